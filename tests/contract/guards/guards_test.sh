#!/bin/bash
# Every guard that the code can be built without has its campaign, every row of the table its guard, every campaign its folder;
# without SHIEN_REMOVABLE_GUARDS nothing is read from the environment; and only a line that fails for want of its guard
# counts as having noticed it (tests/evidence/guards.py).
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
	# flags that all is built with
	sed -n 's/^shien_without(\([a-z_]*\) .*/\1/p' "$1/cmake/shien.cmake"
}
differ() { diff <(in_code "$1" | sort -u) <(rows "$2" | cut -f1 | sort -u); }

if ! differ "$root" "$table" >"$dir/said"; then
	complain "code (<) and table (>) name different guards:" && cat "$dir/said"
fi
while IFS=$'\t' read -r name campaign part line what; do
	[ -n "$part" ] && [ -n "$line" ] && [ -n "$what" ] || complain "$name: a row has name, campaign, part, line and what is so without it"
	rows "$campaigns" | cut -f1 | grep -qx -- "$campaign" || complain "$name: no campaign $campaign"
done < <(rows "$table")
while IFS=$'\t' read -r name share load site what; do
	rows "$table" | cut -f2 | grep -qx -- "$name" || complain "campaign $name: nobody knows whether it can fail, no guard is about it"
	[ -x "$root/tests/evidence/$name/run.sh" ] || complain "campaign $name has no run.sh"
	[ "$share" -ge 0 ] && [ "$load" -gt 0 ] && [ -n "$what" ] || complain "campaign $name: a row has name, share, load, site or -, and what it is about"
	case $site in site | -) ;; *) complain "campaign $name stands on $site" ;; esac
done < <(rows "$campaigns")

# The comparison sees a guard without a row.
mkdir -p "$dir/services" "$dir/tests/sim" "$dir/cmake"
cp "$root/tests/sim/guards.def" "$dir/tests/sim/" && cp "$root/cmake/shien.cmake" "$dir/cmake/"
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
# What counts as caught: turns as they end, one made-up guard for each.
turns=$dir/turns && mkdir "$turns"
: >"$dir/table"
turn() { # turn <part> <guard or -> <code> <line> <failed of 10> <true|false: holds>
	echo "$3 1" >"$turns/sim.$1.$2.end"
	echo "{\"campaign\":\"$4\",\"tried\":10,\"failed\":$5,\"seconds\":1,\"target\":\"\",\"holds\":$6}" >"$turns/sim.$1.$2.found"
}
judged() { # judged <true|false> <why, in the note> <guard>; the guard is the part, too
	printf '%s\tsim\t%s\tthe line\tit is gone\n' "$3" "$3" >"$dir/table"
	"$root/tests/evidence/guards.py" judge "$dir/table" sim "$turns" >"$dir/said"
	grep -q "\"holds\":$1,.*$2" "$dir/said" || complain "$3 should be $1, \"$2\": $(cat "$dir/said")"
}
turn caught - 0 "the line" 0 true && turn caught caught 0 "the line" 3 false && judged true "3 of 10 failed" caught
turn unseen - 0 "the line" 0 true && turn unseen unseen 0 "the line" 0 true && judged false "not caught" unseen
turn other - 0 "the line" 0 true && turn other other 0 "another line" 3 false && judged false "does not say the line" other
turn broken - 0 "the line" 0 true && turn broken broken 1 "the line" 3 false && judged false "could not be played" broken
turn unfit - 1 "the line" 0 true && turn unfit unfit 0 "the line" 3 false && judged false "every guard in place.*could not be played" unfit
turn always - 0 "the line" 3 false && turn always always 0 "the line" 3 false && judged false "every guard in place.*does not hold" always
turn idle - 0 "the line" 0 true && turn idle idle 0 "the line" 0 false && judged false "not caught" idle
turn cut_off - 0 "the line" 0 true && turn cut_off cut_off 0 "the line" 3 false && rm "$turns/sim.cut_off.cut_off.end" &&
	judged false "not played to its end" cut_off

[ $failed -eq 0 ] && echo "guards: code and table agree"
exit $failed
