#!/bin/bash
# The part of the official image's contract that docker-compose.yml relies on: POSTGRES_USER, POSTGRES_PASSWORD_FILE,
# POSTGRES_DB, POSTGRES_INITDB_ARGS, and the extensions in the first database.
set -euo pipefail
[ "${1:-}" = postgres ] || exec "$@"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
	user=${POSTGRES_USER:-postgres}
	export PGPASSWORD PGUSER=$user
	PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
	chmod 700 "$PGDATA"
	# shellcheck disable=SC2086 # the arguments are words
	initdb -U "$user" --pwfile="$POSTGRES_PASSWORD_FILE" ${POSTGRES_INITDB_ARGS:-}
	echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
	pg_ctl -w -o "-c listen_addresses=''" start
	[ "${POSTGRES_DB:-$user}" = postgres ] || createdb "${POSTGRES_DB:-$user}"
	for extension in postgis postgis_topology fuzzystrmatch postgis_tiger_geocoder; do
		psql -qX -v ON_ERROR_STOP=1 -d "${POSTGRES_DB:-$user}" -c "create extension if not exists $extension cascade"
	done
	pg_ctl -w -m fast stop
	unset PGPASSWORD PGUSER
fi
exec "$@" -c listen_addresses='*'
