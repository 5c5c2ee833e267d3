"""Imported before servers of tests are forked: what each of them would work out for itself."""

from erp_core.server.rest import router

router()
