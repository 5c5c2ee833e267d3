"""Views of a list: how it is looked at, kept by a name; and how it comes back as it was left."""
