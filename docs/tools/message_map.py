"""The message map of docs/architecture.md: every rpc and event with its owner, its callers or consumers and its fields,
from the .proto files; who consumes an event and what a door offers, from the daemons' own tables."""
import functools
import glob
import os
import re
import subprocess
import sys
import tempfile

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

import c_tables

OWNERS = {"register": "register-sync", "ledger": "ledger", "intake": "application-intake",
          "certificate": "certificate-issuer", "notifier": "notifier", "shelter": "shelter-gateway", "console": "console"}
WHO = {"SH_AUTH_PUBLIC": "anybody", "SH_AUTH_PAGE": "anybody", "SH_AUTH_BROWSER": "anybody, from our own page",
       "SH_AUTH_SESSION": "who is signed in"}
F = descriptor_pb2.FieldDescriptorProto
TYPES = {F.TYPE_STRING: "", F.TYPE_BYTES: "bytes", F.TYPE_BOOL: "bool", F.TYPE_UINT32: "uint32", F.TYPE_UINT64: "uint64",
         F.TYPE_INT32: "int32", F.TYPE_INT64: "int64", F.TYPE_DOUBLE: "double", F.TYPE_FLOAT: "float"}


@functools.lru_cache(maxsize=None)
def describe(root):
    """All contracts as one FileDescriptorSet with comments, read with our options."""
    proto = os.path.join(root, "proto")
    files = sorted(os.path.relpath(os.path.join(folder, name), proto)
                   for folder, _, names in os.walk(os.path.join(proto, "shien"))
                   for name in names if name.endswith(".proto") and "/v1" in folder)
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(["protoc", "--include_imports", "--include_source_info", "--descriptor_set_out=" + out.name,
                        "-I" + proto, *includes(proto), *files], check=True)
        raw = out.read()
    plain = descriptor_pb2.FileDescriptorSet.FromString(raw)
    pool = descriptor_pool.DescriptorPool()
    for file in plain.file:
        pool.Add(file)
    return plain.file, Options(pool)


def includes(proto):
    """Where protobuf-c's options lie: beside the compiler."""
    return [] if os.path.exists(os.path.join(proto, "protobuf-c")) else ["-I/usr/include"]


class Options:
    """shien.rule and shien.rpc, which nobody generated Python for."""

    def __init__(self, pool):
        self.pool, self.factory = pool, message_factory.MessageFactory(pool)

    def read(self, options, extension):
        field = self.pool.FindExtensionByName(extension)
        self.factory.GetPrototype(field.message_type)
        kind = self.factory.GetPrototype(field.containing_type)
        if hasattr(kind, "RegisterExtension"):
            kind.RegisterExtension(field)
        return kind.FromString(options.SerializeToString()).Extensions[field]


def names_of(value, field):
    """The name of an enum's value: WRITE."""
    return value.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number[getattr(value, field)].name


def comments(file):
    """Path in the file → its leading comment as one line."""
    return {tuple(place.path): " ".join(place.leading_comments.split())
            for place in file.source_code_info.location if place.leading_comments}


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def spaced(names):
    return ", ".join(names.split(","))


def bounds(field, rule):
    """What the field's rule says beyond its type: "≤ 100, one line"."""
    said = []
    form = names_of(rule, "form")
    if field.type in (F.TYPE_STRING,) and form != "FORM_UNSPECIFIED":
        said.append(form.lower())
    if rule.max_chars:
        said.append("≤ %d" % rule.max_chars)
    if rule.min or rule.max:
        said.append("%d–%d" % (rule.min, rule.max))
    if rule.max_items:
        said.append("≤ %d items" % rule.max_items)
    return " ".join(said)


def field_text(field, options):
    rule = options.read(field.options, "shien.rule")
    kind = TYPES[field.type] if field.type != F.TYPE_MESSAGE else field.type_name.rsplit(".", 1)[1]
    name = "`%s`" % field.name + ("\\*" if rule.required else "") + ("†" if rule.personal else "")
    if field.label == F.LABEL_REPEATED:
        kind = (kind or "text") + "[]"
    said = " ".join(part for part in (kind, bounds(field, rule)) if part)
    return name + (" " + said if said else "")


def fields(message, options):
    """All fields of a message in one cell; those of a oneof stand together."""
    out, groups = [], {}
    for field in message.field:
        text = field_text(field, options)
        if field.HasField("oneof_index"):
            if field.oneof_index not in groups:
                groups[field.oneof_index] = len(out)
                out.append([])
            out[groups[field.oneof_index]].append(text)
        else:
            out.append(text)
    return cell(" · ".join(t if isinstance(t, str) else "one of (" + " ∣ ".join(t) + ")" for t in out)) or "—"


class Daemons:
    """What the daemons' own tables say: who consumes an event, what a door offers."""

    def __init__(self, root):
        self.consumers, self.doors, self.written = {}, {}, set()
        for path in sorted(glob.glob(os.path.join(root, "services/*/messages.c"))):
            daemon, text = os.path.basename(os.path.dirname(path)), c_tables.expanded(path)
            self.written.add(daemon)
            for kind, publisher, descriptor in re.findall(
                    r'\b(SH_EVENT|SH_EVENT_IGNORED)\(\s*"([a-z-]+)"\s*,\s*(\w+)__descriptor\b', text):
                self.consumers.setdefault((publisher, descriptor.split("__")[-1]), []).append(
                    daemon if kind == "SH_EVENT" else daemon + " (ignored)")
            self.doors[daemon] = [door_line(row) for body in c_tables.tables(text, "ShDoorRoute")
                                  for row in c_tables.rows(body) if '"' in row]

    def of(self, owner, event):
        return ", ".join(sorted(self.consumers.get((owner, lower(event)), []))) or "nobody yet"


def followers(consumers):
    """[(publisher, who follows it)]"""
    return sorted({(publisher, who.split(" ")[0]) for (publisher, _), all_ in consumers.items() for who in all_})


def unreached(root):
    """Streams that a daemon follows and is not told of in the containers: nothing of them would ever come."""
    with open(os.path.join(root, "docker-compose.yml"), encoding="utf-8") as file:
        told = file.read()
    return ["%s follows %s and docker-compose.yml does not tell it where" % (who, publisher) for publisher, who in followers(Daemons(root).consumers)
            if "  SHIEN_%s_STREAM_%s: " % tuple(name.upper().replace("-", "_") for name in (who, publisher)) not in told]


def unheard(root):
    """Events without a row at a daemon that follows their publisher: each would stop its stream there."""
    files, _ = describe(root)
    consumers = Daemons(root).consumers
    events = {owner: [lower(m.name) for f in files if f.name == "shien/%s/v1/events.proto" % package for m in f.message_type]
              for package, owner in OWNERS.items()}
    return ["%s follows %s and has no row for its event %s" % (who, publisher, event)
            for publisher, who in followers(consumers) for event in events[publisher]
            if who not in [c.split(" ")[0] for c in consumers.get((publisher, event), [])]]


def door_line(row):
    door = c_tables.members(row, ("method", "path", "rpc", "auth", "body"))
    return "| `%s %s` | %s | %s | %s |" % (
        door["method"], door["path"], {"SH_BODY_JSON": "JSON", "SH_BODY_MULTIPART": "multipart", "SH_BODY_RAW": "raw"}.get(
            door.get("body"), "—"), door.get("rpc") or ("what is asked" if door.get("answer") else "a file"), WHO.get(door.get("auth"), "API key"))


def lower(name):
    """CamelCase as protobuf-c writes it in names of descriptors: DamageDecided → damage_decided."""
    out, was_upper = "", True
    for letter in name:
        out += ("" if was_upper or not letter.isupper() else "_") + letter.lower()
        was_upper = letter.isupper()
    return out


def rpc_lines(file, options):
    said = comments(file)
    yield "| rpc | what for | callers | roles | transaction | request → reply |"
    yield "|---|---|---|---|---|---|"
    for i, method in enumerate(file.service[0].method):
        rule = options.read(method.options, "shien.rpc")
        kind = names_of(rule, "tx").lower()
        if names_of(rule, "priority") != "NORMAL":
            kind += ", " + names_of(rule, "priority").lower()
        if rule.purpose:
            kind += ", purpose"
        if rule.shows not in ("", "none"):
            kind += ", shows " + rule.shows
        yield "| %s | %s | %s | %s | %s | %s → %s |" % (
            method.name, cell(said.get((6, 0, 2, i), "")), spaced(rule.callers), spaced(rule.roles), kind,
            method.input_type.rsplit(".", 1)[1], method.output_type.rsplit(".", 1)[1])


def event_lines(file, owner, options, daemons):
    said = comments(file)
    yield "| event | when | consumers | fields |"
    yield "|---|---|---|---|"
    for i, message in enumerate(file.message_type):
        yield "| %s | %s | %s | %s |" % (message.name, cell(said.get((4, i), "")), daemons.of(owner, message.name),
                                         fields(message, options))


def message_lines(file, options):
    yield "| message | fields |"
    yield "|---|---|"
    for message in file.message_type:
        yield "| %s | %s |" % (message.name, fields(message, options))


def owner_lines(owner, calls, events, options, daemons):
    yield "### " + owner
    yield ""
    if owner not in daemons.written:
        yield "*Contract only: the daemon does not answer yet.*"
        yield ""
    for said in comments(events).values() if events else ():
        if "Aggregate =" in said:
            yield said[said.index("Aggregate ="):]
            yield ""
            break
    yield from rpc_lines(calls, options)
    yield ""
    if events:
        yield from event_lines(events, owner, options, daemons)
        yield ""
    if daemons.doors.get(owner):
        yield "| door | body | asks for | who |"
        yield "|---|---|---|---|"
        yield from daemons.doors[owner]
        yield ""
    yield "<details><summary>Fields of its messages</summary>"
    yield ""
    yield from message_lines(calls, options)
    yield ""
    yield "</details>"
    yield ""


def render(root):
    files, options = describe(root)
    daemons = Daemons(root)
    by_name = {file.name: file for file in files}
    out = []
    for package, owner in OWNERS.items():
        calls = next(f for n, f in sorted(by_name.items()) if n.startswith("shien/%s/v1/" % package) and f.service)
        out += owner_lines(owner, calls, by_name.get("shien/%s/v1/events.proto" % package), options, daemons)
    runtime = by_name["shien/common/v1/runtime.proto"]
    out += ["### Between all daemons", "", "Every daemon answers, besides its own:", "", *rpc_lines(runtime, options), ""]
    for name in ("envelope", "job", "runtime", "stream"):
        out += [*message_lines(by_name["shien/common/v1/%s.proto" % name], options), ""]
    unowned = {f.split("/")[1] for f in by_name if re.match(r"shien/\w+/v1/", f)} - set(OWNERS) - {"common"}
    if unowned:
        sys.exit("message_map: no owner stated for %s" % ", ".join(sorted(unowned)))
    return "\n".join(out).rstrip() + "\n"
