#!/bin/bash
# Shien on this machine, from nothing to a printed certificate: installs what it needs, builds, makes keys, starts private
# servers and the seven daemons, makes a fictional prefecture and plays one disaster through it, with every daemon killed,
# the database crashed and Redis flushed on the way. Leaves it running.
#   deploy/demo.sh [start]   everything (again: what runs stays as it is)
#   deploy/demo.sh tour      the story once more, on a site made anew (what was played before is dropped)
#   deploy/demo.sh ctl …     shienctl on this site
#   deploy/demo.sh backup    a base backup, and every change from then on (base/backups)
#   deploy/demo.sh restore [--to "2026-01-05 10:00:00+09"]   back to the newest base backup, or to a time after it
#   deploy/demo.sh stop | clean
# Everything lies under var/demo/; results in var/demo/out/ (tour.json, certificates, mails).
set -Eeuo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)
dir=$root/var/demo
build=$root/build/demo
export PATH=$PATH:/usr/sbin:/sbin

say() { printf '[%4ds] %s\n' $SECONDS "$*"; }

build_all() {
	cmake -S "$root" -B "$build" -G Ninja -DSHIEN_TESTS=OFF -DCMAKE_BUILD_TYPE=RelWithDebInfo >"$dir/build.log" 2>&1 &&
		cmake --build "$build" >>"$dir/build.log" 2>&1 || {
		tail -30 "$dir/build.log"
		echo "エラー: ビルドに失敗しました。記録: $dir/build.log" >&2
		return 1
	}
}

# The staff's pages: Debian's own Node, packages by their lock file. Without them all else works.
build_pages() {
	local web=$root/services/console/web
	[ -x "$web/build.sh" ] || return 0
	command -v npm >/dev/null || "$here/lib/packages.sh" web || return 0
	if "$web/build.sh" "$dir/web" >"$dir/web.log" 2>&1; then
		export SHIEN_WEB_DIR=$dir/web
		say "職員の画面を組み立てました"
	else
		echo "注意: 職員の画面を組み立てられませんでした（ほかは動きます）。記録: $dir/web.log" >&2
	fi
}

# One person for each of the jobs, invited until he has signed in: his link is good once.
links() {
	local row login name roles known
	known=$("$here/lib/site.sh" ctl "$dir" --tenant 482013 --as staff:kanri staff list 2>/dev/null) || return 0
	echo
	echo "職員の画面（架空の潮咲市）。リンクを開き、パスワードと認証アプリを設定すると使えます。1人1回・72時間"
	for row in $("$here/lib/demo_staff.sh" people); do
		IFS=: read -r login name roles <<<"$row"
		if grep -q "^$login  *有効" <<<"$known"; then
			echo "  $name  $login  （設定済み）"
		else
			printf '  %s  %s  ' "$name" "$login"
			"$here/lib/demo_staff.sh" invite "$dir" 482013 "$login"
		fi
	done
}

collect() { # results to where the caller looks for them
	. "$dir/servers.env"
	mkdir -p "$dir/out"
	[ "$SHIEN_SERVERS_BASE/out" -ef "$dir/out" ] || cp -r "$SHIEN_SERVERS_BASE/out/." "$dir/out/"
}

play() {
	. "$dir/servers.env"
	local code=0
	"$here/lib/site.sh" tour "$dir" --faults "$@" || code=$?
	collect
	return $code
}

tell() {
	. "$dir/servers.env"
	echo
	echo "結果          $dir/out/tour.json（手順ごとの確認と秒数）"
	echo "証明書        $(find "$dir/out" -name '*.pdf' | head -1)"
	echo "メール        $SHIEN_SERVERS_MAIL_DIR"
	echo "窓口（HTTP）  $(sed -n 's/^doors: //p' "$SHIEN_SERVERS_BASE/site/shienctl.conf" | tr ',' '\n' | sed '2,$s/^/              /')"
	links
	echo
	echo "試す          deploy/demo.sh ctl status    deploy/demo.sh ctl doctor    deploy/demo.sh ctl audit verify"
	echo "止める        deploy/demo.sh stop          消す  deploy/demo.sh clean"
}

start() {
	mkdir -p "$dir"
	"$here/lib/packages.sh" build run
	say "必要なものが揃いました"
	build_all
	say "ビルドしました"
	build_pages
	"$here/lib/servers.sh" start "$dir"
	say "PostgreSQL・Redis・メール受けが動いています"
	"$here/lib/site.sh" start "$dir" "$build"
	say "7つのサービス（9プロセス）が動いています"
	"$here/lib/demo_staff.sh" permit "$dir" 482013
}

case ${1:-start} in
start)
	start
	if [ ! -s "$dir/out/tour.json" ]; then play; fi
	tell
	say "できあがり。動かしたままにしてあります"
	;;
tour)
	if [ -s "$dir/servers.env" ]; then
		"$here/lib/servers.sh" start "$dir"
		"$here/lib/site.sh" forget "$dir"
		rm -rf "$dir/out"
	fi
	start
	play "${@:2}"
	tell
	;;
ctl) "$here/lib/site.sh" ctl "$dir" "${@:2}" ;;
backup) "$here/lib/site.sh" backup "$dir" ;;
restore) "$here/lib/site.sh" restore "$dir" "$build" "${@:2}" ;;
stop)
	"$here/lib/site.sh" stop "$dir"
	"$here/lib/servers.sh" stop "$dir"
	say "止めました"
	;;
clean)
	"$here/lib/site.sh" stop "$dir"
	if [ -e "$dir/base" ]; then "$here/lib/servers.sh" remove "$dir"; fi
	rm -rf "$dir"
	say "消しました"
	;;
*)
	sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
	exit 2
	;;
esac
