"""Goods: what is where, what of it moved when, and what it is worth."""
