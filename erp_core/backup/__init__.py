"""Backups one can trust: made, encrypted, copied, tried in a scratch database, restored, at last removed."""
