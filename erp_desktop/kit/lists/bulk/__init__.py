"""Many records of a list moved in one go, each on its own, with what became of each."""
