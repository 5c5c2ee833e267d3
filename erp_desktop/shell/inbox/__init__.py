"""What waits for the user of the window, told by a bell."""
