# A core of a daemon as it is shipped, sourced by run.sh: the sanitizer's shadow makes a core of the others tens of gigabytes,
# so that their memory is read from the living processes (memory.py), in the regions that a core would have.
core_daemon=application-intake core_replica=1 # whose door the portal comes to: phones, mails, numbers, accounts, hidden places
core_cwd=$site_base/cores
core_pid() { servers_pid "$site_base" "$core_daemon-$core_replica"; }

core_launch() { # in a folder where a core could be left, and with nothing but the daemon itself that forbids one
	local servers_prefix=($(site_prefix "$core_daemon" "$core_replica"))
	install -d -m 777 "$core_cwd"
	install -m 755 "$evidence_root/build/gcc/bin/shien-$core_daemon" "$site_base/bin/shipped-$core_daemon"
	ulimit -c unlimited
	servers_launch "$site_base" "$core_daemon-$core_replica" env -C "$core_cwd" "$site_base/bin/shipped-$core_daemon" \
		run --config "$site_base/site/$core_daemon-$core_replica.conf"
}

core_limit() { awk '/^Max core file size/ { print $5, $6 }' "/proc/$1/limits"; } # core_limit <pid>

core_take() { # core_take <file>: as the administrator does it; the kernel would write the same regions
	local pid
	pid=$(core_pid) || return 1
	gdb -nx -batch --readnever -p "$pid" -ex "generate-core-file $1" >"$1.log" 2>&1
	readelf -h "$1" 2>/dev/null | grep -q 'CORE' || { cat "$1.log" && return 1; }
	echo "a core of $(du -m "$1" | cut -f1) MiB on the disk, $(du -m --apparent-size "$1" | cut -f1) MiB with what is only reserved"
}

core_aborts() { # core_aborts: prints what is wrong where a daemon that dies leaves a core, or could
	local pid i
	"${servers_prefix[@]}" env -C "$core_cwd" sh -c 'kill -ABRT $$' 2>/dev/null || : # another program does leave one here
	[ -n "$(ls "$core_cwd")" ] || echo "the kernel gives cores elsewhere: $(cat /proc/sys/kernel/core_pattern)" >>"$out/core.note"
	rm -f "$core_cwd"/*
	pid=$(core_pid) || { echo "$core_daemon is gone" && return; }
	[ "$(stat -c %U "/proc/$pid/environ")" = root ] || echo "a debugger of the daemon's own user may attach to it"
	kill -ABRT "$pid"
	for i in $(seq 100); do
		core_pid >/dev/null || break
		sleep 0.1
	done
	! core_pid >/dev/null || echo "$core_daemon does not die"
	[ -z "$(ls "$core_cwd")" ] || echo "$core_daemon leaves $(ls "$core_cwd")"
}
