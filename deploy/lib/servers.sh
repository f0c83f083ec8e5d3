#!/bin/bash
# Private PostgreSQL 15 with PostGIS, Redis and a mail sink under one directory, for the demo and the tests.
#   servers.sh start  <dir> [--no-fsync] [postgres|redis|mail]…    (default: all three; what runs already is left alone)
#   servers.sh stop   <dir> [--immediate] [postgres|redis|mail]…   (--immediate: as a crash would)
#   servers.sh status <dir>                                        (exit 0 when all three run)
#   servers.sh remove <dir>                                        (stops them and deletes all they held)
# <dir>/servers.env has where they are; passwords stand in files of mode 600 only. All listen on 127.0.0.1 and on UNIX
# sockets. Started by root they run as the user SHIEN_RUN_USER (default: shien, made when missing), else as oneself.
# Sourced, it gives the functions servers_start, servers_stop, servers_status, servers_remove with the same arguments.
servers_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
servers_all=(postgres redis mail)
servers_admin=shien_admin

servers_complain() { # <Japanese> <English>
	printf 'エラー: %s\nerror: %s\n' "$1" "$2" >&2
	return 1
}

# PostgreSQL refuses to run as root, and a server that holds people's data should not anyway.
servers_user() {
	if [ "$(id -u)" != 0 ]; then
		id -un
		return
	fi
	local user=${SHIEN_RUN_USER:-shien}
	id "$user" >/dev/null 2>&1 ||
		useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$user" || {
		servers_complain "利用者 $user を作れません。useradd で作るか SHIEN_RUN_USER を設定してください。" \
			"user $user cannot be made; make it with useradd or set SHIEN_RUN_USER."
		return 1
	}
	echo "$user"
}

servers_prefix=() # what makes a command run as the servers' user; set by servers_start
servers_set_prefix() { # servers_set_prefix <user>
	servers_prefix=()
	[ "$(id -u)" != 0 ] ||
		servers_prefix=(setpriv --reuid "$1" --regid "$(id -g "$1")" --clear-groups -- env HOME=/nonexistent)
}

# A folder in memory, for servers whose data may be lost, where there is room and programs may run in it; else nothing. What a
# killed run left there is deleted: whose own <dir> does not name it any more, and of which nothing runs (a new one is named a moment
# after it was made).
servers_memory() { # servers_memory <dir>
	local base name free available
	for base in /dev/shm/shien-servers.??????; do
		[ -O "$base" ] || [ "$(id -u)" = 0 ] && [ -n "$(find "$base.of" -mmin +10 2>/dev/null)" ] || continue
		[ "$(cat "$(cat "$base.of")/base" 2>/dev/null)" != "$base" ] || continue
		for name in "${servers_all[@]}"; do servers_pid "$base" "$name" >/dev/null && continue 2; done
		rm -rf "$base" "$base.of"
	done
	free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)
	available=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
	[ "${free:-0}" -ge $((4 * 1024 * 1024)) ] && [ "${available:-0}" -ge $((8 * 1024 * 1024)) ] || return 0
	base=$(mktemp -d /dev/shm/shien-servers.XXXXXX) || return 0
	printf '#!/bin/sh\n' >"$base/try" && chmod 700 "$base/try"
	if "$base/try" 2>/dev/null; then rm "$base/try" && echo "$1" >"$base.of" && echo "$base"; else rm -rf "$base"; fi
}

# Where the servers' files really are: in memory, when they need not last; <dir>/state; or a folder of their own when their
# user cannot reach <dir> (a clone under /root). The choice is kept in <dir>/base.
servers_base() { # servers_base <dir> <user> [--no-fsync]
	local dir=$1 user=$2 base=
	if [ ! -s "$dir/base" ]; then
		[ -z "${3:-}" ] || base=$(servers_memory "$dir")
		if [ -n "$base" ]; then
			: # made
		elif "${servers_prefix[@]}" test -x "$dir" 2>/dev/null; then
			base=$dir/state
			install -d -m 700 "$base"
		else
			base=$(mktemp -d "/var/tmp/shien-servers.XXXXXX") || return 1
		fi
		[ "$(id -u)" != 0 ] || chown "$user:" "$base"
		echo "$base" >"$dir/base"
	fi
	cat "$dir/base"
}

# The kernel's start time of <pid>, in ticks since boot; nothing when it is gone or a zombie. One that was killed holds its ports
# until the last of its threads has ended, which on a busy machine is later than the first.
servers_started_at() {
	local stat pid=$1 tasks
	{ read -r stat <"/proc/$pid/stat"; } 2>/dev/null || return 0
	set -- ${stat##*) }
	tasks=("/proc/$pid/task"/*)
	[ "$1" = Z ] && [ ${#tasks[@]} -le 1 ] || echo "${20}"
}

# The pid of <name> when the process that we started under it still lives: a pid alone may have a new owner.
servers_pid() { # servers_pid <base> <name>
	local pid started
	{ read -r pid started <"$1/run/$2.pid"; } 2>/dev/null || return 1
	[ -n "$started" ] && [ "$(servers_started_at "$pid")" = "$started" ] && echo "$pid"
}

# Detached from the caller's session and descriptors (a CI step or a lock must not wait for it); the process writes
# its own pid, for setsid may fork.
servers_launch() { # servers_launch <base> <name> <command>…
	local base=$1 name=$2 pid i
	shift 2
	rm -f "$base/run/$name.pid" "$base/run/$name.self"
	(
		cd / || exit 1
		for fd in /proc/self/fd/*; do
			fd=${fd##*/}
			[ "$fd" -le 2 ] || eval "exec $fd>&-"
		done
		exec "${servers_prefix[@]}" setsid sh -c 'self=$1 log=$2; shift 2; umask 077; echo $$ >"$self"; exec "$@" >>"$log" 2>&1' \
			sh "$base/run/$name.self" "$base/$name.log" "$@"
	) </dev/null >/dev/null 2>&1 &
	disown # a shell would tell of its end
	for i in $(seq 100); do
		[ ! -s "$base/run/$name.self" ] || break
		sleep 0.05
	done
	pid=$(cat "$base/run/$name.self" 2>/dev/null) || return 1
	echo "$pid $(servers_started_at "$pid")" >"$base/run/$name.pid"
}

# Every port that somebody's servers or daemons were given, whether they listen at the moment or not: a file each, with the
# note of who has it. It counts as long as that note says the same.
servers_ports=/tmp/shien-ports-$(id -u)

servers_port_given() { # servers_port_given <note> <port>: to another
	local owner= port=
	{ read -r owner <"$servers_ports/$2"; } 2>/dev/null || return 1
	[ "$owner" != "$1" ] && { read -r port <"$owner"; } 2>/dev/null && [ "$port" = "$2" ]
}

# Below the range that the kernel gives to outgoing connections; kept over restarts, so that clients find it again.
servers_port() ( # servers_port <base> <name>
	port= note=$1/run/$2.port
	mkdir -p -m 700 "$servers_ports"
	[ -O "$servers_ports" ] || servers_complain "$servers_ports が別の利用者のものです。" "$servers_ports is another user's." || exit 1
	exec 4>"$servers_ports/lock"
	flock 4
	{ read -r port <"$note"; } 2>/dev/null || port=
	for ((i = 0; i < 200; i++)); do
		if [ -n "$port" ] && ! servers_port_given "$note" "$port" && ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
			echo "$port" >"$note"
			echo "$note" >"$servers_ports/$port"
			echo "$port"
			exit 0
		fi
		port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
	done
	servers_complain "空いているポートが見つかりません。" "no free port was found."
)

servers_secret() { # servers_secret <file>: 256 random bits as hex, made once
	[ -s "$1" ] || (umask 077 && head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$1")
	cat "$1"
}

servers_own() { # everything written so far belongs to the servers' user
	[ "$(id -u)" != 0 ] || chown -R "$2:" "$1"
}

# A path of a UNIX socket has 107 bytes.
servers_sockets() { # servers_sockets <base>
	local base=$1
	if [ ! -d "$(cat "$base/run/sockets" 2>/dev/null)" ]; then
		if [ "$(printf %s "$base/run/.s.PGSQL.65535" | wc -c)" -lt 100 ]; then
			echo "$base/run" >"$base/run/sockets"
		else
			mktemp -d /tmp/shien.XXXXXX >"$base/run/sockets"
		fi
	fi
	cat "$base/run/sockets"
}

servers_pg_bin() {
	local bin=/usr/lib/postgresql/15/bin
	[ -x $bin/postgres ] && [ -e /usr/share/postgresql/15/extension/postgis.control ] && echo $bin && return 0
	servers_complain "PostgreSQL 15 と PostGIS がありません。deploy/lib/packages.sh run を実行してください。" \
		"PostgreSQL 15 with PostGIS is missing; run deploy/lib/packages.sh run."
}

# Statements and DETAIL lines quote people's data, so the log keeps neither.
servers_pg_settings() { # servers_pg_settings <sockets> <durable: on|off>
	cat <<-SETTINGS
		listen_addresses = '127.0.0.1'
		unix_socket_directories = '$1'
		unix_socket_permissions = 0700
		max_connections = 60
		shared_buffers = 64MB
		work_mem = 4MB
		maintenance_work_mem = 64MB
		max_wal_size = 512MB
		max_worker_processes = 4
		max_parallel_workers_per_gather = 0
		max_locks_per_transaction = 128
		jit = off
		timezone = 'UTC'
		log_timezone = 'UTC'
		password_encryption = 'scram-sha-256'
		log_error_verbosity = terse
		log_min_error_statement = panic
		log_min_messages = log
		fsync = $2
		full_page_writes = $2
		recovery_init_sync_method = syncfs
	SETTINGS
}

servers_start_postgres() { # <base> <user> <durable>
	local base=$1 user=$2 durable=$3 bin sockets port try i
	bin=$(servers_pg_bin) || return 1
	sockets=$(servers_sockets "$base")
	local conninfo="host=$sockets user=$servers_admin dbname=postgres passfile=$base/secret/pgpass connect_timeout=3"
	printf '*:*:*:%s:%s\n' $servers_admin "$(servers_secret "$base/secret/postgres.password")" >"$base/secret/pgpass"
	chmod 600 "$base/secret/pgpass"
	servers_own "$base" "$user"
	[ "$sockets" = "$base/run" ] || servers_own "$sockets" "$user"
	if [ ! -s "$base/postgres/.made" ]; then
		rm -rf "$base/postgres"
		"${servers_prefix[@]}" "$bin/initdb" -D "$base/postgres" -U $servers_admin -A scram-sha-256 \
			--pwfile="$base/secret/postgres.password" -E UTF8 --locale=C --no-sync >"$base/initdb.log" 2>&1 ||
			servers_complain "initdb に失敗しました。記録: $base/initdb.log" "initdb failed; see $base/initdb.log" || return 1
		echo "include 'shien.conf'" >>"$base/postgres/postgresql.conf"
		echo 15 >"$base/postgres/.made"
	fi
	servers_pg_settings "$sockets" "$durable" >"$base/postgres/shien.conf"
	servers_own "$base/postgres" "$user"
	for try in 1 2 3; do
		port=$(servers_port "$base" postgres) || return 1
		servers_launch "$base" postgres "$bin/postgres" -D "$base/postgres" -p "$port" || return 1
		for i in $(seq 600); do
			"$bin/psql" -Xqt -c 'select 1' "$conninfo port=$port" >/dev/null 2>&1 && return 0
			servers_pid "$base" postgres >/dev/null || break
			sleep 0.1
		done
		servers_stop_one "$base" postgres --immediate
		rm -f "$base/run/postgres.port" # taken by somebody in between
	done
	servers_complain "PostgreSQL が起動しません。記録: $base/postgres.log" "PostgreSQL does not start; see $base/postgres.log"
}

servers_start_redis() { # <base> <user> <durable>
	local base=$1 user=$2 socket port try i
	command -v redis-server >/dev/null ||
		servers_complain "redis-server がありません。deploy/lib/packages.sh run を実行してください。" \
			"redis-server is missing; run deploy/lib/packages.sh run." || return 1
	socket=$(servers_sockets "$base")/redis.sock
	for try in 1 2 3; do
		port=$(servers_port "$base" redis) || return 1
		# A cache only: nothing is saved, nothing is loaded, and a full memory drops the oldest.
		cat >"$base/redis.conf" <<-SETTINGS
			bind 127.0.0.1
			port $port
			unixsocket $socket
			unixsocketperm 700
			requirepass $(servers_secret "$base/secret/redis.password")
			dir $base/redis
			save ""
			appendonly no
			maxmemory 256mb
			maxmemory-policy allkeys-lru
			daemonize no
		SETTINGS
		chmod 600 "$base/redis.conf"
		servers_own "$base/redis.conf" "$user"
		servers_own "$base/secret" "$user"
		servers_launch "$base" redis redis-server "$base/redis.conf" || return 1
		for i in $(seq 100); do
			[ "$(REDISCLI_AUTH=$(cat "$base/secret/redis.password") redis-cli -s "$socket" ping 2>/dev/null)" = PONG ] && return 0
			servers_pid "$base" redis >/dev/null || break
			sleep 0.1
		done
		servers_stop_one "$base" redis --immediate
		rm -f "$base/run/redis.port"
	done
	servers_complain "Redis が起動しません。記録: $base/redis.log" "Redis does not start; see $base/redis.log"
}

servers_start_mail() { # <base> <user> <durable>
	local base=$1 user=$2 port try i line
	/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null ||
		servers_complain "python3-aiosmtpd がありません。deploy/lib/packages.sh run を実行してください。" \
			"python3-aiosmtpd is missing; run deploy/lib/packages.sh run." || return 1
	# A copy, because the servers' user may not reach the clone.
	install -m 644 "$servers_here/mail_sink.py" "$base/mail_sink.py"
	for try in 1 2 3; do
		port=$(servers_port "$base" mail) || return 1
		servers_launch "$base" mail /usr/bin/python3 "$base/mail_sink.py" "$port" "$base/mail" || return 1
		for i in $(seq 100); do
			line=$( (exec 3<>"/dev/tcp/127.0.0.1/$port" && read -r -t 3 line <&3 && echo "$line") 2>/dev/null) || line=
			case $line in 220*) return 0 ;; esac
			servers_pid "$base" mail >/dev/null || break
			sleep 0.1
		done
		servers_stop_one "$base" mail --immediate
		rm -f "$base/run/mail.port"
	done
	servers_complain "メール受けが起動しません。記録: $base/mail.log" "the mail sink does not start; see $base/mail.log"
}

servers_write_env() { # <dir> <base> <user>
	local dir=$1 base=$2 sockets port
	sockets=$(servers_sockets "$base")
	port=$(cat "$base/run/postgres.port" 2>/dev/null) || port=
	{
		printf '%s=%q\n' SHIEN_SERVERS_USER "$3" SHIEN_SERVERS_BASE "$base" SHIEN_SERVERS_SOCKETS "$sockets"
		[ -z "$port" ] || printf '%s=%q\n' SHIEN_SERVERS_PG_PORT "$port" SHIEN_SERVERS_PG_ADMIN $servers_admin \
			SHIEN_SERVERS_PG_PASSFILE "$base/secret/pgpass" SHIEN_SERVERS_PG_PASSWORD_FILE "$base/secret/postgres.password" \
			SHIEN_SERVERS_PG_CONNINFO "host=$sockets port=$port user=$servers_admin dbname=postgres passfile=$base/secret/pgpass"
		[ ! -s "$base/run/redis.port" ] || printf '%s=%q\n' SHIEN_SERVERS_REDIS_PORT "$(cat "$base/run/redis.port")" \
			SHIEN_SERVERS_REDIS_SOCKET "$sockets/redis.sock" SHIEN_SERVERS_REDIS_PASSWORD_FILE "$base/secret/redis.password"
		[ ! -s "$base/run/mail.port" ] || printf '%s=%q\n' SHIEN_SERVERS_MAIL_PORT "$(cat "$base/run/mail.port")" \
			SHIEN_SERVERS_MAIL_DIR "$base/mail"
	} >"$dir/servers.env.part"
	mv "$dir/servers.env.part" "$dir/servers.env"
}

servers_start() { # servers_start <dir> [--no-fsync] [<name>…]
	local dir durable=on names=() name base user
	mkdir -p "$1" && dir=$(cd "$1" && pwd -P) || return 1
	shift
	for name; do if [ "$name" = --no-fsync ]; then durable=off; else names+=("$name"); fi; done
	[ ${#names[@]} -gt 0 ] || names=("${servers_all[@]}")
	user=$(servers_user) || return 1
	servers_set_prefix "$user"
	base=$(servers_base "$dir" "$user" "$([ $durable = on ] || echo --no-fsync)") || return 1
	(
		# Two starts at once would make two clusters in one place.
		exec 9>"$dir/lock"
		flock -w 120 9 || servers_complain "別の起動が終わりません: $dir/lock" "another start does not end: $dir/lock" || exit 1
		mkdir -p "$base"/{run,secret,redis,mail} && chmod 700 "$base"/{run,secret,redis,mail} && servers_own "$base" "$user" || exit 1
		for name in "${names[@]}"; do
			servers_pid "$base" "$name" >/dev/null || "servers_start_$name" "$base" "$user" $durable || exit 1
		done
		servers_write_env "$dir" "$base" "$user"
	)
}

servers_stop_one() { # servers_stop_one <base> <name> [--immediate]
	local base=$1 name=$2 signal=TERM pid i
	pid=$(servers_pid "$base" "$name") || return 0
	if [ "$name" = postgres ]; then signal=INT; fi                      # fast: sessions are cut, a checkpoint is written
	if [ "${3:-}" = --immediate ]; then
		signal=KILL
		if [ "$name" = postgres ]; then signal=QUIT; fi                   # no checkpoint: the next start recovers from the WAL
	fi
	kill -$signal "$pid" 2>/dev/null
	for i in $(seq 600); do
		servers_pid "$base" "$name" >/dev/null || break
		[ "$i" != 300 ] || kill -KILL "$pid" 2>/dev/null
		sleep 0.1
	done
	rm -f "$base/run/$name.pid" "$base/run/$name.self"
}

servers_stop() { # servers_stop <dir> [--immediate] [<name>…]
	local base how= names=() name
	base=$(cat "$1/base" 2>/dev/null) || return 0
	shift
	for name; do if [ "$name" = --immediate ]; then how=--immediate; else names+=("$name"); fi; done
	[ ${#names[@]} -gt 0 ] || names=("${servers_all[@]}")
	for name in "${names[@]}"; do servers_stop_one "$base" "$name" $how; done
}

servers_status() { # servers_status <dir>
	local base name pid code=0
	base=$(cat "$1/base" 2>/dev/null) || base=/nonexistent
	for name in "${servers_all[@]}"; do
		if pid=$(servers_pid "$base" "$name"); then
			printf '%-9s running  pid %s  127.0.0.1:%s\n' "$name" "$pid" "$(cat "$base/run/$name.port")"
		else
			printf '%-9s stopped\n' "$name"
			code=1
		fi
	done
	return $code
}

servers_remove() { # servers_remove <dir>
	local base sockets
	base=$(cat "$1/base" 2>/dev/null) || return 0
	servers_stop "$1"
	sockets=$(cat "$base/run/sockets" 2>/dev/null) || sockets=
	case $sockets in /tmp/shien.??????) rm -rf "$sockets" ;; esac
	rm -rf "$base"
	rm -f "$base.of" "$1/base" "$1/servers.env" "$1/lock"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
	case ${1:-}:${2:-} in
	start:?* | stop:?* | status:?* | remove:?*) "servers_$1" "${@:2}" ;;
	*)
		sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
		exit 2
		;;
	esac
fi
