"""Master records every document refers to."""
