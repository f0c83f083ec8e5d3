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

# --- the drill: the keys are gone with the hall, three of five people come, and what was sealed is read again
sealed_case() { # an application as the desk reads it
	local id
	id=$(site_ctl "$site_base" --tenant 482013 --as staff:kakari --json call application-intake ListApplications "{\"disasterId\":\"$1\",\"limit\":1}" | grep -oE '"applicationId": *"[^"]*"' | head -1 | cut -d'"' -f4)
	site_ctl "$site_base" --tenant 482013 --as staff:kakari --json call application-intake GetApplication "{\"applicationId\":\"${id:?}\"}"
}
disaster=$(site_ctl "$site_base" --tenant 482013 --as staff:daicho --json call ledger ListDisasters | grep -oE '"disasterId": *"[^"]*"' | head -1 | cut -d'"' -f4)
before=$(sealed_case "$disaster")
grep -q '"damagedAddress"' <<<"$before"
install -d -m 700 "$site_base/seal" && servers_own "$site_base/seal" "$SHIEN_SERVERS_USER"
site_ctl "$site_base" keys seal "$site_base/seal"
site_stop "$dir"
mv "$site_base/keys" "$site_base/keys.gone"
for n in 1 3 4; do sed '/^#/d' "$site_base"/seal/share-*-$n.txt | tr -d ' ' >"$site_base/seal/typed$n"; done
servers_own "$site_base/seal" "$SHIEN_SERVERS_USER"
site_ctl "$site_base" keys open "$site_base"/seal/keys-*.sealed --to "$site_base/keys" "$site_base"/seal/typed{1,3,4}
rm -r "$site_base/seal" "$site_base/keys.gone"
site_start "$dir" "$build"
[ "$(sealed_case "$disaster")" = "$before" ] || { echo "FAILED: what was sealed is not read as before" && exit 1; }
site_ctl "$site_base" doctor >/dev/null
