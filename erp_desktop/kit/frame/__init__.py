"""What a tab is, and what it may ask of the window around it."""
