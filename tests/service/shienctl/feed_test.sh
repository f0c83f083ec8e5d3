#!/bin/bash
# shienctl feed: every file has one effect or is refused with its reason, wherever the agent is killed.
set -Eeuo pipefail
shienctl=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
/usr/bin/python3 "$here/feed_door.py" "$work" &
door=$!
trap 'kill $door 2>/dev/null; rm -rf "$work"' EXIT
fail() { echo "FAILED: $*" >&2 && ls -R "$work" >&2 && cat "$work"/drop/state "$work"/effects >&2 || true; exit 1; }
for _ in $(seq 100); do [ -e "$work/port" ] || sleep 0.1; done
export SHIEN_SHIENCTL_DOORS=register-sync=http://127.0.0.1:$(cat "$work/port")
printf 'feed-secret\n' >"$work/key" && chmod 600 "$work/key"
mkdir -m 700 "$work/drop"
code=0
feed() { # feed [arguments]: one pass; $code
	code=0
	"$shienctl" --tenant 482013 feed "$work/drop" --feed juki --key-file "$work/key" --once "$@" \
		>"$work/out" 2>&1 || code=$?
}
put() { # put <folder> <name> <text>: as a register does, under a hidden name first
	printf '%s' "$3" >"$work/drop/$1/.$2" && touch -d '1 minute ago' "$work/drop/$1/.$2"
	mv "$work/drop/$1/.$2" "$work/drop/$1/$2"
}
effects() { wc -l <"$work/effects"; }
state() { head -n 1 "$work/drop/state"; }

# --- a key that others can read is not used
chmod 644 "$work/key" && feed && [ $code = 3 ] && grep -q feed.key_file "$work/out" || fail "an open key: $code"
chmod 600 "$work/key" && feed && [ $code = 0 ] || fail "an empty folder: $code"
grep -q 'feed-secret' "$work/out" && fail "the key is shown"

# --- killed before it sends, after it sent, after the file is away: each file once, numbers without a hole
: >"$work/effects"
n=0
for at in feed_before_send feed_after_send feed_after_move; do
	n=$((n + 1))
	put changes "0$n.csv" "宛名番号,個人履歴番号
$n,1
"
	code=0
	SHIEN_FAILPOINT=kill:$at feed
	[ $code = 137 ] || fail "$at was not reached: $code $(cat "$work/out")"
	feed && [ $code = 0 ] || fail "after $at: $code $(cat "$work/out")"
	[ "$(effects)" = $n ] || fail "$at: $(effects) effects"
	[ -e "$work/drop/done/$n-0$n.csv" ] || fail "$at: not in done"
	[ "$(state)" = "next $((n + 1))" ] || fail "$at: $(state)"
done

# --- the answer is lost, the door is busy: the same number again
touch "$work/deaf"
put changes 04.csv "four" && feed && [ $code != 0 ] || fail "a lost answer reads as done"
[ "$(effects)" = 4 ] || fail "deaf: $(effects)"
rm "$work/deaf" && touch "$work/busy" && feed && [ $code != 0 ] || fail "busy reads as done"
rm "$work/busy" && feed && [ $code = 0 ] || fail "after busy: $code"
[ "$(effects)" = 4 ] && [ "$(state)" = "next 5" ] || fail "sent twice: $(effects) $(state)"

# --- the file was changed after its number was taken: the new content goes under the next
put changes 05.csv "five"
SHIEN_FAILPOINT=kill:feed_after_send feed && [ $code = 137 ] || fail "not killed"
put changes 05.csv "five, corrected" && feed && feed && [ $code = 0 ] || fail "changed: $code"
[ "$(effects)" = 6 ] && [ "$(state)" = "next 7" ] || fail "changed: $(effects) $(state)"

# --- refused: out of the way with the reason, no number is used; also where it is killed on the way
put changes 06.csv "BAD"
SHIEN_FAILPOINT=kill:feed_after_move feed && [ $code = 137 ] || fail "not killed"
put whole 07.csv "seven" && feed && [ $code = 0 ] || fail "after a refusal: $code"
grep -q '見出しがありません' "$work"/drop/refused/7-06.csv.txt && [ -e "$work/drop/refused/7-06.csv" ] || fail "no reason"
[ "$(state)" = "next 8" ] || fail "a refusal took a number: $(state)"
[ "$(tail -n 1 "$work/effects" | cut -d' ' -f1,2)" = "7 true" ] || fail "whole: $(tail -n 1 "$work/effects")"
[ "$(cut -d' ' -f1 "$work/effects" | tr '\n' ' ')" = "1 2 3 4 5 6 7 " ] || fail "numbers"
[ -z "$(ls "$work"/drop/changes "$work"/drop/whole | grep csv)" ] || fail "something is left"

# --- a row that is refused is fetched with its reason before the file counts as sent, and said
put changes 08.csv "REFUSED" && touch "$work/mute"
feed && [ $code != 0 ] && [ "$(state)" = "next 8" ] && [ ! -e "$work/drop/done/8-08.csv" ] || fail "sent without its refused rows"
rm "$work/mute" && feed && [ $code = 0 ] && [ -e "$work/drop/done/8-08.csv" ] || fail "refused rows: $code $(cat "$work/out")"
grep -q '^2,batch-8$' "$work/drop/refused/8-08.csv.rejects.csv" || fail "no refused rows"
[ "$(stat -c %a "$work/drop/refused/8-08.csv.rejects.csv")" = 600 ] || fail "refused rows can be read by others"
grep -q '^08.csv（8番）: 3行を送りました。注意 2件。取り込めない行が 1行あります。refused/8-08.csv.rejects.csv ' "$work/out" || fail "$(cat "$work/out")"
[ "$(effects)" = 8 ] || fail "refused rows: sent twice"
[ "$(ls "$work/drop/refused" | grep -c rejects)" = 1 ] || fail "refused rows of others"

# --- somebody between who answers 200 with something else took nothing for the register
put changes 09.csv "nine" && touch "$work/proxy"
feed && [ $code != 0 ] && [ "$(state)" = "next 9" ] && [ ! -e "$work/drop/done/9-09.csv" ] || fail "a proxy's word reads as taken"
rm "$work/proxy" && feed && [ $code = 0 ] && [ -e "$work/drop/done/9-09.csv" ] && [ "$(effects)" = 9 ] || fail "after a proxy: $code"

# --- the full load is read by the profile that was asked for, and done once
put . full.csv "whole"
feed --full "$work/drop/full.csv" --as-of 2026-09-01 --profile standard-40 && [ $code = 0 ] || fail "full: $code $(cat "$work/out")"
[ "$(cat "$work/profile")" = standard-40 ] || fail "full load under profile: $(cat "$work/profile")"
rm "$work/profile" && feed --full "$work/drop/full.csv" --as-of 2026-09-01 && [ ! -e "$work/profile" ] || fail "full twice"

# --- whom the register is asked for, page by page
[ "$(tail -n +2 "$work/drop/again.csv" | tr '\n' ' ')" = "15,GAP,2,3 16,GAP,2,3 " ] || fail "again.csv"
[ "$(stat -c %a "$work/drop/again.csv")" = 600 ] || fail "again.csv can be read by others"

# --- the extract: residents by their newest row, by household
put register night.csv "宛名番号,個人履歴番号,枝番号,氏名,氏名_フリガナ,世帯番号,住民状態
11,1,1,潮咲 太郎,シオサキ タロウ,100,1
11,2,1,潮咲 太郎,シオサキ タロウ,101,1
12,1,1,潮咲 花子,シオサキ ハナコ,100,1
13,1,1,浜 三郎,ハマ サブロウ,101,1
14,1,1,沖 去男,オキ サルオ,102,2
"
feed && [ -e "$work/drop/register/night.csv" ] || fail "compared without being asked to"
feed --reconcile && [ $code = 0 ] || fail "reconcile: $code $(cat "$work/out")"
[ "$(cut -d, -f1,2 "$work/households" | tr '\n' ' ')" = "household_no,persons 100,1 101,2 " ] || fail "$(cat "$work/households")"
grep -qE '^101,2,[0-9a-f]{64}$' "$work/households" || fail "hash"
[ -e "$work/drop/done/register-night.csv" ] || fail "the extract is left"

# --- two agents to one folder: no
exec 9>"$work/drop/.lock" && flock 9 && feed && [ $code = 3 ] && grep -q feed.busy "$work/out" || fail "two agents"
exec 9>&-
echo "1..1 feed: ok"
