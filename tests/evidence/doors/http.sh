# The same over HTTP: every row of every door × API keys of every role, none, unknown, of another municipality.
http_matrix() {
	local holds=true doors
	doors=$(site_each http_first_doors | paste -sd,)
	PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$here/http_matrix.py" "$evidence_root" "$SHIEN_SERVERS_PG_CONNINFO" "$doors" \
		>"$SHIEN_EVIDENCE_OUT/http.json"
	eval "$(/usr/bin/python3 -c 'import json, shlex, sys
for k, v in json.load(open(sys.argv[1])).items(): print(f"h_{k}={shlex.quote(str(v))}")' "$SHIEN_EVIDENCE_OUT/http.json")"
	[ "$h_wrong" -eq 0 ] && [ "$h_cells" -gt 0 ] || holds=false
	result "doors: matrix of HTTP doors" "$h_cells" "$h_wrong" "0 unexplained allows" $holds "$h_allows allowed; $h_files rows that take files, in vain; $h_first"
}

# And at the console, as somebody of each role who is signed in.
console_matrix() {
	local holds=true
	PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 as_site /usr/bin/python3 "$here/console_matrix.py" "$evidence_root" \
		"127.0.0.1:$(site_port "$site_base" console 1 door)" "$site_base/bin/shienctl" --config "$site_base/site/shienctl.conf" \
		>"$SHIEN_EVIDENCE_OUT/console.json"
	eval "$(/usr/bin/python3 -c 'import json, shlex, sys
for k, v in json.load(open(sys.argv[1])).items(): print(f"c_{k}={shlex.quote(str(v))}")' "$SHIEN_EVIDENCE_OUT/console.json")"
	[ "$c_wrong" -eq 0 ] && [ "$c_cells" -gt 1000 ] && [ "$c_allows" -gt 100 ] || holds=false
	result "doors: matrix of the console" "$c_cells" "$c_wrong" "0 unexplained allows" $holds "$c_allows allowed; $c_first"
}

http_first_doors() { # <service> <replica> <door>
	[ "$2" != 1 ] || [ "$3" != door ] || echo "$1=http://127.0.0.1:$(site_port "$site_base" "$1" 1 door)"
}
