#!/bin/bash
# Every guard that the code can be built without has its campaign, every row of the table its guard, every campaign its folder;
# and without SHIEN_REMOVABLE_GUARDS nothing is read from the environment.
set -uo pipefail
root=$1
table=$root/tests/evidence/guards.tsv
campaigns=$root/tests/evidence/campaigns.tsv
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
complain() { echo "guards: $*" && failed=1; }

rows() { sed '/^#/d;/^$/d' "$1"; }
in_code() { # in_code <tree>
	grep -rhoE 'SH_WITHOUT\([a-z0-9_]+\)|sh_without\("[a-z0-9_]+"\)' "$1/services" --include=*.[ch] | sed 's/.*(//; s/[")]//g' |
		grep -vx guard | sort -u
	# the simulator's guards are taken out of its model
	sed -n 's/^GUARD([A-Z_]*, "\([a-z_]*\)".*/\1/p' "$1/tests/sim/guards.def"
}
differ() { diff <(in_code "$1" | sort -u) <(rows "$2" | cut -f1 | sort -u); }

if ! differ "$root" "$table" >"$dir/said"; then
	complain "code (<) and table (>) name different guards:" && cat "$dir/said"
fi
while IFS=$'\t' read -r name campaign what; do
	[ -n "$what" ] || complain "$name: a row has name, campaign and what is taken away"
	rows "$campaigns" | cut -f1 | grep -qx -- "$campaign" || complain "$name: no campaign $campaign"
done < <(rows "$table")
while IFS=$'\t' read -r name share where what; do
	[ -x "$root/tests/evidence/$name/run.sh" ] || complain "campaign $name has no run.sh"
	[ "$share" -gt 0 ] && [ -n "$what" ] || complain "campaign $name: a row has name, share, where it is played and what it is about"
	case $where in stage | command) ;; *) complain "campaign $name is played in $where: stage or command" ;; esac
done < <(rows "$campaigns")

# The comparison sees a guard without a row.
mkdir -p "$dir/services" "$dir/tests/sim"
cp "$root/tests/sim/guards.def" "$dir/tests/sim/"
echo 'if (!SH_WITHOUT(never_told)) stop();' >"$dir/services/a.c"
grep -q "^< never_told$" <(differ "$dir" "$table") || complain "a guard without a row is not seen"

cat >"$dir/product.c" <<'C'
#include "sh_without.h"
int main(void) { return SH_WITHOUT(anything) ? 1 : 0; }
C
inc=$root/services/common/base
cc -I"$inc" "$dir/product.c" "$inc/sh_without.c" -o "$dir/product" && SHIEN_WITHOUT_GUARD=anything "$dir/product" ||
	complain "a product loses a guard"
cc -DSHIEN_REMOVABLE_GUARDS -I"$inc" "$dir/product.c" "$inc/sh_without.c" -o "$dir/tested" || complain "a test build does not build"
if SHIEN_WITHOUT_GUARD=anything "$dir/tested"; then complain "a test build keeps its guard"; fi
SHIEN_WITHOUT_GUARD=other "$dir/tested" || complain "a test build loses another guard"
grep -rq SHIEN_REMOVABLE_GUARDS "$root/deploy" && complain "deploy/ builds with removable guards"
[ $failed -eq 0 ] && echo "guards: code and table agree"
exit $failed
