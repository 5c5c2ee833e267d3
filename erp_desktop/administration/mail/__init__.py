"""The company's mail server, and what was sent."""
