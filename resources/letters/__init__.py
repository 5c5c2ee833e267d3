"""The folding of letters, written down once for Python and once for PostgreSQL."""
