"""What every kind of record has, knowing none of them."""
