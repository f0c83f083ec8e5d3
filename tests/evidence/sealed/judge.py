#!/usr/bin/python3
"""judge.py <zones> <search> <patterns> <place>=<glob>…: searches every place and holds what is found against the zones.

Prints "place<TAB>files<TAB>bytes<TAB>outside<TAB>control" per place and each hit outside of its zone on standard error.
A place in which the control canary is not found was not really searched."""
import glob
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

zones_file, search, patterns, *places = sys.argv[1:]
zones = set()
for line in open(zones_file, encoding="utf-8"):
    if line.strip() and not line.startswith("#"):
        kind, place, why = line.rstrip("\n").split("\t")
        zones.add((kind, place))
used = set()


def look(place):
    """In two halves, one for each core."""
    name, _, pattern = place.partition("=")
    sizes = {}
    for path in {f for p in pattern.split(",") for f in glob.glob(p, recursive=True) if os.path.isfile(f)}:
        try:
            sizes[path] = os.path.getsize(path)
        except FileNotFoundError:  # a server has just removed it
            pass
    files = sorted(sizes, key=sizes.get)
    found = []
    for half in (files[::2], files[1::2]):
        found.append(pool.submit(subprocess.run, [search, patterns], input="".join(f + "\n" for f in half), capture_output=True,
                                 text=True, check=False))
    return name, files, sum(sizes.values()), found


with ThreadPoolExecutor(2) as pool:
    looks = [look(place) for place in places]
for name, files, size, halves in looks:
    outside = control = 0
    for half in halves:
        if half.result().returncode != 0:
            sys.exit("judge.py: %s: %s" % (name, half.result().stderr[:500]))
        for line in half.result().stdout.splitlines():
            label, path, times = line.split("\t")
            kind = label.split(":")[0]
            if kind == "control":
                control += 1
            elif (kind, name) in zones:
                used.add((kind, name))
            else:
                outside += 1
                print("outside of its zone: %s in %s (%s times)" % (label, path, times), file=sys.stderr)
    print("%s\t%d\t%d\t%d\t%d" % (name, len(files), size, outside, control))
for kind, place in sorted(zones - used):
    print("unused zone\t%s\t%s" % (kind, place), file=sys.stderr)
