"""services/console/web/src/contract.ts: what the console's pages may say and hear, from the contracts, and the labels of codes from
the daemons' own tables. Fields are optional because an empty one is left out in JSON (sh_json_write.c); those with a rule `required` are not."""
import os
import re

import c_tables
import message_map
import openapi

F = message_map.F
PATH = "services/console/web/src/contract.ts"
PLAIN = {F.TYPE_STRING: "string", F.TYPE_BYTES: "string", F.TYPE_BOOL: "boolean", F.TYPE_INT64: "string", F.TYPE_UINT64: "string"}
STAFF = {"shienctl", "console"}  # callers that pass on what a person of the staff asks
# (name here, source, its table)
CODES = (("grade", "ledger/rules/codes.c", "grades"), ("surveyState", "ledger/rules/codes.c", "states"),
         ("surveyKind", "ledger/rules/codes.c", "kinds"), ("hazard", "ledger/rules/codes.c", "hazards"),
         ("disasterKind", "ledger/rules/codes.c", "causes"), ("structure", "ledger/rules/codes.c", "structures"),
         ("use", "ledger/rules/codes.c", "uses"), ("scheme", "ledger/rules/relief.c", "schemes"),
         ("severity", "ledger/rules/relief.c", "severities"), ("intention", "ledger/rules/relief.c", "intentions"),
         ("housingPlace", "ledger/rules/relief.c", "places"), ("care", "ledger/rules/relief.c", "care"),
         ("designation", "ledger/rules/relief.c", "designations"), ("safety", "ledger/rules/safety.c", "statuses"),
         ("extractField", "ledger/extract_plan.c", "own"), ("consentClass", "ledger/rules/consent.c", "classes"), ("formSex", "application-intake/rules/options.c", "sex"),
         ("formRelation", "application-intake/rules/options.c", "relation"), ("cause", "application-intake/rules/options.c", "cause"),
         ("property", "application-intake/rules/options.c", "property"),
         ("damagedPart", "application-intake/rules/options.c", "damaged_part"),
         ("equipment", "application-intake/rules/options.c", "equipment"), ("flood", "application-intake/rules/options.c", "flood"),
         ("delivery", "application-intake/rules/options.c", "delivery"),
         ("attachmentRole", "application-intake/rules/options.c", "attachment_role"),
         ("destination", "shelter-gateway/rules/stay.c", "destinations"))
SHEETS = (("sex", "sex"), ("relation", "relationship"), ("residentKind", "resident_kind"), ("residentState", "resident_state"),
          ("protectionKind", "protection_kind"), ("moveReason", "move_reason"))


def space(package):
    """shien.ledger.v1 → Ledger"""
    return package.split(".")[1].capitalize()


def type_of(field, package):
    if field.type in (F.TYPE_MESSAGE, F.TYPE_ENUM):
        _, _, owner, _, name = field.type_name.split(".", 4)
        kind = name if owner == package.split(".")[1] else "%s.%s" % (owner.capitalize(), name)
    else:
        kind = PLAIN.get(field.type, "number")
    return kind + "[]" if field.label == F.LABEL_REPEATED else kind


def members(contracts, full, message, package):
    for field in message.field:
        mark = "" if contracts.rule(field).required and not field.HasField("oneof_index") else "?"
        yield "%s%s: %s" % (openapi.camel(field.name), mark, type_of(field, package))


def reached(contracts, asked):
    """All messages that the rpcs of the pages consist of."""
    todo = {name for method, _, _ in asked.values() for name in (method.input_type, method.output_type)}
    seen = set()
    while todo:
        full = todo.pop()
        if full not in seen:
            seen.add(full)
            todo |= {f.type_name for f in contracts.messages[full].field if f.type == F.TYPE_MESSAGE}
    return seen


def namespaces(contracts, asked):
    used = reached(contracts, asked)
    for package in sorted({full.rsplit(".", 1)[0][1:] for full in used}):
        yield "export declare namespace %s {" % space(package)
        for full in sorted(name for name in used if name.rsplit(".", 1)[0][1:] == package):
            said = "; ".join(members(contracts, full, contracts.messages[full], package))
            yield "\tinterface %s {%s}" % (full.rsplit(".", 1)[1], " " + said + " " if said else "")
        yield "}"


def everywhere(contracts):
    """What every daemon answers to staff: of the runtime's rpcs those that only read."""
    return {key: value for key, value in contracts.rpcs.items()
            if key[0].split(".")[1] == "common" and "console" in value[1].callers.split(",") and message_map.names_of(value[1], "tx") == "READ"}


def rpc_rows(contracts, asked):
    types, table = [], []
    rows = [(package.split(".")[1], name, value) for (package, name), value in asked.items() if package.split(".")[1] != "common"]
    rows += [(room, name, value) for (_, name), value in everywhere(contracts).items() for room in message_map.OWNERS if room != "console"]
    for room, name, (method, rule, _) in sorted(rows, key=lambda row: row[:2]):
        daemon = message_map.OWNERS[room]
        one, other = ("%s.%s" % (t.split(".")[2].capitalize(), t.rsplit(".", 1)[1]) for t in (method.input_type, method.output_type))
        roles = [r for r in rule.roles.split(",") if r != "service"]
        types.append('\t"%s/%s": { ask: %s; reply: %s };' % (daemon, name, one, other))
        table.append('\t"%s/%s": { writes: %s, purpose: %s, roles: %s },' % (
            daemon, name, str(message_map.names_of(rule, "tx") == "WRITE").lower(), str(rule.purpose).lower(),
            "[" + ", ".join('"%s"' % r for r in roles) + "]"))
    return types, table


def labels(root, path, table):
    """{code: label} of a table `name[] = { { "CODE", "label", … } }` of a source."""
    source = c_tables.read(os.path.join(root, "services", path))
    body = re.search(r"\b%s\[\w*\]\s*=\s*\{(.*?)\}\s*;" % table, source, re.S)
    pairs = [re.match(r'\s*"([^"]*)"\s*,\s*"([^"]*)"', row) for row in c_tables.rows(body[1])]
    return {p[1]: p[2] for p in pairs if p}


def sheet(root, name):
    """The same of a table of the register."""
    with open(os.path.join(root, "services/register-sync/codes/%s.csv" % name), encoding="utf-8") as file:
        rows = [line.split(",") for line in file.read().splitlines()[1:]]
    return {row[0]: row[1] for row in rows if len(row) > 1}


def purposes(root):
    source = c_tables.read(os.path.join(root, "services/common/service/purposes.def"))
    return dict(re.findall(r'SH_PURPOSE\("([^"]*)",\s*"([^"]*)"\)', source))


def categories(root):
    """(code, level, label) of what may be seen, the mildest first."""
    source = c_tables.read(os.path.join(root, "services/common/service/categories.def"))
    return sorted(re.findall(r'^CATEGORY\((\w+), (\d), "([^"]*)"\)', source, re.M), key=lambda row: row[1])


def states(root):
    source = c_tables.read(os.path.join(root, "services/application-intake/rules/application_state.c"))
    return {code: label for code, label in re.findall(r'\[A\(\w+\)\]\s*=\s*\{\s*"(\w+)",\s*"([^"]*)"', source)}


def code_lines(root):
    tables = {name: labels(root, path, table) for name, path, table in CODES}
    tables.update({name: sheet(root, source) for name, source in SHEETS})
    tables["applicationState"] = states(root)
    tables["purpose"] = purposes(root)
    tables["category"] = {code: label for code, _, label in categories(root)}
    for name, rows in sorted(tables.items()):
        assert rows, name
        yield "\t%s: { %s }," % (name, ", ".join('"%s": "%s"' % pair for pair in rows.items()))


def render(root):
    contracts = openapi.Contracts(root)
    asked = {key: value for key, value in contracts.rpcs.items()
             if set(value[1].callers.split(",")) & STAFF and key[0].split(".")[1] in message_map.OWNERS}
    asked.update(everywhere(contracts))
    types, table = rpc_rows(contracts, asked)
    return "\n".join([
        "// Written by docs/tools/generate.py from proto/ and the daemons' code tables; not by hand.",
        "// Numbers of 64 bits and bytes (base64) are text; what is empty is left out.",
        "/* eslint-disable */", *namespaces(contracts, asked),
        "export interface Rpcs {", *types, "}", "export type RpcName = keyof Rpcs;",
        "export const rpcs: Record<RpcName, { writes: boolean; purpose: boolean; roles: readonly string[] }> = {", *table, "};",
        "export const codes = {", *code_lines(root), "} as const;", ""])


def papers(root):
    """(path, text)"""
    if os.path.isdir(os.path.join(root, "services/console/web")):
        yield PATH, render(root)
