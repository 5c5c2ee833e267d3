"""Dashboard: the figures a manager looks at first."""
