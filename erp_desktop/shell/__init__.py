"""The main window: navigation, tabs, command palette, status bar."""
