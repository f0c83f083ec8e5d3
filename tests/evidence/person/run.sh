#!/bin/bash
# Certificates issued by two real replicas with several workers each, asked in pairs in the same millisecond, with peers that
# answer late and twice, requests given up and repeated, and deaths on the way. Every PDF that leaves is read again by a
# reader of its own (papers.py) and compared with what was asked.
. "$(dirname "$0")/../lib.sh"
. "$evidence_root/deploy/lib/servers.sh"
here=$(cd "$(dirname "$0")" && pwd)
out=$SHIEN_EVIDENCE_OUT
case $SHIEN_EVIDENCE_SIZE in
short) least=1000 seconds=400 deaths=1 ;; # half a minute on two idle cores
guard) least=150 seconds=$SHIEN_EVIDENCE_SECONDS deaths=0 && export PERSON_PART=$SHIEN_EVIDENCE_PART ;;
long) least=$((SHIEN_EVIDENCE_SECONDS < 10800 ? 1000 : 100000)) seconds=$SHIEN_EVIDENCE_SECONDS deaths=1 ;;
esac
issues=$least
[ "$SHIEN_EVIDENCE_SIZE" != long ] || issues=100000000

# Addresses are watched as ever; who allocated what is kept less deep, and less of what was freed.
export ASAN_OPTIONS=malloc_context_size=3:quarantine_size_mb=16${ASAN_OPTIONS:+:$ASAN_OPTIONS}

finish() {
	local code=$?
	trap - EXIT
	[ ! -p "$out/tale" ] || rm -f "$out/tale"
	servers_remove "$out/servers"
	exit $code
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
rm -rf "$out/papers" "$out/report.json" "$out"/issuer-*.log
mkdir -p "$out/papers"
rm -f "$out/tale" && mkfifo "$out/tale"
servers_remove "$out/servers"
servers_start "$out/servers" --no-fsync postgres
. "$out/servers/servers.env"

/usr/bin/python3 "$here/papers.py" --font /usr/share/fonts/truetype/ipamj/ipamjm.ttf --report "$out/report.json" <"$out/tale" &
reader=$!
SHIEN_TEST_PG=$SHIEN_SERVERS_PG_CONNINFO PERSON_TALE=$out/tale PERSON_PAPERS=$out/papers PERSON_ISSUES=$issues \
	PERSON_SECONDS=$seconds PERSON_DEATHS=$deaths "$SHIEN_EVIDENCE_BUILD/tests/evidence/person/evidence_person" --verbose
wait $reader

/usr/bin/python3 - "$out/report.json" >"$out/said" <<'PY'
import json
import sys

report = json.load(open(sys.argv[1], encoding="utf-8"))
counts = report["counts"]
never = [name for name, n in counts.items() if n == 0 and name != "unanswered"]
print(report["papers"], len(report["wrong"]), len(counts), len(never))
first = [f"{wrong['what']}; " for wrong in report["wrong"][:1]]
print("".join(first) + "; ".join(f"{name}: {n}" for name, n in counts.items()))
print("never: " + ", ".join(never) if never else "")
for wrong in report["wrong"][:20]:
    print(json.dumps(wrong, ensure_ascii=False))
PY
cat "$out/said"
{ read -r papers wrong kinds never && read -r counts && read -r which; } <"$out/said"
# A missing guard is noticed by what leaves wrongly, not by how little leaves on a busy machine.
[ "$SHIEN_EVIDENCE_SIZE" != guard ] || least=1
holds=$([ "$wrong" -eq 0 ] && [ "$papers" -ge "$least" ] && echo true || echo false)
result "person papers" "$papers" "$wrong" "0 of >= $least PDFs bear another's subject, dwelling or grade, nor reach whom they are not for" \
	"$holds" "$counts"
# Without deaths and with one guard gone, this says nothing.
[ "$SHIEN_EVIDENCE_SIZE" = guard ] ||
	result "person misfortunes" "$kinds" "$never" "each kind of misfortune did happen" \
		"$([ "$never" -eq 0 ] && echo true || echo false)" "$which"
