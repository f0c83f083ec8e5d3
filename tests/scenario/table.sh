# A table of another system as its operator sends it (shienctl table) through the real door: looked through, counted, and waiting for
# somebody's word, which is given at the console (services/console/web/test/story). table_scene <base> <municipality>
table_of() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -1; } # the first text of that name in JSON

table_scene() {
	local base=$1 town=$2 folder disaster address said
	folder=$($(site_prefix) mktemp -d)
	disaster=$(site_ctl "$base" --json --tenant "$town" --as staff:kacho call ledger ListDisasters '{}' | table_of disasterId)
	address=$(site_ctl "$base" --json --tenant "$town" --as staff:kacho call ledger ListSurveys "{\"disasterId\":\"$disaster\",\"limit\":1}" | table_of address)
	[ -n "$address" ] || { echo "FAILED: no survey says of which house it is" && return 1; }
	printf '%s\n' '調査番号,所在地,方書,調査年月日,調査区分,損害割合(%),床上浸水深(cm),災害種別,判定結果' \
		"K-1,$address,,$(TZ=Asia/Tokyo date +%F),第2次調査,23.5,,,半壊" 'K-2,どこにもない町99番地,,2026-09-10,第2次調査,23.5,,,半壊' |
		$(site_prefix) sh -c 'umask 077; cat >"$1/surveys.csv"' - "$folder"
	site_ctl "$base" --tenant "$town" apikey ledger survey-system survey | $(site_prefix) sh -c 'umask 077; cat >"$1/key"' - "$folder"
	said=$(cd / && $(site_prefix) sh -c 'SHIEN_API_KEY=$(cat "$3/key") exec "$1/bin/shienctl" --config "$1/site/shienctl.conf" --json --tenant "$2" \
		--as staff:chosa table survey "$4" "$3/surveys.csv" --source 訓練の調査システム --hazard FLOOD' - "$base" "$town" "$folder" "$disaster") || {
		echo "FAILED: shienctl table: $said" && return 1
	}
	$(site_prefix) rm -r "$folder"
	for seen in '"state": *"CHECKED"' '"newRows": *"1"' '"rejectedRows": *"1"'; do
		grep -q "$seen" <<<"$said" || { echo "FAILED: shienctl table does not say $seen: $said" && return 1; }
	done
	echo "  ○ ほかのシステムの調査の表を shienctl で送り、点検が済んで確認を待つ"
}
