"""docs/settings.md: every setting of every daemon, from the ShSetting tables; held against what the binary prints."""
import os
import re
import subprocess

import c_tables

ROW = re.compile(r'\{\s*"(\w+)"\s*,\s*SH_SETTING_(TEXT|INT)\s*,\s*(' + c_tables.TEXTS +
                 r'|\w+)\s*,\s*([^,{}"]+?)\s*,\s*([^,{}"]+?)\s*,\s*(' + c_tables.TEXTS + r')\s*,?\s*\}', re.S)
PLACEHOLDER = "to-be-given"


class Setting:
    def __init__(self, name, kind, default, low, high, text):
        self.name, self.kind, self.text = name, kind, c_tables.unquote(text)
        self.required = default == "NULL"
        self.fixed = default.startswith('"')  # otherwise a macro: its value is the build's
        self.default = c_tables.unquote(default) if self.fixed else default
        self.low, self.high = low, high

    def row(self):
        default = "**must be given**" if self.required else "`%s`" % self.default if self.default else "empty"
        span = "number" if self.kind == "INT" else "text"
        if self.kind == "INT" and re.fullmatch(r"-?\d+", self.low + self.high):
            span = "%s–%s" % (self.low, self.high)
        return "| `%s` | %s | %s | %s |" % (self.name, span, default, self.text.replace("|", "\\|").replace("<", "&lt;"))


def rows(text):
    """Settings of every ShSetting table in a source."""
    for body in c_tables.tables(text, "ShSetting"):
        for found in ROW.findall(body):
            yield Setting(*found)


def table(settings):
    yield "| key | value | default | meaning |"
    yield "|---|---|---|---|"
    yield from (s.row() for s in settings)


def own(root, daemon):
    return [s for _, text in c_tables.sources(root, "services/%s/*.c" % daemon, "services/%s/*.h" % daemon)
            for s in rows(text)]


def common(root):
    return [s for _, text in c_tables.sources(root, "services/common/service/sh_main.c") for s in rows(text)]


def peers(root):
    text = c_tables.read(os.path.join(root, "services/common/service/sh_main.c"))
    return re.findall(r'PEER\((\w+),\s*"([a-z-]+)"\)', text)


def daemons(root):
    return [name for _, name in peers(root)]


def render(root):
    out = ["# Settings", "",
           "Made by `docs/tools/generate.py` from the tables in the sources; do not edit. Keys are flat. A setting comes from the",
           "environment as `SHIEN_<DAEMON>_<KEY>` (`SHIEN_LEDGER_RPC_BIND`), else from the file given with `--config` (`key: value`",
           "a line, `#` begins a comment line), else from the default. An unknown key, a wrong type or a value out of bounds stops",
           "the start with exit code 3 and names the key. `shien-<daemon> --print-config` writes the same list with the values in force.", "",
           "## Every daemon", "", *table(common(root)), "",
           "Where the others are: `peer_<daemon>` = its rpc endpoints, `stream_<daemon>` = its stream endpoints, comma separated, with",
           "`_` for `-`; empty where this daemon neither asks nor follows it. For: " +
           ", ".join("`%s`" % p for p, _ in peers(root)) + ".", ""]
    for daemon in [*daemons(root), "shienctl"]:
        out += ["## " + daemon, ""]
        settings = own(root, daemon)
        out += [*table(settings), ""] if settings else ["Nothing of its own.", ""]
        if daemon == "shienctl":
            out += ["And `peer_<daemon>` as above.", ""]
    return "\n".join(out).rstrip() + "\n"


def printed(binary, daemon):
    """What --print-config says, {key: value}; settings that must be given get a placeholder."""
    env = {"PATH": os.environ.get("PATH", ""), "ASAN_OPTIONS": "detect_leaks=0"}
    for _ in range(100):
        run = subprocess.run([binary, "--print-config"], env=env, text=True, capture_output=True, timeout=60)
        if run.returncode == 0:
            return dict(re.findall(r"^([a-z]\w*): ?(.*)$", run.stdout, re.M))
        missing = re.search(r"setting\.(?:missing|out_of_range) \((\w+)(?:: (-?\d+))?", run.stderr)
        if not missing:
            raise RuntimeError("%s --print-config: %s" % (binary, run.stderr.strip()))
        env["SHIEN_%s_%s" % (daemon.upper().replace("-", "_"), missing[1].upper())] = missing[2] or PLACEHOLDER
    raise RuntimeError("%s --print-config asks for ever more settings" % binary)


def compare(root, build, daemon):
    """Differences between the documented settings of a daemon and those its binary knows; None where it is not built."""
    binary = os.path.join(build, "bin", "shien-" + daemon)
    if not os.path.exists(binary):
        return None
    said = {s.name: s for s in common(root) + own(root, daemon)}
    for name, _ in peers(root):
        for kind in ("peer_", "stream_"):
            said[kind + name] = Setting(kind + name, "TEXT", '""', "0", "0", '""')
    known = printed(binary, daemon)
    wrong = ["%s: setting %s is known and not documented" % (daemon, n) for n in known if n not in said]
    wrong += ["%s: setting %s is documented and not known" % (daemon, n) for n in said if n not in known]
    wrong += ["%s: setting %s is %r, documented is %r" % (daemon, n, known[n], s.default) for n, s in said.items()
              if n in known and s.fixed and known[n] != s.default]
    return wrong
