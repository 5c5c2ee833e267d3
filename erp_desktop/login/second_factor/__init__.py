"""The second factor: a phone is told its secret, and what to do when it is lost."""
