"""The office server: the dispatcher served to office PCs and to other programs."""
