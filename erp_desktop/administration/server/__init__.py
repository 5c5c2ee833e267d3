"""The server and its database, as an administrator watches them."""

from erp_core.kit.i18n import N_

# What the page tells at its head.
FIGURES = {
    "backup": N_("Last backup"),
    "connections": N_("Connections"),
    "size": N_("Size of the database"),
    "program": N_("Program"),
    "postgres": N_("PostgreSQL"),
    "uptime": N_("Running for"),
}
