"""From a record to what names it."""
