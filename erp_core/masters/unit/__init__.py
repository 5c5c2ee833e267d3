"""Unit: kg, m, pcs …: what it measures, how large it is, and with how many decimals it is shown."""

# What can be measured. Units of one dimension convert into each other, those of ``other`` into none.
OTHER = "other"
DIMENSIONS = ("length", "weight", "area", "piece", "volume", "time", OTHER)
