"""What a monitor is told of the server."""
