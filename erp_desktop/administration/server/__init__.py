"""The server and its database, as an administrator watches them."""
