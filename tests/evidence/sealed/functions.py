#!/usr/bin/python3
"""Which functions take or give what the canaries stand for: derived from the contracts and the daemons' doors.

functions.py check                       functions.tsv has a row for each of them, and none that says nothing
functions.py answered <admins>           "process<TAB>how often it has answered a function that canaries pass" of each
functions.py passed <out> <admins>       and each was passed by canaries: "function<TAB>how often", and on standard error what was not

A field can hold such a thing where the contract says `personal`, where a text is written freely, where an answer has a text of
that name, or bytes are taken or given.
What an outside client or staff asks must have shown a canary, in what was asked or answered (plant.py: passed.jsonl); what
only daemons ask of each other, and what has nothing but bytes (a card's), must have been answered with OK (the daemons' own
counters)."""
import collections
import json
import os
import re
import sys
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "protected"))
from contracts import Contracts, F, message_map  # noqa: E402

FREE = {"FORM_UNSPECIFIED", "LINE", "MAIL"}


def fields_of(contracts, name, into, written=None):
    """Of a message and all that it holds: name of the field → whether it is bytes. `written`: names that an answer's texts count by."""
    for field in contracts.messages[name].field:
        rule = contracts.options.read(field.options, "shien.rule")
        free = field.type == F.TYPE_STRING and message_map.names_of(rule, "form") in FREE and (written is None or field.name in written)
        if field.type == F.TYPE_MESSAGE and not rule.personal:
            fields_of(contracts, field.type_name, into, written)
        elif rule.personal or field.type == F.TYPE_BYTES or free:
            into[field.name] = field.type == F.TYPE_BYTES
    return into


class Functions:
    """name → its fields that count; of a door with files "files"."""

    def __init__(self, contracts):
        self.contracts, self.all, self.doors = contracts, {}, {}
        asked = {rpc.name: fields_of(contracts, rpc.request, {}) for rpc in contracts.rpcs.values()}
        written = {name for fields in asked.values() for name in fields}
        for rpc in contracts.rpcs.values():
            self.all[rpc.name] = fields_of(contracts, rpc.reply, asked[rpc.name], written)
        for door in contracts.doors:
            name = door_name(door)
            self.doors[name] = door
            self.all[name] = dict(self.all[door.rpc]) if door.rpc else {}
            if door.multipart or door.raw or not door.rpc:
                self.all[name]["files"] = False

    def bound(self, table):
        """What has to be passed, by the table; and what is wrong with the table."""
        rest, wrong, passed = {name: dict(fields) for name, fields in self.all.items()}, [], set()
        for function, what, why in table:
            if what == "passed":
                passed.add(function)
            elif not self.out(rest, function, what.split(",")) or not why:
                wrong.append("%s: a row about %s says nothing" % (function, what))
        need = {name for name, fields in rest.items() if fields}
        wrong += ["%s: takes or gives %s and has no row" % (name, ", ".join(sorted(rest[name]))) for name in sorted(need - passed)]
        wrong += ["%s: is passed, it says, and has nothing to pass" % name for name in sorted(passed - need)]
        return {name: rest[name] for name in need & passed}, wrong

    def out(self, rest, function, names):
        """Of a rpc its doors, too. True where each name was there."""
        door_rpcs = {name: door.rpc for name, door in self.doors.items()}
        of = [name for name in rest if function in ("*", name, door_rpcs.get(name))]
        found = [[rest[name].pop(field, None) for name in of] for field in names]
        return all(any(one is not None for one in field) for field in found)


def door_name(door):
    return door.name + (" with files" if door.multipart else "")


def table_of(path):
    rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8") if line.strip() and line[0] != "#"]
    return [(row + [""])[:3] for row in rows]


def route(contracts, method, path, files):
    """The door of a request: the row with the fewest variables that fits."""
    rows = [d for d in contracts.doors if d.method == method and d.multipart == files and re.fullmatch(
        re.sub(r"\{\w+\}", "[^/]+", d.name.partition(" ")[2]), path)]
    return min(rows, key=lambda d: d.name.count("{")) if rows else None


def answered(admins):
    """process → rpc → how often it answered it with OK."""
    out = {}
    for admin in admins.split(","):
        service, _, url = admin.partition("=")
        text = urllib.request.urlopen(url + "/metrics", timeout=20).read().decode()
        replica = sum(process.rpartition("-")[0] == service for process in out) + 1
        out["%s-%d" % (service, replica)] = collections.Counter({name: int(times) for name, times in re.findall(
            r'shien_call_seconds_count\{what="([^"]*)",code="OK"\} (\d+)', text)})
    return out


def main():
    functions = Functions(Contracts())
    need, wrong = functions.bound(table_of(os.path.join(HERE, "functions.tsv")))
    for line in wrong:
        print("functions.tsv: " + line, file=sys.stderr)
    asked = {functions.doors[name].rpc if name in functions.doors else name for name in need}
    if sys.argv[1] == "answered":
        for process, counted in answered(sys.argv[2]).items():
            # the console hands on what passes: by its rows that do
            print("%s\t%d" % (process, sum(times for name, times in counted.items() if name in asked or "/api/ask/" in name or "/api/file/" in name)))
    elif sys.argv[1] == "passed":
        shown, counted = collections.Counter(), sum(answered(sys.argv[3]).values(), collections.Counter())
        for line in open(sys.argv[2] + "/passed.jsonl", encoding="utf-8"):
            shown.update(json.loads(line))
        for name in sorted(need):
            rpc = functions.contracts.rpcs.get(name)
            inside = all(need[name].values()) or (rpc and rpc.callers.isdisjoint({"door", "shienctl"}))
            times = counted[functions.doors[name].rpc if name in functions.doors else name] if inside else shown[name]
            print("%s\t%d" % (name, times))
            if not times:
                print("not passed: %s (%s)" % (name, ", ".join(sorted(need[name]))), file=sys.stderr)
    sys.exit(1 if wrong and sys.argv[1] == "check" else 0)


if __name__ == "__main__":
    main()
