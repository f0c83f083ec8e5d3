#!/bin/bash
# tidy_one.sh <root> <build> <source>: what clang-tidy says of one source, to stdout. Kept in <build>/tidy under a hash of what
# the preprocessor makes of the source, of the checks and of the tool, so that nothing is looked at twice. Exit 0: nothing
# said, 1: something, 255: could not look (which ends xargs).
set -Euo pipefail
root=$1 build=$2 source=$3
command=$(/usr/bin/python3 - "$build/compile_commands.json" "$root/$source" <<'PY'
import json, shlex, sys
for entry in json.load(open(sys.argv[1])):
    if entry["file"] == sys.argv[2]:
        words = shlex.split(entry["command"])
        words = words[words.index("clang" if "clang" in words else next(w for w in words if w.endswith("clang"))):]
        del words[words.index("-o"):words.index("-o") + 2]
        print(shlex.join([w for w in words if w not in ("-c", "-MD")] + ["-E", "-w", "-D__clang_analyzer__"]))
        break
PY
)
[ -n "$command" ] || { echo "$source: not in the compile database" >&2 && exit 255; }
key=$( (cd "$build" && eval "$command" 2>/dev/null && cat "$root/.clang-tidy" && clang-tidy --version) | sha256sum | cut -d' ' -f1)
kept=$build/tidy/${source//\//_}.$key
if [ ! -f "$kept" ]; then
	mkdir -p "$build/tidy"
	rm -f "$build/tidy/${source//\//_}".*
	code=0
	(cd "$root" && clang-tidy -p "$build" --quiet --warnings-as-errors='*' "$source") >"$kept.out" 2>"$kept.err" || code=$?
	grep -E '(warning|error):' "$kept.out" >"$kept.new" || [ $? -eq 1 ] || exit 255 # 1: nothing said
	if [ $code -ne 0 ] && [ ! -s "$kept.new" ]; then
		cat "$kept.err" >&2
		rm -f "$kept".*
		exit 255
	fi
	rm -f "$kept.out" "$kept.err"
	mv "$kept.new" "$kept"
fi
cat "$kept"
[ ! -s "$kept" ]
