#!/bin/bash
# hardening_test.sh <source> <build> <binary>…: the binaries of this (sanitized) tree are hardened, the flags of a product
# fortify, and the check sees each thing that is missing.
set -uo pipefail
source=$1 build=$2
shift 2
check=$source/tests/contract/hardening/check.sh
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
complain() { echo "hardening: $*" && failed=1; }

"$check" --sanitized "$@" || complain "a binary is not hardened"

# What a product is compiled with, on a program that has something to protect and to fortify.
cat >"$dir/small.c" <<'C'
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv)
{
	char text[64];
	strcpy(text, argv[0]);
	return argc > 1 ? snprintf(text, sizeof text, argv[1], 1) : (int) strlen(text);
}
C
cmake -S "$source" -B "$dir/product" -G Ninja -DSHIEN_TESTS=OFF -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >"$dir/log" 2>&1 ||
	{ tail "$dir/log" && complain "a product cannot be configured"; }
flags=$(/usr/bin/python3 - "$dir/product/compile_commands.json" <<'PY'
import json
import shlex
import sys

for entry in json.load(open(sys.argv[1])):
    if entry["file"].endswith("/shienctl/main.c"):
        print(" ".join(w for w in shlex.split(entry["command"]) if w[:2] in ("-O", "-f", "-D") and "SHIEN" not in w))
PY
)
links=$(sed -n 's/^  LINK_FLAGS = //p' "$dir/product/build.ninja" | sort -u)
[ -n "$flags" ] && [ "$(wc -l <<<"$links")" -eq 1 ] || complain "flags of a product: '$flags', '$links'"
make_small() { cc $flags -w "$dir/small.c" -o "$dir/$1" $links "${@:2}"; }
make_small good && "$check" "$dir/good" || complain "a product would not be hardened: $flags; $links"
while read -r name said how; do
	make_small "$name" ${how//;/ } || complain "$name does not build"
	grep -q "${said//_/ }" < <("$check" "$dir/$name") || complain "the check does not see: ${said//_/ }"
done <<'X'
pie no_PIE -fno-pie;-no-pie
relro no_RELRO -Wl,-z,norelro
lazy not_bound_at_start -Wl,-z,lazy
stack the_stack_may_be_executed -Wl,-z,execstack
protector no_stack_protector -fno-stack-protector
fortify nothing_is_fortified -U_FORTIFY_SOURCE
rpath a_folder_of_its_own -Wl,-rpath,/tmp
X
[ $failed -eq 0 ] && echo "hardening: $# binaries, and what a product is built with"
exit $failed
