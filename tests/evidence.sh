#!/bin/bash
# Plays the campaigns that turn the promises of docs/architecture.md (I1–I16) into evidence; writes docs/evidence.md.
#   tests/evidence.sh [--short | --hours N] [--only NAME[,NAME]…] [--without-guards] [--json FILE] [--no-page]
#     --short           some five minutes (the default); also a stage of tests/run.sh
#     --hours N         the long form: N hours, divided among the campaigns
#     --only            these campaigns (tests/evidence/campaigns.tsv)
#     --without-guards  proves the campaigns: instead of them the part that each guard is about (tests/evidence/guards.tsv),
#                       once with every guard in place, when it must hold, and once without each: then its line must fail
#     --json FILE       one object a line: campaign, tried, failed, seconds, target, holds
#     --no-page         leaves docs/evidence.md alone
# Exit 0 when every campaign ran and everything holds.
set -Eeuo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
here=$root/tests/evidence
size=short hours= only= guards= json= page=1
export LC_ALL=C.UTF-8
while [ $# -gt 0 ]; do
	case $1 in
	--short) size=short ;;
	--hours) size=long hours=${2:?--hours needs a number} && shift ;;
	--only) only=${2:?--only needs names} && shift ;;
	--without-guards) guards=1 ;;
	--json) json=$(realpath -m "${2:?--json needs a file}") && shift ;;
	--no-page) page= ;;
	*)
		sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
		exit 2
		;;
	esac
	shift
done
exec </dev/null
export SHIEN_EVIDENCE_BUILD=${SHIEN_EVIDENCE_BUILD:-$root/build/test}
out=$root/build/evidence
mkdir -p "$out"
exec 8>"$out.lock"
flock -n 8 || { echo "tests/evidence.sh: another run is under way in this tree" >&2 && exit 1; }
results=$out/results.jsonl
say() { printf '== [%4ds] %s\n' $SECONDS "$*"; }

# The stage of tests/run.sh stands on a tree that is built already.
if [ -z "${SHIEN_EVIDENCE_BUILT:-}" ]; then
	say "packages and build"
	"$root/deploy/lib/packages.sh" build run test
	cmake -S "$root" -B "$SHIEN_EVIDENCE_BUILD" -G Ninja -DSHIEN_SANITIZE=ON -DSHIEN_TESTS=ON -DSHIEN_REMOVABLE_GUARDS=ON \
		>"$out/configure.log" 2>&1 || { cat "$out/configure.log" && exit 1; }
	cmake --build "$SHIEN_EVIDENCE_BUILD" -j"$(nproc)" >"$out/build.log" 2>&1 8>&- || { tail -30 "$out/build.log" && exit 1; }
fi
. "$here/lib.sh"

rows() { sed '/^#/d;/^$/d' "$1"; }
wanted() { case ,${only:-$1}, in *,"$1",*) ;; *) return 1 ;; esac; }
if [ -n "$only" ]; then
	for name in ${only//,/ }; do
		rows "$here/campaigns.tsv" | cut -f1 | grep -qx "$name" || { echo "tests/evidence.sh: no campaign $name" >&2 && exit 2; }
	done
fi

# What a campaign needs built beyond the common tree; before the clock of the first one starts.
while IFS=$'\t' read -r name _ <&7; do
	if [ -z "$guards" ] && wanted "$name" && [ -x "$here/$name/prepare.sh" ]; then
		say "prepares $name"
		"$here/$name/prepare.sh" 8>&- 7<&- || { echo "tests/evidence.sh: $name cannot be prepared" >&2 && exit 1; }
	fi
done 7< <(rows "$here/campaigns.tsv")

# play <campaign> <folder> <results>: exit code 0 when it could run; its log stands beside the folder
play() {
	mkdir -p "$2"
	SHIEN_EVIDENCE_OUT=$2 SHIEN_EVIDENCE_RESULTS=$3 "$here/$1/run.sh" >"$2.log" 2>&1 8>&- 7<&-
}
shown() { /usr/bin/python3 "$here/page.py" --lines "$1"; }

# Campaigns go on side by side, as far as the machine has processors for what each keeps busy (campaigns.tsv, in percent of one):
# the first of the table for which there is room begins. One alone always has room. What each found is put together in the order
# of the table, whichever ended first. Those that stand on a played site wait until it is played.
declare -A loads=() # of those that run, by process
side_by_side() { # side_by_side <load> <function> <argument>…
	"${@:2}" &
	loads[$!]=$1
}
busy() {
	local sum=0 load
	for load in "${loads[@]}"; do sum=$((sum + load)); done
	echo $sum
}
fits() { [ ${#loads[@]} -eq 0 ] || [ $(($(busy) + $1)) -le "$room" ]; } # fits <load>
one_ends() {
	local ended=
	wait -n -p ended "${!loads[@]}" || broken=1
	unset "loads[$ended]"
}
all_end() { while [ ${#loads[@]} -gt 0 ]; do one_ends; done; }

story() { # where it cannot be played, each campaign that stands on it says so
	"$here/played_site.sh" >"$out/story.log" 2>&1 8>&- 7<&- || tail -n 5 "$out/story.log"
	say "the story is played"
}

campaign() { # campaign <name>: not to have run is a failure and never a success
	local said=$out/$1.jsonl code=0 all=$SHIEN_EVIDENCE_SECONDS began=$SECONDS last
	: >"$said"
	while :; do # one that ends before its time in a long run is played again while there is time for it
		last=$SECONDS SHIEN_EVIDENCE_SECONDS=$((all - (SECONDS - began)))
		play "$1" "$out/$1" "$said" || code=1
		[ $code -eq 0 ] && [ $((SECONDS - began + SECONDS - last)) -lt "$all" ] || break
	done
	export SHIEN_EVIDENCE_RESULTS=$said SHIEN_EVIDENCE_STARTED=0
	if [ $code -ne 0 ]; then
		tail -n 25 "$out/$1.log"
		result "$1" 0 1 "the campaign runs" false "could not run: $(grep . "$out/$1.log" | tail -n 3 | tr "\n\t\"\\" "    " | cut -c1-400)"
	elif [ ! -s "$said" ]; then
		result "$1" 0 1 "the campaign reports" false "reported nothing"
	fi
	say "$1"
	shown "$said"
	return $code
}

# A part of a campaign, with every guard in place ("-") or without one; what it found and how it ended stands for guards.py.
turn() { # turn <campaign> <part> <guard>
	local at=$out/turns/$1.$2.$3 code=0 started=$SECONDS
	export SHIEN_EVIDENCE_SIZE=guard SHIEN_EVIDENCE_SECONDS=20 SHIEN_EVIDENCE_PART=$2 SHIEN_WITHOUT_GUARD=${3#-}
	: >"$at.found"
	play "$1" "$at" "$at.found" || code=$?
	echo "$code $((SECONDS - started))" >"$at.end"
	say "$1, $2, without $3: $((SECONDS - started)) s, code $code"
}

broken=0 played=() room=$(($(nproc) * 100))
if [ -n "$guards" ]; then
	size=guards said=$out/guards.jsonl
	rm -rf "$out/turns" && mkdir -p "$out/turns"
	while IFS=$'\t' read -r name part guard <&7; do
		until fits 100; do one_ends; done
		side_by_side 100 turn "$name" "$part" "$guard"
	done 7< <("$here/guards.py" turns "$here/guards.tsv" "$only")
	all_end
	"$here/guards.py" judge "$here/guards.tsv" "$only" "$out/turns" >"$said"
	shown "$said"
	played=("$said")
else
	declare -A share=() load=() site=()
	waiting=() shares=0
	while IFS=$'\t' read -r name its_share its_load its_site _ <&7; do
		wanted "$name" || continue
		waiting+=("$name") played+=("$out/$name.jsonl") share[$name]=$its_share shares=$((shares + its_share)) site[$name]=$its_site
		load[$name]=$([ -n "$hours" ] && echo 100 || echo "$its_load")
	done 7< <(rows "$here/campaigns.tsv")
	seconds_of() { # seconds_of <share>: of a long run, in which each campaign counts as one that keeps a processor busy
		awk "BEGIN { all = $hours * 3600; own = all * $room / 100 * $1 / $shares; printf \"%d\", own < all ? own : all }"
	}
	export SHIEN_EVIDENCE_SIZE=$size SHIEN_EVIDENCE_SECONDS=0
	case " ${site[*]} " in *" site "*)
		side_by_side 100 story
		story=$!
		;;
	esac
	while [ ${#waiting[@]} -gt 0 ]; do
		left=()
		for name in "${waiting[@]}"; do
			[ "${site[$name]}" != site ] || [ -z "${loads[${story}]:-}" ] && fits "${load[$name]}" || { left+=("$name") && continue; }
			[ -z "$hours" ] || SHIEN_EVIDENCE_SECONDS=$(seconds_of "${share[$name]}")
			side_by_side "${load[$name]}" campaign "$name"
		done
		waiting=("${left[@]}")
		[ ${#waiting[@]} -eq 0 ] || one_ends
	done
	all_end
fi
cat "${played[@]}" >"$results"

say "done"
[ -z "$json" ] || cp "$results" "$json"
[ -z "$page" ] || /usr/bin/python3 "$here/page.py" "$root/docs/evidence.md" "$size${hours:+ $hours}" "$results"
if [ $broken -ne 0 ] || grep -q '"holds":false' "$results"; then exit 1; fi
