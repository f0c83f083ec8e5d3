# kill -9 of every daemon: at every failpoint of the runtime, each time that it is armed, and at random in between.

# What is done at which place: a consumer's places are reached by those who follow streams, due work by those who have it.
kill_plan() { # failpoint service replica, in the order in which they are taken
	local all=(ledger:1 application-intake:1 shelter-gateway:1 certificate-issuer:1 notifier:1 register-sync:1
		application-intake:2 certificate-issuer:2) point n=0 one
	for point in $(sed -n '/define SH_FAILPOINTS/,/^typedef/p' "$evidence_root/services/common/db/sh_tx.h" | grep -oE 'X\([a-z_]+\)' |
		sed 's/X(//; s/)//'); do
		case $point in
		consumer_*) one=(ledger:1 application-intake:1 notifier:1) ;;
		feed_*) continue ;;    # of shienctl, the agent of a municipality's side: shienctl_feed kills it there
		redrive_*) continue ;; # nothing is parked in this storm; poison.sh kills there
		due_*) one=(application-intake:1 notifier:1) ;;
		*) one=("${all[@]}") ;;
		esac
		echo "$point ${one[n++ % ${#one[@]}]/:/ }"
	done
}

gone_within() { # gone_within <pid name> <tenths of a second>
	local i
	for i in $(seq "$2"); do
		servers_pid "$site_base" "$1" >/dev/null || return 0
		sleep 0.1
	done
	return 1
}

kill_now() { # kill_now <name>
	local pid
	if pid=$(servers_pid "$site_base" "$1"); then kill -KILL "$pid"; fi
	while servers_pid "$site_base" "$1" >/dev/null; do sleep 0.02; done
}

# Killed at random, started armed, killed where it is armed (or again at random when it does not come there), started.
kill_one() { # kill_one <failpoint> <service> <replica> <turn at which it strikes>
	local name=$2-$3
	kill_now "$name"
	echo "random $name" >>"$SHIEN_EVIDENCE_OUT/kills"
	SHIEN_FAILPOINT=kill:$1:$4 site_launch "$site_base" "$2" "$3"
	if gone_within "$name" 100; then
		# one that could not start has died of something else
		! tail -n 1 "$site_base/$name.log" | grep -q '^shien: start:' || echo "$name" >>"$SHIEN_EVIDENCE_OUT/unstarted"
		echo "$1 $name" >>"$SHIEN_EVIDENCE_OUT/kills"
	else
		kill_now "$name"
		echo "random $name" >>"$SHIEN_EVIDENCE_OUT/kills"
	fi
	site_launch "$site_base" "$2" "$3"
}

# Lanes side by side; two lanes never have the same daemon.
kill_lane() { # kill_lane <lane> <kills>
	local point service replica
	while [ "$(wc -l <"$SHIEN_EVIDENCE_OUT/kills")" -lt "$2" ]; do
		while read -r point service replica <&6; do
			[ "$(wc -l <"$SHIEN_EVIDENCE_OUT/kills")" -lt "$2" ] || return 0
			case $service in
			ledger | register-sync) [ "$1" = 1 ] || continue ;;
			application-intake) [ "$1" = 2 ] || continue ;;
			*) [ "$1" = 3 ] || continue ;;
			esac
			kill_one "$point" "$service" "$replica" $((RANDOM % 4 + 1))
		done 6< <(kill_plan)
	done
}

# A place that was armed and not come to in time is armed once more.
kill_missing() {
	local point service replica
	while read -r point service replica <&6; do
		grep -q "^$point " "$SHIEN_EVIDENCE_OUT/kills" || kill_one "$point" "$service" "$replica" 1
	done 6< <(kill_plan)
}

fault_kills() { # fault_kills <kills>
	local lane lanes=() points struck missing
	: >"$SHIEN_EVIDENCE_OUT/kills" && : >"$SHIEN_EVIDENCE_OUT/unstarted"
	storm_begin 8
	for lane in 1 2 3; do
		kill_lane $lane "$1" &
		lanes+=($!)
	done
	wait "${lanes[@]}"
	kill_missing
	site_wait "$site_base" 60
	storm_end "$patience"
	points=$(kill_plan | cut -d' ' -f1 | sort -u)
	struck=$(cut -d' ' -f1 "$SHIEN_EVIDENCE_OUT/kills" | grep -v random | sort -u)
	missing=$(comm -23 <(echo "$points") <(echo "$struck") | tr '\n' ' ')
	storm_result "faults: kill -9" "$(wc -l <"$SHIEN_EVIDENCE_OUT/kills")" \
		"every OK is there once after kills at each of $(wc -w <<<"$points") failpoints and at random" \
		$(($(wc -l <"$SHIEN_EVIDENCE_OUT/unstarted") + $([ -z "$missing" ] && echo 0 || echo 1))) \
		"$(grep -vc random "$SHIEN_EVIDENCE_OUT/kills") at failpoints${missing:+; never struck: $missing}"
}
