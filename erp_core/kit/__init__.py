"""Business-free building blocks; imports no area."""
