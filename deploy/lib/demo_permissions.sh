#!/bin/bash
# Who of the demo sees what: the plan for PlanPermissions (docs/permissions.md) on standard output, for a year from today.
#   demo_permissions.sh <municipality>
set -Eeuo pipefail
town=$1
today=$(TZ=Asia/Tokyo date +%F)
end=$(TZ=Asia/Tokyo date -d '364 days' +%F)
# business, categories, who stands there
rows='窓口 RESIDENT,APPLICATION,CERTIFICATE,INTEGRATED,SURVEY,NOTICE mado
被害認定調査 RESIDENT,SURVEY chosa
決裁 RESIDENT,APPLICATION,CERTIFICATE,INTEGRATED,SURVEY,STATISTICS kacho
被災者台帳 RESIDENT,INTEGRATED,SURVEY,STATISTICS,SPECIAL_CARE daicho
避難所運営 SHELTER hinan
支援措置 RESIDENT,APPLICATION,CERTIFICATE,INTEGRATED,SHELTER,PROTECTED shien
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
