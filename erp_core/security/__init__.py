"""Who may do what, who is logged in, who did what."""
