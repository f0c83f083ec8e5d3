#!/bin/bash
# The streams as a seeded model against I1–I7 (tests/sim).
. "$(dirname "$0")/../lib.sh"
simulate=$SHIEN_EVIDENCE_BUILD/tests/sim/shien-simulate
case $SHIEN_EVIDENCE_SIZE in
short) histories=20000 ;;
guard) histories=3000 ;;
long) histories=$((SHIEN_EVIDENCE_SECONDS * 1000)) ;;
esac
seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
if said=$("$simulate" --seed "$seed" --histories "$histories" ${SHIEN_WITHOUT_GUARD:+--without "$SHIEN_WITHOUT_GUARD"} | tail -1); then
	result "sim histories" "$histories" 0 "0 histories break I1–I7" true "seeds from $seed; $said"
else
	case $said in seed\ *) ;; *) exit 1 ;; esac
	result "sim histories" "$histories" 1 "0 histories break I1–I7" false "$said"
fi
