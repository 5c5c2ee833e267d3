"""Password reset: a forgotten password is replaced by whoever reads the mails of its user."""
