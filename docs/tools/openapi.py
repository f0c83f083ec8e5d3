"""docs/openapi/<daemon>.json: the doors of each daemon as OpenAPI 3.1, from the contracts and from the daemons' own door tables, as
services/common/service/sh_door_call.c puts a request together from path, query, body and files."""
import itertools
import json
import re

import c_tables
import message_map

F = message_map.F
TITLES = {"register-sync": "住民記録", "ledger": "被災者台帳", "application-intake": "申請受付", "certificate-issuer": "証明書",
          "notifier": "通知", "shelter-gateway": "避難所", "console": "職員画面"}
DOOR = ("method", "path", "rpc", "auth", "body", "max_body", "max_files", "blob_purpose", "purpose", "fixed", "fetch", "fetch_gather", "roles", "answer", "shows")
KEY = {"key": {"type": "http", "scheme": "bearer", "description": "shienctl apikey が一度だけ示す鍵。役割は操作ごとの x-roles のいずれか"}}
BROWSER = {"page": {"type": "apiKey", "in": "header", "name": "X-Shien", "description": "同じ画面からの要求であることを示す 1（Sec-Fetch-Site: same-origin も要る）"},
           "session": {"type": "apiKey", "in": "cookie", "name": "__Host-shien-{municipality}", "description": "サインインした画面"}}
SCHEMES = {"SH_AUTH_PUBLIC": [], "SH_AUTH_PAGE": [], "SH_AUTH_BROWSER": [{"page": []}], "SH_AUTH_SESSION": [{"page": [], "session": []}]}
MEDIA = {"SH_BODY_JSON": "application/json", "SH_BODY_MULTIPART": "multipart/form-data", "SH_BODY_RAW": "application/octet-stream"}
FORMS = {"LINE": {}, "ID": {"pattern": "[0-9A-Za-z._:-]+"}, "UUID": {"format": "uuid"}, "MUNICIPALITY": {"pattern": "[0-9]{6}"},
         "DATE": {"format": "date"}, "CODE": {"pattern": "[0-9A-Z_]{1,16}"}, "MAIL": {"format": "email"},
         "DIGITS": {"pattern": "[0-9]+"}, "HEX": {"pattern": "([0-9a-f]{2})+"}}
UPLOADED = {"blob_id", "attachments"}  # what a door fills from the files that came
PROBLEM = {"type": "object", "required": ["type", "title", "status", "reason"],
           "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                          "detail": {"type": "string", "description": "何がいけないかと、直し方"},
                          "reason": {"type": "string", "description": "docs/reasons.md にある理由"},
                          "field": {"type": "string"}, "trace": {"type": "string"}}}


def camel(name):
    """As sh_json_name does."""
    return re.sub(r"_(\w)", lambda m: m[1].upper(), name)


class Contracts:
    """All messages by their full name, and the rpcs of each daemon."""

    def __init__(self, root):
        self.files, self.options = message_map.describe(root)
        self.messages, self.said, self.enums, self.rpcs = {}, {}, {}, {}
        for file in self.files:
            if file.package.startswith("shien."):
                self.take(file)

    def take(self, file):
        said = {tuple(p.path): " ".join((p.leading_comments + p.trailing_comments).split()) for p in file.source_code_info.location}
        for i, message in enumerate(file.message_type):
            full = ".%s.%s" % (file.package, message.name)
            self.messages[full] = message
            for k, field in enumerate(message.field):
                self.said[full, field.name] = said.get((4, i, 2, k), "")
        for enum in file.enum_type:
            self.enums[".%s.%s" % (file.package, enum.name)] = [value.name for value in enum.value]
        for service in file.service:
            for i, method in enumerate(service.method):
                self.rpcs[file.package, method.name] = (method, self.options.read(method.options, "shien.rpc"), said.get((6, 0, 2, i), ""))

    def rule(self, field):
        return self.options.read(field.options, "shien.rule")


def number(field, rule, wide):
    if wide:
        return {"type": "string", "pattern": "^-?[0-9]+$", "description": "a number of 64 bits"}
    out = {"type": "number" if field.type in (F.TYPE_DOUBLE, F.TYPE_FLOAT) else "integer"}
    if rule.min or rule.max:
        out.update(minimum=rule.min, maximum=rule.max)
    elif field.type == F.TYPE_UINT32:
        out["minimum"] = 0
    return out


def text(contracts, rule):
    form = message_map.names_of(rule, "form")
    out = {"type": "string", "maxLength": rule.max_chars or 200, **FORMS.get(form, {})}
    if "pattern" in out:  # what is not required may be empty
        out["pattern"] = "^%s$" % out["pattern"] if rule.required else "^(%s)?$" % out["pattern"]
    elif "format" in out and not rule.required:
        out = {"anyOf": [out, {"const": ""}]}
    if rule.required and "pattern" not in out:
        out["minLength"] = 1
    return out


def one_value(contracts, field, used):
    rule = contracts.rule(field)
    if field.type == F.TYPE_MESSAGE:
        used.add(field.type_name)
        return {"$ref": "#/components/schemas/" + schema_name(field.type_name)}
    if field.type == F.TYPE_ENUM:
        return {"type": "string", "enum": contracts.enums[field.type_name]}
    if field.type == F.TYPE_BYTES:
        return {"type": "string", "contentEncoding": "base64"}
    if field.type == F.TYPE_BOOL:
        return {"type": "boolean"}
    if field.type == F.TYPE_STRING:
        return text(contracts, rule)
    return number(field, rule, field.type in (F.TYPE_INT64, F.TYPE_UINT64))


def value(contracts, full, field, used):
    rule, out = contracts.rule(field), one_value(contracts, field, used)
    if field.label == F.LABEL_REPEATED:
        out = {"type": "array", "maxItems": rule.max_items or 200, "items": out}
        if rule.required:
            out["minItems"] = 1
    said = " ".join(s for s in (contracts.said[full, field.name], out.get("description", "")) if s)
    return {**out, **({"description": said} if said else {})}


def schema_name(full):
    return full.rsplit(".", 1)[1]


def choices(contracts, message, left_out):
    """One of a oneof's members at most; exactly one where a rule says so."""
    for i in range(len(message.oneof_decl)):
        members = [f for f in message.field if f.HasField("oneof_index") and f.oneof_index == i and f.name not in left_out]
        if any(contracts.rule(f).required for f in members):
            yield {"oneOf": [{"required": [camel(f.name)]} for f in members]}
        elif len(members) > 1:
            yield {"not": {"anyOf": [{"required": [camel(a.name), camel(b.name)]} for a, b in itertools.combinations(members, 2)]}}


def schema(contracts, full, used, left_out=(), asked=False):
    """asked: of a request, where a field that is not known is refused; else of a reply, where more may come one day."""
    message = contracts.messages[full]
    fields = [f for f in message.field if f.name not in left_out]
    out = {"type": "object", "properties": {camel(f.name): value(contracts, full, f, used) for f in fields}}
    required = [camel(f.name) for f in fields if contracts.rule(f).required and not f.HasField("oneof_index")]
    if asked:
        out["additionalProperties"] = False
        if required:
            out["required"] = required
    all_of = list(choices(contracts, message, left_out))
    if all_of:
        out["allOf"] = all_of
    return out


def parameter(contracts, full, name, where, used):
    message = contracts.messages.get(full)
    field = next((f for f in message.field if f.name == name), None) if message else None
    plain = {"type": "string", "pattern": "^[0-9]{6}$", "description": "全国地方公共団体コード"} if name == "municipality" else {"type": "string"}
    found = value(contracts, full, field, used) if field and field.type != F.TYPE_MESSAGE else plain
    said = found.pop("description", None)
    out = {"name": name, "in": where, "schema": found}
    if where == "path" or (field and contracts.rule(field).required):
        out["required"] = True
    return {**out, **({"description": said} if said else {})}


def body_of(contracts, door, full, left_out, used):
    kind = door["body"]
    if kind == "SH_BODY_RAW":
        return {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
    if kind == "SH_BODY_JSON" and not full:
        return {"schema": {"type": "object"}}
    if kind == "SH_BODY_JSON":
        return {"schema": schema(contracts, full, used, left_out, True)}
    words = schema(contracts, full, used, left_out | UPLOADED, True)
    if "fileName" in words.get("required", []):
        words["required"].remove("fileName")  # else it is the file's own
    return {"schema": {"type": "object", "properties": {"request": words}, "required": ["request"],
                       "additionalProperties": {"type": "string", "contentMediaType": "application/octet-stream",
                                                "description": "ファイル。部分の名前がその役割"}},
            "encoding": {"request": {"contentType": "application/json"}}}


def answers(door, full, used):
    ok = {"description": "ファイル", "content": {"application/octet-stream": {}}}
    if door.get("answer"):
        ok = {"description": "答え", "content": {"application/json": {"schema": {"type": "object"}}} if door.get("body") == "SH_BODY_JSON" else
              {"text/html": {}, "application/octet-stream": {}}}
    if full:
        used.add(full)
        ok = {"description": "答え", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/" + schema_name(full)}}}}
    return {"200": ok, "default": {"$ref": "#/components/responses/Problem"}}


def operation(contracts, package, door, used):
    method, rule, said = contracts.rpcs[package, door["rpc"]] if door.get("rpc") else (None, None, "")
    full = method.input_type if method else None
    in_path = re.findall(r"\{(\w+)\}", door["path"])
    fixed = set(re.findall(r'"(\w+)"\s*:', door.get("fixed") or ""))
    has_body = door.get("body") in MEDIA
    left_out = set(in_path) | {f.name for f in (contracts.messages[full].field if full else []) if camel(f.name) in fixed}
    parameters = [parameter(contracts, full, name, "path", used) for name in in_path]
    if full and door.get("body") != "SH_BODY_JSON" and door.get("body") != "SH_BODY_MULTIPART":
        parameters += [parameter(contracts, full, f.name, "query", used) for f in contracts.messages[full].field
                       if f.name not in left_out | UPLOADED and f.type != F.TYPE_MESSAGE and f.label != F.LABEL_REPEATED]
    if rule and message_map.names_of(rule, "tx") == "WRITE":
        parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
    roles = rule.roles if rule else door.get("roles") or ""
    out = {"operationId": door.get("rpc") or door["method"].capitalize() + "".join(w.capitalize() for w in re.findall(r"[a-z]+", re.sub(r"\{\w+\}", "", door["path"]))[1:]),
           "parameters": parameters, "responses": answers(door, method.output_type if method else None, used),
           "security": SCHEMES.get(door.get("auth"), [{"key": []}])}
    if said:
        out["description"] = said
    if out["security"]:
        out["x-roles"] = sorted(set(roles.split(",")) - {"service", "public", ""})
    if has_body:
        out["requestBody"] = {"required": True, "content": {MEDIA[door["body"]]: body_of(contracts, door, full, left_out, used)}}
    return out


def components(contracts, used, for_browsers):
    schemas, todo = {"Problem": PROBLEM}, set(used)
    while todo:
        full = todo.pop()
        if schema_name(full) not in schemas:
            more = set()
            schemas[schema_name(full)] = schema(contracts, full, more)
            todo |= more
    return {"schemas": dict(sorted(schemas.items())),
            "securitySchemes": BROWSER if for_browsers else KEY,
            "parameters": {"IdempotencyKey": {"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string", "maxLength": 128},
                                              "description": "同じ要求を送り直すときは同じ値。35日の間、同じ答えが返る"}},
            "responses": {"Problem": {"description": "断った理由（RFC 9457）。混んでいるときは Retry-After 秒の後に同じ鍵でもう一度",
                                      "headers": {"Retry-After": {"schema": {"type": "integer"}}},
                                      "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}}}


def render(root, package, daemon, contracts):
    source = c_tables.expanded("%s/services/%s/messages.c" % (root, daemon))
    doors = [c_tables.members(row, DOOR) for body in c_tables.tables(source, "ShDoorRoute") for row in c_tables.rows(body) if '"' in row]
    paths, used = {}, set()
    for door in doors:
        door["path"] = door["path"].replace("*}", "}")
        one = operation(contracts, "shien.%s.v1" % package, door, used)
        there = paths.setdefault(door["path"], {}).setdefault(door["method"].lower(), one)
        there.get("requestBody", {}).get("content", {}).update(one.get("requestBody", {}).get("content", {}))
    if not paths:
        return None
    return json.dumps({"openapi": "3.1.0",
                       "info": {"title": "Shien %s（%s）" % (TITLES[daemon], daemon), "version": "1",
                                "description": "認証・再送・誤りの約束は docs/portal-api.md にあります。この文書は定義から作られます。"},
                       "paths": paths, "components": components(contracts, used, any(d.get("auth") == "SH_AUTH_SESSION" for d in doors))}, ensure_ascii=False, indent=1) + "\n"


def papers(root):
    """(name, text) of each daemon that has a door."""
    contracts = Contracts(root)
    for package, daemon in message_map.OWNERS.items():
        made = render(root, package, daemon, contracts)
        if made:
            yield "openapi/%s.json" % daemon, made
