"""Trading: what purchase and sales orders have in common: a party, priced lines, taxes, totals."""
