# Requests that were told OK, asked again under their keys: the same bytes, and no effect a second time.
fault_replay() { # fault_replay <requests>
	local holds=true
	cluster_ask --replay "$1" --askers 16 >"$SHIEN_EVIDENCE_OUT/replay.json"
	storm_read replay "$SHIEN_EVIDENCE_OUT/replay.json"
	"$storm_home/check.py" "$SHIEN_SERVERS_PG_CONNINFO" "$site_base/storm/log" "$SHIEN_EVIDENCE_OUT/before.json" 30 >"$SHIEN_EVIDENCE_OUT/check.json"
	storm_read check "$SHIEN_EVIDENCE_OUT/check.json"
	[ $((replay_differ + replay_unanswered + check_bad)) -eq 0 ] && [ "$replay_oks" -eq "$1" ] || holds=false
	result "faults: replays" "$1" $((replay_differ + replay_unanswered + check_bad)) "the same bytes under the same key, one effect" \
		$holds "$check_told requests asked again and again; $replay_why"
}
