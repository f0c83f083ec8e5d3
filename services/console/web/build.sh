#!/bin/bash
# Builds the console's pages into OUT_DIR (default: dist beside this file), for the console daemon's setting web_dir.
#   services/console/web/build.sh [OUT_DIR]
# Needs node 18 or newer and npm (deploy/lib/packages.sh web); fetches what package-lock.json names from the npm registry, once.
# Nothing is done where OUT_DIR was made from the same sources.
set -Eeuo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here/dist}
mkdir -p "$out"
out=$(cd "$out" && pwd)

complain() {
	printf 'エラー: %s\nerror: %s\n' "$1" "$2" >&2
	exit 1
}

[ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 18 ] && npm --version >/dev/null 2>&1 ||
	complain "node（18以上）と npm がありません。deploy/lib/packages.sh web を実行してください。" \
		"node (18 or newer) and npm are missing; run deploy/lib/packages.sh web."
exec 9>"$here/.build.lock"
flock -w 600 9 || complain "別のビルドが終わりません。" "another build does not end."
cd "$here"

lock=$(sha256sum package-lock.json .npmrc | sha256sum | cut -c1-64)
if [ "$(cat node_modules/.shien-lock 2>/dev/null || true)" != "$lock" ]; then
	log=$(mktemp)
	npm ci --ignore-scripts --prefer-offline --no-audit --no-fund >"$log" 2>&1 || {
		tail -15 "$log" >&2
		complain "npm ci に失敗しました（記録: $log）。ネットワークと npm の設定（registry、proxy）を確かめ、もう一度実行してください。" \
			"npm ci failed (log: $log). Check the network and npm's registry and proxy, then run this again."
	}
	rm -f "$log"
	printf '%s\n' "$lock" >node_modules/.shien-lock
fi

made_of=$({ find index.html vite.config.ts tsconfig.json package-lock.json public src -type f -print0 | sort -z | xargs -0 sha256sum; } | sha256sum | cut -c1-64)
if [ "$(cat "$out/.made-of" 2>/dev/null || true)" != "$made_of" ]; then
	SHIEN_WEB_OUT=$out npx --no-install vite build --logLevel warn
	printf '%s\n' "$made_of" >"$out/.made-of"
fi
