#!/bin/bash
# What an operator does with the containers that run.sh started, and what must come of it.
#   story.sh                  puts the demo's site in place, plays the whole story, looks at every daemon
#   story.sh --after-restart  looks at every daemon again: the same data, nothing broken
# COMPOSE_FILE and COMPOSE_PROJECT_NAME say which containers. Exit 0 only where all holds.
set -Eeuo pipefail
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/engine.sh"
town=482013
kept=$engine_dir/story # what was seen before the restart
engine_limit=300
set -a
. "$engine_root/deploy/docker/demo.env"
set +a

ctl() { engine_compose run --rm -T shienctl "$@" 2>>"$engine_dir/story.err" </dev/null; }
site() { engine_compose run --rm -T site "$@" 2>>"$engine_dir/story.err" </dev/null; }
tour() { engine_compose run --rm -T tour tour --prefecture /demo/prefecture --out /demo/out "$@" 2>>"$engine_dir/story.err" </dev/null; }

holds() { # holds <text> <command>…
	local what=$1
	shift
	"$@" >"$kept/last" || {
		tail -n 40 "$kept/last" "$engine_dir/story.err"
		engine_fail "$what"
	}
	engine_say "$what"
}

prepare() {
	tour --prepare && site demo && engine_compose up -d 2>>"$engine_dir/story.err" &&
		engine_compose restart application-intake application-intake-2 2>>"$engine_dir/story.err"
}

ready() { # until every replica says so, in its own words
	local until=$((SECONDS + 90))
	until ctl status; do
		[ $SECONDS -lt $until ] || return 1
		sleep 1
	done
}

# The whole story, and a report that says so itself: an empty one would be no proof.
played() {
	tour && engine_compose run --rm -T --entrypoint cat tour /demo/out/tour.json </dev/null 2>>"$engine_dir/story.err" >"$kept/tour.json" &&
		python3 - "$kept/tour.json" <<-'PY'
			import json, sys
			report = json.load(open(sys.argv[1]))
			said = [a["ok"] for step in report["steps"] for a in step["assertions"]]
			assert report["ok"] is True and all(said), [s["name"] for s in report["steps"] if not s["ok"]]
			assert len(report["steps"]) >= 10 and len(said) >= 100, (len(report["steps"]), len(said))
			print(len(report["steps"]), "steps", len(said), "assertions", report["seconds"], "s")
		PY
}

# Name and birth of somebody who stands in the register, from what the prefecture was made of.
somebody() {
	engine_compose run --rm -T --entrypoint cat tour /demo/prefecture/truth.json </dev/null 2>>"$engine_dir/story.err" |
		python3 -c 'import json, sys
people = [a["person"] for a in json.load(sys.stdin)["applications"] if a.get("person")]
one = next(p for p in people if p["town"] == sys.argv[1])
print(json.dumps({"kana": one["kana"], "birth": one["birth"], "limit": 5}))' $town
}

# One answer of each daemon out of its own database, as text that can be compared.
answers() {
	local disaster
	ctl --tenant $town --as staff:daicho call ledger ListDisasters >"$kept/ledger" &&
		disaster=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["disasters"][0]["disasterId"])' "$kept/ledger") &&
		cat "$kept/ledger" &&
		ctl --tenant $town --as staff:mado call application-intake ListApplications "{\"disasterId\":\"$disaster\",\"limit\":5}" &&
		ctl --tenant $town --as staff:mado call certificate-issuer ListCertificates "{\"disasterId\":\"$disaster\",\"limit\":5}" &&
		ctl --tenant $town --as staff:mado call notifier ListMessages '{"state":"SENT","limit":5}' &&
		ctl --tenant $town --as staff:hinan call shelter-gateway ListSites '{"limit":5}' &&
		ctl --tenant $town --as staff:daicho call register-sync Find "$(somebody)" | grep personId
}

same_answers() { answers >"$kept/again" && diff "$kept/answers" "$kept/again"; }

mkdir -p "$kept"
: >"$engine_dir/story.err"
case ${1:-} in
'')
	holds "the demo's site is in place" prepare
	holds "every replica is ready" ready
	holds "every assertion of the story held" played
	cat "$kept/last" | tail -n 1
	holds "every daemon answers" answers
	cp "$kept/last" "$kept/answers"
	;;
--after-restart)
	holds "every replica is ready" ready
	holds "every daemon answers as before" same_answers
	;;
*)
	sed -n '2,5s/^# \{0,1\}//p' "$0"
	exit 2
	;;
esac
holds "doctor finds nothing" ctl doctor
holds "the audit trees verify" ctl audit verify
