"""Columns, cells and rows that are loaded as one scrolls."""
