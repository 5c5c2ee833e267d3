"""Reference pages: what the kinds and the words on the columns say, as pages of docs/reference."""
