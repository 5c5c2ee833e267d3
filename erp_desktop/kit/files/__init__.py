"""Files on this PC: their names, and what is shown written to them."""
