"""Listed: what can be asked of any list beside a page of it: its groups, and which records stand where."""
