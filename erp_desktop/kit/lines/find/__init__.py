"""Finding text in the lines of a document."""
