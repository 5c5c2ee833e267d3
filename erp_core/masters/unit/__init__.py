"""Unit: kg, m, pcs … with the number of decimals its quantities are shown with."""
