#!/bin/bash
# Sealed data: marked numbers, phones, accounts and hidden addresses go through the functions of a site; then every place
# where bytes come to rest or pass by is searched for them, in every spelling. Zones: zones.tsv. Needs root (cores of the
# daemons, who forbid them).
. "$(dirname "$0")/../lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
. "$evidence_root/tests/evidence/played_site.sh"
out=$SHIEN_EVIDENCE_OUT
search=$SHIEN_EVIDENCE_BUILD/tests/evidence/sealed/sealed_search
rm -rf "$out"/{link,core,answered,export,backup,canaries,patterns,passed,unpassed,witness,disaster}* "$out/found"
part= # of a run about guards: log, cells, files or wiped
[ "$SHIEN_EVIDENCE_SIZE" != guard ] || part=$SHIEN_EVIDENCE_PART

# Programs that are built as products are, but that their guards can be removed; what the sanitizer's heap cannot show.
wiped() {
	local tried left which
	IFS=$'\t' read -r tried left which < <(/usr/bin/python3 "$here/wiped.py" "$(dirname "$search")")
	result "sealed: memory after a call" "$tried" "$left" "0 marks left in arenas, on the heap and on the stack" \
		"$([ "$left" -eq 0 ] && [ "$tried" -gt 0 ] && echo true || echo false)" "$which"
}
if [ "$part" = wiped ]; then
	wiped
	exit 0
fi

relay_pid=
finish() {
	local code=$?
	trap - EXIT
	[ -z "$relay_pid" ] || kill "$relay_pid" 2>/dev/null
	rm -rf "$out"/{core,link}.* "$out/backup"
	played_end "$out/site" || code=1
	exit $code
}
trap finish EXIT
step() { printf '== [%3ds] %s\n' "$SECONDS" "$*"; } # ended
/usr/bin/python3 "$here/canaries.py" "$out"
control=$(/usr/bin/python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["control"][0])' "$out/canaries.json")
# What is played must be the same whatever is taken away, and is: the guard is for the daemons that run from here on.
(unset SHIEN_WITHOUT_GUARD && played_site "$out/site" --no-fsync --still)
step "a site, played before"
site_base=$(cat "$out/site/base")
site_open "$out/site"
played_sanitizers "$site_base"

# ---- links
relays=$site_base/relays
install -d -m 777 "$relays"
ports=$(cat "$site_base"/run/*.rpc.port "$site_base"/run/*.stream.port | paste -sd,)
mkfifo "$out/link.open"
/usr/bin/python3 "$here/relay.py" "$out" "$ports" "$relays/.s.PGSQL.$SHIEN_SERVERS_PG_PORT=$SHIEN_SERVERS_SOCKETS/.s.PGSQL.$SHIEN_SERVERS_PG_PORT=postgres" \
	"$relays/redis.sock=$SHIEN_SERVERS_REDIS_SOCKET=redis" <"$out/link.open" >"$out/relay.log" 2>&1 &
relay_pid=$!
exec 6>"$out/link.open"
for _ in $(seq 50); do
	grep -q ready "$out/relay.log" && break
	sleep 0.1
done
through() { # the daemons' links go through the relays, and each carries the control canary as its name
	sed -i -E "s#host=$SHIEN_SERVERS_SOCKETS#host=$relays#; s#^redis: .*#redis: $relays/redis.sock#; s#^replica: (.*)#replica: \1-$control#" \
		"$site_base/site/$1-$2.conf"
}
site_each through
psql() { # psql <database> <sql>, through the relay
	"$(servers_pg_bin)/psql" -Xqt -c "$2" "${SHIEN_SERVERS_PG_CONNINFO/host=$SHIEN_SERVERS_SOCKETS/host=$relays} dbname=$1" >/dev/null
}
redis() { REDISCLI_AUTH=$(cat "$SHIEN_SERVERS_REDIS_PASSWORD_FILE") redis-cli -s "$1" "${@:2}" >/dev/null; }

# ---- what happens
# of a row that it cannot read as a number the database says what it reads: the words that must not be logged
psql shien_ledger "ALTER TABLE disaster ADD CONSTRAINT canary_quoted CHECK (name NOT LIKE 'QUOTED%' OR name::bigint > 0) NOT VALID"
for daemon in register-sync ledger; do psql "shien_${daemon//-/_}" "CREATE TABLE control AS SELECT '$control'::text"; done
# Daemons as they are shipped; those whose guards can be removed have the sanitizers.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=64
if [ -z "$part" ]; then
	. "$here/core.sh"
	site_each core_launch
	echo "staff:hoken 482013 care" >>"$site_base/site/roles" # nobody of the story looks after those who need care
else
	site_each site_launch "$site_base"
fi
site_wait "$site_base" 60
step "daemons"
# Hundreds of acts, each a process: as it is shipped it starts ten times as fast.
shienctl=$site_base/bin/shienctl
if [ -z "$part" ]; then
	shienctl=$site_base/bin/shipped-shienctl
	install -m 755 "$evidence_root/build/gcc/bin/shienctl" "$shienctl"
fi
plant() {
	/usr/bin/python3 "$here/plant.py" "$out" "$1" "$SHIEN_SERVERS_MAIL_DIR" "${servers_prefix[@]}" "$shienctl" --config "$site_base/site/shienctl.conf"
}
plant "${part:-whole}"
step "canaries"
sleep 2 # due work and events
exec 5<>"/dev/tcp/127.0.0.1/$(cat "$site_base/run/ledger-1.rpc.port")" && printf '%s' "$control" >&5 && exec 5>&-

daemons=0
if [ -z "$part" ]; then
	admins=$(sed -n 's/^admins: //p' "$site_base/site/shienctl.conf")
	# Whose memory is searched has answered with canaries before.
	/usr/bin/python3 "$here/functions.py" answered "$admins" >"$out/answered.tsv"
	daemons=$(wc -l <"$out/answered.tsv")
	: >"$out/core.wrong"
	site_each core_take
	step "cores"
	plant disposal
	step "disposal"
	/usr/bin/python3 "$here/functions.py" passed "$out" "$admins" >"$out/passed.tsv" 2>"$out/unpassed"
	head -n 40 "$out/unpassed"
	core_elsewhere >"$out/core.note"
	site_each core_aborts >>"$out/core.wrong"
	cat "$out/core.wrong"
fi

# ---- where it is searched
redis "$relays/redis.sock" set control "$control"
redis "$relays/redis.sock" save
install -d -m 700 "$out/backup" && [ "$(id -u)" != 0 ] || chown "$SHIEN_SERVERS_USER:" "$out/backup"
if [ -z "$part" ]; then
	"${servers_prefix[@]}" "$(servers_pg_bin)/pg_basebackup" -d "$SHIEN_SERVERS_PG_CONNINFO" -D "$site_base/backup" -X fetch -c fast
	for daemon in register-sync ledger; do
		"$(servers_pg_bin)/pg_dump" "$SHIEN_SERVERS_PG_CONNINFO dbname=shien_${daemon//-/_}" >"$out/backup/${daemon}.sql"
	done
fi
psql postgres CHECKPOINT
step "backups"
printf '%s\n' "$control" >"$SHIEN_SERVERS_MAIL_DIR/control"
for export in "$out"/export.*; do echo "$control" >>"$export"; done
places=("postgres=$site_base/postgres/**" "postgres-link=$out/link.postgres" "redis=$site_base/redis/**" "redis-link=$out/link.redis"
	"log=$site_base/*.log" "mail=$SHIEN_SERVERS_MAIL_DIR/**" "zeromq-link=$out/link.zeromq" "export=$out/export.*")
case $part in
"")
	places+=("backup=$site_base/backup/**,$out/backup/*")
	core_place() { places+=("core:$1-$2=$out/core.$1-$2"); }
	site_each core_place
	;;
log) places=("log=$site_base/*.log") ;;
*) places=("postgres=$site_base/postgres/**") ;;
esac
/usr/bin/python3 "$here/judge.py" "$here/zones.tsv" "$search" "$out/patterns.tsv" "${places[@]}" >"$out/found" 2>"$out/outside"
step "search"
cat "$out/found"
head -n 40 "$out/outside"
outside=$(awk '{ n += $4 } END { print n + 0 }' "$out/found")
blind=$(awk '$5 == 0 { printf "%s ", $1 }' "$out/found")
bytes=$(awk '{ n += $3 } END { print int(n / 1048576) }' "$out/found")
result "sealed places" "$(wc -l <"$out/found")" "$(wc -w <<<"$blind")" "the control canary, stored in clear, is found in every place that is searched" \
	"$([ -z "$blind" ] && echo true || echo false)" "${blind:+not in: $blind}"
if [ -z "$part" ]; then
	idle=$(awk -F'\t' '$2 == 0 { printf "%s, ", $1 }' "$out/witness.tsv")
	result "sealed functions" "$(wc -l <"$out/witness.tsv")" "$(awk -F'\t' '$2 == 0' "$out/witness.tsv" | wc -l)" \
		"canaries pass through every function" "$([ -z "$idle" ] && echo true || echo false)" "${idle:+not seen: $idle}$(awk -F'\t' '{ printf "%s %d; ", $1, $2 }' "$out/witness.tsv")"
fi
if [ -z "$part" ]; then
	unpassed=$(wc -l <"$out/unpassed")
	result "sealed contracts" "$(wc -l <"$out/passed.tsv")" "$unpassed" "every rpc and door that takes or gives what canaries stand for is passed by them, or says why not (functions.tsv)" \
		"$([ "$unpassed" -eq 0 ] && [ -s "$out/passed.tsv" ] && echo true || echo false)" "$(head -n 3 "$out/unpassed" | paste -sd';')"
fi
spellings=$(wc -l <"$out/patterns.tsv")
canaries=$(cut -d: -f1,2 "$out/patterns.tsv" | sort -u | grep -vc '^control:')
result "sealed canaries" "$canaries" "$outside" "0 of $canaries canaries outside the zones of zones.tsv" "$([ "$outside" -eq 0 ] && echo true || echo false)" \
	"$spellings spellings, $bytes MiB"
if [ -z "$part" ]; then
	silent=$(awk -F'\t' '$2 == 0' "$out/answered.tsv" | wc -l)
	result "sealed: whose core" "$daemons" "$silent" "each daemon's process has answered where canaries pass, before its core is searched" \
		"$([ "$silent" -eq 0 ] && [ "$daemons" -gt 0 ] && echo true || echo false)" "$(awk -F'\t' '{ printf "%s %d; ", $1, $2 }' "$out/answered.tsv")"
	wrong=$(wc -l <"$out/core.wrong")
	result "sealed: no core" $((2 * daemons)) "$wrong" "no daemon may write a core; as it is shipped each dies of SIGABRT and leaves none" \
		"$([ "$wrong" -eq 0 ] && [ "$daemons" -gt 0 ] && echo true || echo false)" "$(cat "$out/core.wrong" "$out/core.note" | paste -sd';')"
	wiped
fi
