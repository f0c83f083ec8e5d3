#!/bin/bash
# Builds and runs docker-compose.yml, unmodified, with a real engine: everything healthy, the story played through it,
# then the database restarted under the daemons. Leaves nothing running.
#   tests/containers/run.sh [--clean]      --clean: removes the images kept for the next run, and does nothing else
# Exit: 0 passed, 77 skipped (no engine can run here), anything else failed.
set -Eeuo pipefail
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/engine.sh"
if [ "${1:-}" = --clean ]; then
	rm -rf "$engine_dir"
	exit
fi
exec </dev/null
export COMPOSE_PROJECT_NAME=shien-test COMPOSE_FILE=$engine_root/docker-compose.yml BUILDKIT_PROGRESS=plain
daemons=(register-sync ledger application-intake application-intake-2 certificate-issuer certificate-issuer-2 notifier
	shelter-gateway console)

finish() {
	local code=$?
	trap - EXIT INT TERM HUP
	set +e
	if [ $code -ne 0 ] && [ $code -ne 77 ]; then
		engine_compose ps -a 2>/dev/null || engine_compose ps
		engine_compose logs --no-color --tail=40 2>&1 | grep -E '"(warn|error)"|exited|エラー' | tail -60
	fi
	COMPOSE_PROFILES=demo,tools engine_compose down -v --remove-orphans >/dev/null 2>&1
	engine_stop
	exit $code
}

healthy() { # healthy <seconds> <service>…: every container of each, within that time
	local until=$((SECONDS + $1)) service states
	shift
	for service; do
		while states=$(engine_compose ps -q "$service" | xargs -r docker inspect -f '{{.State.Health.Status}}' | sort -u) &&
			[ "$states" != healthy ]; do
			[ $SECONDS -lt $until ] || engine_fail "$service is not healthy: ${states:-no container}"
			sleep 1
		done
	done
}

# As they really run: nobody is root, nothing is writable, no capability, doors on this machine only, no word in clear.
hardened() {
	local container bad=0 said
	for container in $(engine_compose ps -q); do
		said=$(docker inspect -f '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.Privileged}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}{{range $p, $b := .HostConfig.PortBindings}}{{range $b}} at {{.HostIp}}{{end}}{{end}}' "$container")
		[[ $said =~ ^(10001:10001|999:999)\ true\ false\ \[ALL\]\ \[no-new-privileges(:true)?\](\ at\ 127\.0\.0\.1)*$ ]] ||
			{ bad=1 && docker inspect -f "{{.Name}}: $said" "$container"; }
		! docker inspect -f '{{range .Config.Env}}{{println .}}{{end}}' "$container" | grep -E '(PASSWORD|SECRET)=|password=[^ ]' ||
			{ bad=1 && docker inspect -f '{{.Name}}: a secret in its environment' "$container"; }
	done
	return $bad
}

engine_start
trap finish EXIT
trap 'exit 130' INT TERM HUP
engine_images
engine_compose config -q
COMPOSE_PROFILES=demo engine_compose build >"$engine_dir/build.log" 2>&1 || { tail -30 "$engine_dir/build.log" && engine_fail "build"; }
engine_say "images of the daemons built"
engine_compose up -d >"$engine_dir/up.log" 2>&1 || { tail -30 "$engine_dir/up.log" && engine_fail "up"; }
healthy 120 postgres redis "${daemons[@]}"
engine_say "all healthy"
hardened || engine_fail "a container is not shut in"
"$engine_here/story.sh" || engine_fail "the story"
engine_say "the story was played"
engine_compose restart postgres >/dev/null 2>&1
healthy 120 postgres "${daemons[@]}"
"$engine_here/story.sh" --after-restart || engine_fail "after the database's restart"
engine_say "recovered from the database's restart"
