"""The editors of a form's fields."""
