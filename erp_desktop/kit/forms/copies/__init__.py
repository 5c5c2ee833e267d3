"""New records made from others: a copy of what a form shows, and the last one of the same party."""
