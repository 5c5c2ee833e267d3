"""Unsaved work kept on disk."""
