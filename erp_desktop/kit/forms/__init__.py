"""One form for every document and master."""
