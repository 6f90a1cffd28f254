#!/bin/sh
# Copies the primary once, then follows it.
set -eu
data=/var/lib/postgresql/18/docker
PGPASSWORD=$(cat /run/secrets/replication_password)
export PGPASSWORD
if [ ! -s "$data/PG_VERSION" ]; then
  rm -rf "$data"
  until pg_basebackup --host=postgres --username=mostrador_replication --pgdata="$data" --slot=mostrador_replica --write-recovery-conf --checkpoint=fast; do
    rm -rf "$data"
    sleep 5
  done
  chmod 0700 "$data"
fi
exec postgres -D "$data" -c config_file=/etc/postgresql/postgresql.conf -c archive_mode=off
