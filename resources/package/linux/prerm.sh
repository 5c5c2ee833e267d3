#!/bin/sh
# Debian says remove or upgrade, RPM 0 or 1: only a removal stops the server.
set -e
case "${1:-}" in
    remove | 0)
        if [ -d /run/systemd/system ]; then
            systemctl disable --now textile-erp-server.service textile-erp-backup.timer || true
        fi
        ;;
esac
