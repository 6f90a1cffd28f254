#!/bin/sh
# A full backup each Sunday, what changed since on the other days, at 3 in the morning (UTC); WAL all the time by itself.
set -eu
pgbackrest --stanza=mostrador stanza-create
pgbackrest --stanza=mostrador --type=full backup
while :; do
  sleep "$(( ($(date -u -d 'tomorrow 03:00' +%s) - $(date -u +%s)) ))"
  if [ "$(date -u +%u)" = 7 ]; then type=full; else type=diff; fi
  # One that fails is tried again the next day; the alarm of the age of the newest is pgBackRest's own (`pgbackrest info`).
  pgbackrest --stanza=mostrador --type="$type" backup || echo "the backup failed" >&2
done
