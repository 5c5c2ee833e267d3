"""Server: how the database is doing, for whoever looks after it."""
