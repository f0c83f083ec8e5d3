"""coverage_table.py <source> <build> rules|common [json]: what gcov counted, a line a room, and what was never taken.

Branches that only the compiler made (exceptions do not occur in C) are not counted. A file that no test was linked with
counts as wholly uncovered: gcov sees its notes without data.
"""
import collections
import glob
import json
import os
import re
import subprocess
import sys

source, build, what = sys.argv[1:4]


def room_of(name):
    """The room of a source that is counted in this part."""
    if what == "rules" and re.fullmatch(r"services/[^/]+/rules/[^/]+\.[ch]", name):
        return os.path.dirname(name), 100
    return ("services/common", 90) if what == "common" and name.startswith("services/common/") else (None, 0)


notes = [os.path.join(d, f) for d, _, files in os.walk(build) for f in files
         if f.endswith(".c.gcno") and ("/rules/" if what == "rules" else "/services/common/") in os.path.join(d, f)]
branches = collections.defaultdict(dict)  # file -> (line, index) -> taken
for note in notes:
    out = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", note], cwd=build,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True).stdout
    for line in out.splitlines():
        if not line.startswith("{"):
            continue
        report = json.loads(line)
        for entry in report["files"]:
            name = os.path.relpath(os.path.join(report.get("current_working_directory", build), entry["file"]), source)
            # notes outlive a source that was deleted
            if room_of(name)[0] is None or not os.path.exists(os.path.join(source, name)):
                continue
            counted = branches[name]
            for row in entry["lines"]:
                for i, branch in enumerate(row["branches"]):
                    if not branch["throw"]:
                        key = (row["line_number"], i)
                        counted[key] = max(counted.get(key, 0), branch["count"])
if what == "rules":
    unseen = [name for name in sorted(glob.glob("services/*/rules/*.c", root_dir=source)) if name not in branches]
    if unseen:
        sys.exit(f"coverage_table.py: no unit test is built with {', '.join(unseen)}")

rooms = {}
for name, taken in sorted(branches.items()):
    room, target = room_of(name)
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
    elif not row["holds"]:  # where most is to be had
        files = collections.Counter(place.rpartition(":")[0] for place in row["never"])
        print("".join(f"    never taken: {n} in {name}\n" for name, n in files.most_common(20)), end="")
if len(sys.argv) > 4:
    with open(sys.argv[4], "a", encoding="utf-8") as out:
        for row in rooms.values():
            out.write(json.dumps({k: v for k, v in row.items() if k != "never"}) + "\n")
sys.exit(1 if short else 0)
