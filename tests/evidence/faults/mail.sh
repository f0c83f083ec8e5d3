# The mail server is away, slow, refuses for now: notices wait and go out once, and nothing else notices.

mail_is() { # mail_is down|well|slow|refusing; it stands where the notifier is
	local servers_prefix=($(site_prefix notifier 1))
	servers_stop_one "$site_base" mail --immediate
	echo "$1" >"$site_base/storm/mail" && chmod 644 "$site_base/storm/mail"
	[ "$1" = down ] || servers_launch "$site_base" mail /usr/bin/python3 "$site_base/ill_mail_server.py" "$(cat "$site_base/run/mail.port")" \
		"$SHIEN_SERVERS_MAIL_DIR" "$site_base/storm/mail"
}

mail_ask() { psql -XqAt -c "$1" "${SHIEN_SERVERS_PG_CONNINFO/dbname=postgres/dbname=shien_notifier}"; }
mail_call() { site_ctl "$site_base" --tenant 482013 --as staff:daicho call notifier "$@" >/dev/null; }

mail_settle() { # an operator asks for what waits to go now; until all is out
	local id i
	for i in $(seq 60); do
		for id in $(mail_ask "SELECT message_id FROM message WHERE state IN ('RETRY', 'FAILED') AND municipality = '482013' LIMIT 20"); do
			mail_call RetryMessage "{\"messageId\":\"$id\"}" 2>/dev/null || : # may have gone in between
		done
		[ "$(mail_ask "SELECT count(*) FROM message WHERE state NOT IN ('SENT', 'SUPPRESSED')")" != 0 ] || return 0
		sleep 0.5
	done
	return 0 # what is left is counted
}

mail_taken() { grep -hiE '^message-id:' "$SHIEN_SERVERS_MAIL_DIR"/*.eml | grep -oE '<[^@>]+' | tr -d '<' | sort; }

fault_mail() {
	local how lost twice unsent tried
	cluster_baseline
	mail_is well
	storm_begin 4 100
	for how in down slow refusing well; do
		mail_is $how
		mail_call SendDigest "{\"digestId\":\"$(cat /proc/sys/kernel/random/uuid)\"}" || :
		sleep 2
	done
	storm_end "$patience"
	mail_call SendDigest "{\"digestId\":\"$(cat /proc/sys/kernel/random/uuid)\"}" || :
	mail_settle
	unsent=$(mail_ask "SELECT count(*) FROM message WHERE state NOT IN ('SENT', 'SUPPRESSED')")
	lost=$(comm -23 <(mail_ask "SELECT message_id FROM message WHERE state = 'SENT'" | sort) <(mail_taken | uniq) | wc -l)
	twice=$(mail_taken | uniq -d | wc -l)
	tried=$(mail_ask "SELECT count(*) FROM message WHERE tries > 1")
	storm_result "faults: mail server" "$(mail_ask 'SELECT count(*) FROM message')" \
		"away, slow, refusing: every notice goes out, none is marked as sent that was not taken" $((unsent + lost)) \
		"$tried tried again, $lost lost, $unsent unsent, $twice taken twice"
}
