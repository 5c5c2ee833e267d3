"""Small faults put into the program one at a time: for each of them a test has to fail."""
