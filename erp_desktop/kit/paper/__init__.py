"""Printed pages: shown before they are printed, printed, saved as a PDF."""
