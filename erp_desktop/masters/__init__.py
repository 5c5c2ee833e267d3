"""Screens of master records: parties and items."""
