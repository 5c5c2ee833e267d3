"""Ctrl+K: what can be done from anywhere, and every record by its number, code or name."""
