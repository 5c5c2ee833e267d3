"""What is said of the lines under them, and of the currencies their numbers are in."""
