#!/bin/bash
# Writes nginx's configuration for a site: TLS and HTTP/2 for all, client certificates for systems that push (mTLS), the staff's
# console, the public check of certificates. Put what it prints into the http block (/etc/nginx/conf.d/shien.conf), then nginx -t.
#   configure.sh FILE         FILE: "name: value" lines, see site.example
# Exit 0; 2 where FILE lacks something or knows something that nobody reads.
set -Eeuo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
file=${1:?configure.sh FILE (see $here/site.example)}

complain() {
	printf 'エラー: %s\nerror: %s\n' "$1" "$2" >&2
	exit 2
}

declare -A value=()
while IFS= read -r line; do
	line=${line%%#*}
	[ -n "${line//[[:space:]]/}" ] || continue
	[[ $line =~ ^[[:space:]]*([a-z_]+):[[:space:]]*(.*[^[:space:]])[[:space:]]*$ ]] || complain "読めない行: $line" "not a \"name: value\" line: $line"
	[[ ${BASH_REMATCH[2]} != *[\;\{\}\"\'\$]* ]] || complain "${BASH_REMATCH[1]} に使えない文字があります" "${BASH_REMATCH[1]} has a character that nginx reads as its own"
	value[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
done <"$file"

names=$(grep -o '@[a-z_]*@' "$here/shien.conf.in" | tr -d @ | sort -u)
for name in "${!value[@]}"; do
	grep -qx -- "$name" <<<"$names" || complain "$name という項目はありません（site.example を見てください）" "there is no item $name (see site.example)"
done

servers() { # servers <addresses, comma separated>: one line for each replica
	local one
	for one in ${1//,/ }; do printf '\tserver %s max_fails=2 fail_timeout=2s;\n' "$one"; done
}

text=$(<"$here/shien.conf.in")
for name in $names; do
	[ -n "${value[$name]:-}" ] || complain "$name がありません（site.example を見てください）" "$name is missing (see site.example)"
	case $name in
	*_door) text=${text//"	@$name@"/"$(servers "${value[$name]}")"} ;;
	*) text=${text//"@$name@"/"${value[$name]}"} ;;
	esac
done
printf '%s\n' "$text"
