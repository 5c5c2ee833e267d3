"""The desktop: PySide6 windows over the operations of erp_core."""
