#!/bin/bash
# Measures, each beside a reference taken in the same minutes on the same database (docs/benchmarks.md):
#   tests/bench/run.sh [--smoke] [--residents N | --growth] [--json FILE] [--only NAME[,NAME]…]
#     --smoke      small sizes: shows that every measure runs, its figures say little
#     --residents  of the generated prefecture, two thirds of whom are imported (300000; with --smoke 3000)
#     --growth     import, reimport, search and open (or those of --only) with 10,000, 100,000 and 1,000,000 imported
#     --json FILE  one object a line: name, figure, reference, ratio, target, holds
#     --only       certificate, memory, rpc, import, reimport, search, feed, open, staff, page, stream, audit, area
# Builds an optimised tree in build/gcc, with private servers and a site of its own. Exit 0 when every measure ran:
# whether a target holds is told, not demanded, for machines are shared and noisy.
set -Eeuo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${SHIEN_BENCH_BUILD:-$root/build/gcc} # the tree of what is shipped, which campaigns build too
dir=$build/site
tenant=482013
smoke="" growth="" json="" residents="" only=certificate,memory,rpc,import,reimport,search,feed,open,staff,page,stream,audit,area
export LC_ALL=C.UTF-8
export PATH=$PATH:/usr/lib/postgresql/15/bin
while [ $# -gt 0 ]; do
	case $1 in
	--smoke) smoke=1 ;;
	--growth) growth=1 ;;
	--json) json=$(realpath -m "${2:?--json needs a file}") && shift ;;
	--residents) residents=${2:?--residents needs a number} && shift ;;
	--only) only=${2:?--only needs names} && shift ;;
	*)
		sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
		exit 2
		;;
	esac
	shift
done
exec </dev/null
. "$root/deploy/lib/site.sh"
. "$root/tests/bench/measures.sh"
. "$root/tests/bench/console.sh"
mkdir -p "$build"
exec 8>"$build.lock"
flock -n 8 || { echo "tests/bench/run.sh: another run is under way in this tree" >&2 && exit 1; }
results=$build/results.jsonl
: >"$results"
say() { printf '== [%4ds] %s\n' $SECONDS "$*"; }

finish() {
	local code=$?
	trap - EXIT INT TERM HUP
	set +e
	site_stop "$dir" >/dev/null 2>&1
	servers_remove "$dir"
	exit $code
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

targets=(bench-certificate bench-rpc bench-search bench-stream bench-audit bench-area shienctl)
site_targets() { targets+=("shien-$1"); }
site_each site_targets
say "build"
cmake -S "$root" -B "$build" -G Ninja -DSHIEN_SANITIZE=OFF -DSHIEN_TESTS=ON -DCMAKE_BUILD_TYPE=RelWithDebInfo \
	>"$build/configure.log" 2>&1 || { cat "$build/configure.log" && exit 1; }
cmake --build "$build" -j"$(nproc)" --target $(printf '%s\n' "${targets[@]}" | sort -u) >"$build/build.log" 2>&1 8>&- ||
	{ tail -30 "$build/build.log" && exit 1; }

wanted() { case ,$only, in *,"$1",*) ;; *) return 1 ;; esac; }
if wanted memory || wanted rpc || wanted import || wanted reimport || wanted search || wanted feed || wanted open || wanted staff || wanted stream || wanted audit || wanted area; then
	say "servers and site"
	bench_servers 8>&-
fi
if wanted memory || wanted rpc || wanted import || wanted reimport || wanted search || wanted feed || wanted open || wanted staff; then bench_site 8>&-; fi
measures=(certificate memory rpc import reimport search feed open staff page stream audit area)
if [ -n "$growth" ]; then measures=(growth); fi
for measure in "${measures[@]}"; do
	[ -n "$growth" ] || wanted $measure || continue
	say "$measure"
	"measure_$measure" 8>&-
done
say "done"
/usr/bin/python3 "$root/tests/bench/table.py" "$results"
if [ -n "$json" ]; then cp "$results" "$json"; fi
