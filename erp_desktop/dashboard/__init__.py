"""The dashboard: numbers that need attention, and two charts."""
