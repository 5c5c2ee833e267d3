"""Read-only questions across areas."""
