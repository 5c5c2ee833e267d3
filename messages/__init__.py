"""The words of the program and their translations: what is extracted from the code and compiled for it."""
