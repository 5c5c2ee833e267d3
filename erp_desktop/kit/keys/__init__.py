"""Keys: what every key does, in one table, and what a user made of it."""
