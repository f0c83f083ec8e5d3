#!/usr/bin/python3
"""Which guards (guards.tsv) the campaigns notice when they are missing.

guards.py turns GUARDS CAMPAIGNS          campaign, part and guard of each turn to be played, by tabs; guard "-": all in place
guards.py judge GUARDS CAMPAIGNS FOLDER   one line of results a guard, from what stands of the turns in FOLDER:
                                          <campaign>.<part>.<guard>.found (results) and .end ("code seconds")

CAMPAIGNS: names by commas, "" for all. A guard is caught where its part ran to its end with and without it, and the line
that its row names held with it and had something that failed without it. Anything else, first of all a part that could
not be set up, proves nothing and is said as such.
"""
import collections
import json
import os
import sys

Guard = collections.namedtuple("Guard", "name campaign part line what")
NOTE = 240


def rows(path, campaigns):
    wanted = set(filter(None, campaigns.split(",")))
    with open(path, encoding="utf-8") as lines:
        guards = [Guard(*line.rstrip("\n").split("\t")) for line in lines if line.strip() and not line.startswith("#")]
    return [g for g in guards if not wanted or g.campaign in wanted]


def turns(guards):
    """Each part first with all guards in place."""
    parts = {}
    for g in guards:
        parts.setdefault((g.campaign, g.part), ["-"]).append(g.name)
    return [(campaign, part, guard) for (campaign, part), names in parts.items() for guard in names]


def ended(folder, guard, without):
    """(what is wrong with the turn, its line, its seconds)"""
    at = os.path.join(folder, "%s.%s.%s" % (guard.campaign, guard.part, without))
    try:
        with open(at + ".end", encoding="ascii") as end:
            code, seconds = map(int, end.read().split())
        with open(at + ".found", encoding="utf-8") as found:
            results = [json.loads(line) for line in found if line.strip()]
    except (OSError, ValueError):
        return "was not played to its end", None, 0
    if code != 0:
        return "could not be played: %s.log" % at, None, seconds
    line = next((r for r in results if r["campaign"] == guard.line), None)
    return "" if line else "does not say the line", line, seconds


def judge(folder, guard):
    why, line, _ = ended(folder, guard, "-")
    if not why and not line["holds"]:
        why = "does not hold: " + line.get("note", "")
    if why:
        return False, "with every guard in place the part " + why, 0
    why, line, seconds = ended(folder, guard, guard.name)
    if why:
        return False, "without it the part " + why, seconds
    if line["holds"] or not line["failed"]:
        return False, "not caught", seconds
    return True, "%d of %d failed%s" % (line["failed"], line["tried"], ": " + line["note"] if line.get("note") else ""), seconds


def said(folder, guard):
    caught, note, seconds = judge(folder, guard)
    return {"campaign": "guard " + guard.name, "tried": 1, "failed": 0 if caught else 1, "seconds": seconds,
            "target": "\u201c%s\u201d fails when %s" % (guard.line, guard.what), "holds": caught, "note": " ".join(note.split())[:NOTE]}


def main():
    guards = rows(sys.argv[2], sys.argv[3])
    if sys.argv[1] == "turns":
        for one in turns(guards):
            print(*one, sep="\t")
    else:
        for guard in guards:
            print(json.dumps(said(sys.argv[4], guard), ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
