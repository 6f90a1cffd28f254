#!/bin/sh
# At the first start of the database: the login and the place of the replica.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --set "given=$(cat /run/secrets/replication_password)" <<'SQL'
create role mostrador_replication login replication password :'given';
select pg_create_physical_replication_slot('mostrador_replica', true);
create extension if not exists pg_stat_statements;
SQL
