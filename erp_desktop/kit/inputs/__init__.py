"""One line one types in: days, numbers, records, searches."""
