"""Audit: who changed what, written by triggers, read by histories."""
