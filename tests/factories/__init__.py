"""Makers of plausible records; each goes through the door like any user's."""
