"""Administration: users, roles, sessions, audit log, numbering, company, server."""
