"""What single cells and rows of a file say: values of fields, roles of parties, totals."""
