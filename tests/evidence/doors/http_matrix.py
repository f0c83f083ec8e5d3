#!/usr/bin/python3
"""Every door's every row, asked with every role's API key, with none, a wrong one and another municipality's.

http_matrix.py ROOT CONNINFO DOORS      DOORS: service=http://HOST:PORT,…  Prints one JSON object.

What should come is read from the .proto files and from the rows of the doors as text; nothing is shared with the daemons.
"""
import hashlib
import http.client
import json
import os
import re
import secrets
import subprocess
import sys
from urllib.parse import urlparse

import oracle

TOWN, OTHER = "482013", "483010"


def rows(root, service):
    """(method, path, rpc or None, auth, roles of a file or None, what body it takes)"""
    text = open(os.path.join(root, "services", service, "messages.c"), encoding="utf-8").read()
    table = re.search(r"static const ShDoorRoute door\[\] = \{(.*?)\n\};", text, re.S)
    if not table:
        return
    # the preprocessor makes rows of the table's macros; what else the file includes it need not know
    macros = "".join(re.findall(r"^#define (?:.*\\\n)*.*\n", text, re.M))
    body = subprocess.run(["cpp", "-P", "-"], input=macros + table.group(1), text=True, check=True, capture_output=True).stdout
    body = re.sub(r'(?<!\\)" *"', "", re.sub(r"\s+", " ", body))  # adjacent literals are one
    for row in re.findall(r'\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\}', body):
        if row.strip() == "0":
            continue
        body_kind = (re.findall(r"SH_BODY_(\w+)", row) or ["NONE"])[0]
        if ".method" in row:
            said = {k: v.strip('"') for k, v in re.findall(r"\.(\w+)\s*=\s*(\"[^\"]*\"|\w+)", row)}
            yield (said["method"], said["path"], said.get("rpc"), said.get("auth", "SH_AUTH_API_KEY"), said.get("roles"), body_kind)
        else:
            method, path, rpc, auth = re.match(r'\s*"(\w+)", "([^"]+)", "(\w+)", (SH_AUTH_\w+)', row).groups()
            yield method, path, rpc, auth, None, body_kind


def make_keys(conninfo, service, roles):
    """(town, role) → the key, put where the door looks, as an administrator would."""
    keys, values = {}, []
    for town in (TOWN, OTHER):
        for role in roles:
            key_id, secret = secrets.token_hex(8), secrets.token_hex(32)
            keys[town, role] = f"shk_{key_id}_{secret}"
            values.append(f"('{town}', '{key_id}', decode('{hashlib.sha256(secret.encode()).hexdigest()}', 'hex'), "
                          f"'doors-{role}', '{role}', 1)")
    name = conninfo.replace("dbname=postgres", "dbname=shien_" + service.replace("-", "_"))
    subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", name], check=True, text=True, input=(
        "INSERT INTO api_key (municipality, key_id, hash, client, roles, made_us) VALUES " + ",\n".join(values) + ";"))
    return keys


def concrete(path):
    known = {"service": "ledger", "rpc": "ListDisasters", "municipality": TOWN, "number": "482013-R0-1", "issue_no": "1"}
    return re.sub(r"\{(\w+)\*?\}", lambda m: known.get(m.group(1), "01a21f58-b5e8-7c39-9154-f801c9042aa9"), path)


# What each kind of row is sent. Rows that take files are sent what they cannot read, twice: who may not ask is told
# nothing about that, and nothing of it is kept.
BODIES = {"JSON": [("application/json", "{}")], "NONE": [("application/json", None)],
          "RAW": [("text/plain", "no rows")],
          "MULTIPART": [("application/json", "{}"), ("multipart/form-data; boundary=edge", "--edge\r\nno headers")]}


def ask(connection, method, path, key, content_type, body):
    headers = {"Content-Type": content_type, "Idempotency-Key": secrets.token_hex(8)}
    if key:
        headers["Authorization"] = "Bearer " + key
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def main():
    root, conninfo, doors = sys.argv[1:]
    known, cells, allows, files, wrong = oracle.rules(os.path.join(root, "proto")), 0, 0, 0, []
    roles = sorted({role for _, wanted, _ in known.values() for role in wanted} | {"nothing"})
    for service, url in (door.split("=", 1) for door in doors.split(",")):
        keys = make_keys(conninfo, service, roles)
        where = urlparse(url)
        for method, path, rpc, auth, file_roles, body_kind in rows(root, service):
            files += body_kind in ("MULTIPART", "RAW")
            callers, wanted = known[service, rpc][:2] if rpc else ({"door"}, set((file_roles or "").split(",")))
            cases = [("no key", None, False), ("unknown key", f"shk_{'0' * 16}_{'0' * 64}", False)]
            cases += [(f"{town} {role}", key, town == TOWN and role in wanted and "door" in callers)
                      for (town, role), key in keys.items()]
            connection = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
            for name, key, should in cases:
                if auth in ("SH_AUTH_PUBLIC", "SH_AUTH_PAGE"):
                    should = "public" in wanted
                elif auth in ("SH_AUTH_BROWSER", "SH_AUTH_SESSION"):
                    should = False  # for our own page; no key opens them
                for content_type, body in BODIES[body_kind]:
                    status = ask(connection, method, concrete(path), key, content_type, body)
                    cells += 1
                    does = status not in (401, 403)
                    allows += does
                    if should != does:
                        wrong.append(f"{'allowed' if does else 'refused'} {service} {method} {path} {name}: {status}")
    print(json.dumps({"cells": cells, "allows": allows, "wrong": len(wrong), "files": files, "first": "; ".join(wrong[:3])}))


if __name__ == "__main__":
    main()
