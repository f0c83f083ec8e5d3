#!/bin/bash
# Every rpc and door that takes or gives what the canaries of the campaign `sealed` stand for has its row; then, on a copy,
# that one without a row would be seen, and a row about nothing.
set -uo pipefail
root=$1
export PYTHONDONTWRITEBYTECODE=1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
complain() { echo "sealed: $*" && failed=1; }

"$root/tests/evidence/sealed/functions.py" check || failed=1

fresh() {
	rm -rf "${dir:?}"/* && mkdir -p "$dir/tests/evidence/sealed" "$dir/docs" "$dir/services" &&
		cp -r "$root/proto" "$dir/" && ln -s "$root/docs/tools" "$dir/docs/tools" &&
		cp -r "$root/tests/evidence/protected" "$dir/tests/evidence/" &&
		cp "$root"/tests/evidence/sealed/functions.* "$dir/tests/evidence/sealed/"
	local room
	for room in "$root"/services/*; do mkdir "$dir/services/${room##*/}" && ln -s "$room"/* "$dir/services/${room##*/}/"; done
}
notices() { # notices <what it must say>
	local said
	said=$("$dir/tests/evidence/sealed/functions.py" check 2>&1) && complain "not noticed: $1"
	[[ $said == *"$1"* ]] || complain "should say \"$1\": $said"
}
fresh || exit 1
"$dir/tests/evidence/sealed/functions.py" check || complain "the copy is not as the tree"
intake=$dir/proto/shien/intake/v1/intake.proto
sed -i 's|^  rpc RebuildWorkflow|  rpc TellWhere(TellWhereRequest) returns (RebuildWorkflowReply) { option (rpc) = { tx: READ, callers: "shienctl", roles: "window" }; }\n&|' "$intake"
echo 'message TellWhereRequest { string where = 1 [(rule) = { max_chars: 200, form: LINE }]; }' >>"$intake"
notices "TellWhere: takes or gives where and has no row"
fresh
sed -i 's|^message Receipt {|&\n  string whom = 99 [(rule) = { personal: true }];|' "$intake"
notices "GetReceipt: takes or gives whom and has no row"
notices "GET applications/{receipt_no}: takes or gives whom and has no row"
fresh
sed -i '/^RecordContact\t/d' "$dir/tests/evidence/sealed/functions.tsv"
notices "RecordContact: takes or gives value and has no row"
fresh
sed -i '/^POST register.changes\t/d; /^SearchResidents\t/d' "$dir/tests/evidence/sealed/functions.tsv"
notices "POST register/changes: takes or gives files and has no row"
notices "SearchResidents: takes or gives address, address_extra, postal and has no row"
fresh
printf 'Accept\tpassed\nSubmit\tshoe_size\tno such field\n' >>"$dir/tests/evidence/sealed/functions.tsv"
notices "Accept: is passed, it says, and has nothing to pass"
notices "Submit: a row about shoe_size says nothing"
fresh
rm "$dir/services/certificate-issuer/messages.c"
sed "s|/issues/{file}|/copies/{file}|" "$root/services/certificate-issuer/messages.c" >"$dir/services/certificate-issuer/messages.c"
notices "GET copies/{file}: takes or gives files and has no row"
exit $failed
