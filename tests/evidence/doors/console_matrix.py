#!/usr/bin/python3
"""Somebody of each role at the console asks for every rpc of every daemon, as a page would.

console_matrix.py ROOT CONSOLE CTL…    CONSOLE: HOST:PORT; CTL…: shienctl of the site. Prints one JSON object.

What should come is read from the .proto files as text (oracle.py): for staff is what has `console` among its callers, for him what has
his role or that of everybody who is signed in. What is not for staff is not there at all, and nobody is ever more than he is: the console
itself is a service that may ask others, and must not where the person may not.
"""
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import secrets
import struct
import subprocess
import sys
import time
import uuid

import oracle

TOWN = "482013"


def code(secret, ahead=0):
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30 + ahead), hashlib.sha1).digest()
    at = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[at:at + 4])[0] & 0x7fffffff) % 1000000)


class Page:
    def __init__(self, where, ctl, login, role):
        self.link, self.cookies = http.client.HTTPConnection(where, timeout=60), {}
        said = subprocess.run([*ctl, "--json", "--tenant", TOWN, "--as", "staff:kanri", "staff", "invite", login, "--name", "試験",
                               "--roles", role], capture_output=True, text=True, check=True).stdout
        token, password = json.loads(said)["link"].partition("#")[2], "doors of " + secrets.token_hex(8)
        secret = json.loads(self.ask("invitation/password", {"token": token, "password": password})[1])["totpSecret"]
        self.ask("invitation/confirm", {"token": token, "code": code(secret)})
        status, answer = self.ask("session", {"login": login, "password": password, "code": code(secret, 1)})
        if status != 200:
            sys.exit("console_matrix: %s does not get in: %s" % (login, answer))

    def ask(self, path, body):
        headers = {"Sec-Fetch-Site": "same-origin", "X-Shien": "1", "Content-Type": "application/json", "X-Shien-Purpose": "TEST",
                   "Idempotency-Key": str(uuid.uuid4()), "Cookie": "; ".join("%s=%s" % one for one in self.cookies.items())}
        self.link.request("POST", "/%s/api/%s" % (TOWN, path), json.dumps(body), headers)
        answer = self.link.getresponse()
        text = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text


def reason_of(text):
    try:
        return json.loads(text).get("reason", "")
    except ValueError:
        return ""


def should(service, callers, wanted, role):
    """absent, refused or allowed"""
    there = {"door", "shienctl"} <= callers if service == "console" else "console" in callers
    return "absent" if not there else "allowed" if wanted & {role, "staff"} else "refused"


def main():
    root, where, ctl = sys.argv[1], sys.argv[2], sys.argv[3:]
    known = oracle.rules(os.path.join(root, "proto"))
    with open(os.path.join(root, "services/console/rules/roles.def"), encoding="utf-8") as file:
        roles = re.findall(r'CONSOLE_ROLE\("(\w+)"', file.read())
    cells, allows, wrong = 0, 0, []
    for role in roles:
        page = Page(where, ctl, "doors." + role, role)
        for (service, rpc), (callers, wanted, _) in sorted(known.items()):
            status, answer = page.ask("ask/%s/%s" % (service, rpc), {})
            reason = reason_of(answer)
            does = "absent" if reason == "console.ask.unknown" else "refused" if status in (401, 403) else "allowed"
            cells += 1
            allows += does == "allowed"
            if does != should(service, callers, wanted, role):
                wrong.append("%s %s.%s as %s: %d %s" % (does, service, rpc, role, status, reason))
    print(json.dumps({"cells": cells, "allows": allows, "wrong": len(wrong), "first": "; ".join(wrong[:3])}))


if __name__ == "__main__":
    main()
