# Each daemon in a network namespace of its own on a bridge; a cut drops what one sends another, or both, without a word.
# PostgreSQL and Redis are reached over UNIX sockets, which no cut touches: this is about what crosses between daemons.
# The namespaces are held by processes and gone with them. Root makes them as such, or the site's user in a user namespace.
network_holders=() # the first holds the bridge; then one for each daemon
network_how=       # root | user | "" where none can be made
network_why=

network_no() { # network_no <service> <replica>: 1…, its holder
	local service replicas n=0 i
	while IFS=: read -r service replicas _; do
		for ((i = 1; i <= replicas; i++)); do
			n=$((n + 1))
			[ "$service $i" != "$1 $2" ] || { echo $n && return; }
		done
	done < <(printf '%s\n' "${site_daemons[@]}")
}
network_address() { echo "10.219.77.$(($(network_no "$1" "$2") + 1))"; }

network_words() { # network_words <holder>: what makes a command of the site's user run there
	if [ $network_how = root ]; then
		echo nsenter -t "${network_holders[$1]}" -n -- "${servers_prefix[@]}"
	else
		echo "${servers_prefix[@]}" nsenter -t "${network_holders[$1]}" -U -n --preserve-credentials --
	fi
}

network_do() { # network_do <holder> <command>…: as root of that namespace
	local holder=$1
	shift
	if [ $network_how = root ]; then nsenter -t "${network_holders[$holder]}" -n -- "$@"; else $(network_words "$holder") "$@"; fi
}

network_hold() { # network_hold <words that make a namespace>…
	local pid i
	(cd / && exec "$@" sleep 7200 </dev/null >/dev/null 2>"$SHIEN_EVIDENCE_OUT/network.err") &
	pid=$!
	for i in $(seq 100); do
		kill -0 $pid 2>/dev/null || return 1
		[ "$(readlink /proc/$pid/ns/net 2>&1)" = "$(readlink /proc/self/ns/net)" ] || [ "$(cat /proc/$pid/comm)" != sleep ] || break
		sleep 0.02
	done
	network_holders+=("$pid")
}

network_room() { # network_room <service> <replica>
	local no link
	no=$(network_no "$1" "$2") link=room$no
	if [ $network_how = root ]; then network_hold unshare -n; else network_hold $(network_words 0) unshare -n; fi
	network_do 0 ip link add $link type veth peer name eth0 netns "${network_holders[no]}"
	network_do 0 ip link set $link master bridge up
	network_do "$no" sh -c "ip addr add $(network_address "$1" "$2")/24 dev eth0 && ip link set eth0 up && ip link set lo up &&
		nft 'add table inet cut; add chain inet cut in { type filter hook input priority 0; }'"
}

# Before the site starts; where no namespace can be made it starts on 127.0.0.1, and the part about cuts says so.
network_build() {
	local how
	servers_set_prefix "$(servers_user)"
	for how in root user; do
		network_how=$how
		if [ $how = root ]; then
			[ "$(id -u)" = 0 ] && network_hold unshare -n && break
		else
			network_hold "${servers_prefix[@]}" unshare -rUn && break
		fi
		network_how=
	done
	if [ -z "$network_how" ] ||
		! network_do 0 sh -c 'ip link add bridge type bridge && ip addr add 10.219.77.1/24 dev bridge && ip link set bridge up && ip link set lo up' \
			2>>"$SHIEN_EVIDENCE_OUT/network.err" || ! site_each network_room 2>>"$SHIEN_EVIDENCE_OUT/network.err"; then
		network_why=$(tail -n 1 "$SHIEN_EVIDENCE_OUT/network.err")
		network_remove
		network_how=
		return 0
	fi
	site_host() { network_address "$1" "$2"; }
	site_prefix() { if [ -n "${1:-}" ]; then network_words "$(network_no "$1" "$2")"; else network_words 0; fi; }
}

network_remove() {
	[ ${#network_holders[@]} -eq 0 ] || kill "${network_holders[@]}" 2>/dev/null
	network_holders=()
}

network_replicas() { # network_replicas <service>: their numbers
	local row
	for row in "${site_daemons[@]}"; do
		[ "${row%%:*}" != "$1" ] || seq "$(cut -d: -f2 <<<"$row")"
	done
}

# What <from> sends, <to> does not get, whichever replica.
network_drop() {
	local one other
	for one in $(network_replicas $2); do
		for other in $(network_replicas $1); do
			network_do "$(network_no $2 $one)" nft add rule inet cut in ip saddr "$(network_address $1 $other)" drop
		done
	done
}
network_heal() {
	local one
	for one in $(network_replicas $1); do network_do "$(network_no $1 $one)" nft flush chain inet cut in; done
}

network_heads() { # how far streams are, all together
	psql -XqAt -c 'SELECT coalesce(sum(seq), 0) FROM stream_head' "${SHIEN_SERVERS_PG_CONNINFO/dbname=postgres/dbname=shien_shelter_gateway}"
}

# Publisher and follower, asker and asked: pairs that need one another.
network_pairs=(shelter-gateway:ledger:both application-intake:register-sync:one ledger:shelter-gateway:one
	application-intake:ledger:both certificate-issuer:register-sync:both notifier:application-intake:one)

fault_network() { # fault_network <cuts> <seconds of the shortest> <of the longest cut>
	local i from to how seconds begun worst=0 backlog behind allowed late=0 target answers first=0
	target="one way and both ways, $2–$3 s; level <= 5 s per 10,000 events after the cut is healed"
	if [ -z "$network_how" ]; then
		result "faults: network cuts" 0 1 "$target" false "no cut was made: no network namespace can be had here (${network_why:-unshare})"
		return 0
	fi
	: >"$SHIEN_EVIDENCE_OUT/network"
	cluster_baseline
	storm_begin 8 100
	[ "$SHIEN_EVIDENCE_SIZE" != long ] || first=$((RANDOM % 60)) # in each round other ones
	for i in $(seq $first $((first + $1 - 1))); do
		IFS=: read -r from to how <<<"${network_pairs[i % ${#network_pairs[@]}]}"
		seconds=$(($2 + (i * 7 + 1) % ($3 - $2 + 1)))
		begun=$(network_heads)
		network_drop $from $to
		[ $how = one ] || network_drop $to $from
		coproc LEVEL { exec "$storm_home/level.py" "$SHIEN_SERVERS_PG_CONNINFO" "$patience" $from $to; }
		exec {answers}<&"${LEVEL[0]}"
		sleep $seconds
		read -r _ <&$answers
		backlog=$(($(network_heads) - begun))
		network_heal $to
		network_heal $from
		# level again, with the storm still blowing: who follows stands where they stood when the cut was healed
		echo >&"${LEVEL[1]}"
		read -r behind <&$answers
		exec {answers}<&-
		allowed=$(awk "BEGIN { print 5 * (1 + $backlog / 10000) }")
		worst=$(awk "BEGIN { print ($behind < 0 || $worst < 0) ? -1 : ($behind > $worst) ? $behind : $worst }")
		late=$((late + $(awk "BEGIN { print ($behind < 0 || $behind > $allowed) }")))
		echo "$i $from $to $how ${seconds}s backlog $backlog healed after $behind s" >>"$SHIEN_EVIDENCE_OUT/network"
	done
	storm_end "$patience"
	storm_result "faults: network cuts" "$1" "$target" "$late" "slowest $worst s"
}
