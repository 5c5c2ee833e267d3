#!/bin/sh
# Debian says remove or upgrade, RPM 0 or 1: only a removal stops the server, and databases the program started.
set -e

# A PostgreSQL whose programs go would fail at its next step. Each is told to stop (INT: at once, with all that was
# saved) by the number its own data folder names; those of other systems and other PostgreSQLs are not ours.
stop_databases() {
    for process in /proc/[0-9]*; do
        case "$(readlink "$process/exe" 2>/dev/null || true)" in
            # One that was started before an upgrade is "postgres (deleted)".
            /usr/lib/textile-erp/*/postgres* | /var/lib/textile-erp/*/postgres*) ;;
            *) continue ;;
        esac
        pid="${process#/proc/}"
        [ "$process/root" -ef / ] || continue
        [ "$(head -n 1 "$process/cwd/postmaster.pid" 2>/dev/null || true)" = "$pid" ] || continue
        folder="$(readlink "$process/cwd" || true)"
        kill -INT "$pid" 2>/dev/null || continue
        waited=0
        while [ -d "$process" ] && [ "$waited" -lt 60 ]; do
            sleep 0.5
            waited=$((waited + 1))
        done
        if [ -d "$process" ]; then
            echo "textile-erp: the database in $folder does not stop (process $pid); stop it before you work on."
        else
            echo "textile-erp: the database in $folder ran and was stopped; what is in it stays."
        fi
    done
}

case "${1:-}" in
    remove | 0)
        if [ -d /run/systemd/system ]; then
            systemctl disable --now textile-erp-server.service textile-erp-backup.timer || true
        fi
        stop_databases
        ;;
esac
