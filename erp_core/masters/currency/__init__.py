"""Currency: ISO 4217 code and the number of decimals amounts are rounded to."""
