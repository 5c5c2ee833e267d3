"""Records: how what the business keeps is stored, locked, moved and written."""
