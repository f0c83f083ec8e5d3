#!/bin/bash
# Parsers of what comes from outside (tests/fuzz). Of a guard the kept corpus of one parser suffices: it has an input that
# shows it.
. "$(dirname "$0")/../lib.sh"
fuzz=$evidence_root/tests/fuzz
log=$SHIEN_EVIDENCE_OUT/log
mapfile -t targets < <(sed -n 's/^shien_fuzz(\([a-z0-9_]*\) .*/\1/p' "$fuzz/CMakeLists.txt")
target="0 open findings in ${#targets[@]} parsers of what comes from outside"
if [ "$SHIEN_EVIDENCE_SIZE" = guard ]; then
	target=$SHIEN_EVIDENCE_PART bad=0
	export LSAN_OPTIONS="suppressions=$evidence_root/tests/support/lsan.supp:print_suppressions=0" ASAN_OPTIONS=allocator_may_return_null=1
	"$SHIEN_EVIDENCE_BUILD/tests/fuzz/fuzz_$target" "$fuzz/corpus/$target" >"$log" 2>"$log.err" || bad=1
	tail -n 1 "$log" && head -n 40 "$log.err"
	result fuzz "$(find "$fuzz/corpus/$target" -type f | wc -l)" $bad "0 open findings in the parser $target" "$([ $bad -eq 0 ] && echo true || echo false)" \
		"$([ $bad -eq 0 ] || tail -n 1 "$log" | sed "s#.*/corpus/#ends at #")"
	exit 0
fi
seconds=3 count=
if [ "$SHIEN_EVIDENCE_SIZE" = long ]; then
	seconds=$((SHIEN_EVIDENCE_SECONDS / ${#targets[@]} + 1)) count=--count
fi
code=0 # one after the other: others play beside it
"$fuzz/run.sh" --jobs 1 --seconds $seconds $count >"$log" 2>&1 || code=$?
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
