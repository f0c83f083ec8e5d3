"""docs/reasons.md: every error code and every stable reason with what staff read, from errors.def and the reason tables."""
import os
import re

import c_tables

T = "(" + c_tables.TEXTS + ")"
CODE = re.compile(r"SH_ERROR\((\w+),\s*(\d+),\s*(\d+),\s*(\w+),\s*" + T + r"\)")
TWO = re.compile(r"\b[A-Z]+_REASON\(\s*" + T + r"\s*,\s*" + T + r"\s*\)")
THREE = re.compile(r"\b(?:REGISTER|SH_CSV)_REASON\(\s*" + T + r"\s*,\s*" + T + r"\s*,\s*" + T + r"\s*\)")
DOOR = re.compile(r"\bDOOR_REASON\(\s*\w+\s*,\s*" + T + r"\s*,\s*(\d+)\s*,\s*\w+\s*,\s*" + T + r"\s*\)")
ROW = re.compile(r"\{\s*" + T + r"\s*,\s*" + T + r"\s*\}")
USED = re.compile(r'\bsh_fail\(\s*[^,]+,\s*SH_(\w+)\s*,\s*"([a-z][\w.]*)"')
USED_FIELD = re.compile(r'\bsh_fail_field\(\s*[^,]+,\s*[^,]+,\s*"([a-z][\w.]*)"')


LOGGED = re.compile(r'\bsh_log(?:_error)?\(\s*\w+,\s*"[^"]*"')  # the name of a line of the log is no reason
DOTTED = re.compile(r'"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)"')
NO_REASON = re.compile(r"^shien\.|\.(?:h|c|def|curve|sign|box|root|checkpoint)$|\.secret$")  # what is signed or sealed; names of files


def room(root, path):
    parts = os.path.relpath(path, root).split(os.sep)
    return "runtime" if parts[1] == "common" else parts[1]


def texts(root):
    """{room: {reason: Japanese text}}"""
    found = {}
    for path, text in c_tables.sources(root, "services/**/*.def", "services/**/*.c"):
        here = found.setdefault(room(root, path), {})
        for reason, ja in TWO.findall(text):
            here[c_tables.unquote(reason)] = c_tables.unquote(ja)
        for reason, ja, mend in THREE.findall(text):
            here[c_tables.unquote(reason)] = "%s。%s" % (c_tables.unquote(ja), c_tables.unquote(mend))
        for reason, _, ja in DOOR.findall(text):
            here[c_tables.unquote(reason)] = c_tables.unquote(ja)
        for body in c_tables.tables(text, "ShReason"):
            for reason, ja in ROW.findall(body):
                here[c_tables.unquote(reason)] = c_tables.unquote(ja)
    return found


def used(root):
    """{room: {reason: code}} of what the sources raise by name."""
    found = {}
    for path, text in c_tables.sources(root, "services/**/*.c"):
        here = found.setdefault(room(root, path), {})
        for code, reason in USED.findall(text):
            here[reason] = code
        for reason in USED_FIELD.findall(text):
            here[reason] = "INVALID_ARGUMENT"
    return found


def runtime_reasons(root):
    """Every reason that stands in the runtime's sources: many go through helpers and tables, so each such literal counts."""
    found = set(used(root).get("runtime", {}))
    for _, text in c_tables.sources(root, "services/common/**/*.c"):
        found.update(r for r in DOTTED.findall(LOGGED.sub(" ", text)) if not NO_REASON.search(r))
    return found


def untold(root, daemons):
    """Refusals that a daemon raises by name, and all reasons of the runtime, for which staff would read nothing but the
    code's text."""
    codes = CODE.findall(c_tables.read(os.path.join(root, "services/common/base/errors.def")))
    refused = {name for name, _, _, kind, _ in codes if kind == "REFUSED"}
    said, raised = texts(root), used(root)
    everybody = ["runtime: the reason %s has no text" % reason
                 for reason in sorted(runtime_reasons(root) - said.get("runtime", {}).keys())]
    return everybody + ["%s: the reason %s has no text" % (daemon, reason) for daemon in daemons
            for reason, code in sorted(raised.get(daemon, {}).items())
            if code in refused and reason not in said.get(daemon, {}) and reason not in said.get("runtime", {})]


def code_lines(root):
    text = c_tables.read(os.path.join(root, "services/common/base/errors.def"))
    yield "| code | number | HTTP | kind | 日本語 |"
    yield "|---|---|---|---|---|"
    for name, number, http, kind, ja in CODE.findall(text):
        yield "| %s | %s | %s | %s | %s |" % (name, number, http, {"NONE": "done"}.get(kind, kind.lower()),
                                              c_tables.unquote(ja))


def render(root):
    said, raised = texts(root), used(root)
    out = ["# Errors and reasons", "",
           "Made by `docs/tools/generate.py` from `errors.def` and the reason tables; do not edit. A refusal is an answer (\"no\"),",
           "a fault is none (\"could not\"; ask again). A *reason* is stable and for machines; the text is what staff read. At the",
           "HTTP door both stand in the RFC 9457 body.", "", "## Codes", "", *code_lines(root), ""]
    rooms = ["runtime"] + sorted((said.keys() | raised.keys()) - {"runtime"})
    everybody = said.get("runtime", {})
    for name in rooms:
        here, codes = said.get(name, {}), raised.get(name, {})
        silent = {r: c for r, c in codes.items() if r not in here and r not in everybody}
        if not here and not silent:
            continue
        out += ["## " + name, ""]
        if here:
            out += ["| reason | 日本語 |", "|---|---|"]
            out += ["| `%s` | %s |" % (r, here[r].replace("|", "\\|")) for r in sorted(here)]
            out += [""]
        if silent:
            out += ["Without a text of their own (staff read the code's): " +
                    ", ".join("`%s` (%s)" % (r, silent[r]) for r in sorted(silent)) + ".", ""]
    return "\n".join(out).rstrip() + "\n"
