# Poison among the events: the databases of two followers refuse some of them, whatever is tried, until they are mended. What is
# poisoned waits with everything later of its aggregate, the rest goes on; a redrive before the mend changes nothing, one after
# it applies all of them once, in their order, also when the daemon dies between two of them.

# follower, table, what it refuses, how many of sixteen
poison_plan=("ledger residence_episode episode_id 5" "notifier message application_id 5")

poison_ask() { # poison_ask <service> <statement>
	psql -XqAt -v ON_ERROR_STOP=1 -c "$2" "${SHIEN_SERVERS_PG_CONNINFO/dbname=postgres/dbname=shien_$1}"
}

poison_each() { # poison_each <command>…: called with service, table, column, how many of sixteen appended
	local row
	for row in "${poison_plan[@]}"; do "$@" $row; done # in words
}

poison_put() { # the last digit of an id is chance
	poison_ask "$1" "ALTER TABLE $2 ADD CONSTRAINT storm_poison CHECK (right($3, 1) NOT IN ($(seq -f "'%g'" -s, 0 $(($4 - 1))))) NOT VALID"
}
poison_mend() { poison_ask "$1" "ALTER TABLE $2 DROP CONSTRAINT storm_poison"; }
poison_parked() { poison_ask "$1" 'SELECT count(*) FROM stream_parked'; }
poison_redrive() { site_ctl "$site_base" --tenant 482013 --as staff:daicho redrive "$1" --wait 20 >>"$SHIEN_EVIDENCE_OUT/redrive" 2>&1; }

poison_wait() { # poison_wait <service>: until some wait there
	local i
	for i in $(seq 100); do
		[ "$(poison_parked "$1")" -lt 10 ] || return 0
		sleep 0.1
	done
	return 1
}

# The follower dies between two events that are redriven, and once more at the end of the transaction.
poison_kill() { # poison_kill <service> <failpoint> <turn>
	kill_now "$1-1"
	SHIEN_FAILPOINT=kill:$2:$3 site_launch "$site_base" "$1" 1
	site_ctl "$site_base" --tenant 482013 --as staff:daicho redrive "$1" --wait 0 >/dev/null 2>&1 || : # it may die under the question
	gone_within "$1-1" 100 || { echo "$1 did not come to $2" && return 1; }
	site_launch "$site_base" "$1" 1
}

fault_poison() {
	local waiting tried=0 failed=0 service left=0 stuck="" why=""
	: >"$SHIEN_EVIDENCE_OUT/redrive"
	cluster_baseline
	poison_each poison_put
	storm_begin 8
	for service in ledger notifier; do poison_wait $service || why+="; nothing was poisoned at $service"; done
	for service in ledger notifier; do
		waiting=$(poison_ask $service "SELECT count(*) FROM stream_parked WHERE reason = 'db.failed'")
		poison_redrive $service || : # it says what was left
		[ "$(poison_ask $service "SELECT count(*) FROM stream_parked WHERE reason = 'db.failed'")" -ge "$waiting" ] ||
			why+="; what is poisoned was applied at $service"
		tried=$((tried + $(poison_parked $service)))
	done
	poison_each poison_mend # events go on arriving
	poison_kill ledger redrive_after_event 3 || why+="; the ledger was not killed"
	poison_kill notifier redrive_after_event 2 || why+="; the notifier was not killed"
	site_wait "$site_base" 60
	for service in ledger notifier; do poison_redrive $service || why+="; $service was not redriven"; done
	storm_end "$patience"
	for service in ledger notifier; do left=$((left + $(poison_parked $service))); done
	failed=$((left + $(tr -cd ';' <<<"$why" | wc -c)))
	storm_result "faults: poison" "$tried" "every OK is there once after events that could not be applied until their followers were mended, with kills in the redrive" \
		"$failed" "$left still wait, $tried waited${why}"
}
