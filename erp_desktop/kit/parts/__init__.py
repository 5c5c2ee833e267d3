"""Small widgets every screen may use."""
