"""Staff at the console, as a browser would ask for them: invited by an administrator, with a password and an authenticator."""
import base64
import hashlib
import hmac
import http.client
import json
import struct
import time
import uuid

from mouth import TOWN, stop


def code(secret, at=None):
    """RFC 6238, six digits."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at or time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[at:at + 4])[0] & 0x7fffffff) % 1000000)


class StaffPage:
    def __init__(self, mouth, login, roles, admin="staff:kanri", town=TOWN):
        self.mouth, self.town, self.cookies = mouth, town, {}
        link = json.loads(mouth.run("--json", "--tenant", town, "--as", admin, "staff", "invite", login, "--name", "印　職員",
                                    "--roles", roles))["link"]
        token, password = link.partition("#")[2], "kono umi no " + uuid.uuid4().hex
        secret = self.post("invitation/password", token=token, password=password)["totpSecret"]
        self.post("invitation/confirm", token=token, code=code(secret))
        # that code was used: the next half-minute's is good already
        self.post("session", login=login, password=password, code=code(secret, time.time() + 30))

    def send(self, method, path, body=None, more=()):
        headers = {"Sec-Fetch-Site": "same-origin", "X-Shien": "1", "Idempotency-Key": str(uuid.uuid4()), **dict(more)}
        if self.cookies:
            headers["Cookie"] = "; ".join("%s=%s" % one for one in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/json"
        link = http.client.HTTPConnection(next(self.mouth.doors["console"]), timeout=60)
        link.request(method, "/%s/api/%s" % (self.town, path), None if body is None else json.dumps(body).encode(), headers)
        answer = link.getresponse()
        text = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        link.close()
        if answer.status != 200:
            stop("console: %s %s: %d %s" % (method, path, answer.status, text[:300].decode(errors="replace")))
        return text

    def post(self, path, **body):
        return json.loads(self.send("POST", path, body))

    def ask(self, service, rpc, purpose, **request):
        said = json.loads(self.send("POST", "ask/%s/%s" % (service, rpc), request, {"X-Shien-Purpose": purpose}))
        self.mouth.passes([rpc, "POST /{municipality}/api/ask/{service}/{rpc}"], json.dumps(request, ensure_ascii=False),
                          json.dumps(said, ensure_ascii=False))
        return said

    def file(self, service, path):
        said = self.send("GET", "file/%s/%s" % (service, path))
        self.mouth.passes(["GET /{municipality}/api/file/{service}/{file*}"], said.decode("utf-8", "replace"))
        return said
