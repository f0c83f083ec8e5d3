#!/bin/bash
# A whole site on one machine: keys, databases and the seven daemons beside the private servers of servers.sh.
#   site.sh start  <dir> <build>     configures (once) and starts what does not run; servers must run already
#   site.sh stop   <dir>
#   site.sh forget <dir>             stops it and drops what was played
#   site.sh status <dir>             (exit 0 when every daemon is ready)
#   site.sh tour   <dir> [--faults]  plays the story
#   site.sh backup <dir>             a base backup; from then on all changes are received too (backups/ under <base>)
#   site.sh restore <dir> <build> [--to <time>]   back to a point of the newest base backup's time or later
#   site.sh ctl    <dir> <arguments> shienctl as the site's user
#   site.sh control <base> kill <service> [<replica>] | flush-redis | crash-postgres | stop-mail | start-mail
#                                    faults on purpose, for the tour: what was ended is started again
# <base> (servers.env: SHIEN_SERVERS_BASE) holds all of it: bin/ share/ keys/ site/ run/ *.log out/.
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/servers.sh"

# name, replicas, has a door
site_daemons=(register-sync:1:door ledger:1:door application-intake:2:door certificate-issuer:2:door notifier:1:-
	shelter-gateway:1:door console:1:door)

site_id() { echo "${1//-/_}"; }

site_each() { # site_each <command>…: called with <service> <replica> <door> appended
	local row service replicas door n
	for row in "${site_daemons[@]}"; do
		IFS=: read -r service replicas door <<<"$row"
		for ((n = 1; n <= replicas; n++)); do "$@" "$service" "$n" "$door" || return 1; done
	done
}

site_ports_of() { # site_ports_of <base> <service> <replica> <door>
	local kind
	for kind in rpc stream admin ${4#-}; do servers_port "$1" "$2-$3.$kind" >/dev/null || return 1; done
}

# Where a replica listens, and what its process is started through: another site may have hosts of its own.
site_host() { echo 127.0.0.1; }                # site_host <service> <replica>
site_prefix() { echo "${servers_prefix[@]}"; } # site_prefix [<service> <replica>]: words before its command, or before an operator's
site_reach() { site_list "$3" "$4"; }          # site_reach <base> <asker> <service> <kind>: or there may be something between

site_port() { # site_port <base> <service> <replica> <kind>
	local port
	read -r port <"$1/run/$2-$3.$4.port" && echo "$port"
}

declare -gA site_lists=() # service and kind → all replicas' addresses, comma separated
site_learn_lists() { # site_learn_lists <base>: once their ports are given
	site_lists=()
	site_add_address() { # <kind> <base> <service> <replica> <door>
		local all="$3 $1"
		site_lists[$all]=${site_lists[$all]:+${site_lists[$all]},}tcp://$(site_host "$3" "$4"):$(site_port "$2" "$3" "$4" "$1")
	}
	site_each site_add_address rpc "$1"
	site_each site_add_address stream "$1"
}

site_list() { echo "${site_lists[$1 $2]}"; } # site_list <service> <kind>

site_peers() { # site_peers <base> <asker>: the lines that say where everybody is
	local base=$1 asker=$2 row service
	for row in "${site_daemons[@]}"; do
		service=${row%%:*}
		echo "peer_${service//-/_}: $(site_reach "$base" "$asker" "$service" rpc)"
		echo "stream_${service//-/_}: $(site_reach "$base" "$asker" "$service" stream)"
	done
}

site_own_settings() { # what one service has beside what all have
	local base=$1
	case $2 in
	register-sync) echo "data_dir: $base/share/services/register-sync" ;;
	application-intake) echo "places: $base/site/places" ;;
	certificate-issuer) echo "verify_base: https://verify.demo.example/v1"
		echo "sign_key_file: $base/keys/certificate-issuer/document.key.pem"
		echo "sign_cert_file: $base/keys/certificate-issuer/document.cert.pem"
		echo "card_anchors_dir: $base/cards/anchors"
		echo "card_crl_dir: $base/cards/crl" ;;
	notifier) echo "smtp_url: smtp://127.0.0.1:$SHIEN_SERVERS_MAIL_PORT"
		echo "mail_from: shien@demo.example"
		echo "templates_dir: $base/share/services/notifier/templates" ;;
	shelter-gateway) echo "workers: 3" # those who arrive shall not hold all of them
		echo "card_anchors_dir: $base/cards/anchors"
		echo "card_crl_dir: $base/cards/crl" ;;
	console) echo "places: $base/site/places"
		[ ! -s "$base/share/web/index.html" ] || echo "web_dir: $base/share/web"
		echo "drill: 1" ;;
	esac
}

site_write_conf() { # site_write_conf <base> <service> <replica> <door>
	local base=$1 service=$2 n=$3 id conninfo host
	id=$(site_id "$service")
	host=$(site_host "$service" "$n")
	conninfo="host=$SHIEN_SERVERS_SOCKETS port=$SHIEN_SERVERS_PG_PORT dbname=shien_$id passfile=$base/keys/$service/pgpass connect_timeout=3"
	{
		echo "replica: $n"
		echo "rpc_bind: tcp://$host:$(site_port "$base" "$service" "$n" rpc)"
		echo "stream_bind: tcp://$host:$(site_port "$base" "$service" "$n" stream)"
		echo "admin_bind: $host:$(site_port "$base" "$service" "$n" admin)"
		[ "$4" != door ] || echo "door_bind: $host:$(site_port "$base" "$service" "$n" door)"
		echo "db: $conninfo user=shien_$id"
		echo "system_db: $conninfo user=shien_${id}_system"
		echo "redis: $SHIEN_SERVERS_REDIS_SOCKET"
		echo "redis_password_file: $SHIEN_SERVERS_REDIS_PASSWORD_FILE"
		echo "secret_dir: $base/keys/$service"
		echo "public_dir: $base/keys/public"
		echo "audit_dir: $base/audit"
		site_peers "$base" "$service"
		site_own_settings "$base" "$service"
	} >"$base/site/$service-$n.conf"
}

site_urls() { # site_urls <base> door|admin: service=http://… of every replica
	local base=$1 kind=$2 out=
	site_url() {
		[ "$kind" = admin ] || [ "$3" = door ] || return 0
		out+="${out:+,}$1=http://$(site_host "$1" "$2"):$(site_port "$base" "$1" "$2" "$kind")"
	}
	site_each site_url
	echo "$out"
}

site_write_ctl() {
	local base=$1
	{
		echo "db: $SHIEN_SERVERS_PG_CONNINFO"
		echo "keys: $base/keys"
		echo "secret_dir: $base/keys/shienctl"
		echo "public_dir: $base/keys/public"
		echo "audit_dir: $base/audit"
		echo "roles: $base/site/roles"
		echo "sources: $base/share/services"
		echo "doors: $(site_urls "$base" door)"
		echo "admins: $(site_urls "$base" admin)"
		echo "redis: $SHIEN_SERVERS_REDIS_SOCKET"
		echo "redis_password_file: $SHIEN_SERVERS_REDIS_PASSWORD_FILE"
		echo "mail_dir: $SHIEN_SERVERS_MAIL_DIR"
		echo "card_dir: $base/cards"
		echo "control: $base/share/lib/site.sh control $base"
		site_peers "$base" shienctl
	} >"$base/site/shienctl.conf"
}

# Who may do what until the console exists: named people of the two invented towns.
site_write_roles() {
	local tenant
	echo "# 操作者 市町村コード 役割,役割"
	for tenant in 482013 483010; do
		printf '%s %s %s\n' staff:mado $tenant window staff:madoguchi2 $tenant window staff:chosa $tenant survey \
			staff:kacho $tenant approver,survey staff:daicho $tenant ledger,operator,register \
			staff:hinan $tenant shelter,shelter_admin staff:shien $tenant protection,window staff:koin $tenant seal \
			staff:kakari $tenant approver,survey,window staff:kansa $tenant auditor staff:kanri $tenant admin \
			staff:unyo1 $tenant admin staff:unyo2 $tenant admin
	done
}

# Programs and data in one place that the site's user can reach, whatever folder the clone is in.
site_install() { # site_install <base> <build>
	local base=$1 build=$2 source
	source=$(cd "$servers_here/../.." && pwd)
	mkdir -p "$base"/{bin,share/lib,share/services,site,out,cards} || return 1
	cp -u "$build"/bin/* "$base/bin/" || return 1
	cp -u "$servers_here"/*.sh "$servers_here"/mail_sink.py "$base/share/lib/"
	local web=${SHIEN_WEB_DIR:-$source/services/console/web/dist} # the staff's pages, where somebody has built them
	if [ -s "$web/index.html" ]; then rm -rf "$base/share/web" && cp -r "$web" "$base/share/web" || return 1; fi
	(cd "$source/services" && tar cf - common/db/migrations */migrations register-sync/codes register-sync/profiles \
		notifier/templates) | tar xf - -C "$base/share/services"
}

site_ctl() { # site_ctl <base> <arguments>
	local base=$1
	shift
	(cd / && $(site_prefix) "$base/bin/shienctl" --config "$base/site/shienctl.conf" "$@")
}

site_tour() { # site_tour <base> <arguments>
	site_ctl "$1" tour --prefecture "$1/prefecture" --out "$1/out" "${@:2}"
}

site_configure() { # site_configure <base> <build> <user>
	local base=$1
	site_install "$base" "$2" || return 1
	site_each site_ports_of "$base" || return 1
	site_learn_lists "$base"
	site_each site_write_conf "$base" || return 1
	site_write_ctl "$base"
	[ -s "$base/site/roles" ] || site_write_roles >"$base/site/roles"
	mkdir -p "$base/keys" "$base/audit"
	printf '482013\t汐見県\t潮咲市\n483010\t汐見県\t北浜郡榧ノ浦町\n' >"$base/site/places"
	chmod 711 "$base/site" "$base/keys"
	chmod 700 "$base/audit"
	chmod 600 "$base"/site/*
	servers_own "$base" "$3"
}

site_launch() { # site_launch <base> <service> <replica>
	local servers_prefix=($(site_prefix "$2" "$3"))
	servers_pid "$1" "$2-$3" >/dev/null ||
		servers_launch "$1" "$2-$3" "$1/bin/shien-$2" run --config "$1/site/$2-$3.conf" ||
		servers_complain "$2 を起動できません。記録: $1/$2-$3.log" "$2 does not start; see $1/$2-$3.log"
}

site_runs() { # any daemon of the site
	local base=$1 found=1
	site_look() { if servers_pid "$base" "$1-$2" >/dev/null; then found=0; fi; }
	site_each site_look
	return $found
}

site_wait() { # site_wait <base> <seconds>: until every daemon is ready
	local i
	for i in $(seq $(($2 * 5))); do
		site_ctl "$1" status >/dev/null 2>&1 && return 0
		sleep 0.2
	done
	site_ctl "$1" status
	servers_complain "起動しないサービスがあります。記録: $1/*.log" "a daemon does not become ready; see $1/*.log"
}

site_open() { # site_open <dir>: reads where things are
	. "$1/servers.env" || return 1
	servers_set_prefix "$SHIEN_SERVERS_USER"
	site_base=$SHIEN_SERVERS_BASE
}

site_make() { # site_make <dir> <build>: all that is needed before a daemon can start
	site_open "$1" || return 1
	if ! site_runs "$site_base"; then
		site_configure "$site_base" "$2" "$SHIEN_SERVERS_USER" || return 1
		site_ctl "$site_base" keys >/dev/null && site_ctl "$site_base" migrate >/dev/null || return 1
		if [ ! -e "$site_base/cards/anchors" ]; then site_tour "$site_base" --prepare || return 1; fi
	fi
}

site_start() { # site_start <dir> <build>
	site_make "$1" "$2" && site_each site_launch "$site_base" && site_wait "$site_base" 60 || return 1
	if [ -d "$site_base/backups" ]; then site_receive_wal "$site_base"; fi
}

site_stop() { # site_stop <dir>
	[ -s "$1/servers.env" ] || return 0
	site_open "$1" || return 1
	local base=$site_base pid name i
	site_end() { if pid=$(servers_pid "$base" "$1-$2"); then kill -TERM "$pid"; fi; }
	site_each site_end
	site_gone() {
		for i in $(seq 120); do
			servers_pid "$base" "$1-$2" >/dev/null || break
			sleep 0.1
		done
		servers_stop_one "$base" "$1-$2" --immediate
	}
	site_each site_gone
	servers_stop_one "$base" backup-wal
}

site_receive_wal() { # site_receive_wal <base>: from now on, in the background
	mkdir -p "$1/backups" && chmod 700 "$1/backups" && servers_own "$1/backups" "$SHIEN_SERVERS_USER"
	servers_pid "$1" backup-wal >/dev/null ||
		servers_launch "$1" backup-wal "$1/bin/shienctl" --config "$1/site/shienctl.conf" backup wal "$1/backups"
}

# All databases as one point in time, and every change from then on.
site_backup() { # site_backup <base>: prints the folder of the base backup
	local base=$1
	site_receive_wal "$base" || return 1
	site_ctl "$base" backup base "$base/backups" 2>>"$base/backup-base.log"
}

site_newest_base() { # site_newest_base <base>: of the newest generation
	local dir
	dir=$(find "$1/backups" -mindepth 2 -maxdepth 2 -name 'base-*' -printf '%h\t%f\t%p\n' | sort -V | tail -1 | cut -f3)
	[ -n "$dir" ] && echo "$dir" || servers_complain "控えがありません: $1/backups" "there is no backup: $1/backups"
}

# The daemons must be stopped. What was there is kept beside it; the site has a new generation afterwards.
site_set_back() { # site_set_back <base> <user> <durable: on|off> [<arguments of restore prepare>]
	local base=$1 user=$2 durable=$3 from
	shift 3
	from=$(site_newest_base "$base") || return 1
	servers_stop_one "$base" backup-wal
	servers_stop_one "$base" postgres
	rm -rf "$base/postgres.before" && mv "$base/postgres" "$base/postgres.before" || return 1
	mkdir -m 700 "$base/postgres" && servers_own "$base/postgres" "$user"
	site_ctl "$base" restore prepare "$from" --data "$base/postgres" "$@" &&
		touch "$base/postgres/.made" && servers_start_postgres "$base" "$user" "$durable" || return 1
}

site_restore() { # site_restore <dir> <build> [<arguments of restore prepare>]
	local dir=$1 build=$2
	shift 2
	site_stop "$dir" && site_open "$dir" || return 1
	site_set_back "$site_base" "$SHIEN_SERVERS_USER" on "$@" || return 1
	site_ctl "$site_base" --as "${SHIEN_OPERATOR:-staff:daicho}" restore raise --reason "${SHIEN_REASON:-site.sh restore}" || return 1
	site_start "$dir" "$build" && site_backup "$site_base" # what was backed up before is of another past
}

# What was played is gone: databases, prefecture, cards, results. Keys stay, the servers run on.
site_forget() { # site_forget <dir>
	site_stop "$1" && site_open "$1" || return 1
	local bin row
	bin=$(servers_pg_bin) || return 1
	for row in "${site_daemons[@]}"; do
		"$bin/psql" -Xqt -c "DROP DATABASE IF EXISTS shien_$(site_id "${row%%:*}") WITH (FORCE)" "$SHIEN_SERVERS_PG_CONNINFO" \
			>/dev/null || return 1
	done
	rm -rf "$site_base"/{prefecture,cards,out} "$SHIEN_SERVERS_MAIL_DIR"/*
	# what a second store holds of records that are gone would be an alarm
	rm -rf "$site_base"/audit/* "$site_base"/keys/public/*.trees
}

site_control() { # site_control <base> kill <service> [<replica>] | …
	local base=$1 what=$2 service=${3:-} replica=${4:-} pid
	case $what in
	kill)
		site_kill() {
			[ "$1" = "$service" ] || return 0
			[ -z "$replica" ] || [ "$2" = "$replica" ] || return 0
			if pid=$(servers_pid "$base" "$1-$2"); then kill -KILL "$pid"; fi
			while servers_pid "$base" "$1-$2" >/dev/null; do sleep 0.02; done
			site_launch "$base" "$1" "$2"
		}
		site_each site_kill
		;;
	flush-redis)
		REDISCLI_AUTH=$(cat "$base/secret/redis.password") redis-cli -s "$(servers_sockets "$base")/redis.sock" flushall >/dev/null
		;;
	crash-postgres)
		servers_stop_one "$base" postgres --immediate
		servers_start_postgres "$base" "$(id -un)" on
		;;
	stop-mail) servers_stop_one "$base" mail ;;
	start-mail) servers_start_mail "$base" "$(id -un)" on ;;
	*) servers_complain "知らない操作です: $what" "unknown: $what" ;;
	esac
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
	case ${1:-} in
	start) site_start "$2" "$3" ;;
	stop) site_stop "$2" ;;
	forget) site_forget "$2" ;;
	status) site_open "$2" && site_ctl "$site_base" status ;;
	backup) site_open "$2" && site_backup "$site_base" ;;
	restore) site_restore "${@:2}" ;;
	tour) site_open "$2" && site_tour "$site_base" "${@:3}" ;;
	ctl) site_open "$2" && site_ctl "$site_base" "${@:3}" ;;
	control) site_control "${@:2}" ;;
	*)
		sed -n '2,13s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
		exit 2
		;;
	esac
fi
