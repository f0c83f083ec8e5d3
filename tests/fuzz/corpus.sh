#!/bin/bash
# corpus.sh <folder of the targets> fuzz_<target>…: plays every kept input through its target, in an ordinary build.
# Each target has a corpus, each corpus a target.
set -u
bin=$1
shift
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export LSAN_OPTIONS="suppressions=$here/../support/lsan.supp:print_suppressions=0" ASAN_OPTIONS=${ASAN_OPTIONS:-allocator_may_return_null=1}
bad=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for name in "$@"; do
	corpus=$here/corpus/${name#fuzz_}
	[ -d "$corpus" ] || { echo "$name: no corpus" && bad=1 && continue; }
	if ! "$bin/$name" "$corpus" >"$log" 2>"$log.err"; then
		echo "$name ends at $(tail -n 1 "$log")"
		head -n 40 "$log.err"
		bad=1
	fi
	rm -f "$log.err"
done
for corpus in "$here"/corpus/*/; do
	corpus=$(basename "$corpus")
	case " $* " in *" fuzz_$corpus "*) ;; *) echo "corpus/$corpus has no target" && bad=1 ;; esac
done
exit $bad
