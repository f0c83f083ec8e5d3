#!/bin/bash
# The staff of the demo: one person for each of the jobs, and who of them sees what (docs/permissions.md). The site must run.
#   demo_staff.sh people                            login:name:roles, a line each
#   demo_staff.sh invite <dir> <municipality> <login>   prints a link that is good once
#   demo_staff.sh plan <municipality>               for PlanPermissions, for a year from today
#   demo_staff.sh permit <dir> <municipality>       drafted by one operator, made effective by another; once
set -Eeuo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
people='mado:窓口:window
chosa:調査:survey
kacho:決裁:approver,survey
daicho:台帳:ledger,register,operator
hinan:避難所:shelter,shelter_admin
shien:支援措置:protection,window
koin:公印:seal
kansa:監査:auditor
kanri:管理:admin'

ctl() { "$here/site.sh" ctl "$dir" --tenant "$town" "$@"; }

invite() {
	local login name roles
	IFS=: read -r login name roles < <(grep "^$1:" <<<"$people")
	ctl --as staff:kanri staff invite "$login" --name "$name　花子" --roles "$roles" | tail -1
}

plan() {
	local today end rows marked
	today=$(TZ=Asia/Tokyo date +%F)
	end=$(TZ=Asia/Tokyo date -d '364 days' +%F)
	# business, categories, who stands there
	rows='窓口 RESIDENT,APPLICATION,CERTIFICATE,INTEGRATED,SURVEY,NOTICE mado
被害認定調査 RESIDENT,SURVEY chosa
決裁 RESIDENT,APPLICATION,CERTIFICATE,INTEGRATED,SURVEY,STATISTICS kacho
被災者台帳 RESIDENT,INTEGRATED,SURVEY,STATISTICS,SPECIAL_CARE daicho
避難所運営 SHELTER hinan
支援措置 RESIDENT,APPLICATION,CERTIFICATE,INTEGRATED,SURVEY,SHELTER,PROTECTED shien
公印 CERTIFICATE koin
監査 STATISTICS kansa
管理 STATISTICS kanri'
	marked='daicho SPECIAL_CARE
shien PROTECTED'
	/usr/bin/awk -v town="$town" -v today="$today" -v end="$end" -v marked="$marked" '
		function list(text,   n, part, i, out) {
			n = split(text, part, ",")
			for (i = 1; i <= n; i++) out = out (i > 1 ? "," : "") "\"" part[i] "\""
			return out
		}
		{
			lines = lines (NR > 1 ? "," : "") sprintf("{\"organisation\":\"%s\",\"business\":\"%s\",\"unit\":\"*\",\"categories\":[%s],\"scope\":\"OWN\",\"firstDay\":\"%s\",\"lastDay\":\"%s\",\"ask\":\"総務課 権限担当\"}", town, $1, list($2), today, end)
			places = places (NR > 1 ? "," : "") sprintf("{\"login\":\"%s\",\"organisation\":\"%s\",\"business\":\"%s\",\"unit\":\"%s課\"}", $3, town, $1, $1)
		}
		END {
			n = split(marked, row, "\n")
			for (i = 1; i <= n; i++) {
				split(row[i], part, " ")
				marks = marks (i > 1 ? "," : "") sprintf("{\"login\":\"%s\",\"marking\":\"%s\"}", part[1], part[2])
			}
			printf "{\"lines\":[%s],\"places\":[%s],\"markings\":[%s],\"reason\":\"訓練の配置\"}\n", lines, places, marks
		}' <<<"$rows"
}

permit() {
	local edition
	! ctl --as staff:unyo1 --json call console GetPermissions '{}' 2>/dev/null | grep -q '"edition"' || return 0
	edition=$(ctl --as staff:unyo1 --json call console PlanPermissions "$(plan)" | sed -n 's/.*"edition" *: *"\([0-9]*\)".*/\1/p')
	ctl --as staff:unyo2 call console ApplyPermissions "{\"edition\":\"${edition:?}\"}" >/dev/null
}

case ${1:-}:$# in
people:1) echo "$people" ;;
invite:4) dir=$2 town=$3 && invite "$4" ;;
plan:2) town=$2 && plan ;;
permit:3) dir=$2 town=$3 && permit ;;
*)
	sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
	exit 2
	;;
esac
