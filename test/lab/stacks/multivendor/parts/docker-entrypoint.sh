#!/bin/sh
# What the official image's entrypoint does, in short: a cluster, a password and a database when the volume is empty.
set -e
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  exec runuser -u postgres -- "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  : "${POSTGRES_PASSWORD:?Error: Database is uninitialized and superuser password is not specified.}"
  printf %s "$POSTGRES_PASSWORD" > /tmp/pw
  initdb -U "${POSTGRES_USER:-postgres}" --pwfile=/tmp/pw -A scram-sha-256 --auth-local=trust >/dev/null
  rm /tmp/pw
  printf "listen_addresses = '*'\nmax_connections = 30\n" >> "$PGDATA/postgresql.conf"
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  pg_ctl -s -w -o "-c listen_addresses=''" start
  psql -q -U "${POSTGRES_USER:-postgres}" -d postgres -c "CREATE DATABASE \"${POSTGRES_DB:-postgres}\""
  pg_ctl -s -w -m fast stop
fi
exec "$@"
