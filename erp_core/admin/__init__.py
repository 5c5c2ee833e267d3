"""Admin: the commands of ``textile-erp-admin``, one module a subject; ``admin_cli`` puts them together."""
