"""Number series: prefix, width and yearly restart of each document's numbers; gapless whatever happens."""
