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
