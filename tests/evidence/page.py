#!/usr/bin/python3
"""The results of tests/evidence.sh for people.

page.py --lines FILE             the lines of FILE ("-": standard input), one short line each
page.py PAGE FORM RESULTS        rewrites the part of PAGE between its markers for this form ("short", "long 8", "guards")
"""
import datetime
import json
import os
import sys

BEGIN, END = "<!-- %s form: begin -->", "<!-- %s form: end -->"


def read(path):
    with (sys.stdin if path == "-" else open(path, encoding="utf-8")) as lines:
        return [json.loads(line) for line in lines if line.strip()]


def short_line(r):
    return "   %-28s %10d tried %6d failed %5d s  %-5s %s%s" % (
        r["campaign"], r["tried"], r["failed"], r["seconds"], "holds" if r["holds"] else "FAILS", r["target"],
        " — " + r["note"] if r.get("note") else "")


def cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def table(form, results):
    cores = os.cpu_count()
    out = ["%s, %d cores, `tests/evidence.sh %s`." % (datetime.date.today().isoformat(), cores, form), "",
           "| campaign | tried | failed | seconds | target | holds |", "|---|---|---|---|---|---|"]
    for r in results:
        target = cell(r["target"]) + (" (" + cell(r["note"]) + ")" if r.get("note") else "")
        out.append("| %s | %s | %d | %d | %s | %s |" % (cell(r["campaign"]), f'{r["tried"]:,}', r["failed"], r["seconds"],
                                                     target, "yes" if r["holds"] else "**no**"))
    return "\n".join(out)


def rewrite(page, form, results):
    kind = form.split()[0]
    flags = "--hours " + form.split()[1] if kind == "long" else {"short": "--short", "guards": "--without-guards"}[kind]
    with open(page, encoding="utf-8") as text:
        before = text.read()
    begin, end = BEGIN % kind, END % kind
    if begin not in before or end not in before:
        sys.exit(f"{page}: no place for the {kind} form ({begin})")
    head, rest = before.split(begin, 1)
    tail = rest.split(end, 1)[1]
    with open(page, "w", encoding="utf-8") as text:
        text.write(head + begin + "\n" + table(flags, results) + "\n" + end + tail)


if sys.argv[1] == "--lines":
    for row in read(sys.argv[2]):
        print(short_line(row))
else:
    rewrite(sys.argv[1], sys.argv[2], read(sys.argv[3]))
