"""The program as a role sees it."""
