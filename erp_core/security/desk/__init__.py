"""Desk: what a user set up for himself in the program, the same on every PC."""
