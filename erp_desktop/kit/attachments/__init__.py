"""The files of a record: added, looked at, opened outside, taken off."""
