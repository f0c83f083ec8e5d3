"""The played site as the campaign sees it: databases, rpcs by somebody of a role, doors by a key of a role, and the people who
are going to be protected."""
import hashlib
import http.client
import json
import os
import secrets
import subprocess
import threading
import uuid

TOWNS = ("482013", "483010")


class Asker:
    """One protected-ask: one question after the other."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/",
                                        env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
        self.lock = threading.Lock()

    def ask(self, town, actor, purpose, service, rpc, request, write):
        return self.line({"town": town, "actor": actor, "purpose": purpose, "service": service, "rpc": rpc,
                          "key": str(uuid.uuid4()) if write else "", "request": request})

    def line(self, question):
        with self.lock:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            said = self.process.stdout.readline()
        if not said:
            raise SystemExit("protected-ask died over %r" % question)
        return json.loads(said)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class World:
    def __init__(self, base, conninfo, contracts):
        self.base, self.conninfo, self.contracts = base, conninfo, contracts
        self.command = json.loads(os.environ["PROTECTED_ASK"])
        self.askers = [Asker(self.command) for _ in range(8)]
        self.doors = self.read_doors()
        self.keys = {}

    def sql(self, service, text):
        """Rows of texts, as the owner of everything; service "postgres": of the cluster itself."""
        out = subprocess.run(["psql", "-X", "-q", "-At", "-F", "\t", "-v", "ON_ERROR_STOP=1",
                              "%s dbname=%s" % (self.conninfo, service if service == "postgres" else "shien_" + service.replace("-", "_")), "-c", text],
                             capture_output=True, text=True)
        if out.returncode:
            raise SystemExit("psql %s: %s" % (service, out.stderr))
        return [line.split("\t") for line in out.stdout.splitlines()]

    def ask(self, rpc, request, role="protection", town=TOWNS[0], asker=0, purpose="TEST"):
        call = self.contracts.rpcs[rpc]
        return self.askers[asker].ask(town, "staff:" + role, purpose if call.purpose else "", call.service, rpc, request, call.write)

    def must(self, rpc, request, role="protection", town=TOWNS[0]):
        said = self.ask(rpc, request, role, town)
        if not said["ok"]:
            raise SystemExit("%s as %s: %s %s %s" % (rpc, role, said["reason"], said["field"], said["detail"]))
        return json.loads(said["reply"])

    def read_doors(self):
        out = {}
        with open(self.base + "/site/shienctl.conf", encoding="utf-8") as file:
            for line in file:
                if line.startswith("doors:"):
                    for part in line.split(":", 1)[1].strip().split(","):
                        service, url = part.split("=", 1)
                        out.setdefault(service, url.split("//")[1])
        return out

    def make_keys(self, roles):
        """A key of each role alone, in both towns, at every door."""
        for service in self.doors:
            rows = []
            for town in TOWNS:
                for role in roles:
                    key_id, secret = secrets.token_hex(8), secrets.token_hex(32)
                    self.keys[service, town, role] = "shk_%s_%s" % (key_id, secret)
                    rows.append("('%s','%s','\\x%s','crawler-%s','%s',1)" % (
                        town, key_id, hashlib.sha256(secret.encode()).hexdigest(), role, role))
            self.sql(service, "INSERT INTO api_key (municipality, key_id, hash, client, roles, made_us) VALUES " + ",".join(rows))

    def knock(self, service, method, path, role, town=TOWNS[0], body=None, write=False):
        """(status, bytes of headers and body without what differs each time)"""
        connection = http.client.HTTPConnection(self.doors[service], timeout=60)
        headers = {"Authorization": "Bearer " + self.keys[service, town, role]} if role else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if write:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        try:
            connection.request(method, path, json.dumps(body).encode() if body is not None else None, headers)
            answer = connection.getresponse()
            kept = sorted((k, v) for k, v in answer.getheaders() if k.lower() not in ("date", "content-length"))
            return answer.status, repr(kept).encode() + answer.read()
        finally:
            connection.close()

    def close(self):
        for asker in self.askers:
            asker.close()
