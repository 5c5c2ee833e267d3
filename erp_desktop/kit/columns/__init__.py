"""How a table shares its room: the widths of its columns, and whole rows."""
