#!/bin/sh
# One-shot, before anything else starts: every password and key that is not there yet, each into the volume of the one
# that uses it. What is there is left as it is. /keys/<name> is <name>'s own volume, /keys/public is everybody's.
set -eu
umask 077

random() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
once() { # once <file>: reads the new content from stdin; whole or not at all
	[ -s "$1" ] || { cat >"$1.part" && mv "$1.part" "$1"; }
}

random | once /keys/postgres/password
random | once /keys/redis/password
# Read by the database's own user: the volume is mounted there and nowhere else.
chmod 444 /keys/postgres/password
printf 'protected-mode yes\nrequirepass %s\nsave ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy allkeys-lru\n' \
	"$(cat /keys/redis/password)" | once /keys/redis/redis.conf
chmod 444 /keys/redis/redis.conf

for service in register-sync ledger application-intake certificate-issuer notifier shelter-gateway console; do
	role=shien_$(echo "$service" | tr - _)
	random | once "/keys/$service/postgres.password"
	random | once "/keys/$service/postgres.system.password"
	printf '*:*:*:%s:%s\n*:*:*:%s_system:%s\n' "$role" "$(cat "/keys/$service/postgres.password")" \
		"$role" "$(cat "/keys/$service/postgres.system.password")" | once "/keys/$service/pgpass"
	once "/keys/$service/redis.password" </keys/redis/password
	shienctl keys --service "$service" --secret-dir "/keys/$service" --public-dir /keys/public
done
printf '*:*:*:shien_admin:%s\n' "$(cat /keys/postgres/password)" | once /keys/shienctl/pgpass
once /keys/shienctl/redis.password </keys/redis/password
shienctl keys --service shienctl --secret-dir /keys/shienctl --public-dir /keys/public

# What the operator fills (shien-site): empty, but there, for a daemon that is told of a file wants it.
umask 022
mkdir -p /etc/shien/cards/anchors /etc/shien/cards/crl
echo '# 操作者 市町村コード 役割,役割' | once /etc/shien/roles
echo '# 市町村コード<TAB>都道府県<TAB>市町村' | once /etc/shien/places
