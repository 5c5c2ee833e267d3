"""Session: one login on one PC, from login until logout, expiry or revocation."""
