#!/bin/bash
# Installs the Debian packages named in deploy/packages/<list>.txt, only those that are missing, and never lets one of
# them create or start a server: the project runs its own private ones (deploy/lib/servers.sh).
#   packages.sh [build|web|run|test|containers]…      (default: build web run test)
# Root, or a user with sudo. Exit: 0 all there, 1 could not, 2 wrong use.
set -Eeuo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lists=$here/../packages
policy=/usr/sbin/policy-rc.d
cluster_conf=/etc/postgresql-common/createcluster.conf
mark='# shien: temporary, no service may start while its packages are installed'
# Enabled by their packages, so that the next boot would start them.
declare -A units=([nginx-light]=nginx.service [redis-server]=redis-server.service [docker.io]='docker.service docker.socket' [containerd]=containerd.service)

complain() { # complain <Japanese> <English>: what is wrong and its mend
	printf 'エラー: %s\nerror: %s\n' "$1" "$2" >&2
	exit 1
}

wanted() {
	local list
	for list; do
		[ -r "$lists/$list.txt" ] || complain "パッケージ一覧 deploy/packages/$list.txt がありません。" \
			"there is no package list deploy/packages/$list.txt."
		sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$lists/$list.txt"
	done | { if has_node; then grep -vxE 'nodejs|npm' || true; else cat; fi; } | sort -u
}

# A node of 18 or newer with its npm is as good wherever it came from: another's nodejs and Debian's npm exclude each other.
has_node() { [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 18 ] && npm --version >/dev/null 2>&1; }

missing() { # missing <package>…: those not installed
	comm -23 <(printf '%s\n' "$@" | sort -u) \
		<(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | sort -u)
}

# What a killed run may have left: our own policy file, and the files that stood there before.
restore() {
	local file
	if [ -f "$policy" ] && grep -qF "$mark" "$policy"; then rm -f "$policy"; fi
	for file in "$policy" "$cluster_conf"; do
		if [ -e "$file.before-shien" ] || [ -L "$file.before-shien" ]; then mv -f "$file.before-shien" "$file"; fi
	done
}

forbid_servers() {
	[ ! -e "$policy" ] && [ ! -L "$policy" ] || mv "$policy" "$policy.before-shien"
	printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$policy"
	chmod 755 "$policy"
	# A cluster made at installation would be started by the next boot even though it is not started now.
	case " $* " in *' postgresql'*) ;; *) return 0 ;; esac
	if grep -qsE '^[[:space:]]*create_main_cluster[[:space:]]*=[[:space:]]*false' "$cluster_conf"; then return 0; fi
	mkdir -p "${cluster_conf%/*}"
	[ ! -e "$cluster_conf" ] || mv "$cluster_conf" "$cluster_conf.before-shien"
	printf '%s\n' "create_main_cluster = false" "start_conf = 'manual'" >"$cluster_conf"
	chmod 644 "$cluster_conf"
}

apt() { apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@" </dev/null; }
install_now() { apt install -y --no-install-recommends -o Dpkg::Options::=--force-confold "$@"; }

keep_from_boot() { # keep_from_boot <package>…: newly installed ones
	local package unit
	for package; do
		for unit in ${units[$package]:-}; do
			! command -v systemctl >/dev/null || systemctl disable --quiet "$unit" >/dev/null 2>&1 || true
		done
		[ ! -x "/etc/init.d/$package" ] || update-rc.d "$package" disable >/dev/null 2>&1 || true
	done
}

install_as_root() {
	local log need
	exec 9>/run/shien-packages.lock
	flock -w 900 9 || complain "別の導入作業が 15 分たっても終わりません。終わってからやり直してください。" \
		"another installation has not ended in 15 minutes; run this again when it has."
	trap restore EXIT
	trap 'exit 130' INT TERM HUP
	restore
	mapfile -t need < <(missing "$@")
	[ ${#need[@]} -gt 0 ] || return 0
	export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1
	log=$(mktemp /tmp/shien-packages.XXXXXX)
	echo "packages: ${need[*]}"
	forbid_servers "${need[@]}"
	# Lists may be absent (a container) or older than what the mirror still holds: then they are fetched, once.
	if ! apt-cache policy "${need[@]}" 2>/dev/null | grep -q 'Candidate: [0-9]' ||
		! install_now "${need[@]}" >"$log" 2>&1; then
		if ! { apt update && install_now "${need[@]}"; } >>"$log" 2>&1; then
			grep -E '^(E|W):' "$log" | tail -5 >&2 || tail -5 "$log" >&2
			complain "パッケージを導入できません（記録: $log）。ネットワークと /etc/apt/sources.list を確かめ、もう一度実行してください。" \
				"packages could not be installed (log: $log). Check the network and /etc/apt/sources.list, then run this again."
		fi
	fi
	rm -f "$log"
	keep_from_boot "${need[@]}" $([[ " ${need[*]} " != *' docker.io '* ]] || echo containerd)
}

main() {
	local need names
	if [ "${1:-}" = --as-root ]; then
		shift
		install_as_root "$@"
		return
	fi
	[ $# -gt 0 ] || set -- build web run test
	command -v dpkg-query >/dev/null || complain "Debian 12 の上で実行してください（dpkg がありません）。" "this needs Debian 12 (there is no dpkg)."
	names=$(wanted "$@") || exit 1
	mapfile -t need < <(missing $names)
	[ ${#need[@]} -gt 0 ] || return 0
	if [ "$(id -u)" = 0 ]; then
		install_as_root "${need[@]}"
	elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
		sudo -- "$here/packages.sh" --as-root "${need[@]}"
	else
		complain "次のパッケージが要ります。管理者が導入してください: apt-get install --no-install-recommends ${need[*]}" \
			"these packages are needed; have an administrator run: apt-get install --no-install-recommends ${need[*]}"
	fi
}

case ${1:-} in
-h | --help)
	sed -n '2,5s/^# \{0,1\}//p' "$here/packages.sh"
	exit 0
	;;
esac
main "$@"
