# PostgreSQL at fault: it ends without a word, its disk makes nothing durable any more, its disk is full.

database_up() { # database_up <tenths of a second>: until it answers, or is no more
	local i
	for i in $(seq "$1"); do
		servers_pid "$site_base" postgres >/dev/null || return 1
		! psql -Xqt -c 'SELECT 1' "$SHIEN_SERVERS_PG_CONNINFO" >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	return 1
}

database_crash() {
	servers_stop_one "$site_base" postgres --immediate
	database_start
}

database_start() {
	LD_PRELOAD=$site_base/fault_io.so SHIEN_FAULT_IO=$site_base/storm/io servers_start_postgres "$site_base" "$SHIEN_SERVERS_USER" on
}

# At fault for a moment; what PostgreSQL makes of it (it ends, or its statements fail) is its own; then the disk is well.
database_disk() { # database_disk eio|full
	echo "$1" >"$site_base/storm/io" && chmod 644 "$site_base/storm/io"
	# so that it must write and flush, whatever the askers do
	psql -Xqt -c 'CHECKPOINT' "$SHIEN_SERVERS_PG_CONNINFO" >/dev/null 2>&1 || :
	sleep 1.5
	rm "$site_base/storm/io"
	if ! database_up 50; then
		servers_stop_one "$site_base" postgres --immediate
		database_start
	fi
}

fault_database() { # fault_database <crashes> <faults of the disk>
	local i eio full target="every OK is there once after PostgreSQL ended without a word, EIO on fsync, a full disk"
	install -m 644 "$SHIEN_EVIDENCE_BUILD/tests/evidence/faults/fault_io.so" "$site_base/fault_io.so"
	servers_stop_one "$site_base" postgres # from here on with the shim, and durable
	database_start
	cluster_baseline
	storm_begin 8 100
	for i in $(seq "$1"); do
		sleep 1
		storm_told
		database_crash
	done
	for i in $2; do
		sleep 1
		storm_told
		database_disk $i
	done
	sleep 1
	storm_end "$patience"
	# Errors of statements are in the log of who asked, by SQLSTATE; PostgreSQL's own has what ended it.
	eio=$(cat "$site_base/postgres.log" "$site_base"/*-[0-9].log | grep -cE 'Input/output error| 58030 ' || :)
	full=$(cat "$site_base/postgres.log" "$site_base"/*-[0-9].log | grep -cE 'No space left| 53100 ' || :)
	storm_result "faults: database" $(($1 + $(wc -w <<<"$2"))) "$target" "$([ -z "$2" ] || [ $((eio + full)) -gt 0 ] && echo 0 || echo 1)" \
		"$eio EIO, $full ENOSPC in the logs"
}
