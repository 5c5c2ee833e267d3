"""How things look and are written: theme, icons, words, numbers and dates."""
