"""What was: changes of a record and its earlier content."""
