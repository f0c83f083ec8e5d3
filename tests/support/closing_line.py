#!/usr/bin/python3
"""closing_line.py <folder>: adds up one run of tests/run.sh and prints "N passed, N failed, N skipped" as its last line.

Counted: every case of a Criterion executable (from tally, written by run_criterion.sh: name, tested, passing, skipped),
one for each other ctest test (<stage>.xml), one for each step outside of ctest (steps: name, pass|fail|skip).
Whoever sees only the end of a run sees why it failed: assertions and lines of evidence that do not hold come before it.
Exit 0 only when something passed and nothing failed.
"""
import glob
import json
import os
import sys
import xml.etree.ElementTree as xml

MOST_LINES = 12
SKIPS = ("SKIP_RETURN_CODE", "SKIP_REGULAR_EXPRESSION", "Disabled")


def lines(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as text:
        return [line.split() for line in text if line.strip()]


def verdict(case):
    """pass, fail or skip. A test that could not be started is "notrun" for ctest: here it failed."""
    if case.get("status") == "run":
        return "pass"
    skipped = case.find("skipped")
    if skipped is not None and skipped.get("message", "").startswith(SKIPS):
        return "skip"
    return "fail"


def count(case, tally):
    """(passed, failed, skipped) of one ctest test."""
    said = verdict(case)
    if case.get("name") not in tally:
        return (said == "pass", said == "fail", said == "skip")
    tested, passing, skipped = tally[case.get("name")]
    if said == "skip":
        return (0, 0, max(skipped, 1))
    failed = tested - passing
    if said == "fail" and failed == 0:
        # A leak, or a run cut off after its last whole case.
        failed, passing = 1, max(passing - 1, 0)
    return (passing, failed, skipped)


def why(case):
    """What a failed test said of itself: its assertions, at most MOST_LINES lines."""
    said = (case.findtext("system-out") or "").splitlines()
    kept = []
    for at, line in enumerate(said):
        if any(word in line for word in ("Assertion Failed", "ERROR: ", "SUMMARY: ", "Timed out", "crashed")):
            kept.append(line)
            if "Assertion" in line:
                kept += [more for more in said[at + 1:at + 5] if more.startswith("[----]   ") and more.strip("[-] ")]
    return (kept or said[-3:])[:MOST_LINES]


def does_not_hold(path):
    for line in open(path, encoding="utf-8") if os.path.exists(path) else ():
        row = json.loads(line)
        row.setdefault("note", "-")
        if not row["holds"]:
            yield "{campaign}: {failed} of {tried} failed; target {target} ({note})".format(**row)


def main():
    folder = sys.argv[1]
    tally = {name: tuple(map(int, rest)) for name, *rest in lines(os.path.join(folder, "tally"))}
    total = [0, 0, 0]
    failures = []
    reasons = []
    skips = []
    for report in sorted(glob.glob(os.path.join(folder, "*.xml"))):
        for case in xml.parse(report).getroot().iter("testcase"):
            counted = count(case, tally)
            total = [a + b for a, b in zip(total, counted)]
            if counted[1]:
                failures.append(case.get("name"))
                reasons += ["%s: %s" % (case.get("name"), line) for line in why(case)]
            if verdict(case) == "skip":
                skips.append(case.get("name"))
    for name, said in lines(os.path.join(folder, "steps")):
        total["pass fail skip".split().index(said)] += 1
        {"fail": failures, "skip": skips}.get(said, []).append(name)
    if lines(os.path.join(folder, "ctest")) and total[1] == 0:
        failures.append("ctest")
        total[1] += 1
    if total[0] + total[1] == 0:
        print("nothing ran")
    for line in reasons + list(does_not_hold(os.path.join(folder, "evidence.jsonl"))):
        print("why: " + line)
    if failures:
        print("failed: " + " ".join(failures))
    if skips:
        print("skipped: " + " ".join(skips))
    print("%d passed, %d failed, %d skipped" % tuple(total))
    return 1 if total[1] or not total[0] else 0


sys.exit(main())
