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
    purge | 0)
        # Of what lies there the package made pc.toml alone: the rest may be the only copy of a key or a password.
        if [ -d /etc/textile-erp ] && ! rmdir /etc/textile-erp 2>/dev/null; then
            echo "textile-erp: what somebody laid there stays in /etc/textile-erp, with passwords and keys in it:"
            for file in /etc/textile-erp/* /etc/textile-erp/.[!.]*; do
                if [ -e "$file" ]; then echo "textile-erp:   $file"; fi
            done
            # Names alone: a URL holds a password.
            named=$(sed -n -e "s/[\"']//g" \
                -e 's|^ERP_[A-Z]*_URL=postgres[^:]*://\([^:@/]*\)[^@/]*@[^/]*/\([^?]*\).*|database \2, role \1|p' \
                -e 's|^ERP_COMPANIES=|databases of companies: |p' \
                -e 's|^ERP_BACKUP_DIR=|backups in |p' -e 's|^ERP_BACKUP_COPY_DIR=|backups in |p' \
                /etc/textile-erp/*.env 2>/dev/null | sort -u)
            if [ -n "$named" ]; then
                echo "textile-erp: what these name stays too, whole, in PostgreSQL and in its folders:"
                echo "$named" | sed 's/^/textile-erp:   /'
            fi
            echo "textile-erp: keep copies of what you need, then: rm -r /etc/textile-erp"
        fi
        ;;
esac
# Debian removes before it purges: it is said once.
case "${1:-}" in
    remove | 0)
        echo "textile-erp: data stays: in .local/share/textile-erp and .local/share/textile-erp-demo (the demo company)"
        echo "textile-erp: of each user's home, or where ERP_DATA_DIR says; root's databases in /var/lib/textile-erp."
        ;;
esac
