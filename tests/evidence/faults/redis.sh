# Redis forgets all, or remembers what was true once: no answer may change.

redis_do() { (REDISCLI_AUTH=$(cat "$site_base/secret/redis.password") redis-cli -s "$(servers_sockets "$site_base")/redis.sock" "$@"); }

redis_old() { # comes back with what it held at the beginning of the storm
	servers_stop_one "$site_base" redis --immediate
	cp "$site_base/redis/old.rdb" "$site_base/redis/dump.rdb"
	servers_own "$site_base/redis" "$SHIEN_SERVERS_USER"
	servers_start_redis "$site_base" "$SHIEN_SERVERS_USER" on
}

redis_answers() { # what staff see of where work stands, in one order
	local actor
	site_ctl "$site_base" --tenant 482013 --as staff:mado --purpose 90-3 call application-intake ListApplications \
		"{\"disasterId\":\"$1\",\"limit\":200}" | /usr/bin/python3 -c 'import json, sys
rows = json.load(sys.stdin).get("applications", [])
print(*sorted(json.dumps(r, sort_keys=True) for r in rows), sep="\n")'
}

fault_redis() { # fault_redis <flushes>
	local i disaster before after changed=0 keys
	cluster_baseline
	redis_do SAVE >/dev/null
	mv "$site_base/redis/dump.rdb" "$site_base/redis/old.rdb"
	storm_begin 8 100
	for i in $(seq "$1"); do
		sleep 0.3
		redis_do FLUSHALL >/dev/null
		[ "$i" != $(($1 / 2)) ] || redis_old
	done
	redis_old
	sleep 1
	storm_end "$patience"
	keys=$(redis_do DBSIZE)
	disaster=$(site_ctl "$site_base" --tenant 482013 --as staff:daicho call ledger ListDisasters | grep -oE '"disasterId":"[^"]*"' | head -1 | cut -d'"' -f4)
	before=$(redis_answers "$disaster")
	redis_do FLUSHALL >/dev/null
	[ "$before" = "$(redis_answers "$disaster")" ] || changed=1
	site_ctl "$site_base" --tenant 482013 --as staff:daicho rebuild-workflow >/dev/null
	after=$(redis_answers "$disaster")
	[ -n "$before" ] && [ "$before" = "$after" ] || changed=1
	storm_result "faults: Redis" $(($1 + 2)) "no OK lost and no answer changed by FLUSHALL or by an old RDB" $changed \
		"$(wc -l <<<"$before") applications listed alike with $keys keys, with none and rebuilt"
}
