# The staff console under load and in the browser; run.sh sources this.
# ---- staff: people at work through the console's door, who see what a matrix of permissions in force gives them
staff_links() { # staff_links <how many>: login and token, a line each
	local n
	for n in $(seq "$1"); do
		site_ctl "$site_base" --tenant $tenant --as staff:kanri staff invite "sokutei$n" --name "測定　$n" --roles window,register |
			sed -n "s/.*invitation#/sokutei$n /p"
	done
}

# Everybody at the counter of the town, for a year.
staff_permit() { # staff_permit <how many>
	local edition today end places
	today=$(TZ=Asia/Tokyo date +%F)
	end=$(TZ=Asia/Tokyo date -d '364 days' +%F)
	places=$(seq -s, -f "{\"login\":\"sokutei%g\",\"organisation\":\"$tenant\",\"business\":\"窓口\",\"unit\":\"窓口課\"}" "$1")
	edition=$(site_ctl "$site_base" --tenant $tenant --as staff:unyo1 --json call console PlanPermissions "{\"lines\":[{\"organisation\":\"$tenant\",\"business\":\"窓口\",\"unit\":\"*\",
		\"categories\":[\"RESIDENT\",\"APPLICATION\",\"CERTIFICATE\",\"INTEGRATED\"],\"scope\":\"OWN\",\"firstDay\":\"$today\",\"lastDay\":\"$end\",\"ask\":\"総務課\"}],
		\"places\":[$places],\"reason\":\"測定\"}" | sed -n 's/.*"edition" *: *"\([0-9]*\)".*/\1/p')
	site_ctl "$site_base" --tenant $tenant --as staff:unyo2 call console ApplyPermissions "{\"edition\":\"${edition:?}\"}" >/dev/null
}

staff_words() { # staff_words <folder>: what is searched, of people drawn by chance
	draw_addresses "$1"
	bench_psql shien_register_sync -F$'\t' -c "
		SELECT substr(kana_key, 1, 3), substr(name_key, 2, 2), to_char(birth_on, 'YYYY-MM-DD')
		  FROM person WHERE municipality = '$tenant' AND length(name_key) > 2 AND length(kana_key) > 4 AND birth_on IS NOT NULL
		 ORDER BY md5(person_id) LIMIT 200" >"$1/words"
}

measure_staff() {
	local folder=$site_base/out/bench disaster many morning rush when kind
	many=$(sized 8 500) morning=$(sized 8 300) rush=$(sized 4 120)
	[ -s "$folder/register_$tenant.csv" ] || measure_import
	bench_psql shien_register_sync -c "VACUUM ANALYZE"
	disaster=$(site_ctl "$site_base" --tenant $tenant --as staff:daicho --json call ledger ListDisasters | grep -oE '"disasterId": *"[^"]*"' | head -1 | cut -d'"' -f4)
	staff_words "$folder"
	staff_links "$many" >"$folder/links"
	staff_permit "$many"
	/usr/bin/python3 "$root/tests/bench/staff.py" "127.0.0.1:$(site_port "$site_base" console 1 door)" $tenant "$disaster" "$folder" "$morning" "$rush" >"$folder/staff.json"
	for when in morning rush; do
		for kind in sign_in search page; do
			read -r n failed p50 p99 most first < <(/usr/bin/python3 -c 'import json, sys
s = json.load(open(sys.argv[1], encoding="utf-8"))[sys.argv[2]][sys.argv[3]]
print(s["n"], s["failed"], s["p50"], s["p99"], s["most"], s["first"] or "-")' "$folder/staff.json" $when $kind)
			[ "$failed" -eq 0 ] || { say "staff: $failed of $kind failed in a $when: $first" && return 1; }
			case $when.$kind in
			rush.sign_in) staff_let_in "$folder/staff.json" "$many people; half within $p50 ms, all within $most" ;;
			*) emit "staff.$when.$kind" "ms of 99 of 100 ($n by $many people; half within $p50, all within $most)" "$p99" 500 '<=' 1 ;;
			esac
		done
	done
}

# In a rush nobody can be let in faster than passwords are computed; who is in already shall not notice.
staff_let_in() { # staff_let_in <results> <words>
	read -r took alone < <(/usr/bin/python3 -c 'import json, sys
s = json.load(open(sys.argv[1], encoding="utf-8"))["rush"]
print(s["signing_in"], s["passwords"])' "$1")
	emit staff.rush.sign_in "s from the first to the last, of as many passwords by themselves ($2)" "$took" "$alone" '<=' 2
}

# ---- page: what the built pages take in Chromium, before a daemon that answers at once
measure_page() {
	local line name figure reference unit code=0
	"$root/services/console/web/build.sh"
	SHIEN_MEASURE_TURNS=$(sized 1 3) node "$root/services/console/web/test/measure/run.mjs" >"$build/page.jsonl" || code=$?
	[ $code -ne 77 ] || { say "page: there is no chromium" && return 0; }
	[ $code -eq 0 ] || return 1
	while IFS=$'\t' read -r name figure reference unit; do
		emit "$name" "$unit" "$figure" "$reference" '<=' 1
	done < <(/usr/bin/python3 -c 'import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    print(r["name"], r["figure"], r["reference"], r["unit"], sep="\t")' "$build/page.jsonl")
}
