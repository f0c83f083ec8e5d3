"""Asks a running site as staff do (shienctl) and as outside clients do (the doors), and keeps how often a canary stood in
what was asked or answered: what has shown none was not passed."""
import http.client
import itertools
import json
import os
import subprocess
import sys
import time
import urllib.parse
import uuid

from functions import Contracts, door_name, route
from openapi_witness import Papers

TOWN = "482013"
CLIENTS = {"register-sync": "register", "application-intake": "window,portal", "shelter-gateway": "shelter_admin,shelter", "ledger": "ledger,survey,care",
           "certificate-issuer": "window", "kiosk": "kiosk"}  # a centre is a client of its own at the issuer; roles in any order
REGISTER = ("file", "register.csv", "text/csv")


def stop(text):
    sys.exit("plant.py: " + text)


def until(what, ask, tries=300):
    for _ in range(tries):
        got = ask()
        if got:
            return got
        time.sleep(0.1)
    stop("in vain: " + what)


class Mouth:
    def __init__(self, out, ctl):
        self.out, self.ctl = out, ctl
        self.canaries = json.load(open(out + "/canaries.json", encoding="utf-8"))
        self.every = [v for kind, values in self.canaries.items() if kind != "control" for v in values]
        self.contracts, self.passed, self.witness = Contracts(), {}, {}
        self.settings = dict(line.strip().partition(": ")[::2] for line in open(ctl[ctl.index("--config") + 1], encoding="utf-8"))
        doors = {}
        for door in self.settings["doors"].split(","):
            service, _, url = door.partition("=")
            doors.setdefault(service, []).append(urllib.parse.urlparse(url).netloc)
        self.doors = {service: itertools.cycle(replicas) for service, replicas in doors.items()}  # one after the other
        self.doors["kiosk"] = self.doors["certificate-issuer"]
        self.keys, self.papers = {}, Papers()

    def key(self, client):
        if client not in self.keys:
            service = "certificate-issuer" if client == "kiosk" else client
            self.keys[client] = self.run("--tenant", TOWN, "apikey", service, "canary-" + client, CLIENTS[client]).strip()
        return self.keys[client]

    def seen(self, what, text, *kinds):
        """Canaries of these kinds that stand in what somebody who may know was answered."""
        text = text if isinstance(text, str) else text.decode("utf-8", "replace")
        self.witness[what] = self.witness.get(what, 0) + sum(v in text for kind in kinds for v in self.canaries[kind])

    def passes(self, functions, *texts):
        """Also JSON is looked through as a text, written without escapes."""
        if any(canary in text for text in texts for canary in self.every):
            for function in functions:
                self.passed[function] = self.passed.get(function, 0) + 1

    def run(self, *args):
        done = subprocess.run(self.ctl + list(args), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            stop("%s: %s %s" % (args[:6], done.stdout[-300:], done.stderr[-300:]))
        return done.stdout

    def call(self, actor, rpc, purpose="90-3", ok=True, **request):
        args = ["--json", "--tenant", TOWN, "--as", actor, "--purpose", purpose, "call", rpc, json.dumps(request)]
        if not ok:
            return subprocess.run(self.ctl + args, capture_output=True, text=True, check=False).stdout
        said = json.loads(self.run(*args))
        self.passes([rpc], json.dumps(request, ensure_ascii=False), json.dumps(said, ensure_ascii=False))
        return said

    def knock(self, service, method, path, body=None, file=None, raw=None, status=200, named=REGISTER, known=()):
        """`raw`: bytes that are the body; `known`: what the bytes of a file are known to hold."""
        headers = {"Authorization": "Bearer " + self.key(service), "Idempotency-Key": str(uuid.uuid4())}
        data = None
        if file is not None:
            data, headers["Content-Type"] = multipart(body, file, named)
        elif raw is not None:
            data, headers["Content-Type"] = raw, "text/csv"
        elif body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        link = http.client.HTTPConnection(next(self.doors[service]), timeout=60)
        link.request(method, "/v1/%s/%s" % (TOWN, path), data, headers)
        answer = link.getresponse()
        text = answer.read()
        link.close()
        if answer.status != status:
            stop("%s %s: %d %s" % (method, path, answer.status, text[:300].decode(errors="replace")))
        if status == 200:
            self.papers_say(service, method, path, body, file is not None, text)
        row = route(self.contracts, method, path.partition("?")[0], file is not None)
        if row and status == 200:
            self.passes([door_name(row)] + ([row.rpc] if row.rpc else []), json.dumps(body, ensure_ascii=False), named[1] if file else "",
                        (file or raw or b"").decode("utf-8", "replace"), text.decode("utf-8", "replace"), *known)
        return text

    def papers_say(self, service, method, path, body, has_file, answer):
        path, _, query = path.partition("?")
        why = self.papers.misfits("certificate-issuer" if service == "kiosk" else service, method, "/v1/%s/%s" % (TOWN, path),
                                  urllib.parse.parse_qs(query), body, has_file, answer)
        if why:
            stop("docs/openapi of %s, %s %s: %s" % (service, method, path, why))

    def card(self, serial, challenge):
        """What a card of the site's own test CA brings."""
        said = subprocess.run([os.environ["SHIEN_EVIDENCE_BUILD"] + "/tests/evidence/sealed/sealed_card", self.settings["card_dir"], "answer",
                               str(serial), challenge["challenge"]], capture_output=True, check=True).stdout
        return {"challengeId": challenge["challengeId"], **json.loads(said)}

    def make_cards(self, serials):
        subprocess.run([os.environ["SHIEN_EVIDENCE_BUILD"] + "/tests/evidence/sealed/sealed_card", self.settings["card_dir"], "make", TOWN,
                        *map(str, serials)], check=True)

    def write(self):
        """Beside what an earlier part wrote."""
        with open(self.out + "/witness.tsv", "a", encoding="utf-8") as file:
            file.writelines("%s\t%d\n" % one for one in sorted(self.witness.items()))
        with open(self.out + "/passed.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(self.passed, ensure_ascii=False) + "\n")


def multipart(body, file, named):
    edge = uuid.uuid4().hex
    field, name, kind = named
    data = b"".join(b"--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\nContent-Type: %s\r\n\r\n%s\r\n" % (
        edge.encode(), part.encode(), more, mime.encode(), text) for part, more, mime, text in (
            ("request", b"", "application/json", json.dumps(body).encode()),
            (field, b"; filename=\"%s\"" % name.encode(), kind, file))) + b"--%s--\r\n" % edge.encode()
    return data, "multipart/form-data; boundary=" + edge
