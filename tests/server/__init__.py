"""Tests of the office server."""
