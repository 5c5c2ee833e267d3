#!/bin/sh
# Backs the database up every night and forgets backups older than KEEP_DAYS. With "now": once, at once.
# A backup has its final name only when it is complete, readable and on the disk.
set -eu
: "${PGHOST:?}" "${PGUSER:?}" "${PGPASSWORD:?}" "${PGDATABASE:?}"
FOLDER=${BACKUP_FOLDER:-/backups}
HOUR=${BACKUP_HOUR:-2}
KEEP_DAYS=${KEEP_DAYS:-30}
umask 077

# The Server screen tells how old the last noted backup is.
note() {
    echo "INSERT INTO backup_run (path, size_bytes) VALUES (:'path', :size);" |
        psql --no-psqlrc --no-password --quiet --set=ON_ERROR_STOP=1 --set=path="$1" --set=size="$2"
}

back_up() {
    name="$FOLDER/textile-erp-$(date -u +%Y-%m-%dT%H%M%SZ).dump"
    rm -f "$FOLDER"/*.partial
    if pg_dump --format=custom --no-password --file="$name.partial" \
        && pg_restore --list "$name.partial" >/dev/null && sync "$name.partial"; then
        mv "$name.partial" "$name"
        size=$(wc -c <"$name")
        echo "backup: $name, $size bytes"
        note "$name" "$size" || echo "backup: NOT NOTED in the database" >&2
        # Old ones go only after a new one has come.
        find "$FOLDER" -name 'textile-erp-*.dump' -mtime "+$KEEP_DAYS" -delete
    else
        rm -f "$name.partial"
        echo "backup: FAILED" >&2
        return 1
    fi
}

if [ "${1:-}" = now ]; then
    back_up
    exit
fi
trap 'exit 0' TERM INT
while :; do
    # Seconds until the next HOUR o'clock; in the background, so that a signal ends the wait.
    hour=$(date +%-H) minute=$(date +%-M) second=$(date +%-S)
    passed=$(((hour - HOUR + 24) % 24 * 3600 + minute * 60 + second))
    sleep $((86400 - passed)) &
    wait $!
    back_up || true
done
