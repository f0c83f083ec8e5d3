#!/bin/bash
# story.sh <build>: a site of its own, the story with faults, the daemons' logs looked through. What was played is kept in
# <build>/played for the campaigns of tests/evidence (played_site.sh), which would play it once more.
set -Eeuo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$1
dir=$build/played
exec 9>"$dir.lock"
flock 9
. "$root/deploy/lib/site.sh"
. "$root/tests/scenario/agent.sh"

finish() {
	local code=$?
	trap - EXIT
	set +e
	if [ $code -ne 0 ]; then tail -n 5 "$site_base"/*-[0-9].log; fi
	site_stop "$dir"
	# A sanitizer speaks when its process ends, also of leaks: a story that was told by sick daemons is no success.
	if grep -l -E 'AddressSanitizer|LeakSanitizer|runtime error:' "$site_base"/*-[0-9].log; then
		grep -h -A12 -E 'AddressSanitizer|LeakSanitizer|runtime error:' "$site_base"/*-[0-9].log | head -60
		code=1
	fi
	if [ $code -eq 0 ]; then
		servers_stop "$dir" && touch "$dir/made"
	else
		servers_remove "$dir"
	fi
	exit $code
}

servers_remove "$dir"
rm -rf "$dir"
servers_start "$dir" --no-fsync
site_base=$(cat "$dir/base")
trap finish EXIT
# Read before the daemons change their user, who may not reach the clone.
install -m 644 "$root/tests/support/lsan.supp" "$site_base/lsan.supp"
export LSAN_OPTIONS=suppressions=$site_base/lsan.supp:print_suppressions=0
site_start "$dir" "$build"
site_tour "$site_base" --faults
site_ctl "$site_base" doctor
agent_scene "$site_base"
site_ctl "$site_base" doctor >/dev/null

# --- and what falls silent is said, of a town of which nothing else is known
register_sql() {
	"$(servers_pg_bin)/psql" -XqAt -v ON_ERROR_STOP=1 -c "$1" "${SHIEN_SERVERS_PG_CONNINFO/dbname=postgres/dbname=shien_$(site_id register-sync)}"
}
silent() { # silent <statement> <what doctor says>
	register_sql "$1"
	if site_ctl "$site_base" doctor >"$dir/doctor"; then echo "FAILED: doctor finds nothing: $2" && exit 1; fi
	grep -q "否  register-sync: $2" "$dir/doctor" || { cat "$dir/doctor" && exit 1; }
	[ "$(grep -c '^  否' "$dir/doctor")" = 1 ] || { cat "$dir/doctor" && exit 1; }
}
silent "INSERT INTO feed VALUES ('482098', 'juki', 1, 1, 1)" "住民記録の連携が届いている"
register_sql "INSERT INTO arrangement VALUES ('482098', 'B', 1, 1, false, 1, 'x')" # by files from now on: nothing is awaited
site_ctl "$site_base" doctor >/dev/null
register_sql "DELETE FROM feed WHERE municipality = '482098'; DELETE FROM arrangement WHERE municipality = '482098'"
silent "INSERT INTO reconciliation VALUES ('482098', 1, 1, 0, 0, 0, 0, 0)" "住民記録との突合が続いている"
register_sql "DELETE FROM reconciliation WHERE municipality = '482098'"
silent "INSERT INTO stale VALUES ('482098', 'p', 'GAP', 2, 3, 1, '2026-01-01', 1)" "住民記録に再送を頼んだままの方がいない"
register_sql "DELETE FROM stale WHERE municipality = '482098'"
