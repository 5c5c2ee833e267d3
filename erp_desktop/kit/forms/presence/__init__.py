"""Who else has the record open that a form shows."""
