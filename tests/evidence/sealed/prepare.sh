#!/bin/sh
# What is played as it is shipped, of the tree that the campaign `builds` also builds: the daemons, whose cores are searched, and shienctl.
root=$(cd "$(dirname "$0")/../../.." && pwd)
mkdir -p "$root/build"
{
	[ -f "$root/build/gcc/build.ninja" ] || cmake -S "$root" -B "$root/build/gcc" -G Ninja -DSHIEN_TESTS=ON
	cmake --build "$root/build/gcc" -j"$(nproc)" --target shien-register-sync shien-ledger shien-application-intake shien-certificate-issuer \
		shien-notifier shien-shelter-gateway shien-console shienctl
} >"$root/build/gcc.log" 2>&1 || { tail -n 20 "$root/build/gcc.log" && exit 1; }
