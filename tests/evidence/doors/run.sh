#!/bin/bash
# Doors shut: keys, sessions, callers, actors and roles against every rpc and door of the real daemons; row security.
. "$(dirname "$0")/../lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
. "$evidence_root/tests/evidence/played_site.sh"
. "$here/http.sh"
dir=$SHIEN_EVIDENCE_OUT/site
bin=$SHIEN_EVIDENCE_BUILD/tests/evidence/doors
played_site "$dir" --no-fsync

as_site() { (cd / && ASAN_OPTIONS=detect_leaks=0 "${servers_prefix[@]}" "$@"); }
mkdir -p "$site_base/doors/stranger"
install -m 755 "$bin/doors-matrix" "$bin/doors-sessions" "$site_base/bin/"
servers_own "$site_base/doors" "$SHIEN_SERVERS_USER"
as_site "$site_base/bin/shienctl" --config "$site_base/site/shienctl.conf" keys --service visitor --secret-dir "$site_base/keys/visitor" \
	--public-dir "$site_base/keys/public" >/dev/null
# the stranger knows the daemons' public keys, and nobody knows his
as_site "$site_base/bin/shienctl" --config "$site_base/site/shienctl.conf" keys --service visitor --secret-dir "$site_base/doors/stranger" \
	--public-dir "$site_base/doors/stranger" >/dev/null
(cd "$site_base/keys/public" && for one in *.curve; do [ "$one" = visitor.curve ] || cp -p "$one" "$site_base/doors/stranger/"; done)

guard= # of a part that guards are about one daemon is asked; what it is asked with is the same for all
[ "$SHIEN_EVIDENCE_SIZE" != guard ] || guard=ledger

each_rpc() { # service=endpoint of every service's first replica
	local row out=
	for row in "${site_daemons[@]}"; do
		[ "${row%%:*}" = "${guard:-${row%%:*}}" ] || continue
		out+="${out:+,}${row%%:*}=tcp://127.0.0.1:$(site_port "$site_base" "${row%%:*}" 1 rpc)"
	done
	echo "$out"
}

sessions() { # sessions [<part of doors-sessions>]
	local what tried failed ms holds
	as_site "$site_base/bin/doors-sessions" "$site_base/keys" "$site_base/doors/stranger" "$(each_rpc)" "$@" >"$SHIEN_EVIDENCE_OUT/sessions.tsv"
	while IFS=$'\t' read -r what tried failed ms; do
		holds=true
		[ "$failed" -eq 0 ] || holds=false
		result "doors: $what" "$tried" "$failed" "refused within 2 s" $holds "$([ "$ms" = 0 ] || echo "slowest $ms ms")"
	done <"$SHIEN_EVIDENCE_OUT/sessions.tsv"
}

matrix() {
	local holds=true failed
	as_site "$site_base/bin/doors-matrix" "$site_base/keys" "$(each_rpc)" $([ "$SHIEN_EVIDENCE_SIZE" != long ] || echo all) >"$SHIEN_EVIDENCE_OUT/matrix.tsv"
	"$here/oracle.py" "$evidence_root/proto" "$SHIEN_EVIDENCE_OUT/matrix.tsv" >"$SHIEN_EVIDENCE_OUT/matrix.json"
	eval "$(/usr/bin/python3 -c 'import json, shlex, sys
for k, v in json.load(open(sys.argv[1])).items(): print(f"m_{k}={shlex.quote(str(v))}")' "$SHIEN_EVIDENCE_OUT/matrix.json")"
	failed=$((m_unexplained_allows + m_unexplained_refusals))
	if [ -z "$guard" ]; then
		[ "$m_cells" -ge 50000 ] || failed=$((failed + 1))
		failed=$((failed + m_unasked))
	fi
	[ $failed -eq 0 ] && [ "$m_cells" -gt 0 ] || holds=false
	result "doors: matrix of rpcs" "$m_cells" $failed ">= 50,000 cells of $m_rpcs rpcs, 0 unexplained allows" $holds \
		"$m_allows allowed; $m_first"
}

row_security() {
	local found tried failed holds=true
	/usr/bin/python3 "$here/row_security.py" "$site_base" "$SHIEN_SERVERS_SOCKETS" "$SHIEN_SERVERS_PG_PORT" >"$SHIEN_EVIDENCE_OUT/rows.txt"
	read -r tried failed found < <(tail -n 1 "$SHIEN_EVIDENCE_OUT/rows.txt")
	[ "$failed" -eq 0 ] && [ "$tried" -gt 100 ] || holds=false
	result "doors: row security" "$tried" "$failed" "with the tenant unset or wrong nothing from any table or function" $holds "$found"
}

case ${guard:+$SHIEN_EVIDENCE_PART} in
"")
	sessions
	matrix
	http_matrix
	console_matrix
	row_security
	;;
matrix) matrix ;;
http) http_matrix ;;
*) sessions "$SHIEN_EVIDENCE_PART" ;;
esac
