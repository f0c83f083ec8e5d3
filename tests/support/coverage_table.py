"""coverage_table.py <source> <build> all|rules|common [json]: what gcov counted, a line a room, and what was never taken.

Branches that only the compiler made (exceptions do not occur in C) are not counted. A file that no test was linked with
counts as wholly uncovered: gcov sees its notes without data.
"""
import collections
import json
import os
import subprocess
import sys

source, build, what = sys.argv[1:4]
notes = [os.path.join(d, f) for d, _, files in os.walk(build) for f in files if f.endswith(".gcno")]
branches = collections.defaultdict(dict)  # file -> (line, index) -> taken
for note in notes:
    out = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", note], cwd=build,
                         capture_output=True, text=True).stdout
    for line in out.splitlines():
        try:
            report = json.loads(line)
        except ValueError:
            continue
        for entry in report["files"]:
            name = os.path.relpath(os.path.join(report.get("current_working_directory", build), entry["file"]), source)
            if not name.startswith("services/"):
                continue
            for counted in entry["lines"]:
                for i, branch in enumerate(counted["branches"]):
                    if not branch["throw"]:
                        key = (counted["line_number"], i)
                        branches[name][key] = max(branches[name].get(key, 0), branch["count"])


def room_of(name):
    if "/rules/" in name:
        return name.split("/rules/")[0] + "/rules", 100
    return ("services/common", 90) if name.startswith("services/common/") else (None, 0)


rooms = {}
for name, taken in sorted(branches.items()):
    room, target = room_of(name)
    if room is None or (what == "rules" and target != 100) or (what == "common" and target == 100):
        continue
    row = rooms.setdefault(room, {"room": room, "target": target, "branches": 0, "taken": 0, "never": []})
    row["branches"] += len(taken)
    row["taken"] += sum(1 for n in taken.values() if n)
    row["never"] += [f"{name}:{line}" for (line, _), n in sorted(taken.items()) if not n]
short = not rooms
for row in rooms.values():
    percent = 100 * row["taken"] / row["branches"] if row["branches"] else 100
    row["percent"], row["holds"] = round(percent, 1), percent >= row["target"]
    short = short or not row["holds"]
    print(f"{row['room']:<36} {row['taken']:>6} of {row['branches']:>6} branches  {percent:5.1f} %  "
          f"(target {row['target']} %){'' if row['holds'] else '  SHORT'}")
    if not row["holds"] and row["target"] == 100:
        print("".join(f"    never taken: {place}\n" for place in dict.fromkeys(row["never"])), end="")
if len(sys.argv) > 4:
    with open(sys.argv[4], "w", encoding="utf-8") as out:
        for row in rooms.values():
            out.write(json.dumps({k: v for k, v in row.items() if k != "never"}) + "\n")
sys.exit(1 if short else 0)
