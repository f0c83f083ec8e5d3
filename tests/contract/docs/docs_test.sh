#!/bin/sh
# The message map, the settings and the reasons in docs/ are what the sources and the binaries say; every refusal of a daemon
# has a text, every event of a stream that a daemon follows a row there. Then, on a copy, that the check would have seen it.
set -u
root=$1 build=$2
export PYTHONDONTWRITEBYTECODE=1
check="$root/docs/tools/generate.py --check"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0

$check --root "$root" "$build" || failed=1

mkdir -p "$dir/docs" "$dir/build/bin"
ln -s "$root/proto" "$dir/"
cp "$root/docker-compose.yml" "$dir/"
mkdir -p "$dir/services/ledger" "$dir/services/common"
for room in "$root"/services/*; do
	case ${room##*/} in
	ledger | common) ln -s "$room"/* "$dir/services/${room##*/}/" ;;
	console) # the pages' types are written by generate.py, too: a copy
		mkdir -p "$dir/services/console/web/src"
		for file in "$room"/*; do [ "${file##*/}" = web ] || ln -s "$file" "$dir/services/console/"; done
		;;
	*) ln -s "$room" "$dir/services/" ;;
	esac
done
# fresh: the papers as they are in the tree; anew: as the sources of the copy make them
pages=services/console/web/src/contract.ts
fresh() { cp "$root/docs/architecture.md" "$root/docs/settings.md" "$root/docs/reasons.md" "$dir/docs/" && cp -r "$root/docs/openapi" "$dir/docs/" && cp "$root/$pages" "$dir/$pages"; }
anew() { fresh && "$root/docs/tools/generate.py" --root "$dir" >/dev/null; }
# expect <what the check says> <what is wrong>
expect() {
	if $check --root "$dir" "$dir/build" >"$dir/said"; then
		echo "docs: not seen: $2"; failed=1
	elif ! grep -q -- "$1" "$dir/said"; then
		echo "docs: $2 was seen as something else:"; cat "$dir/said"; failed=1
	fi
}
# without <paper> <pattern of one row>
without() {
	fresh
	sed -i "/$2/d" "$dir/docs/$1"
	expect "docs/$1 is out of date" "$1 without the row $2"
}
# daemon <the last line it prints>: a binary that knows the settings of the paper but for its last one
daemon() {
	{
		echo '#!/bin/sh'
		echo '[ -n "${SHIEN_LEDGER_DB:-}" ] || { echo "shien: settings: setting.missing (db)" >&2; exit 3; }'
		echo "cat <<'END'"
		sed -n '/^## Every daemon/,/^## register-sync/s/^| `\([a-z_]*\)` | [^|]* | \(.*\) | [^|]* |$/\1: \2/p' "$dir/docs/settings.md" |
			sed 's/ empty$/ /; s/\*\*must be given\*\*/x/; s/`//g'
		for name in register_sync ledger application_intake certificate_issuer notifier shelter_gateway console; do
			printf 'peer_%s: \nstream_%s: \n' $name $name
		done
		sed -n '/^## ledger/,/^## application-intake/s/^| `\([a-z_]*\)` | [^|]* | \(.*\) | [^|]* |$/\1: \2/p' "$dir/docs/settings.md" |
			sed 's/ empty$/ /; s/`//g'
		echo "$1"
		echo END
	} >"$dir/build/bin/shien-ledger"
	chmod +x "$dir/build/bin/shien-ledger"
}

fresh
$check --root "$dir" "$dir/build" >"$dir/said" || { echo "docs: a fresh copy is refused:"; cat "$dir/said"; failed=1; }
without architecture.md '^| CheckRelease '
without openapi/application-intake.json '"operationId": "GetReceipt"'
without architecture.md '^| DamageDecided '
without settings.md '^| `rpc_bind`'
fresh
sed -i '/"ledger\/ListDisasters": {/d' "$dir/services/console/web/src/contract.ts"
expect "services/console/web/src/contract.ts is out of date" "the pages' types without an rpc"
without reasons.md '`field.required`'
fresh
daemon ''
$check --root "$dir" "$dir/build" >"$dir/said" || { echo "docs: a binary with the right settings is refused:"; cat "$dir/said"; failed=1; }
daemon 'colour: red'
expect 'ledger: setting colour is known and not documented' 'a setting without a paper'
daemon ''
sed -i '/^workers: /d' "$dir/build/bin/shien-ledger"
expect 'ledger: setting workers is documented and not known' 'a paper without a setting'
daemon ''
sed -i 's/^workers: .*/workers: 7/' "$dir/build/bin/shien-ledger"
expect "ledger: setting workers is '7', documented is '2'" 'another default'
echo 'int x(ShError *err) { return sh_fail(err, SH_NOT_FOUND, "ledger.untold", "-"); }' >"$dir/services/ledger/untold.c"
anew
daemon ''
expect 'ledger: the reason ledger.untold has no text' 'a refusal without a text'
rm "$dir/services/ledger/untold.c"
echo 'const char *why(int bad) { return bad ? "json.untold" : NULL; }' >"$dir/services/common/untold.c"
anew
expect 'runtime: the reason json.untold has no text' 'a reason of the runtime without a text'
rm "$dir/services/common/untold.c" "$dir/services/ledger/messages.c"
sed '/SH_EVENT(.*checked_out/d' "$root/services/ledger/messages.c" >"$dir/services/ledger/messages.c"
anew
expect 'ledger follows shelter-gateway and has no row for its event checked_out' 'an event without a row'
sed -i '/SHIEN_REGISTER_SYNC_STREAM_LEDGER/d' "$dir/docker-compose.yml"
expect 'register-sync follows ledger and docker-compose.yml does not tell it where' 'a stream that a container is not told of'
[ $failed -eq 0 ] && echo "docs: the papers say what the code says"
exit $failed
