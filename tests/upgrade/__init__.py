"""Databases of earlier releases, brought to the present one."""
