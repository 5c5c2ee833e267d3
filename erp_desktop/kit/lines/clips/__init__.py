"""What is copied from lines and pasted into them: forms of the clipboard, what they mean, a look first."""
