# Five times what the site can do, for seconds: what it can do goes on being done, shelters first, the rest is told so at once.

overload_group= # where the site's processes are kept apart; "" where only their processors are set
overload_how=

overload_processes() { # of the site: servers with their children, daemons
	local file pid
	for file in "$site_base"/run/*.pid; do
		if pid=$(servers_pid "$site_base" "$(basename "$file" .pid)"); then echo "$pid" && pgrep -P "$pid" || :; fi
	done
}

# The site on the first processor, the generator on the others: in a cgroup (v2, v1) where one can be made, else by affinity.
overload_apart() {
	local pid root
	if [ "$(nproc)" -lt 2 ]; then overload_how="one processor for both" && return 0; fi
	for root in /sys/fs/cgroup /sys/fs/cgroup/cpuset; do
		[ -e "$root/cgroup.controllers" ] && { grep -qw cpuset "$root/cgroup.subtree_control" || echo +cpuset >"$root/cgroup.subtree_control"; } 2>/dev/null
		overload_group=$root/shien-overload-$$
		if mkdir "$overload_group" 2>/dev/null && { cat "$root/cpuset.mems" >"$overload_group/cpuset.mems" || :; } 2>/dev/null &&
			echo 0 2>/dev/null >"$overload_group/cpuset.cpus"; then
			overload_processes | while read -r pid; do echo "$pid" >"$overload_group/cgroup.procs" || :; done 2>/dev/null
			[ "$(wc -l <"$overload_group/cgroup.procs")" -gt 8 ] && overload_how="site in a cgroup of its own, on one processor" && return 0
		fi
		rmdir "$overload_group" 2>/dev/null || :
	done
	overload_group=
	overload_processes | while read -r pid; do taskset -apc 0 "$pid" >/dev/null 2>&1 || :; done
	overload_how="no cgroup can be made here: site on one processor by taskset"
}

overload_together() {
	local pid
	if [ -n "$overload_group" ]; then
		while read -r pid; do echo "$pid" >"$(dirname "$overload_group")/cgroup.procs" || :; done <"$overload_group/cgroup.procs" 2>/dev/null
		rmdir "$overload_group" 2>/dev/null || :
		overload_group=
	else
		overload_processes | while read -r pid; do taskset -apc "0-$(($(nproc) - 1))" "$pid" >/dev/null 2>&1 || :; done
	fi
}

overload_largest() { # of the daemons' resident memory since each began, in MB
	local row n pid most=0 kb
	for row in "${site_daemons[@]}"; do
		for n in $(seq "$(cut -d: -f2 <<<"$row")"); do
			pid=$(servers_pid "$site_base" "${row%%:*}-$n") || continue
			kb=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status")
			[ "$kb" -le "$most" ] || most=$kb
		done
	done
	echo $((most / 1024))
}

overload_late() { # changes whose work began when nobody waited for it any more; a tenth of a second is the way there
	local service sum=0 n
	for service in shelter-gateway application-intake; do
		n=$(psql -XqAt -v ON_ERROR_STOP=1 "${SHIEN_SERVERS_PG_CONNINFO/dbname=postgres/dbname=shien_${service//-/_}}" <<-SQL
			CREATE TEMP TABLE asked (service text, key text, until bigint);
			\\copy asked FROM '$site_base/storm/asked'
			SELECT count(*) FROM reply_kept k JOIN asked a USING (key) WHERE a.service = '$service' AND k.kept_us > a.until + 100000;
		SQL
		)
		sum=$((sum + n))
	done
	echo $sum
}

overload_words() { # while it lasts: what the portal's door says, "<status> <Retry-After>", one a line
	local url
	url=http://$(site_host application-intake 1):$(site_port "$site_base" application-intake 1 door)/v1/482013/applications/none
	while :; do
		$(site_prefix) curl -s -m 5 -o /dev/null -w '%{http_code} %header{retry-after}\n' -H "Authorization: Bearer $1" "$url" || :
		sleep 0.2
	done
}

fault_overload() { # fault_overload <seconds>
	local holds=true failed=0 largest late key words said unsaid why= asked offered
	install -m 755 "$SHIEN_EVIDENCE_BUILD/tests/evidence/faults/faults-overload" "$site_base/bin/faults-overload"
	key=$(site_ctl "$site_base" --tenant 482013 apikey application-intake overload portal)
	overload_apart
	overload_words "$key" >"$SHIEN_EVIDENCE_OUT/words" &
	words=$!
	(cd / && ASAN_OPTIONS=detect_leaks=0 $(site_prefix) taskset -c "$(($(nproc) > 1 ? 1 : 0))-$(($(nproc) - 1))" "$site_base/bin/faults-overload" \
		--config "$site_base/storm/conf" --truth "$site_base/prefecture/truth.json" --log "$site_base/storm/asked" --seconds "$1") \
		>"$SHIEN_EVIDENCE_OUT/overload.txt" 2>"$SHIEN_EVIDENCE_OUT/overload.err" || { cat "$SHIEN_EVIDENCE_OUT/overload.err" && return 1; }
	kill $words 2>/dev/null || :
	wait $words || :
	overload_together
	grep '^{' "$SHIEN_EVIDENCE_OUT/overload.txt" >"$SHIEN_EVIDENCE_OUT/overload.json"
	storm_read load "$SHIEN_EVIDENCE_OUT/overload.json"
	largest=$(overload_largest) late=$(overload_late)
	overload_must() { awk "BEGIN { exit !($1) }" || { failed=$((failed + 1)) why+="; not so: $2"; }; }
	asked=$((load_shelters_asked + load_portal_asked + load_looks_asked))
	offered=$(awk "BEGIN { printf \"%.1f\", $asked / $load_seconds / $load_peak }")
	overload_must "$offered >= 4.5" "five times the peak was asked"
	overload_must "$load_goodput >= 0.9 * $load_peak" "goodput >= 90 % of the peak"
	overload_must "$load_shelters_ok >= 0.99 * $load_shelters_asked && $load_shelters_p95 <= 1000" "shelters answered"
	said=$(grep -c '^503 [0-9]' "$SHIEN_EVIDENCE_OUT/words" || :) unsaid=$(grep -c '^503 *$' "$SHIEN_EVIDENCE_OUT/words" || :)
	overload_must "$said > 0 && $unsaid == 0" "the door says 503 with Retry-After"
	overload_must "$load_portal_away + $load_looks_away > 0" "the others are turned away"
	overload_must "$largest <= $overload_most_mb" "memory <= $overload_most_mb MB"
	overload_must "$late == 0" "no work after its deadline"
	overload_must "$load_shelters_refused + $load_portal_refused + $load_looks_refused == 0" "no other answer"
	[ $failed -eq 0 ] || holds=false
	result "faults: overload" $asked $failed \
		"5 x the peak: goodput >= 90 % of it, shelters first (99 % in time, p95 <= 1 s), others turned away at once (503 with Retry-After), each daemon <= $overload_most_mb MB, no work after its deadline" \
		$holds "peak $load_peak/s, then $load_goodput/s at $offered x; shelters $load_shelters_ok of $load_shelters_asked, p95 $load_shelters_p95 ms; portal $load_portal_ok of $load_portal_asked, looks $load_looks_ok of $load_looks_asked in time, $((load_portal_away + load_looks_away)) turned away, $((load_portal_late + load_looks_late)) late; largest daemon $largest MB; $late begun too late; $overload_how$why $load_why"
}
