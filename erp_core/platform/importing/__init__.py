"""Importing: rows of a user's file become records, all of them or none."""
