#!/usr/bin/python3
"""judge.py <zones> <search> <patterns> <place>=<glob>…: searches every place and holds what is found against the zones.

Prints "place<TAB>files<TAB>bytes<TAB>outside<TAB>control" per place and each hit outside of its zone on standard error.
A place in which the control canary is not found was not really searched."""
import glob
import os
import subprocess
import sys

zones_file, search, patterns, *places = sys.argv[1:]
zones = set()
for line in open(zones_file, encoding="utf-8"):
    if line.strip() and not line.startswith("#"):
        kind, place, why = line.rstrip("\n").split("\t")
        zones.add((kind, place))
used = set()
for place in places:
    name, _, pattern = place.partition("=")
    files = sorted(f for p in pattern.split(",") for f in glob.glob(p, recursive=True) if os.path.isfile(f))
    found = subprocess.run([search, patterns], input="\n".join(files) + "\n", capture_output=True, text=True,
                           check=False)
    if found.returncode != 0:
        sys.exit("judge.py: %s: %s" % (name, found.stderr[:500]))
    outside = control = 0
    for line in found.stdout.splitlines():
        label, path, times = line.split("\t")
        kind = label.split(":")[0]
        if kind == "control":
            control += 1
        elif (kind, name) in zones:
            used.add((kind, name))
        else:
            outside += 1
            print("outside of its zone: %s in %s (%s times)" % (label, path, times), file=sys.stderr)
    print("%s\t%d\t%d\t%d\t%d" % (name, len(files), sum(os.path.getsize(f) for f in files), outside, control))
for kind, place in sorted(zones - used):
    print("unused zone\t%s\t%s" % (kind, place), file=sys.stderr)
