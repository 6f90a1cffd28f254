# PostgreSQL 18 with pgBackRest, both of the PostgreSQL project's own Debian packages.
FROM postgres:18-bookworm
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends pgbackrest && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=postgres --group=postgres --mode=0750 /var/lib/pgbackrest
COPY pg_hba.conf /etc/postgresql/pg_hba.conf
USER postgres
