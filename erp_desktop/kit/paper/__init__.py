"""Printed pages: shown before they are printed, saved as PDFs, sent."""
