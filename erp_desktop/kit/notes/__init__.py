"""Notes that people write to each other on a record."""
