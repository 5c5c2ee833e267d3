"""Commands about the database of one PC: the demo company, trials, the move to an office and back."""
