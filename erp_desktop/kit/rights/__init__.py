"""What a role may do, shown on buttons, and who can grant what is missing."""
