"""The way in: login, registration, change of password, first start."""
