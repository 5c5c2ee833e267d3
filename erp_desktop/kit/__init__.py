"""Building blocks of every screen; knows no business area."""
