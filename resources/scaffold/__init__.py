"""Scaffold: the files of a new document, written once; from then on they are like those of any other."""
