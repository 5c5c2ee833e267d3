"""The room that columns of a table share."""
