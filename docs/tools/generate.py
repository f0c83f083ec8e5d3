#!/usr/bin/python3
"""Writes what the papers say of the code from the code itself.

  docs/tools/generate.py                    writes docs/architecture.md (the message map), docs/settings.md, docs/reasons.md,
                                            docs/openapi/*.json, services/console/web/src/contract.ts
  docs/tools/generate.py --check [BUILD]    writes nothing; exit 1 where a paper is out of date, where a daemon refuses for a
                                            reason without a text or lacks a row for an event of a stream that it follows,
                                            or where one in BUILD/bin knows other settings than its paper

--root DIR: another copy of the sources than the one this script stands in.
"""
import argparse
import difflib
import os
import sys

import message_map
import openapi
import reasons
import settings
import typescript

BEGIN, END = "<!-- message map: begin -->\n", "<!-- message map: end -->\n"


def between(whole, new):
    head, rest = whole.split(BEGIN)
    _, tail = rest.split(END)
    return head + BEGIN + "\n" + new + "\n" + END + tail


def read(path):
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def papers(root):
    """(path, text as it is, text as it should be)"""
    docs = os.path.join(root, "docs")
    for name, render in (("architecture.md", message_map.render), ("settings.md", settings.render),
                         ("reasons.md", reasons.render)):
        path = os.path.join(docs, name)
        now, new = read(path), render(root)
        yield path, now, between(now, new) if name == "architecture.md" else new
    for name, new in openapi.papers(root):
        path = os.path.join(docs, name)
        yield path, read(path), new
    for name, new in typescript.papers(root):
        path = os.path.join(root, name)
        yield path, read(path), new


def check(root, build):
    wrong = []
    for path, now, new in papers(root):
        lines = list(difflib.unified_diff(now.splitlines(), new.splitlines(), "as it is", "as the code says", n=0, lineterm=""))
        if lines:
            wrong.append("%s is out of date; run docs/tools/generate.py" % os.path.relpath(path, root))
            print("\n".join(line[:240] for line in lines[:40]))
    wrong += message_map.unheard(root) + message_map.unreached(root) + reasons.untold(root, settings.daemons(root))
    for daemon in settings.daemons(root) if build else []:
        differences = settings.compare(root, build, daemon)
        print("settings of %s: %s" % (daemon, "not built" if differences is None else "compared"))
        wrong += differences or []
    for line in wrong:
        print("docs: " + line)
    return 1 if wrong else 0


def main():
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    options = argparse.ArgumentParser()
    options.add_argument("--check", action="store_true")
    options.add_argument("--root", default=here)
    options.add_argument("build", nargs="?")
    given = options.parse_args()
    if given.check:
        return check(given.root, given.build)
    for path, now, new in papers(given.root):
        if now != new:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(new)
            print("wrote " + os.path.relpath(path, given.root))
    return 0


sys.exit(main())
