#!/bin/bash
# Parsers of what comes from outside (tests/fuzz). Without a guard the kept corpora suffice: each guard has an input that
# shows it.
. "$(dirname "$0")/../lib.sh"
fuzz=$evidence_root/tests/fuzz
log=$SHIEN_EVIDENCE_OUT/log
mapfile -t targets < <(sed -n 's/^shien_fuzz(\([a-z0-9_]*\) .*/\1/p' "$fuzz/CMakeLists.txt")
target="0 open findings in ${#targets[@]} parsers of what comes from outside"
if [ "$SHIEN_EVIDENCE_SIZE" = guard ]; then
	bad=0
	"$fuzz/corpus.sh" "$SHIEN_EVIDENCE_BUILD/tests/fuzz" "${targets[@]/#/fuzz_}" >"$log" 2>&1 || bad=1
	cat "$log"
	result fuzz "$(find "$fuzz/corpus" -type f | wc -l)" $bad "$target" "$([ $bad -eq 0 ] && echo true || echo false)" \
		"$(grep -m1 ' ends at ' "$log" || true)"
	exit 0
fi
seconds=3 count=
if [ "$SHIEN_EVIDENCE_SIZE" = long ]; then
	seconds=$((SHIEN_EVIDENCE_SECONDS * $(nproc) / ${#targets[@]} + 1)) count=--count
fi
code=0
"$fuzz/run.sh" --seconds $seconds $count >"$log" 2>&1 || code=$?
cat "$log"
[ $code -le 1 ] || exit 1
said=$(tail -n 1 "$log")
found=$(sed -n 's/.*, \([0-9]*\) with findings$/\1/p' <<<"$said")
result fuzz "$(cut -d' ' -f1 <<<"$said")" "$found" "$target" "$([ "$found" -eq 0 ] && echo true || echo false)" \
	"$seconds s each$(grep -vE 'no finding|with findings' "$log" | head -n 3 | sed 's/^/; /' | tr -d '\n')"
if [ "$SHIEN_EVIDENCE_SIZE" = long ]; then
	few=0 least=
	for name in "${targets[@]}"; do
		n=$(awk -F'\t' -v name="$name" '$1 == name { n = $2 } END { print n + 0 }' "$fuzz/executions.tsv")
		[ "$n" -ge 100000000 ] || few=$((few + 1))
		if [ -z "$least" ] || [ "$n" -lt "${least#* }" ]; then least="$name $n"; fi
	done
	result "fuzz executions" ${#targets[@]} $few ">= 100,000,000 executions of each parser, counted over all runs without a finding (tests/fuzz/executions.tsv)" \
		"$([ $few -eq 0 ] && echo true || echo false)" "fewest: $least"
fi
