#!/bin/bash
# Prints the SQL that spreads one daemon's database over the machines of a Citus (README.md here says when and how).
#   deploy/scale/distribute.sh register-sync|ledger|application-intake|certificate-issuer|notifier|shelter-gateway|console
set -Eeuo pipefail
list=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/tables.tsv
database=${1:-}
if [ "$database" = "*" ] || ! cut -f1 "$list" | grep -qxF -- "$database"; then
	sed -n '2,3s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
	exit 2
fi
# Reference tables first: others refer to them. The first tenant table opens the group that the others join.
awk -F'\t' -v database="$database" '
	/^#/ || ($1 != database && $1 != "*") { next }
	$3 == "reference" { references[++r] = $2 }
	$3 == "tenant" { tenants[++t] = $2 }
	END {
		print "BEGIN;"
		for (i = 1; i <= r; i++) printf "SELECT create_reference_table(%c%s%c);\n", 39, references[i], 39
		for (i = 1; i <= t; i++)
			printf "SELECT create_distributed_table(%c%s%c, %cmunicipality%c, colocate_with => %c%s%c);\n", 39, tenants[i], 39, 39, 39,
				39, i == 1 ? "none" : tenants[1], 39
		print "COMMIT;"
	}' "$list"
