#!/bin/bash
# Protected persons (支援措置, rulings 1-3): what is theirs is looked for wherever somebody without the marking can ask.
. "$(dirname "$0")/../lib.sh"
. "$evidence_root/tests/evidence/played_site.sh"
here=$(cd "$(dirname "$0")" && pwd)
dir=$SHIEN_EVIDENCE_OUT/site

# Between the issuers and the register stands something that can hold back what goes one way (relay.py).
site_reach() {
	case $1-$2-$3 in
	"$(cat "$dir/base" 2>/dev/null)-certificate-issuer-register-sync") echo "tcp://127.0.0.1:$(cat "$SHIEN_EVIDENCE_OUT/relay/relay.$4")" ;;
	*) site_list "$3" "$4" ;;
	esac
}
mkdir -p "$SHIEN_EVIDENCE_OUT/relay"
rm -f "$SHIEN_EVIDENCE_OUT"/relay/relay.* && ln -sfn "$dir/base" "$SHIEN_EVIDENCE_OUT/relay/base"
exec {relay_in}> >(exec /usr/bin/python3 "$here/relay.py" "$SHIEN_EVIDENCE_OUT/relay" >"$SHIEN_EVIDENCE_OUT/relay/log" 2>&1)
until [ -s "$SHIEN_EVIDENCE_OUT/relay/relay.control" ]; do sleep 0.05; done
PROTECTED_RELAY=$(cat "$SHIEN_EVIDENCE_OUT/relay/relay.control")
export PROTECTED_RELAY

played_site "$dir" --no-fsync
. "$dir/servers.env"
SHIEN_EVIDENCE_STARTED=$SECONDS # the site is not what is measured
# Every role is somebody, alone; they run as the site's user, whose keys they have.
mkdir -p "$site_base/protected"
install -m 755 "$SHIEN_EVIDENCE_BUILD/tests/evidence/protected/protected-ask" "$site_base/bin/protected-ask"
grep -E '^(secret_dir|public_dir|peer_|stream_)' "$site_base/site/shienctl.conf" >"$site_base/protected/conf"
echo "roles: $site_base/protected/roles" >>"$site_base/protected/conf"
grep -ohE 'roles: "[a-z_,]+"' -r "$evidence_root/proto" | sed 's/roles: //;s/"//g' | tr ',' '\n' | sort -u | grep -v service |
	while read -r role; do printf 'staff:%s 482013 %s\nstaff:%s 483010 %s\n' "$role" "$role" "$role" "$role"; done >"$site_base/protected/roles"
servers_own "$site_base/protected" "$SHIEN_SERVERS_USER"
PROTECTED_ASK=$(/usr/bin/python3 -c 'import json, sys; print(json.dumps(sys.argv[1:]))' "${servers_prefix[@]}" "$site_base/bin/protected-ask" --config "$site_base/protected/conf")
export PROTECTED_ASK
rm -f "$SHIEN_EVIDENCE_OUT/results"
PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$here/run.py" "$site_base" "$SHIEN_SERVERS_PG_CONNINFO" "$SHIEN_EVIDENCE_SIZE" "$SHIEN_EVIDENCE_SECONDS" "$SHIEN_EVIDENCE_OUT/results"
while IFS=$'\t' read -r name tried failed target holds note; do
	result "$name" "$tried" "$failed" "$target" "$holds" "$note"
done < <(/usr/bin/python3 -c '
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    print(r["name"], r["tried"], r["failed"], r["target"], str(r["holds"]).lower(), r["note"], sep="\t")' "$SHIEN_EVIDENCE_OUT/results")
