"""Off the UI thread: background calls and what they are made with."""
