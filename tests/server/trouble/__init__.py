"""Trouble: real processes are killed, restarted, cut off, and nothing acknowledged may be lost or doubled."""
