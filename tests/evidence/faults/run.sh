#!/bin/bash
# Real faults on a real cluster: askers are told OK while things die; afterwards every OK is looked for in the databases.
. "$(dirname "$0")/../lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
. "$here/cluster.sh"
for fault in kills poison database redis mail replay restore network overload; do . "$here/$fault.sh"; done
kills=40 crashes=5 disk='eio full' flushes=10 replays=10000 cuts=4 shortest_cut=1 longest_cut=4 patience=60 overload_rounds=2 overload_seconds=2 restored=24
overload_most_mb=512 # with the sanitizers, which keep what is freed
# Some of them by hand. Overload takes a minute more than a short form has, poison half of one.
wanted=${SHIEN_FAULTS:-kills replay redis mail database restore network}
# A long run plays it again and again.
if [ "$SHIEN_EVIDENCE_SIZE" = long ]; then
	longest_cut=60 overload_rounds=12
	[ -n "${SHIEN_FAULTS:-}" ] || wanted+=" poison overload"
fi
if [ "$SHIEN_EVIDENCE_SIZE" = guard ]; then # the part that guards are about
	replays=200 cuts=1 shortest_cut=6 longest_cut=6 patience=6 restored=8
	case $SHIEN_EVIDENCE_PART in
	replays) wanted="seed replay" ;;
	cuts) wanted=network ;;
	restore) wanted=restore ;;
	overload) wanted=overload overload_rounds=1 ;;
	*) echo "no part $SHIEN_EVIDENCE_PART" && exit 1 ;;
	esac
fi
finish() {
	local code=$?
	trap - EXIT
	[ -z "$storm_pid" ] || kill "$storm_pid" 2>/dev/null
	cp "${site_base:-}/storm/log" "$SHIEN_EVIDENCE_OUT/told.jsonl" 2>/dev/null
	played_end "$SHIEN_EVIDENCE_OUT/site" || code=1
	network_remove
	overload_remove
	exit $code
}
trap finish EXIT
cluster_start --no-fsync
for fault in $wanted; do
	case $fault in
	seed) # something that was told
		cluster_baseline
		storm_begin 8
		sleep 3
		storm_end "$patience"
		;;
	kills) fault_kills "$kills" ;;
	poison) fault_poison ;;
	replay) fault_replay "$replays" ;;
	redis) fault_redis "$flushes" ;;
	mail) fault_mail ;;
	database) fault_database "$crashes" "$disk" ;;
	restore) fault_restore "$restored" ;;
	overload) fault_overload "$overload_rounds" "$overload_seconds" ;;
	network) fault_network "$cuts" "$shortest_cut" "$longest_cut" ;;
	esac
done
