"""What administrators do, and what nobody may."""
