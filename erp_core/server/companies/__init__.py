"""Several companies on one server."""
