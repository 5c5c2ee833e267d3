"""Groups of a list: by what, which of them are open, and what their lines say."""
