"""F1: what every key does, and where one chooses others."""
