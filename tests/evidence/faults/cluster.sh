# The site that the faults fall on, its askers and its checker; sourced by run.sh and by the faults.
. "$evidence_root/tests/evidence/played_site.sh"

storm_home=$evidence_root/tests/evidence/faults
storm_pid=

cluster_start() { # cluster_start [--no-fsync]
	played_ready && network_build || return 1
	played_site "$SHIEN_EVIDENCE_OUT/site" ${1:+"$1"} || return 1
	cluster_askers
	install -m 755 "$storm_home/mail_server.py" "$site_base/ill_mail_server.py"
	mail_is well
	cluster_baseline
}

cluster_askers() { # the askers' own settings; they run as the site's user, whose keys they have
	mkdir -p "$site_base/storm"
	install -m 755 "$SHIEN_EVIDENCE_BUILD/tests/evidence/faults/faults-storm" "$site_base/bin/faults-storm"
	grep -E '^(secret_dir|public_dir|roles|peer_|stream_)' "$site_base/site/shienctl.conf" >"$site_base/storm/conf"
	servers_own "$site_base/storm" "$SHIEN_SERVERS_USER"
}

cluster_baseline() {
	: >"$site_base/storm/log" && servers_own "$site_base/storm" "$SHIEN_SERVERS_USER"
	"$storm_home/check.py" baseline "$SHIEN_SERVERS_PG_CONNINFO" "$SHIEN_EVIDENCE_OUT/before.json"
}

cluster_asker() { # cluster_asker <arguments of faults-storm>: becomes it
	cd / && exec $(site_prefix) env ASAN_OPTIONS=detect_leaks=0 "$site_base/bin/faults-storm" --config "$site_base/storm/conf" \
		--log "$site_base/storm/log" "$@"
}
cluster_ask() { (cluster_asker "$@"); }

# In the background until storm_end. Returns once the first is told OK: a fault that falls before the askers have
# learnt their ground falls on nobody.
storm_begin() { # storm_begin <askers> [<milliseconds that each pauses after an act>]
	rm -f "$site_base/storm/stop"
	(cluster_asker --truth "$site_base/prefecture/truth.json" --askers "$1" --pause "${2:-0}" --stop "$site_base/storm/stop" \
		--seconds $((3600 + SHIEN_EVIDENCE_SECONDS))) >"$SHIEN_EVIDENCE_OUT/storm.json" 2>"$SHIEN_EVIDENCE_OUT/storm.err" &
	storm_pid=$!
	storm_told
}

# One more of them is told OK than were when it is asked, so that what comes next meets acts under way. Gives up after
# `patience`, or when the askers have ended: storm_end says then what became of them.
storm_told() {
	local log=$site_base/storm/log before i
	before=$(stat -c %s "$log")
	for i in $(seq $((patience * 10))); do
		[ "$(stat -c %s "$log")" -eq "$before" ] || return 0
		kill -0 "$storm_pid" 2>/dev/null || return 0
		sleep 0.1
	done
}

# Sets storm_<oks|refused|unanswered|repeats|seconds>, and check_<told|bad|healed_s|events>, first_bad.
storm_end() { # storm_end <seconds until streams must have caught up>
	touch "$site_base/storm/stop"
	wait "$storm_pid" || { cat "$SHIEN_EVIDENCE_OUT/storm.err" && return 1; }
	storm_pid=
	storm_read storm "$SHIEN_EVIDENCE_OUT/storm.json"
	"$storm_home/check.py" "$SHIEN_SERVERS_PG_CONNINFO" "$site_base/storm/log" "$SHIEN_EVIDENCE_OUT/before.json" "$1" \
		>"$SHIEN_EVIDENCE_OUT/check.json" || return 1
	storm_read check "$SHIEN_EVIDENCE_OUT/check.json"
	first_bad=$(/usr/bin/python3 -c 'import json, sys; print("; ".join(json.load(open(sys.argv[1]))["first"]))' "$SHIEN_EVIDENCE_OUT/check.json")
}

storm_read() { # storm_read <prefix> <file>: its numbers and texts as variables
	eval "$(/usr/bin/python3 - "$1" "$2" <<'PY'
import json
import shlex
import sys

for name, value in json.load(open(sys.argv[2])).items():
    if not isinstance(value, list):
        print(f"{sys.argv[1]}_{name}={shlex.quote(str(value))}")
PY
	)"
}

# One line of the table from what storm_end found: nothing lost, nothing twice, nothing refused that was right.
storm_result() { # storm_result <name> <what was done: count> <target> [<further failures>] [<note>]
	local failed=$((check_bad + storm_refused + storm_unanswered + ${4:-0})) holds=true note
	note="${check_told} OKs of ${storm_oks} askers' acts, ${storm_repeats} asked again, streams level after ${check_healed_s} s${5:+; $5}"
	[ $failed -eq 0 ] && [ "$storm_oks" -gt 0 ] || holds=false note="$note; $storm_why $first_bad"
	[ "$storm_oks" -gt 0 ] || failed=1
	result "$1" "$2" $failed "$3" $holds "$note"
}
