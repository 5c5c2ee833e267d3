"""Files become records of a list: their columns, what is wrong in them, how far it is."""
