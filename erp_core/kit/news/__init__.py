"""News: what a commit changed, told to every open program and heard by it."""
