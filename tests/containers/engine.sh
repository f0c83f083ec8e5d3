# A real container engine for one test run, sourced by run.sh: the one that answers already, or a private one started
# from Debian packages, with base images made from Debian packages where no registry can be reached.
# Functions: engine_start, engine_images, engine_compose, engine_stop. They say "skip" (exit 77) where none can run.
engine_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
engine_root=$(cd "$engine_here/../.." && pwd)
engine_dir=${SHIEN_ENGINE_DIR:-/var/tmp/shien-engine} # images are kept here between runs; run.sh --clean removes it
engine_log=$engine_dir/engine.log
engine_suite=bookworm
engine_private=

engine_say() { printf -- '-- [%4ds] %s\n' $SECONDS "$*"; }
engine_skip() {
	engine_say "skipped: $*"
	exit 77
}
engine_fail() {
	engine_say "failed: $*"
	exit 1
}

# engine_limit: seconds that one such command may take.
engine_compose() {
	if docker compose version >/dev/null 2>&1; then
		timeout -k 10 "${engine_limit:-1800}" docker compose "$@"
	else
		timeout -k 10 "${engine_limit:-1800}" docker-compose "$@"
	fi
}

# A developer's own engine, or a hosted runner's, is used as it is and is not stopped.
engine_answers() { timeout 10 docker info >/dev/null 2>&1 && timeout 10 docker version -f '{{.Server.Version}}' >/dev/null 2>&1; }

engine_start() {
	if engine_answers && { docker compose version || docker-compose version; } >/dev/null 2>&1; then
		mkdir -p "$engine_dir"
		engine_say "engine: the one that is here"
		return
	fi
	[ "$(id -u)" = 0 ] || engine_skip "no engine answers, and starting one takes root"
	[ -x /usr/bin/apt-get ] || engine_skip "no engine answers, and there is no apt-get to install one"
	mkdir -p "$engine_dir"
	"$engine_root/deploy/lib/packages.sh" containers || engine_skip "the engine's packages cannot be installed"
	exec 7>"$engine_dir/lock"
	flock -n 7 || engine_skip "another run holds the engine"
	export DOCKER_HOST=unix://$engine_dir/docker.sock DOCKER_CONFIG=$engine_dir/config DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0
	mkdir -p "$DOCKER_CONFIG"
	engine_private=1
	engine_keep_network
	# Its mounts live in a mount namespace and end with it; tini -s reaps what the engine leaves behind.
	unshare --mount --propagation slave -- tini -s -- /usr/sbin/dockerd --host "$DOCKER_HOST" --pidfile "$engine_dir/dockerd.pid" \
		--data-root "$engine_dir/data" --exec-root "$engine_dir/exec" --log-level warn >"$engine_log" 2>&1 7>&- &
	engine_pid=$!
	local i
	for i in $(seq 80); do
		if engine_answers; then
			engine_say "engine: $(docker version -f '{{.Server.Version}}'), private"
			return
		fi
		kill -0 $engine_pid 2>/dev/null || break
		sleep 0.5
	done
	tail -3 "$engine_log"
	engine_stop
	engine_skip "no engine can run on this machine"
}

# The engine writes into the machine's packet filter and turns forwarding on; both are put back by engine_stop.
engine_keep_network() {
	cat /proc/sys/net/ipv4/ip_forward >"$engine_dir/ip_forward"
	iptables-save >"$engine_dir/iptables" 2>/dev/null || : >"$engine_dir/iptables"
}

engine_put_network_back() {
	local table chain
	iptables-restore <"$engine_dir/iptables" || true
	for table in nat filter; do # those that were not there before stay behind empty
		! grep -q "^\*$table" "$engine_dir/iptables" || continue
		for chain in INPUT FORWARD OUTPUT; do iptables -t $table -P $chain ACCEPT 2>/dev/null || true; done
		iptables -t $table -F && iptables -t $table -X || true
	done
	cat "$engine_dir/ip_forward" >/proc/sys/net/ipv4/ip_forward
}

engine_stop() {
	[ -n "$engine_private" ] || return 0
	local i
	kill -TERM "$engine_pid" 2>/dev/null || true
	for i in $(seq 60); do
		kill -0 "$engine_pid" 2>/dev/null || break
		sleep 0.5
	done
	kill -KILL "$engine_pid" 2>/dev/null || true
	wait "$engine_pid" 2>/dev/null || true
	ip link delete docker0 2>/dev/null || true
	engine_put_network_back
	engine_private=
	engine_say "engine stopped"
}

engine_has() { docker image inspect "$1" >/dev/null 2>&1; }

# The official images where a registry can be reached; else stand-ins under the same names (label org.shien.standin).
engine_images() {
	local image
	if ! engine_has debian:bookworm-slim && ! timeout 60 docker pull -q debian:bookworm-slim >>"$engine_log" 2>&1; then
		engine_make_base || engine_fail "debian:bookworm-slim cannot be made (see $engine_log)"
	fi
	for image in postgis/postgis:15-3.3=postgis redis:7=redis; do
		engine_has "${image%%=*}" || timeout 120 docker pull -q "${image%%=*}" >>"$engine_log" 2>&1 ||
			docker build -t "${image%%=*}" "$engine_here/standin/${image#*=}" >>"$engine_log" 2>&1 ||
			engine_fail "${image%%=*} cannot be made (see $engine_log)"
	done
	engine_say "images: debian:bookworm-slim postgis/postgis:15-3.3 redis:7"
}

engine_mirror() { # engine_mirror main|security: the machine's own package source
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | sort -u |
		{ if [ "$1" = security ]; then grep security; else grep -v security; fi; } | head -1
}

engine_make_base() {
	local tar=$engine_dir/base.tar options=() main security
	main=$(engine_mirror main)
	security=$(engine_mirror security) || security=
	# Certificates that this machine trusts beyond Debian's are needed inside to reach the same mirror over https.
	if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null; then
		options+=(--customize-hook='mkdir -p "$1/usr/local/share/ca-certificates"'
			--customize-hook='copy-in /usr/local/share/ca-certificates /usr/local/share/')
	fi
	mmdebstrap --quiet --mode=root --variant=minbase --dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --aptopt='Acquire::Languages "none"' \
		--customize-hook='printf "#!/bin/sh\nexit 101\n" >"$1/usr/sbin/policy-rc.d" && chmod 755 "$1/usr/sbin/policy-rc.d"' \
		--customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin' \
		"${options[@]}" $engine_suite "$tar" "deb $main $engine_suite main" "deb $main $engine_suite-updates main" \
		${security:+"deb $security $engine_suite-security main"} >>"$engine_log" 2>&1 || return 1
	docker import --change 'CMD ["bash"]' --change 'LABEL org.shien.standin=1' "$tar" debian:bookworm-slim >>"$engine_log" || return 1
	rm -f "$tar"
}
