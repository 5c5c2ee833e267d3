"""The line one types a filter into: its chips, its completion, and the names of the records it means."""
