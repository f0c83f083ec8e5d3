"""What there is to visit, from the contracts and the daemons' own tables: every rpc with its callers, roles and request, every
row of every door. Requests are made up from a context of known values, by name, and from the rules of their fields."""
import base64
import glob
import os
import re
import sys
import uuid

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
sys.path.insert(0, os.path.join(ROOT, "docs", "tools"))
import c_tables  # noqa: E402
import message_map  # noqa: E402

F = message_map.F
# Codes that lead somewhere; elsewhere "OTHER".
CODES = {"kind": "1", "source": "SELF", "channel": "COUNTER", "procedure": "RISAI", "identity_checked": "LICENCE", "use": "RESIDENCE",
         "destination": "RELATIVES", "why": "VISITOR", "hazard": "FLOOD", "grade_code": "1", "sex": "1", "code": "OTHER",
         "desk": "WINDOW", "answer": "YES", "items": "NAME", "recipient": "WELFARE",
         "status": "SAFE", "relation": "FAMILY", "identity": "LICENCE",
         "scheme": "OTHER", "severity": "SLIGHT", "intention": "UNDECIDED"}
# Who enters somebody by hand under an id that he knows is shown what he typed: a new one is given.
PER_RPC = {("EnterNonResident", "person_id"): "", ("GetTile", "zoom"): 16, ("GetTile", "column"): 57778, ("GetTile", "row"): 25497,
           ("RecordContact", "kind"): "PHONE", ("RecordSurvey", "kind"): "FIRST", ("ListRejects", "kind"): "WARNING",
           ("ImportSites", "kind"): "EVACUATION", ("ListSurveys", "state"): "", ("ListCertificates", "state"): "",
           ("ListApplications", "state"): "", ("ListImports", "state"): "", ("ListApplications", "queue"): "", ("ResolveCard", "kind"): "AUTH",
           ("DeclareDisaster", "kind"): "FLOOD", ("ListMessages", "state"): "",
           ("RequestProvision", "recipient"): "INTERNAL", ("RequestProvision", "consent"): "", ("ListProvisions", "state"): "",
           ("ListInquiries", "state"): "", ("DecideInquiry", "items"): "PRESENCE",
           ("RecordDesignation", "kind"): "RELIEF_ACT", ("RecordCare", "code"): "OWN", ("RecordCare", "key"): "NAME",
           ("ReuseFacts", "basis"): "INTERNAL", ("ReuseFacts", "subjects"): "SUPPORT", ("DecideEntry", "decision"): "NEW", ("ListEntries", "state"): "",
           ("PrintSurveySheets", "structure"): "WOODEN", ("PrintSurveySheets", "stage"): "FIRST",
           ("StartTableImport", "kind"): "SURVEY", ("RequestSurvey", "kind"): "", ("RequestSurvey", "cause"): "OFFICE",
           ("ListSurveyWork", "kind"): "", ("ListSurveyWork", "state"): "", ("MakeWorkList", "kind"): "FIRST",
           ("RecordVisit", "outcome"): "ABSENT", ("PrintWorkList", "structure"): "WOODEN",
           ("ListDoubles", "decision"): "", ("ListDoubles", "after_person_id"): "",
           ("DecideDouble", "decision"): "DIFFERENT", ("DecideDouble", "reason"): "PAPERS", ("DecideDouble", "kept_person_id"): ""}


class Rpc:
    def __init__(self, name, service, rule, request, reply):
        self.name, self.service, self.request, self.reply = name, service, request, reply
        self.callers, self.roles = set(rule.callers.split(",")), set(rule.roles.split(","))
        self.write = message_map.names_of(rule, "tx") == "WRITE"
        self.purpose = rule.purpose


class Door:
    def __init__(self, service, row):
        self.service = service
        m = c_tables.members(row, ("method", "path", "rpc", "auth", "body", "max_body", "max_files", "blob_purpose", "purpose",
                                   "constants", "fetch", "roles"))
        self.method, self.path, self.rpc = m["method"], m["path"], m.get("rpc") or ""
        self.public = m.get("auth") == "SH_AUTH_PUBLIC"
        self.multipart = m.get("body") == "SH_BODY_MULTIPART"
        self.raw = m.get("body") == "SH_BODY_RAW"
        self.roles = set(filter(None, m.get("roles", "").split(","))) if not self.rpc else set()
        self.name = "%s %s" % (self.method, self.path.replace("/v1/{municipality}/", ""))


class Contracts:
    def __init__(self):
        files, self.options = message_map.describe(ROOT)
        self.messages, self.rpcs, self.doors = {}, {}, []
        for file in files:
            for message in file.message_type:
                self.messages[".%s.%s" % (file.package, message.name)] = message
        for file in files:
            owner = message_map.OWNERS.get(file.package.split(".")[1]) if file.package.startswith("shien.") else None
            for method in (file.service[0].method if file.service and owner else []):
                rule = self.options.read(method.options, "shien.rpc")
                self.rpcs[method.name] = Rpc(method.name, owner, rule, method.input_type, method.output_type)
        for path in sorted(glob.glob(os.path.join(ROOT, "services/*/messages.c"))):
            service = os.path.basename(os.path.dirname(path))
            for body in c_tables.tables(c_tables.expanded(path), "ShDoorRoute"):
                self.doors += [Door(service, row) for row in c_tables.rows(body) if '"' in row]
        for door in self.doors:
            if door.rpc:
                door.roles = self.rpcs[door.rpc].roles

    def roles(self):
        return sorted(set.union(*(r.roles for r in self.rpcs.values()), *(d.roles for d in self.doors)) - {"service"})

    def request(self, rpc, context):
        return self.fill(rpc.name, self.messages[rpc.request], context, 0)

    def fill(self, rpc, message, context, depth):
        out, taken = {}, set()
        for field in message.field:
            rule = self.options.read(field.options, "shien.rule")
            name = camel(field.name)
            if field.HasField("oneof_index"):
                if field.oneof_index in taken or (field.name not in context and rule.required is False and self.later(message, field, context)):
                    continue
                taken.add(field.oneof_index)
            value = self.value(rpc, field, rule, context, depth)
            if value is not None:
                out[name] = [value] if field.label == F.LABEL_REPEATED and not isinstance(value, list) else value
        return out

    @staticmethod
    def later(message, field, context):
        """Another member of the oneof is known by name."""
        return any(o.name in context for o in message.field if o.HasField("oneof_index") and o.oneof_index == field.oneof_index)

    def value(self, rpc, field, rule, context, depth):
        form = message_map.names_of(rule, "form")
        if form != "CODE" and (rpc, field.name) in PER_RPC:
            return PER_RPC[rpc, field.name] or None
        if field.name in context:
            return context[field.name]
        if field.name.endswith("s") and field.name[:-1] in context:
            return [context[field.name[:-1]]]
        if form == "CODE":
            code = PER_RPC.get((rpc, field.name), CODES.get(field.name, "OTHER" if rule.required else ""))
            return code or None
        if field.type == F.TYPE_MESSAGE:
            return self.fill(rpc, self.messages[field.type_name], context, depth + 1) if depth < 3 else None
        if field.type == F.TYPE_BYTES:
            return base64.b64encode(b"\0" * 64).decode() if rule.required else None
        if field.type == F.TYPE_BOOL:
            return None
        if field.type != F.TYPE_STRING:
            if field.name == "limit":
                return 200 if rule.max >= 200 else int(rule.max)
            return max(1, int(rule.min)) if rule.required else None
        if not rule.required:
            return None
        return {"UUID": str(uuid.uuid4()), "DATE": "2026-09-01", "DIGITS": "1234", "HEX": "00ff", "ID": "x-1",
                "MAIL": "crawler@example.jp"}.get(form, "巡回")


def camel(name):
    return re.sub(r"_([a-z])", lambda m: m[1].upper(), name)
