"""What is known of the line one stands in."""
