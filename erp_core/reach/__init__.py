"""The way from a PC to an office server: addresses, certificates to believe, and what stands between."""
