# The measures of run.sh, which sources this. Each writes its lines to $results.

sized() { if [ -n "$smoke" ]; then echo "$1"; else echo "$2"; fi; } # sized <smoke> <full>

emit() { # emit <name> <unit> <figure> <reference> <= | >= <target> [<more JSON>]: the ratio decides
	awk -v name="$1" -v unit="$2" -v f="$3" -v r="$4" -v op="$5" -v t="$6" -v more="${7:-}" 'BEGIN {
		ratio = f / r
		printf "{\"name\":\"%s\",\"unit\":\"%s\",\"figure\":%.6g,\"reference\":%.6g,\"ratio\":%.4g,\"target\":\"%s %.2f\",\"holds\":%s%s}\n",
			name, unit, f, r, ratio, op, t, (op == "<=" ? ratio <= t : ratio >= t) ? "true" : "false", more ? "," more : ""
	}' >>"$results"
}

bench_psql() { # bench_psql [<database>] -…: as administrator
	local db=postgres
	case $1 in -*) ;; *) db=$1 && shift ;; esac
	psql -XqAt -v ON_ERROR_STOP=1 "$SHIEN_SERVERS_PG_CONNINFO dbname=$db" "$@"
}

# As the demo has them, with room for pgbench's clients beside the daemons' connections.
bench_servers() {
	servers_remove "$dir"
	servers_start "$dir"
	. "$dir/servers.env"
	bench_psql -c "ALTER SYSTEM SET max_connections = 120"
	servers_stop "$dir" postgres
	servers_start "$dir" postgres
}

# The story fills registers and ledgers (12,000 residents of two towns).
bench_site() {
	site_start "$dir" "$build" >"$build/site.log" 2>&1 || { tail -20 "$build/site.log" && return 1; }
	site_tour "$site_base" ${smoke:+--until 4} >"$build/tour.log" 2>&1 || {
		say "the story did not hold everywhere: $build/tour.log"
		grep -q '^ 4 ' "$build/tour.log"
	}
}

measure_certificate() { "$build/bin/bench-certificate" ${smoke:+1} >>"$results"; }

# ---- memory
pss_kb() { # pss_kb <pid>…: the sum
	local pid sum=0 kb
	for pid; do
		kb=$(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2>/dev/null) || kb=0
		sum=$((sum + ${kb:-0}))
	done
	echo $sum
}

mb() { awk -v kb="$1" 'BEGIN { printf "%.1f", kb / 1024 }'; }

measure_memory() {
	local all=0 kb pid demo
	sleep 5
	memory_of() {
		local limit=60
		[ "$1" != certificate-issuer ] || limit=120
		kb=$(pss_kb "$(servers_pid "$site_base" "$1-$2")")
		all=$((all + kb))
		emit "memory.$1-$2" "MB PSS at rest" "$(mb "$kb")" $limit '<=' 1
	}
	site_each memory_of
	emit memory.daemons "MB PSS at rest" "$(mb $all)" 400 '<=' 1
	pid=$(servers_pid "$site_base" postgres)
	demo=$((all + $(pss_kb "$pid" $(cat "/proc/$pid/task/$pid/children") "$(servers_pid "$site_base" redis)")))
	emit memory.demo "MB PSS with PostgreSQL and Redis" "$(mb $demo)" 1536 '<=' 1
	emit connections "to PostgreSQL" "$(bench_psql -c "SELECT count(*) FROM pg_stat_activity
		WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")" 40 '<=' 1
}

# ---- rpc
daemon_conninfo() { # daemon_conninfo <service>: as its workers connect
	local id
	id=$(site_id "$1")
	echo "host=$SHIEN_SERVERS_SOCKETS port=$SHIEN_SERVERS_PG_PORT dbname=shien_$id user=shien_$id" \
		"passfile=$site_base/keys/$1/pgpass"
}

# The ledger was filled a moment ago: its statistics are taken first, as autovacuum soon would.
measure_rpc() {
	bench_psql shien_ledger -c ANALYZE
	(cd / && "${servers_prefix[@]}" "$site_base/bin/bench-rpc" "$site_base/keys/shienctl" "$site_base/keys/public" \
		"tcp://127.0.0.1:$(site_port "$site_base" ledger 1 rpc)" "$(daemon_conninfo ledger)" $tenant "$(sized 1 5)" "$(sized 1 7)") >>"$results"
}

# ---- import
seconds() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(seconds)" 'BEGIN { print b - a }'; }

# The file's own columns, with the keys and indexes that the register keeps of them: its key and that of a person,
# 宛名番号, name, kana, address, 世帯番号, serial of the card, date of birth; each begins with the municipality. And the
# numbers of the search, made beforehand (pairs of letters, four beginnings of the address), with their index.
with_tokens() { # with_tokens <file> <file to write>
	/usr/bin/python3 - "$1" "$2" <<-'PYTHON'
		import csv, sys, zlib
		with open(sys.argv[1], encoding="utf-8-sig", newline="") as old, open(sys.argv[2], "w", encoding="utf-8", newline="") as new:
		    rows, out = csv.reader(old), csv.writer(new, lineterminator="\n")
		    names = next(rows)
		    at = {n: names.index(n) for n in ("氏名", "氏名_フリガナ", "住所_町字", "住所_番地号表記")}
		    out.writerow(names + ["search_tokens"])
		    for row in rows:
		        texts = [row[at["氏名"]].replace("　", ""), row[at["氏名_フリガナ"]].replace("　", "")]
		        tokens = {ord(a) << 18 | ord(b) for t in texts for a, b in zip(t, t[1:])}
		        town, lot = row[at["住所_町字"]], row[at["住所_番地号表記"]]
		        tokens |= {-zlib.crc32((town + lot[:n]).encode()) - 1 for n in range(0, min(len(lot), 6), 2)}
		        out.writerow(row + ["{%s}" % ",".join(map(str, sorted(tokens)))])
	PYTHON
}

copy_table() { # copy_table <file>
	/usr/bin/python3 - "$1" <<-'PYTHON'
		import csv, sys
		names = next(csv.reader(open(sys.argv[1], encoding="utf-8")))[:-1]
		keys = [("UNIQUE", "宛名番号 個人履歴番号 個人履歴番号_枝番号"), ("UNIQUE", "person"), ("", "宛名番号"), ("", "氏名"),
		        ("", "氏名_フリガナ"), ("", "住所_町字 住所_番地号表記"), ("", "世帯番号"),
		        ("", "利用者証明用電子証明書シリアル番号"), ("", "生年月日")]
		print("SET client_min_messages = warning; DROP TABLE IF EXISTS bench_copy;")
		print("CREATE TABLE bench_copy (municipality text NOT NULL DEFAULT '482013', person uuid NOT NULL DEFAULT "
		      "gen_random_uuid(), %s, search_tokens bigint[]);" % ", ".join('"%s" text' % n for n in names))
		print("CREATE INDEX ON bench_copy USING gin (search_tokens);")
		for kind, cells in keys:
		    print("CREATE %s INDEX ON bench_copy (municipality, %s);" % (kind, ", ".join('"%s"' % c for c in cells.split())))
	PYTHON
}

copy_file() { # copy_file <file>: seconds
	local begin columns
	copy_table "$1" | bench_psql -f - >/dev/null
	columns=$(head -1 "$1" | sed 's/^\xef\xbb\xbf//; s/\r$//; s/"//g; s/,/","/g; s/.*/"&"/')
	begin=$(seconds)
	bench_psql -c "\\copy bench_copy ($columns) FROM '$1' WITH (FORMAT csv, HEADER true)"
	since "$begin"
	bench_psql -c "DROP TABLE bench_copy" -c CHECKPOINT
}

# Two thirds of a generated prefecture live in its first town, whose file is UTF-8. The register is empty at first: only
# what the story brought is taken away.
measure_import() {
	local key pid begin took before after peak rows folder=$site_base/out/bench file
	file=$folder/register_$tenant.csv
	site_ctl "$site_base" generate "$folder" --residents "${residents:-$(sized 3000 300000)}" >/dev/null
	bench_psql shien_register_sync -c "TRUNCATE import, import_part, import_reject, household, history, person,
		person_other_name, card_link, person_number" -c CHECKPOINT
	key=$(site_ctl "$site_base" --tenant $tenant apikey register-sync bench register)
	pid=$(servers_pid "$site_base" register-sync-1)
	with_tokens "$file" "$file.tokens" && chmod 644 "$file.tokens"
	before=$(copy_file "$file.tokens")
	echo 5 >"/proc/$pid/clear_refs"
	begin=$(seconds)
	SHIEN_API_KEY=$key site_ctl "$site_base" --tenant $tenant import "$file" --as-of 2026-09-01 --encoding utf-8
	took=$(since "$begin")
	peak=$(awk '/^VmHWM:/ { print int($2 / 1024) }' "/proc/$pid/status")
	rows=$(($(wc -l <"$file") - 1))
	after=$(copy_file "$file.tokens")
	import_took=$took
	emit import "seconds for $rows rows" "$took" "$(awk -v a="$before" -v b="$after" 'BEGIN { print (a + b) / 2 }')" \
		'<=' 3 "\"peak_rss_mb\":$peak"
}

# ---- reimport and feed: into the register that the measure before filled
changed_rows() { # changed_rows <file> <file to write> <every n-th row> <rows at most> [<added to 個人履歴番号> [only]]: moved to another number
	/usr/bin/python3 - "$@" <<-'PYTHON'
		import csv, sys
		every, most, history, only = int(sys.argv[3]), int(sys.argv[4]), int((sys.argv + ["0"])[5]) if len(sys.argv) > 5 else 0, len(sys.argv) > 6
		with open(sys.argv[1], encoding="utf-8-sig", newline="") as old, open(sys.argv[2], "w", encoding="utf-8", newline="") as new:
		    rows, out = csv.reader(old), csv.writer(new, lineterminator="\n")
		    names = next(rows)
		    lot, no = names.index("住所_番地号表記"), names.index("個人履歴番号")
		    out.writerow(names)
		    for n, row in enumerate(rows):
		        change = n % every == 0 and n // every < most
		        if change:
		            row[lot], row[no] = "９９番９号", str(int(row[no] or 0) + history)
		        if change or not only:
		            out.writerow(row)
	PYTHON
}

# Checked and stored; measure_import has left its seconds.
measure_reimport() {
	local key begin folder=$site_base/out/bench
	[ -n "${import_took:-}" ] || measure_import
	changed_rows "$folder/register_$tenant.csv" "$folder/again.csv" 100 1000000 && chmod 644 "$folder/again.csv"
	key=$(site_ctl "$site_base" --tenant $tenant apikey register-sync bench register)
	begin=$(seconds)
	SHIEN_API_KEY=$key site_ctl "$site_base" --tenant $tenant import "$folder/again.csv" --as-of 2026-09-02 --encoding utf-8
	emit reimport "seconds, one row of 100 changed" "$(since "$begin")" "$import_took" '<=' 0.20
}

measure_feed() {
	local key begin folder=$site_base/out/bench took
	[ -s "$folder/register_$tenant.csv" ] || measure_import
	changed_rows "$folder/register_$tenant.csv" "$folder/batch.csv" 7 10000 1 only && chmod 644 "$folder/batch.csv"
	key=$(site_ctl "$site_base" --tenant $tenant apikey register-sync bench register)
	begin=$(seconds)
	curl -sSf --max-time 120 -o "$folder/batch.json" -H "Authorization: Bearer $key" -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" \
		-H "Content-Type: text/csv" --data-binary "@$folder/batch.csv" \
		"http://127.0.0.1:$(site_port "$site_base" register-sync 1 door)/v1/$tenant/register/changes?feed_id=bench&batch_no=1&as_of_us=$(date +%s)000000"
	took=$(since "$begin")
	emit feed "seconds for $(($(wc -l <"$folder/batch.csv") - 1)) changes" "$took" 5 '<=' 1
}

draw_addresses() { # draw_addresses <folder>: of a hundred residents of the file, by chance
	/usr/bin/python3 - "$1/register_$tenant.csv" >"$1/addresses" <<-'PYTHON'
		import csv, random, sys
		rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")))
		for r in random.Random(1).sample(rows, 100):
		    print(r["住所_市区郡町村名"] + r["住所_町字"] + r["住所_番地号表記"])
	PYTHON
}

# ---- search: staff's questions to the register that the measure before filled, or to the story's
measure_search() {
	local folder=$site_base/out/bench owner
	[ -s "$folder/register_$tenant.csv" ] || measure_import
	draw_addresses "$folder"
	chmod 755 "$folder" && chmod 644 "$folder/addresses"
	bench_psql shien_register_sync -c "VACUUM ANALYZE"
	owner="$SHIEN_SERVERS_PG_CONNINFO dbname=shien_register_sync"
	(cd / && "${servers_prefix[@]}" "$site_base/bin/bench-search" "$site_base/keys/shienctl" "$site_base/keys/public" \
		"tcp://127.0.0.1:$(site_port "$site_base" register-sync 1 rpc)" "$owner" "$(daemon_conninfo register-sync)" $tenant "$(sized 1 5)" "$(sized 1 3)" "$folder/addresses") >>"$results"
}

# ---- open: a ledger for all whom the register holds; the reference is the same rows into tables with the same keys and
# indexes, as one INSERT … SELECT each
copy_ledger() { # copy_ledger <disaster>: seconds
	local table begin
	for table in household person dwelling dwelling_household dwelling_beginning; do
		bench_psql shien_ledger -c "SET client_min_messages = warning" -c "DROP TABLE IF EXISTS bench_$table" \
			-c "CREATE TABLE bench_$table (LIKE $table INCLUDING ALL)"
	done
	begin=$(seconds)
	for table in household person dwelling dwelling_household dwelling_beginning; do
		bench_psql shien_ledger -c "INSERT INTO bench_$table SELECT * FROM $table WHERE municipality = '$tenant' AND disaster_id = '$1'"
	done
	since "$begin"
	for table in household person dwelling dwelling_household dwelling_beginning; do
		bench_psql shien_ledger -c "DROP TABLE bench_$table"
	done
	bench_psql shien_ledger -c CHECKPOINT
}

measure_open() {
	local id kind job said begin_us took before after persons
	[ -n "${import_took:-}" ] || measure_import
	as_staff() { site_ctl "$site_base" --tenant $tenant --as staff:daicho call ledger "$@"; }
	id=$(cat /proc/sys/kernel/random/uuid)
	kind=$(as_staff ListDisasters | grep -oE '"kind":"[^"]*"' | head -1 | cut -d'"' -f4)
	as_staff DeclareDisaster "{\"disasterId\":\"$id\",\"code\":\"B-01\",\"name\":\"測定\",\"cause\":\"測定\",\"kind\":\"$kind\",\"occurredOn\":\"2026-09-01\",\"referenceDate\":\"2026-09-01\"}" >/dev/null
	begin_us=$(date +%s%6N)
	job=$(as_staff OpenLedger "{\"disasterId\":\"$id\"}" | grep -oE '"jobId":"[^"]*"' | cut -d'"' -f4)
	# asked seldom: each asking starts a program beside what is measured; when it ended, the job says itself
	while said=$(as_staff GetLedgerJob "{\"jobId\":\"$job\"}"); do
		case $said in *'"state":"QUEUED"'* | *'"state":"RUNNING"'*) sleep 1 ;; *) break ;; esac
	done
	case $said in *'"state":"DONE"'*) ;; *) say "the ledger did not open: $said" && return 1 ;; esac
	took=$(grep -oE '"endedUs":"[0-9]+"' <<<"$said" | grep -oE '[0-9]+' | awk -v a="$begin_us" '{ print ($1 - a) / 1e6 }')
	persons=$(bench_psql shien_ledger -c "SELECT count(*) FROM person WHERE disaster_id = '$id'")
	before=$(copy_ledger "$id")
	after=$(copy_ledger "$id")
	emit open "seconds for $persons people" "$took" "$(awk -v a="$before" -v b="$after" 'BEGIN { print (a + b) / 2 }')" '<=' 2
}

# ---- growth: these measures at several sizes, and each figure against what a cost that grows as the rows do would be
measure_growth() {
	local measure size told
	for size in $(sized "1000 2000" "10000 100000 1000000"); do
		residents=$((size * 3 / 2)) import_took=
		for measure in import reimport search open; do
			wanted $measure || continue
			say "$measure, $size"
			told=$(wc -l <"$results")
			"measure_$measure"
			sed -i "$((told + 1)),\$ s/^{\"name\":\"\([^\"]*\)\"/{\"name\":\"\1@$size\"/" "$results"
		done
	done
	/usr/bin/python3 - "$results" <<-'PYTHON' >>"$results"
		import json, sys
		first = {}
		for r in [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]:
		    name, _, size = r["name"].partition("@")
		    if not size:
		        continue
		    cost = r["figure"] if r["target"].startswith("<=") else 1 / r["figure"] # a rate: what one answer takes
		    small, small_cost = first.setdefault(name, (int(size), cost))
		    if small != int(size):
		        linear = small_cost * int(size) / small
		        print(json.dumps({"name": "growth.%s@%s" % (name, size), "unit": "cost; that of %d rows, times as many" % small,
		              "figure": cost, "reference": linear, "ratio": cost / linear, "target": "<= 1.00", "holds": cost <= linear}))
	PYTHON
}

# ---- stream: two sample daemons of tests/service/runtime, without the site beside them
measure_stream() {
	site_stop "$dir"
	SHIEN_TEST_PG=$SHIEN_SERVERS_PG_CONNINFO BENCH_EVENTS=$(sized 400 8000) BENCH_ROUNDS=$(sized 1 5) \
		"$build/bin/bench-stream" >"$build/stream.log" 2>&1 || { tail -20 "$build/stream.log" && return 1; }
	grep '^{' "$build/stream.log" >>"$results"
}

# ---- audit: likewise
measure_audit() {
	site_stop "$dir"
	SHIEN_TEST_PG=$SHIEN_SERVERS_PG_CONNINFO BENCH_EVENTS=$(sized 1600 32000) BENCH_ROUNDS=$(sized 1 5) \
		BENCH_RECORDS=$(sized 50000 1000000) "$build/bin/bench-audit" >"$build/audit.log" 2>&1 || { tail -20 "$build/audit.log" && return 1; }
	grep '^{' "$build/audit.log" >>"$results"
}

# ---- area: likewise, on the ledger's own handlers
measure_area() {
	site_stop "$dir"
	SHIEN_TEST_PG=$SHIEN_SERVERS_PG_CONNINFO BENCH_DWELLINGS=$(sized 3000 100000) BENCH_ROUNDS=$(sized 1 3) \
		"$build/bin/bench-area" >"$build/area.log" 2>&1 || { tail -20 "$build/area.log" && return 1; }
	grep '^{' "$build/area.log" >>"$results"
}
