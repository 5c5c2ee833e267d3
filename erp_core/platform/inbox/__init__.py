"""Inbox: what waits for one person: notes in which somebody named him."""
