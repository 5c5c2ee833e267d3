#!/bin/sh
# Copies of PostgreSQL's programs go with the program; databases below /var/lib/textile-erp never do.
set -e
case "${1:-}" in
    remove | purge | 0)
        rm -rf /var/lib/textile-erp/postgresql-* /var/lib/textile-erp/copy-*
        rmdir /var/lib/textile-erp 2>/dev/null || true
        if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
        if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
        ;;
esac
case "${1:-}" in
    purge | 0) rmdir /etc/textile-erp 2>/dev/null || true ;;
esac
# Debian removes before it purges: it is said once.
case "${1:-}" in
    remove | 0)
        echo "textile-erp: data stays: in .local/share/textile-erp and .local/share/textile-erp-demo (the demo company)"
        echo "textile-erp: of each user's home, or where ERP_DATA_DIR says; root's databases in /var/lib/textile-erp."
        ;;
esac
