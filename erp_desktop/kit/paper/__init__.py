"""Pages and files: shown before they are printed, saved as PDFs, sent; lists written to a spreadsheet."""
