# The agent of a municipality's side (shienctl feed) as it runs there, watching its folder, against the real door; of a town of which
# nothing else is known. agent_scene <base>
agent_put() { # agent_put <folder> <name> <text>
	printf '%s' "$3" | $(site_prefix) sh -c 'umask 077; cat >"$1/.$2"; touch -d "1 minute ago" "$1/.$2"; mv "$1/.$2" "$1/$2"' - "$agent/drop/$1" "$2"
}

agent_await() { # agent_await <file>: what the agent does with it within half a minute
	local i
	for i in $(seq 300); do
		[ ! -e "$agent/drop/$1" ] || return 0
		sleep 0.1
	done
	cat "$agent/said"
	echo "FAILED: the agent does not come to $1"
	return 1
}

agent_scene() {
	local base=$1 pid code=0
	agent=$($(site_prefix) mktemp -d)
	$(site_prefix) mkdir -m 700 "$agent/drop"
	site_ctl "$base" --tenant 482099 apikey register-sync town-agent register |
		$(site_prefix) sh -c 'umask 077; cat >"$1"' - "$agent/key"
	(cd / && exec $(site_prefix) "$base/bin/shienctl" --config "$base/site/shienctl.conf" --tenant 482099 feed "$agent/drop" \
		--feed juki --key-file "$agent/key" --pause 1) >"$agent/said" 2>&1 &
	pid=$!
	agent_await done && agent_put changes 01.csv '宛名番号,個人履歴番号,枝番号,氏名,氏名_フリガナ,生年月日,住民種別,住民状態,支援措置区分
4820990001,1,1,潮咲 太郎,シオサキ タロウ,1980-01-01,1,1,
4820990002,1,1,潮咲 花子,シオサキ ハナコ,1982-02-02,1,1,有
' && agent_await done/1-01.csv && agent_await refused/1-01.csv.rejects.csv && agent_put changes 02.csv 'これは表ではない
' && agent_await refused/2-02.csv.txt || code=1
	kill $pid && wait $pid 2>/dev/null || : # it watches until it is ended
	if [ $code = 0 ] && ! { grep -q '4820990002' "$agent/drop/refused/1-01.csv.rejects.csv" && grep -q '取り込めない行が 1行あります' "$agent/said"; }; then
		echo "FAILED: a refused row is not handed back" && cat "$agent/said" && code=1
	fi
	rm -rf "$agent"
	return $code
}
