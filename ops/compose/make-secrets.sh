#!/bin/sh
# Makes the secrets of a new installation, once: ./make-secrets.sh <host that people type>. They stay in secrets/ of this
# machine; keep a copy where the backups are not.
set -eu
host=${1:?the host that people type, for example mostrador.example.com}
cd "$(dirname "$0")"
[ -e secrets ] && { echo "secrets/ is there already; nothing was changed." >&2; exit 1; }
umask 077
mkdir secrets
random() { openssl rand -hex 24; }
postgres=$(random) owner=$(random) app=$(random) jobs=$(random) replication=$(random)
put() { printf '%s' "$2" > "secrets/$1"; }
put postgres_password "$postgres"
put replication_password "$replication"
put database_admin_url "postgres://postgres:$postgres@postgres:5432/postgres"
put database_url "postgres://mostrador_app:$app@pgbouncer:6432/mostrador"
put database_owner_url "postgres://mostrador_owner:$owner@postgres:5432/mostrador"
put database_jobs_url "postgres://mostrador_jobs:$jobs@postgres:5432/mostrador"
put database_replica_url "postgres://mostrador_app:$app@replica:5432/mostrador"
put pgbouncer_users "\"mostrador_app\" \"$app\""
# The containers read them as accounts of their own.
chmod 0755 secrets && chmod 0444 secrets/*
printf 'PUBLIC_URL=https://%s\nPUBLIC_HOST=%s\nACME_EMAIL=admin@%s\n' "$host" "$host" "$host" > .env
echo "Made secrets/ and .env. Only root should be able to walk into this folder: chmod 0700 $(pwd)"
