"""What every kind of record has."""
