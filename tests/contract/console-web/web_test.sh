#!/bin/bash
# The console's pages: what they are built of, that they are small and reach no other origin, that the types hold, and every page
# and flow in Chromium. Skipped (77) only where there is no Chromium, and then after all the rest.
set -Eeuo pipefail
root=$1 build=$2
web=$root/services/console/web
out=$build/console-web
failed=0

fail() {
	echo "console web: $*"
	failed=1
}

# The lock names packages and their hashes, and no place: whoever has a mirror uses theirs.
if grep -nE '"resolved"|registry\.' "$web/package-lock.json"; then fail "package-lock.json names a registry"; fi

"$web/build.sh" "$out/dist"
(cd "$web" && npx --no-install tsc --noEmit) || fail "types"

# What is loaded before somebody has signed in: 150 kB compressed at most, the map not among it.
first=0
for file in index.html $(sed -n 's/.*\(src\|href\)="\/__SHIEN_TENANT__\/\([^"]*\)".*/\2/p' "$out/dist/index.html"); do
	first=$((first + $(gzip -9c "$out/dist/$file" | wc -c)))
done
echo "console web: first page $((first / 1000)) kB compressed"
[ $first -le 150000 ] || fail "the first page has $first bytes compressed, more than 150000"

# Names of specifications are no places; anything else would be asked for at run time.
if grep -rnoE 'https?://[a-zA-Z0-9][^"'"'"'`) ]*' "$out/dist" --include=*.js --include=*.css --include=*.html | grep -vE 'http://www\.(w3\.org|opengis\.net)/'; then
	fail "the pages name another origin"
fi
if grep -rnE '(^|[^.])\binnerHTML *=[^=]|document\.write|eval\(' "$web/src"; then fail "a sink that Trusted Types forbid"; fi

[ $failed = 0 ] || exit 1
SHIEN_WEB_DIST=$out/dist SHIEN_WEB_TESTS=$web/node_modules/.shien-tests node "$web/test/run.mjs"
