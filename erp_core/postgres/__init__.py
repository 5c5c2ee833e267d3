"""The PostgreSQL below everything: its server started, its databases prepared and migrated."""
