#!/bin/bash
# A site of all daemons on which the story has been played, for campaigns; sourced after lib.sh. Playing takes longer than
# most campaigns, so that it is done once for a tree as it is built, and each campaign gets a copy. As a command: plays it.
[ "${BASH_SOURCE[0]}" != "$0" ] || . "$(dirname "$0")/lib.sh"
. "$evidence_root/deploy/lib/site.sh"
PATH=$(servers_pg_bin):$PATH # psql itself, not the wrapper that looks for it each time

played_template=$SHIEN_EVIDENCE_BUILD/played

played_sanitizers() { # a sanitizer must not be silent, and leaks of libraries are not ours
	install -m 644 "$evidence_root/tests/support/lsan.supp" "$1/lsan.supp"
	export LSAN_OPTIONS=suppressions=$1/lsan.supp:print_suppressions=0
	# who allocated what is kept less deep
	[ -n "${ASAN_OPTIONS:-}" ] || export ASAN_OPTIONS=malloc_context_size=5
}

played_make() {
	local base
	servers_remove "$played_template"
	rm -rf "$played_template"
	servers_start "$played_template" --no-fsync || return 1
	base=$(cat "$played_template/base")
	played_sanitizers "$base"
	local played=
	if site_start "$played_template" "$SHIEN_EVIDENCE_BUILD" && site_tour "$base" >"$played_template/tour.log"; then played=1; fi
	site_stop "$played_template"
	servers_stop "$played_template"
	[ -n "$played" ] || return 1
	touch "$played_template/made"
}

played_ready() { # made once for what is built; never with a guard taken away
	(
		unset SHIEN_WITHOUT_GUARD
		exec 9>"$SHIEN_EVIDENCE_BUILD/played.lock"
		flock 9
		if [ -e "$played_template/made" ] && [ -z "$(find "$SHIEN_EVIDENCE_BUILD/bin" -newer "$played_template/made" -print -quit)" ]; then
			exit 0
		fi
		played_make || { tail -n 20 "$played_template/tour.log" && exit 1; }
	)
}

# played_site <dir> [--no-fsync] [--still]: sets site_base; servers and daemons run (--still: servers only) until the campaign's shell
# ends, which fails where a sanitizer spoke. A campaign with more to end has a trap of its own, set before, and calls played_end.
played_site() {
	local dir=$1 base from start=site_start
	[ "${3:-}" != --still ] || start=site_make
	[ -n "$(trap -p EXIT)" ] || trap 'played_finish "'"$dir"'" $?' EXIT
	played_ready || return 1
	servers_remove "$dir"
	mkdir -p "$dir"
	servers_set_prefix "$(servers_user)"
	from=$(cat "$played_template/base")
	base=$(servers_base "$dir" "$(servers_user)" ${2:+"$2"}) || return 1
	cp -a "$from/." "$base/" && rm -rf "$base"/run/*
	servers_start "$dir" ${2:+"$2"} || return 1
	played_sanitizers "$base"
	$start "$dir" "$SHIEN_EVIDENCE_BUILD"
}

played_finish() { # played_finish <dir> <exit code>
	trap - EXIT
	played_end "$1" || exit 1
	exit "$2"
}

played_end() { # played_end <dir>: stops all, keeps the logs; says and fails where a sanitizer spoke
	local base code=0
	base=$(cat "$1/base" 2>/dev/null) || return 0
	site_stop "$1"
	rm -rf "$1.logs" && mkdir -p "$1.logs" && cp "$base"/*.log "$1.logs/"
	if grep -l -E 'AddressSanitizer|LeakSanitizer|runtime error:' "$base"/*-[0-9].log; then
		grep -h -A12 -E 'AddressSanitizer|LeakSanitizer|runtime error:' "$base"/*-[0-9].log | head -40
		code=1
	fi
	servers_remove "$1"
	return $code
}

[ "${BASH_SOURCE[0]}" != "$0" ] || played_ready
