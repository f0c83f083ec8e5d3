# What every campaign stands on; sourced by tests/evidence/<campaign>/run.sh and by tests/evidence.sh.
#   SHIEN_EVIDENCE_BUILD    the sanitized tree, whose guards can be removed
#   SHIEN_EVIDENCE_OUT      a folder for the campaign's files
#   SHIEN_EVIDENCE_SIZE     short | long | guard (as small as shows the guard that is missing)
#   SHIEN_EVIDENCE_SECONDS  long and guard: how long it may take
#   SHIEN_EVIDENCE_PART     guard: what of the campaign is played (guards.tsv)
#   SHIEN_WITHOUT_GUARD     guard: what is taken away; empty: nothing, and the part must hold
# A campaign's exit code says whether it ran; what it found it says with `result`.
set -Eeuo pipefail
evidence_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
SHIEN_EVIDENCE_STARTED=$SECONDS

# result <campaign> <tried> <failed> <target, in words> <true|false: holds> [<note>]
# Seconds run since the last result of this campaign. What a long run says again, when it plays the same once more, is added up.
result() {
	/usr/bin/python3 - "$@" "$((SECONDS - SHIEN_EVIDENCE_STARTED))" "$SHIEN_EVIDENCE_RESULTS" <<'PY'
import json
import sys

campaign, tried, failed, target, holds, *note, seconds, path = sys.argv[1:]
tried, failed, seconds = int(tried), int(failed), int(seconds)
if holds not in ("true", "false") or (holds == "true" and (failed or not tried)):
    sys.exit(f"result {campaign}: {failed} of {tried} failed and yet it is said to hold ({holds})")
line = {"campaign": campaign, "tried": tried, "failed": failed, "seconds": seconds, "target": target,
        "holds": holds == "true"}
if note and note[0]:
    line["note"] = note[0]
with open(path, encoding="utf-8") as before:
    lines = [json.loads(text) for text in before]
for one in lines:
    if one["campaign"] == campaign:
        for count in ("tried", "failed", "seconds"):
            one[count] += line[count]
        if one["holds"]:  # the first that does not hold says why
            one.update({key: line[key] for key in ("holds", "note") if key in line})
        break
else:
    lines.append(line)
with open(path, "w", encoding="utf-8") as out:
    out.writelines(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in lines)
PY
	SHIEN_EVIDENCE_STARTED=$SECONDS
}
