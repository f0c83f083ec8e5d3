#!/bin/bash
# clang-tidy (.clang-tidy) and cppcheck over our own code; what they say is a failure.
#   tests/analyse.sh [--tidy | --cppcheck] [PATH]…
#     PATH  only sources below these (services/common/text); the default is services
# Exit 0: nothing said, 1: something, 2: could not run.
set -Eeuo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/analyse
tidy=1 cppcheck=1 paths=()
export LC_ALL=C.UTF-8
while [ $# -gt 0 ]; do
	case $1 in
	--tidy) cppcheck= ;;
	--cppcheck) tidy= ;;
	-*)
		sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
		exit 2
		;;
	*) paths+=("${1%/}") ;;
	esac
	shift
done
exec </dev/null
trap 'exit 2' ERR
[ ${#paths[@]} -gt 0 ] || paths=(services)
for tool in clang-tidy cppcheck; do
	command -v $tool >/dev/null || { echo "tests/analyse.sh: $tool is missing: deploy/lib/packages.sh test" >&2 && exit 2; }
done
mkdir -p "$build"
exec 9>"$build.lock"
flock -n 9 || { echo "tests/analyse.sh: another run is under way in this tree" >&2 && exit 2; }
cmake -S "$root" -B "$build" -G Ninja -DSHIEN_TESTS=OFF -DCMAKE_C_COMPILER=clang -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
	>"$build.log" 2>&1 || { cat "$build.log" && exit 2; }
# only what is generated: nothing needs to be compiled
ninja -C "$build" -t targets all | sed -n 's/^\(gen\/.*\.[hc]\): .*/\1/p' | xargs ninja -C "$build" >"$build.log" 2>&1 9>&- ||
	{ tail -n 20 "$build.log" && exit 2; }
mapfile -t files < <(cd "$root" && git ls-files -- "${paths[@]}" | grep '\.c$')
[ ${#files[@]} -gt 0 ] || { echo "tests/analyse.sh: no sources below ${paths[*]}" >&2 && exit 2; }
said=$build/said
: >"$said"
# heard <tool> <exit code> <codes with which it may end>: what it said goes to $said; one that ends otherwise, or ends
# badly and says nothing, has not looked
heard() {
	local lines=0
	grep -E '(warning|error|portability|performance):' "$build/$1.out" >>"$said" || lines=$?
	[ $lines -le 1 ] || exit 2
	[[ " $3 " == *" $2 "* ]] && { [ "$2" -eq 0 ] || [ $lines -eq 0 ]; } && return
	tail -n 20 "$build/$1.out" "$build/$1.err" >&2
	echo "tests/analyse.sh: $1 could not look (exit $2)" >&2
	exit 2
}
if [ -n "$tidy" ]; then
	code=0
	# what was said of a source is kept until it, a header or the checks change: a second run looks at what changed
	printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -n 1 "$root/tests/support/tidy_one.sh" "$root" "$build" \
		>"$build/clang-tidy.out" 2>"$build/clang-tidy.err" || code=$?
	heard clang-tidy $code '0 123' # 123: xargs' word for "one of them found something"
fi
if [ -n "$cppcheck" ]; then
	mapfile -t includes < <(cd "$root" && ls -d services/*/ services/common/*/ | sed 's/^/-I/')
	# the block that is allocated there hangs in the arena's list
	quiet=(--suppress=memleak:services/common/base/sh_arena.c)
	code=0
	mkdir -p "$build/cppcheck"
	(cd "$root" && printf '%s\n' "${files[@]}" | cppcheck --file-list=- --quiet -j "$(nproc)" --std=c11 --inline-suppr \
		--cppcheck-build-dir="$build/cppcheck" \
		--enable=warning,portability,performance --suppress=missingIncludeSystem --suppress=unknownMacro --suppress=internalAstError \
		"${quiet[@]}" -D_GNU_SOURCE "${includes[@]}") >"$build/cppcheck.err" 2>"$build/cppcheck.out" || code=$?
	heard cppcheck $code 0
fi
sort -u "$said"
n=$(sort -u "$said" | wc -l)
echo "${#files[@]} files, $n said"
[ "$n" -eq 0 ] || exit 1
