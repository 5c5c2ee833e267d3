"""What one is told once at the beginning, each beside the thing itself."""
