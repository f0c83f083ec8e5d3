#!/bin/bash
# clicks.sh <build> [<folder for pictures>]: a site of its own with the disaster of the story on it, its permissions applied, and then the
# work of staff by clicks in Chromium: from their one-time links to a printed certificate and its mails, what one may not do or see, and
# that the records of who looked name who clicked. 77 without Chromium.
set -Eeuo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$1
shots=${2:+$(mkdir -p "$2" && cd "$2" && pwd)}
dir=$build/clicked
[ -x /usr/bin/chromium ] || { echo "clicks: there is no chromium" && exit 77; }
. "$root/deploy/lib/site.sh"
. "$root/tests/scenario/table.sh"

finish() {
	local code=$?
	trap - EXIT
	set +e
	if [ $code -ne 0 ]; then tail -n 5 "$site_base"/*-[0-9].log; fi
	site_stop "$dir"
	if grep -l -E 'AddressSanitizer|LeakSanitizer|runtime error:' "$site_base"/*-[0-9].log; then code=1; fi
	servers_remove "$dir"
	exit $code
}

clicks_scene() {
	local base=$1 login links='' about code=0 staff=$root/deploy/lib/demo_staff.sh town=482013
	"$staff" permit "$dir" $town
	for login in mado chosa kacho daicho; do
		links+="${links:+,}\"$login\":\"$("$staff" invite "$dir" $town $login)\""
	done
	table_scene "$base" $town || return 1
	SHIEN_STORY="{\"links\":{$links},\"name\":\"さとう\",\"mails\":\"$SHIEN_SERVERS_MAIL_DIR\",\"out\":\"$dir\",\"shots\":\"$shots\"}" \
		timeout 400 node "$root/services/console/web/test/story/run.mjs" | tee "$dir/clicks" || code=${PIPESTATUS[0]}
	[ $code -eq 0 ] || return $code
	about=$(sed -n '$s/.*"person":"\([^"]*\)".*/\1/p' "$dir/clicks")
	site_ctl "$base" --tenant $town --as staff:kansa audit who-looked "$about" >"$dir/looked"
	for seen in 'staff:mado .*SearchResidents' 'staff:mado .*GetVictimRecord' 'staff:mado .*IssueAtCounter' 'staff:kacho .*ApproveCertificates'; do
		grep -q "$seen" "$dir/looked" || { echo "FAILED: the records of who looked do not say: $seen" && cat "$dir/looked" && return 1; }
	done
	if grep -q 'staff:chosa .*\(IssueAtCounter\|GetVictimRecord\)' "$dir/looked"; then echo "FAILED: the records name somebody who did not" && return 1; fi
	echo "  ○ 監査記録が、だれが何を見てどうしたかを言う"
}

"$root/services/console/web/build.sh" "$build/console-web/dist"
export SHIEN_WEB_DIR=$build/console-web/dist
servers_remove "$dir"
rm -rf "$dir"
servers_start "$dir" --no-fsync
site_base=$(cat "$dir/base")
trap finish EXIT
install -m 644 "$root/tests/support/lsan.supp" "$site_base/lsan.supp"
export LSAN_OPTIONS=suppressions=$site_base/lsan.supp:print_suppressions=0
site_start "$dir" "$build"
site_tour "$site_base" --until 10
clicks_scene "$site_base"
