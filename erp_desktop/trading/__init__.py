"""What sales and purchasing share."""
