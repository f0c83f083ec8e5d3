#!/bin/bash
# The streams as a seeded model against I1–I7 (tests/sim), on all cores. Seeds are new each time: what is found is
# replayed by its seed.
. "$(dirname "$0")/../lib.sh"
simulate=$SHIEN_EVIDENCE_BUILD/tests/sim/shien-simulate
case $SHIEN_EVIDENCE_SIZE in
short) least=100000 play=(--histories 100000) ;;
guard) least=10000 play=(--histories 10000) ;;
long) least=$((SHIEN_EVIDENCE_SECONDS < 2400 ? 100000 : 10000000)) play=(--seconds "$SHIEN_EVIDENCE_SECONDS") ;;
esac
seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
told=$SHIEN_EVIDENCE_OUT/counts
code=0
"$simulate" --seed "$seed" "${play[@]}" ${SHIEN_WITHOUT_GUARD:+--without "$SHIEN_WITHOUT_GUARD"} | tee "$told" || code=$?
said=$(tail -1 "$told")
target="0 of >= $least histories break I1–I7, or end elsewhere than at the heads"
never=$(grep -c ': NEVER$' "$told") || true
kinds=$(grep -cE '^ *[0-9]+  ' "$told") || true
case $code in
0 | 3)
	histories=$(sed -n 's/^\([0-9]*\) histories, .*/\1/p' "$told")
	enough=$([ "$histories" -ge "$least" ] && echo true || echo false)
	result "sim histories" "$histories" 0 "$target" "$enough" "seeds from $seed; $said"
	result "sim misfortunes" "$kinds" "$never" "each kind of misfortune of the model did happen" \
		"$([ "$never" -eq 0 ] && echo true || echo false)" "$(sed -n 's/^ *0  \(.*\): NEVER$/\1/p' "$told" | head -3 | tr '\n' ';')"
	;;
1)
	result "sim histories" "$least" 1 "$target" false "$said"
	;;
*) exit 1 ;;
esac
