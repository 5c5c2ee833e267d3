"""What is selected in a list: added up, whether its rows have come or not."""
