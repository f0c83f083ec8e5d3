#!/bin/bash
# What an operator puts beside the daemons, in the volume "site" (/etc/shien in every container, read-only there):
#   roles                 who may do what: ACTOR TENANT ROLE,ROLE a line        (read by shienctl at every command)
#   places                code, prefecture, municipality by tabs, a line each   (read when application-intake starts)
#   cards/anchors/*.pem   CA certificates of the cards taken                    (read again when they change)
#   cards/crl/*.crl       their revocation lists                                (read again when they change)
# docker compose run --rm -T site put <name> <file         docker compose run --rm site remove <name> | list | demo
set -euo pipefail
umask 022
folder=/etc/shien

fits() { [[ $1 =~ ^(roles|places|cards/anchors/[A-Za-z0-9_.-]+\.pem|cards/crl/[A-Za-z0-9_.-]+\.crl)$ ]]; }

put() { # put <name>: from stdin, whole or not at all
	fits "$1" || {
		printf 'エラー: %s という名前では置けません（roles, places, cards/anchors/*.pem, cards/crl/*.crl）。\n' "$1" >&2
		return 2
	}
	mkdir -p "$folder/${1%"${1##*/}"}"
	cat >"$folder/$1.part"
	[ -s "$folder/$1.part" ] || {
		rm -f "$folder/$1.part"
		printf 'エラー: %s の内容が空です。標準入力から渡してください。\n' "$1" >&2
		return 1
	}
	mv "$folder/$1.part" "$folder/$1"
}

demo() { # the two invented towns and the test CA that "shienctl tour --prepare" made
	. /usr/share/shien/lib/site.sh
	site_write_roles | put roles
	printf '482013\t汐見県\t潮咲市\n483010\t汐見県\t北浜郡榧ノ浦町\n' | put places
	put cards/anchors/demo.pem </demo/cards/anchors/ca.pem
	put cards/crl/demo.crl </demo/cards/crl/ca.crl
}

case ${1:-list} in
put) put "${2:?put <name>}" ;;
remove) fits "${2:?remove <name>}" && rm -f "$folder/$2" ;;
list) cd "$folder" && find . -type f -printf '%10s  %P\n' | sort -k 2 ;;
demo) demo ;;
*)
	sed -n '2,8s/^# \{0,1\}//p' "$0"
	exit 2
	;;
esac
