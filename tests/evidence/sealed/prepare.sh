#!/bin/sh
# What is played as it is shipped, of the tree that the campaign `builds` also builds: a daemon, for its core, and shienctl.
root=$(cd "$(dirname "$0")/../../.." && pwd)
mkdir -p "$root/build"
{ cmake -S "$root" -B "$root/build/gcc" -G Ninja -DSHIEN_TESTS=ON && cmake --build "$root/build/gcc" -j"$(nproc)" --target shien-application-intake shienctl; } \
	>"$root/build/gcc.log" 2>&1 || { tail -n 20 "$root/build/gcc.log" && exit 1; }
