# Daemons in network namespaces of their own on a bridge; a cut drops what one sends another, or both, without a word.
# PostgreSQL and Redis are reached over UNIX sockets, which no cut touches: this is about what crosses between daemons.
network_mark=shien$$ # in all names, so that only our own are removed
network_bridge=sh$(($$ % 10000))br

network_no() { # network_no <service> <replica>: 2…, its last octet
	local row n=1 i
	for row in "${site_daemons[@]}"; do
		for i in $(seq "$(cut -d: -f2 <<<"$row")"); do
			n=$((n + 1))
			[ "${row%%:*} $i" != "$1 $2" ] || { echo $n && return; }
		done
	done
}
network_ns() { echo "$network_mark-$1-$2"; }
network_address() { echo "10.219.77.$(network_no "$1" "$2")"; }

network_room() { # network_room <service> <replica>
	local ns link no
	ns=$(network_ns "$1" "$2") no=$(network_no "$1" "$2") link=sh$(($$ % 10000))v$no
	ip netns add "$ns"
	ip link add "$link" type veth peer name eth0 netns "$ns"
	ip link set "$link" master "$network_bridge" up
	ip -n "$ns" addr add "$(network_address "$1" "$2")/24" dev eth0
	ip -n "$ns" link set eth0 up
	ip -n "$ns" link set lo up
	ip netns exec "$ns" nft 'add table inet cut; add chain inet cut in { type filter hook input priority 0; }'
}

network_build() {
	ip link add "$network_bridge" type bridge
	ip addr add 10.219.77.1/24 dev "$network_bridge"
	ip link set "$network_bridge" up
	site_each network_room
}

network_remove() {
	local ns
	for ns in $(ip netns list | cut -d' ' -f1 | grep "^$network_mark-"); do ip netns del "$ns"; done
	ip link del "$network_bridge" 2>/dev/null || :
}

network_end_daemons() {
	network_end_one() { kill_now "$1-$2"; }
	site_each network_end_one
}

# The same site with every daemon in its namespace (site_host and site_enter are what site.sh asks).
network_move_in() {
	network_end_daemons
	site_host() { network_address "$1" "$2"; }
	site_enter() { echo "ip netns exec $(network_ns "$1" "$2")"; }
	site_each site_write_conf "$site_base"
	site_write_ctl "$site_base"
	servers_own "$site_base/site" "$SHIEN_SERVERS_USER"
	cluster_askers
	site_each site_launch "$site_base"
	site_wait "$site_base" 60
}

# What <from> sends, <to> does not get.
network_drop() { ip netns exec "$(network_ns $2 1)" nft add rule inet cut in ip saddr "$(network_address $1 1)" drop; }
network_heal() { ip netns exec "$(network_ns $1 1)" nft flush chain inet cut in; }

network_heads() { # how far streams are, all together
	psql -XqAt -c 'SELECT coalesce(sum(seq), 0) FROM stream_head' "${SHIEN_SERVERS_PG_CONNINFO/dbname=postgres/dbname=shien_shelter_gateway}"
}

# Publisher and follower, asker and asked: pairs that need one another.
network_pairs=(shelter-gateway:ledger:both application-intake:register-sync:one ledger:shelter-gateway:one
	application-intake:ledger:both certificate-issuer:register-sync:both notifier:application-intake:one)

fault_network() { # fault_network <cuts> <seconds of the longest cut>
	local i from to how seconds begun worst=0 backlog behind allowed late=0
	network_build
	network_move_in
	cluster_baseline
	storm_begin 8
	for i in $(seq 0 $(($1 - 1))); do
		IFS=: read -r from to how <<<"${network_pairs[i % ${#network_pairs[@]}]}"
		seconds=$((1 + (i * 7 + 1) % $2))
		begun=$(network_heads)
		network_drop $from $to
		[ $how = one ] || network_drop $to $from
		sleep $seconds
		backlog=$(($(network_heads) - begun))
		network_heal $to
		network_heal $from
		begun=$(date +%s%N)
		# level again, with the storm still blowing: the follower stands where the publisher stood when the cut was healed
		behind=$(network_level $from $to)
		allowed=$(awk "BEGIN { print 5 * (1 + $backlog / 10000) }")
		behind=$(awk "BEGIN { print ($behind - $begun) / 1e9 }")
		worst=$(awk "BEGIN { print ($behind > $worst) ? $behind : $worst }")
		late=$((late + $(awk "BEGIN { print ($behind > $allowed) }")))
		echo "$i $from $to $how ${seconds}s backlog $backlog healed after $behind s" >>"$SHIEN_EVIDENCE_OUT/network"
		sleep 0.5
	done
	storm_end 60
	storm_result "faults: network cuts" "$1" "one way and both ways, 1–$2 s; level <= 5 s per 10,000 events after the cut is healed" \
		"$late" "slowest $worst s"
}

# When the followers of both stood at (or beyond) the heads of now, in ns.
network_level() { # network_level <one> <other>
	local wanted i one
	for one in "$1" "$2"; do
		wanted=$(psql -XqAt -F' ' -c 'SELECT municipality, stream, seq FROM stream_head' "${SHIEN_SERVERS_PG_CONNINFO/dbname=postgres/dbname=shien_${one//-/_}}" |
			while read -r town stream seq; do echo "OR (publisher = '$one' AND municipality = '$town' AND stream = '$stream' AND seq < $seq)"; done)
		for i in $(seq 600); do
			[ "$(network_behind "$wanted")" != 0 ] || break
			sleep 0.1
		done
	done
	date +%s%N
}

network_behind() { # cursors, of all followers, that are not there yet
	local row sum=0 n
	for row in "${site_daemons[@]}"; do
		n=$(psql -XqAt -c "SELECT count(*) FROM stream_cursor WHERE false $1" "${SHIEN_SERVERS_PG_CONNINFO/dbname=postgres/dbname=shien_$(site_id "${row%%:*}")}")
		sum=$((sum + n))
	done
	echo $sum
}
