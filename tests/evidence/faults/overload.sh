# Five times what the site can do, for seconds: what it can do goes on being done, shelters first, the rest is told so at once.
# The site has half a processor and no more, whatever the machine has: so that it is the site that cannot, and not the asker.

overload_percent=50 # of one processor, for all of the site: daemons, PostgreSQL, Redis
overload_group=     # where the control group is, while there is one
overload_why=       # why there is none

overload_processes() { # of the site: servers with their children, daemons
	local file pid
	for file in "$site_base"/run/*.pid; do
		if pid=$(servers_pid "$site_base" "$(basename "$file" .pid)"); then echo "$pid" && pgrep -P "$pid" || :; fi
	done
}

# The folders under which a control group with processor time might be made, best first: "<version> <folder>".
overload_places() {
	local version mount own
	while read -r version mount; do
		if [ $version = 2 ]; then own=$(sed -n 's/^0:://p' /proc/self/cgroup); else own=$(sed -nE 's/^[0-9]+:([^:]*,)?cpu(,[^:]*)?:(.*)/\3/p' /proc/self/cgroup); fi
		[ ! -d "$mount$own" ] || echo "$version $mount$own"
		[ -z "${own#/}" ] || echo "$version $mount"
	done < <(awk '$(NF - 2) == "cgroup2" { print 2, $5 } $(NF - 2) == "cgroup" && $NF ~ /(^|,)cpu(,|$)/ { print 1, $5 }' /proc/self/mountinfo)
}

# Two groups, with more weight than the neighbours; a period of 20 ms, so that the site never rests for long.
overload_make() { # overload_make <version> <folder>
	local group=$2/shien-overload-$$ quota=$((overload_percent * 200))
	[ -w "$2/cgroup.procs" ] || return 1
	[ "$1" = 1 ] || grep -qw cpu "$2/cgroup.subtree_control" || echo +cpu >"$2/cgroup.subtree_control" || return 1
	mkdir "$group" || return 1
	overload_group=$group
	[ "$1" = 1 ] || echo +cpu >"$group/cgroup.subtree_control" || return 1
	mkdir "$group/site" "$group/askers" || return 1
	if [ "$1" = 1 ]; then
		echo 20000 >"$group/site/cpu.cfs_period_us" && echo $quota >"$group/site/cpu.cfs_quota_us" && echo 20480 >"$group/cpu.shares" || return 1
	else
		echo "$quota 20000" >"$group/site/cpu.max" && echo 2000 >"$group/cpu.weight" || return 1
	fi
}

# Whoever is still in them goes back to where the groups were made: again, for PostgreSQL may just be making a process.
overload_remove() {
	local group pid i
	[ -n "$overload_group" ] || return 0
	for group in "$overload_group/site" "$overload_group/askers"; do
		for i in $(seq 50); do
			[ -d "$group" ] || break
			while read -r pid; do echo "$pid" >"$overload_group/../cgroup.procs" || :; done <"$group/cgroup.procs"
			rmdir "$group" && break
			sleep 0.1
		done
	done 2>/dev/null
	rmdir "$overload_group" || :
	overload_group=
}

overload_apart() { # false: this machine lets us make no such group
	local version folder pid
	while read -r version folder; do
		if overload_make $version "$folder" 2>>"$SHIEN_EVIDENCE_OUT/overload.group"; then
			for pid in $(overload_processes); do echo "$pid" >"$overload_group/site/cgroup.procs" || :; done 2>/dev/null
			[ "$(wc -l <"$overload_group/site/cgroup.procs")" -lt 9 ] || return 0
		fi
		overload_remove 2>>"$SHIEN_EVIDENCE_OUT/overload.group"
	done < <(overload_places)
	overload_why="no control group for processor time can be made here: $(tail -n 1 "$SHIEN_EVIDENCE_OUT/overload.group" 2>&1)"
	return 1
}

overload_askers() { # overload_askers <command>…: as the site's user, in the other group
	(cd / && echo "$BASHPID" >"$overload_group/askers/cgroup.procs" && exec $(site_prefix) "$@")
}

overload_largest() { # of the daemons' resident memory since each began, in MB: sets largest, and memory, a list of all
	local row n pid kb
	largest=0 memory=
	for row in "${site_daemons[@]}"; do
		for n in $(seq "$(cut -d: -f2 <<<"$row")"); do
			pid=$(servers_pid "$site_base" "${row%%:*}-$n") || continue
			kb=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status")
			memory+="${memory:+, }${row%%:*}-$n $((kb / 1024))"
			[ $((kb / 1024)) -le "$largest" ] || largest=$((kb / 1024))
		done
	done
}

overload_db() { echo "${SHIEN_SERVERS_PG_CONNINFO/dbname=postgres/dbname=shien_${1//-/_}}"; }

overload_late() { # changes whose work began when nobody waited for it any more; a tenth of a second is the way there
	local service sum=0 n
	for service in shelter-gateway application-intake; do
		n=$(psql -XqAt -v ON_ERROR_STOP=1 "$(overload_db $service)" <<-SQL
			CREATE TEMP TABLE asked (service text, key text, until bigint);
			\\copy asked FROM '$site_base/storm/asked'
			SELECT count(*) FROM reply_kept k JOIN asked a USING (key) WHERE a.service = '$service' AND k.kept_us > a.until + 100000;
		SQL
		)
		sum=$((sum + n))
	done
	echo $sum
}

overload_twice() { # applications of the portal's clients that are not there exactly once
	psql -XqAt -v ON_ERROR_STOP=1 "$(overload_db application-intake)" <<-SQL
		CREATE TEMP TABLE sent (receipt_no text);
		\\copy sent FROM '$site_base/storm/sent'
		SELECT count(*) FROM sent s WHERE (SELECT count(*) FROM application a WHERE a.receipt_no = s.receipt_no) <> 1;
	SQL
}

fault_overload() { # fault_overload <rounds> <seconds of a window>
	local holds=true failed=0 largest memory late twice key why= asked ratio offered
	if ! overload_apart; then
		result "faults: overload" 0 1 "site and askers in control groups of their own" false "$overload_why"
		return 0
	fi
	install -m 755 "$SHIEN_EVIDENCE_BUILD/tests/evidence/faults/faults-overload" "$site_base/bin/faults-overload"
	install -m 755 "$storm_home/overload_portal.py" "$site_base/bin/overload_portal.py"
	ASAN_OPTIONS=detect_leaks=0 overload_askers "$site_base/bin/faults-overload" --config "$site_base/storm/conf" \
		--truth "$site_base/prefecture/truth.json" --log "$site_base/storm/asked" --rounds "$1" --seconds "$2" \
		>"$SHIEN_EVIDENCE_OUT/overload.txt" 2>"$SHIEN_EVIDENCE_OUT/overload.err" || { cat "$SHIEN_EVIDENCE_OUT/overload.err" && return 1; }
	key=$(site_ctl "$site_base" --tenant 482013 apikey application-intake overload portal)
	echo "$key" | overload_askers "$site_base/bin/overload_portal.py" "http://$(site_host application-intake 1):$(site_port "$site_base" application-intake 1 door)" \
		"$site_base/storm/sent" >"$SHIEN_EVIDENCE_OUT/overload_portal.json" 2>"$SHIEN_EVIDENCE_OUT/overload_portal.err" ||
		{ cat "$SHIEN_EVIDENCE_OUT/overload_portal.err" && return 1; }
	cat "$SHIEN_EVIDENCE_OUT/overload.txt" "$SHIEN_EVIDENCE_OUT/overload_portal.json"
	overload_remove
	grep '^{' "$SHIEN_EVIDENCE_OUT/overload.txt" >"$SHIEN_EVIDENCE_OUT/overload.json"
	storm_read load "$SHIEN_EVIDENCE_OUT/overload.json"
	storm_read portal "$SHIEN_EVIDENCE_OUT/overload_portal.json"
	overload_largest
	late=$(overload_late) twice=$(overload_twice)
	asked=$((load_shelters_asked + load_portal_asked + load_looks_asked))
	ratio=$(awk "BEGIN { printf \"%.2f\", $load_goodput / $load_peak }") offered=$(awk "BEGIN { printf \"%.1f\", $load_offered / $load_peak }")
	overload_must() { awk "BEGIN { exit !($1) }" || { failed=$((failed + 1)) why+="; not so: $2"; }; }
	overload_result() { # overload_result <of it> <count> <target> <note>
		[ $failed -eq 0 ] || holds=false
		result "faults: overload, $1" $2 $failed "$3" $holds "$4$why $load_why"
		failed=0 holds=true why=
	}
	overload_must "$offered >= 5" "five times the peak was asked"
	overload_must "$ratio >= 0.9" "goodput >= 90 % of the peak"
	overload_result goodput $asked "5 x the peak: >= 90 % of it goes on being answered in time" \
		"$ratio of the peak at $offered x, $load_rounds rounds, the site with $overload_percent % of a processor in a control group of its own; of what it does of each alone ($load_portal_alone applications or $load_looks_alone looks a second) $load_peak at the peak (portal $load_portal_peak/s, looks $load_looks_peak/s), then $load_goodput ($load_portal_goodput/s, $load_looks_goodput/s)"
	overload_must "$load_shelters_ok >= 0.99 * $load_shelters_asked" "shelters answered"
	overload_must "$load_shelters_p95 <= 1000" "shelters soon"
	overload_result shelters $load_shelters_asked "5 x the peak: shelters first, >= 99 % of them in time, 95 % within a second" "$load_shelters_ok of $load_shelters_asked, p95 $load_shelters_p95 ms"
	overload_must "$load_portal_away + $load_looks_away > 0" "the others are turned away"
	overload_must "$load_portal_late + $load_looks_late <= 0.02 * ($load_portal_asked + $load_looks_asked)" "the others are not answered too late"
	overload_must "$load_shelters_refused + $load_portal_refused + $load_looks_refused == 0" "no other answer"
	overload_must "$late == 0" "no work after its deadline"
	overload_result others $((load_portal_asked + load_looks_asked)) "5 x the peak: who cannot be answered in time is turned away at once (<= 2 % late), no work after its deadline" \
		"$((load_portal_ok + load_looks_ok)) in time, $((load_portal_away + load_looks_away)) turned away, $((load_portal_late + load_looks_late)) late; $late begun too late"
	overload_must "$largest <= $overload_most_mb" "memory <= $overload_most_mb MB"
	overload_result memory ${#site_daemons[@]} "5 x the peak: each daemon <= $overload_most_mb MB" "MB: $memory"
	overload_must "$portal_told > 0 && $portal_untold == 0" "the door says 503 with Retry-After"
	overload_must "$portal_unanswered + $portal_refused == 0 && $portal_later > 0 && $twice == 0" "who comes when told is answered, with one effect"
	overload_result Retry-After $((portal_sent + portal_unanswered + portal_refused)) "more at once than a door has room for: 503 with Retry-After, and who comes then is answered, with one effect" \
		"$portal_sent applications at the door, $portal_later of them when told to come again, $portal_told times told, $twice not there exactly once"
}
