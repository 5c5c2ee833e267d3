#!/bin/sh
# After installing and after an upgrade: menu, link handler, icon, units. Nothing is enabled or started.
set -e
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -q /usr/share/icons/hicolor || true; fi
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload || true
    # A server that runs goes on with the new program; one that does not is left alone.
    systemctl try-restart textile-erp-server.service || true
fi
