"""Trials on the real engines an office grows with: ``./dev growth``. Outside the usual run."""
