"""The grid of a document's lines."""
