#!/bin/bash
# Records of looks are altered, removed, inserted, reordered and cut off with the database administrator's rights, the tree
# is forked, old checkpoints are put in the place of new ones: each must be named by `shienctl audit verify` and by
# tests/audit/verify.py, and the daemon must not sign what does not hold, nor answer what nothing could record.
. "$(dirname "$0")/../lib.sh"
. "$evidence_root/deploy/lib/servers.sh"
export PATH=$PATH:/usr/lib/postgresql/15/bin
dir=$SHIEN_EVIDENCE_OUT/servers
trap 'servers_remove "$dir" >/dev/null 2>&1' EXIT
servers_remove "$dir" >/dev/null 2>&1 || true
servers_start "$dir" --no-fsync postgres
. "$dir/servers.env"
export AUDIT_PG=$SHIEN_SERVERS_PG_CONNINFO AUDIT_PG_HOST="host=$SHIEN_SERVERS_SOCKETS port=$SHIEN_SERVERS_PG_PORT"
/usr/bin/python3 "$evidence_root/tests/evidence/audit/campaign.py" >"$SHIEN_EVIDENCE_OUT/said.tsv"
while IFS=$'\t' read -r name tried failed target note; do
	result "$name" "$tried" "$failed" "$target" "$([ "$failed" -eq 0 ] && echo true || echo false)" "$note"
done <"$SHIEN_EVIDENCE_OUT/said.tsv"
