# All databases go back to a point in the middle, all but one: what was told before the point is there, what was told after
# it and is asked again under its key has one effect, no certificate number is given twice over both pasts, and the one that
# was left ahead is refused as a fork until a person mends it.

restore_psql() { psql -XqAt -v ON_ERROR_STOP=1 "$@"; }
restore_db() { echo "${SHIEN_SERVERS_PG_CONNINFO/dbname=postgres/dbname=$1}"; }
restore_ctl() { site_ctl "$site_base" --tenant 482013 --as staff:daicho "$@"; }

restore_act() { # restore_act <acts> <log>: told OK, into a log of its own
	: >"$site_base/storm/log" && servers_own "$site_base/storm" "$SHIEN_SERVERS_USER"
	cluster_ask --truth "$site_base/prefecture/truth.json" --askers 4 --count "$1" >"$SHIEN_EVIDENCE_OUT/storm.json"
	cp "$site_base/storm/log" "$2"
}

restore_received() { # restore_received <lsn>: until the copy of the WAL has it
	local i
	for i in $(seq 100); do
		[ "$(restore_psql -c "SELECT coalesce(max(flush_lsn), '0/0') >= '$1' FROM pg_stat_replication" "$SHIEN_SERVERS_PG_CONNINFO")" != t ] ||
			return 0
		sleep 0.1
	done
	return 1
}

restore_level() { # streams level, with what was told so far; at most so many seconds
	"$storm_home/check.py" "$SHIEN_SERVERS_PG_CONNINFO" "$1" "$SHIEN_EVIDENCE_OUT/before.json" "$2" >"$SHIEN_EVIDENCE_OUT/check.json"
	storm_read check "$SHIEN_EVIDENCE_OUT/check.json"
}

# The ledger's database as it is now takes the place of the one that went back.
restore_keep_ledger() {
	local i
	for i in $(seq 200); do
		[ "$(restore_psql -c 'SELECT pg_is_in_recovery()' "$SHIEN_SERVERS_PG_CONNINFO")" = t ] || break
		sleep 0.1
	done
	restore_psql -c 'DROP DATABASE shien_ledger WITH (FORCE)' -c "CREATE DATABASE shien_ledger TEMPLATE template0 ENCODING 'UTF8' \
		LC_COLLATE 'C' LC_CTYPE 'C'" "$SHIEN_SERVERS_PG_CONNINFO" &&
		pg_restore -d "$(restore_db shien_ledger)" "$SHIEN_EVIDENCE_OUT/ledger.dump"
}

restore_alarms() { grep -c '"stream.alarm"' "$site_base/ledger-1.log" || :; }

restore_forks() { restore_ctl --json fork list ledger || :; }

# Asks again what was told after the point: under the same keys, in the same order.
restore_again() { # restore_again <log of what was told> <log of what is told now>
	: >"$site_base/storm/log"
	cp "$1" "$site_base/storm/after" && servers_own "$site_base/storm" "$SHIEN_SERVERS_USER"
	cluster_ask --again "$site_base/storm/after" --askers 1 >"$SHIEN_EVIDENCE_OUT/again.json"
	storm_read again "$SHIEN_EVIDENCE_OUT/again.json"
	cp "$site_base/storm/log" "$2"
}

fault_restore() { # fault_restore <acts before the point, and after it>
	local out=$SHIEN_EVIDENCE_OUT point alarms failed forks differ publisher twice audit=0 i why=
	site_backup "$site_base" >"$out/base"
	cluster_baseline
	restore_act "$1" "$out/told-before.jsonl"
	restore_level "$out/told-before.jsonl" 30
	point=$(restore_psql -c 'SELECT pg_current_wal_insert_lsn()' "$SHIEN_SERVERS_PG_CONNINFO")
	restore_act "$1" "$out/told-after.jsonl"
	cat "$out/told-before.jsonl" "$out/told-after.jsonl" >"$out/told-both.jsonl"
	restore_level "$out/told-both.jsonl" 30
	failed=$check_bad
	[ "$check_bad" = 0 ] || why="before: $(cat "$out/check.json")"
	restore_received "$(restore_psql -c 'SELECT pg_current_wal_lsn()' "$SHIEN_SERVERS_PG_CONNINFO")"
	pg_dump -Fc -f "$out/ledger.dump" "$(restore_db shien_ledger)"

	site_stop "$out/site"
	alarms=$(restore_alarms)
	site_set_back "$site_base" "$SHIEN_SERVERS_USER" on --to-lsn "$point"
	restore_keep_ledger
	restore_ctl restore raise --reason 'campaign' >"$out/raise"
	site_start "$out/site" "$SHIEN_EVIDENCE_BUILD"

	restore_again "$out/told-after.jsonl" "$out/told-again.jsonl"
	failed=$((failed + again_refused + again_unanswered))
	for i in $(seq 50); do
		[ "$(restore_alarms)" -le "$alarms" ] || break
		sleep 0.2
	done
	forks=$(($(restore_alarms) - alarms))
	restore_forks >"$out/forks.jsonl"
	differ=$(grep -c '"only":"here"' "$out/forks.jsonl" || :)
	[ "$forks" -gt 0 ] && [ "$differ" -gt 0 ] || { failed=$((failed + 1)) && why="$why; the ledger that was ahead was not refused"; }
	for publisher in $(sed -n 's/.*"publisher":"\([^"]*\)".*/\1/p' "$out/forks.jsonl" | sort -u); do
		restore_ctl fork mend ledger --publisher "$publisher" --reason 'campaign' --confirm ledger >>"$out/mended" || failed=$((failed + 1))
	done
	cat "$out/told-before.jsonl" "$out/told-again.jsonl" >"$out/told-now.jsonl"
	restore_level "$out/told-now.jsonl" 30
	failed=$((failed + check_bad))
	[ "$check_bad" = 0 ] || why="$why; $(cat "$out/check.json")"
	twice=$("$storm_home/check.py" numbers "$out"/told-{before,after,again}.jsonl)
	[ "$twice" = 0 ] || { failed=$((failed + twice)) && why="$why; $twice numbers were given twice"; }
	restore_ctl audit verify >"$out/audit" 2>&1 || audit=1
	[ $audit = 0 ] || { failed=$((failed + 1)) && why="$why; audit verify does not hold"; }
	result "faults: restore" "$(cat "$out"/told-{before,after,again}.jsonl | wc -l)" "$failed" \
		"back to a point: what was told before is there, what is asked again has one effect, no number twice, who is ahead is refused" \
		"$([ "$failed" -eq 0 ] && echo true || echo false)" "$forks forks, $differ events only there, mended${why:+; ${why#; }}"
}
