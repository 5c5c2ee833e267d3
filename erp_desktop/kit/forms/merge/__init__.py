"""Two people on one record: what each did, side by side, and what of it is to stand; knows no form."""
