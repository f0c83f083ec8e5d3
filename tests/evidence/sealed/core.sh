# Cores of all daemons as they are shipped, sourced by run.sh: the sanitizers' shadow makes a core tens of gigabytes, and their heap
# is another one.
core_cwd=$site_base/cores

core_launch() { # core_launch <service> <replica>: in a folder where a core could be left, and with nothing but the daemon itself that forbids one
	local servers_prefix=($(site_prefix "$1" "$2"))
	install -d -m 777 "$core_cwd/$1-$2"
	install -m 755 "$evidence_root/build/gcc/bin/shien-$1" "$site_base/bin/shipped-$1-$2"
	ulimit -c unlimited
	servers_launch "$site_base" "$1-$2" env -C "$core_cwd/$1-$2" "$site_base/bin/shipped-$1-$2" run --config "$site_base/site/$1-$2.conf"
}

core_limit() { awk '/^Max core file size/ { print $5, $6 }' "/proc/$1/limits"; } # core_limit <pid>

core_take() { # core_take <service> <replica>: as the administrator does it; the kernel would write the same regions
	local pid to=$out/core.$1-$2
	pid=$(servers_pid "$site_base" "$1-$2") || return 1
	[ "$(core_limit "$pid")" = "0 0" ] || echo "$1-$2 may write a core" >>"$out/core.wrong"
	gdb -nx -batch --readnever -p "$pid" -ex "generate-core-file $to" >"$to.log" 2>&1
	readelf -h "$to" 2>/dev/null | grep -q 'CORE' || { cat "$to.log" && return 1; }
	echo "a core of $1-$2: $(du -m "$to" | cut -f1) MiB on the disk, $(du -m --apparent-size "$to" | cut -f1) MiB with what is only reserved"
}

core_elsewhere() { # where the kernel gives cores elsewhere, a daemon that leaves none says little
	install -d -m 777 "$core_cwd/other"
	"${servers_prefix[@]}" env -C "$core_cwd/other" sh -c 'kill -ABRT $$' 2>/dev/null || : # another program does leave one here
	[ -n "$(ls "$core_cwd/other")" ] || echo "the kernel gives cores elsewhere: $(cat /proc/sys/kernel/core_pattern)"
}

core_aborts() { # core_aborts <service> <replica>: prints what is wrong where a daemon that dies leaves a core, or could
	local pid i
	pid=$(servers_pid "$site_base" "$1-$2") || { echo "$1-$2 is gone" && return; }
	[ "$(stat -c %U "/proc/$pid/environ")" = root ] || echo "a debugger of $1-$2's own user may attach to it"
	kill -ABRT "$pid"
	for i in $(seq 100); do
		servers_pid "$site_base" "$1-$2" >/dev/null || break
		sleep 0.1
	done
	! servers_pid "$site_base" "$1-$2" >/dev/null || echo "$1-$2 does not die"
	[ -z "$(ls "$core_cwd/$1-$2")" ] || echo "$1-$2 leaves $(ls "$core_cwd/$1-$2")"
}
