"""Company: the one firm this database belongs to; made at set-up."""
