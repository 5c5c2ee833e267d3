"""Search: records by number, code, name or text, whichever list they stand in, in one question."""
