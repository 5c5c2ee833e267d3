"""Imported before desktop programs of tests are forked: what each imports while somebody types a password."""

from erp_desktop.application import _import_screens

_import_screens()
