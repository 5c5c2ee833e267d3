"""Templates of new records: kept, chosen, renamed, shared, removed."""
