#!/bin/bash
# Real faults on a real cluster: askers are told OK while things die; afterwards every OK is looked for in the databases.
# Needs root for the network's part: namespaces and a bridge of its own.
. "$(dirname "$0")/../lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
. "$here/cluster.sh"
for fault in kills database redis mail replay restore network; do . "$here/$fault.sh"; done
kills=40 crashes=5 flushes=10 replays=10000 cuts=4 longest_cut=4 restored=60
if [ "$SHIEN_EVIDENCE_SIZE" = long ]; then
	kills=$((40 + SHIEN_EVIDENCE_SECONDS / 8)) crashes=$((5 + SHIEN_EVIDENCE_SECONDS / 60)) flushes=$((10 + SHIEN_EVIDENCE_SECONDS / 60))
	cuts=$((4 + SHIEN_EVIDENCE_SECONDS / 100)) longest_cut=60
fi
finish() {
	local code=$?
	trap - EXIT
	[ -z "$storm_pid" ] || kill "$storm_pid" 2>/dev/null
	network_remove
	cp "$site_base/storm/log" "$SHIEN_EVIDENCE_OUT/told.jsonl" 2>/dev/null
	played_end "$SHIEN_EVIDENCE_OUT/site" || code=1
	exit $code
}
trap finish EXIT
case ${SHIEN_WITHOUT_GUARD:-} in restore_*) SHIEN_FAULTS=restore restored=24 ;; esac
cluster_start --no-fsync
# Some of them by hand. In the stage of tests/run.sh the network stays whole: its target of 5 s is near what a busy machine gives.
wanted=${SHIEN_FAULTS:-kills replay redis mail database restore}
[ -n "${SHIEN_FAULTS:-}${SHIEN_EVIDENCE_STAGE:-}" ] || wanted+=" network"
for fault in $wanted; do
	case $fault in
	kills) fault_kills "$kills" ;;
	replay) fault_replay "$replays" ;;
	redis) fault_redis "$flushes" ;;
	mail) fault_mail ;;
	database) fault_database "$crashes" ;;
	restore) fault_restore "$restored" ;;
	network) fault_network "$cuts" "$longest_cut" ;;
	esac
done
