"""Role: a named set of permissions that users hold.

Four are shipped; all but the administrator's can be adjusted, and others can be made as copies.
"""
