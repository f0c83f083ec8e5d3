# awk -v name=scoring_national -f embed_text.awk file.json > scoring_national.h: the file as a C string.
BEGIN { printf "/* Generated; do not edit. */\n#pragma once\nstatic const char %s[] =\n", name }
{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); printf "\t\"%s\\n\"\n", $0 }
END { print "\t;" }
