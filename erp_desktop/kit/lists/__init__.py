"""Screens that show rows."""
