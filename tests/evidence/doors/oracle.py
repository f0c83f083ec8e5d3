#!/usr/bin/python3
"""Who may ask what, worked out from the .proto files as text and from this page; compares it with what the daemons said.

oracle.py PROTO_FOLDER MATRIX      MATRIX: lines of doors-matrix. Prints one JSON object: cells, unexplained allows and refusals.

Shares nothing with the daemons: neither their tables nor the generator of these.
"""
import json
import os
import re
import sys

# For whom a service's signature counts (docs/architecture.md): staff sign in at the console, operators at shienctl, a door speaks for its own clients.
SPEAKS_FOR = {
    "shienctl": {"staff"},
    "console": {"staff"},
    "register-sync": {"client"},
    "application-intake": {"client"},
    "certificate-issuer": {"client", "public"},
    "shelter-gateway": {"client"},
}
NOT_ALLOWED = re.compile(r"^(call\.caller_not_allowed|call\.role_missing|call\.category_missing|actor\..*)$")
ROOMS = {"register": "register-sync", "ledger": "ledger", "intake": "application-intake", "certificate": "certificate-issuer",
         "notifier": "notifier", "shelter": "shelter-gateway", "console": "console"}


def rules(folder):
    """(service, rpc) → (callers, roles, category that its reply shows or "")"""
    found = {}
    for room, service in ROOMS.items():
        path = os.path.join(folder, "shien", room, "v1")
        for name in sorted(os.listdir(path)):
            text = re.sub(r"//[^\n]*", "", open(os.path.join(path, name), encoding="utf-8").read())
            for rpc, body in re.findall(r"\brpc\s+(\w+)\s*\([^)]*\)\s*returns\s*\([^)]*\)\s*\{(.*?)\};", text, re.S):
                said = dict(re.findall(r'(callers|roles|shows)\s*:\s*"([^"]*)"', body))
                shows = said.get("shows", "none")
                found[service, rpc] = (set(said["callers"].split(",")), set(said.get("roles", "").split(",")) - {""},
                                       set() if shows == "none" else {shows})
    return found


def may(rule, caller, issuer, actor, roles, categories, tenant, flaw):
    callers, wanted, shown = rule
    kind, _, name = actor.partition(":")
    if flaw != "-" or caller == "visitor" and caller not in callers:
        return False
    if kind == "service":
        good = name == issuer and roles == {"service"}
    else:
        good = kind in SPEAKS_FOR.get(issuer, set()) and (kind != "public" or roles == {"public"})
    return good and tenant in ("482013", "*") and caller in callers and bool(wanted & roles) and \
        (categories == {"*"} or shown <= categories)


def main():
    known, cells, wrong = rules(sys.argv[1]), 0, []
    allows, seen = 0, set()
    for line in open(sys.argv[2], encoding="utf-8"):
        service, rpc, caller, issuer, actor, roles, categories, tenant, flaw, reason = line.rstrip("\n").split("\t")
        cells += 1
        seen.add((service, rpc))
        should = may(known[service, rpc], caller, issuer, actor, set(roles.split(",")) - {"-"},
                     set(categories.split(",")) - {"-"}, tenant, flaw)
        does = not NOT_ALLOWED.match(reason)
        allows += does
        if should != does:
            wrong.append(("allowed " if does else "refused ") + " ".join(line.split("\t")).strip())
    print(json.dumps({"cells": cells, "allows": allows, "rpcs": len(seen), "unasked": len(set(known) - seen),
                      "unexplained_allows": sum(w.startswith("allowed") for w in wrong),
                      "unexplained_refusals": sum(w.startswith("refused") for w in wrong), "first": "; ".join(wrong[:3])}))


if __name__ == "__main__":
    main()
