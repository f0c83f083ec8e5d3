#!/usr/bin/python3
"""Staff at work through the console's door: each signs in, looks at the home page, searches, opens a case list, thinks, goes on.

    staff.py <host:port> <municipality> <disaster> <folder> <seconds>

<folder>/links: one `login token` a line, of invitations that nobody used; <folder>/words: beginning of a reading, part of a name and day
of birth of people, with tabs; <folder>/addresses: a line each. First everybody takes their link (not measured); then each signs in at a moment of the first half by chance and does one thing
after the other, some ten seconds apart, all from one address as behind a town hall's. Prints one JSON object: for each kind
of act how many there were, how many failed, and how many milliseconds 50, 99 and 100 of 100 took from click to last answer."""
import asyncio
import base64
import hashlib
import hmac
import json
import random
import struct
import sys
import time

THINK = 10.0  # seconds between two acts of one person, on average
PASSWORD = "測定 用の 長い 合言葉 2026"
# what the home page of somebody at the counter asks, all at once
HOME = [("application-intake/ListApplications", {"state": "REVIEW", "queue": "", "limit": 200}, "90-2"),
        ("application-intake/ListApplications", {"state": "RETURNED", "queue": "", "limit": 200}, "90-2"),
        ("certificate-issuer/ListCertificates", {"state": "READY", "limit": 200}, "90-2")]
CASES = [("application-intake/ListApplications", {"state": "", "queue": "", "limit": 200}, "90-2")]


class Wrong(Exception):
    pass


class Stale(Wrong):
    pass


class Browser:
    """Cookies, and a few connections that stay open, as a browser has them."""

    def __init__(self, host, port, town):
        self.host, self.port, self.town = host, port, town
        self.cookies, self.idle = {}, []

    async def send(self, method, path, body=None, headers=()):
        """A connection that was closed while nothing was asked is replaced, as a browser does."""
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        while self.idle:
            connection = self.idle.pop()
            try:
                return await self.exchange(connection, method, path, data, headers)
            except Stale:
                pass
        return await self.exchange(await asyncio.open_connection(self.host, self.port), method, path, data, headers)

    async def exchange(self, connection, method, path, data, headers):
        reader, writer = connection
        lines = [f"{method} /{self.town}{path} HTTP/1.1", f"Host: {self.host}", "X-Shien: 1", "Sec-Fetch-Site: same-origin",
                 f"Content-Length: {len(data)}", *headers]
        if data:
            lines.append("Content-Type: application/json")
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + data)
        try:
            said = await reader.readline()
        except ConnectionError:
            said = b""
        if not said:
            writer.close()
            raise Stale(f"{path}: cut")
        status, length = int(said.split()[1]), 0
        while (line := (await reader.readline()).strip()):
            name, _, value = line.decode().partition(": ")
            if name.lower() == "content-length":
                length = int(value)
            elif name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        answer = await reader.readexactly(length)
        self.idle.append((reader, writer))
        if status // 100 != 2:
            raise Wrong(f"{path}: {status} {answer[:200].decode(errors='replace')}")
        return json.loads(answer) if answer.startswith(b"{") else {}

    async def ask(self, rpc, request, purpose):
        return await self.send("POST", f"/api/ask/{rpc}", request, [f"X-Shien-Purpose: {purpose}"])

    def close(self):
        for _, writer in self.idle:
            writer.close()


def code_of(secret, at):
    mac = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start:start + 4])[0] & 0x7FFFFFFF) % 1000000:06d}"


async def take_link(browser, token):
    """Password and authenticator; the first recovery code serves to sign in, so that no half-minute is waited for."""
    secret = (await browser.send("POST", "/api/invitation/password", {"token": token, "password": PASSWORD}))["totpSecret"]
    said = await browser.send("POST", "/api/invitation/confirm", {"token": token, "code": code_of(secret, time.time())})
    return said["recoveryCodes"][0]


class Day:
    def __init__(self, disaster, words, seconds):
        self.disaster, self.words, self.seconds = disaster, words, seconds
        self.took = {"sign_in": [], "search": [], "page": []}
        self.failed = {kind: 0 for kind in self.took}
        self.first_words = {}

    async def act(self, kind, what):
        began = time.monotonic()
        try:
            await what
        except (Wrong, OSError, asyncio.IncompleteReadError) as error:
            self.failed[kind] += 1
            self.first_words.setdefault(kind, str(error))
        else:
            self.took[kind].append(time.monotonic() - began)

    async def page(self, browser, questions):
        await asyncio.gather(*(browser.ask(rpc, {**request, "disasterId": self.disaster}, purpose) for rpc, request, purpose in questions))

    async def sign_in(self, browser, login, recovery):
        await browser.send("POST", "/api/session", {"login": login, "password": PASSWORD, "recoveryCode": recovery})

    def search(self, browser):
        kind = random.choice(["kana", "part", "birth", "address"])
        word = random.choice(self.words[kind])
        request = {"limit": 50, "residentsOnly": True, {"kana": "name", "part": "name"}.get(kind, kind): word}
        return browser.ask("register-sync/SearchResidents", request, "90-3-1")

    async def person(self, browser, login, recovery):
        await asyncio.sleep(random.uniform(0, self.seconds / 2))
        end = self.until
        await self.act("sign_in", self.sign_in(browser, login, recovery))
        await self.act("page", self.page(browser, HOME))
        while True:
            await asyncio.sleep(random.expovariate(1 / THINK))
            if time.monotonic() > end:
                break
            dice = random.random()
            if dice < 0.6:
                await self.act("search", self.search(browser))
            else:
                await self.act("page", self.page(browser, HOME if dice < 0.8 else CASES))
        browser.close()


def lines_of(folder, name):
    with open(f"{folder}/{name}", encoding="utf-8") as f:
        return f.read().splitlines()


def words_of(folder):
    kana, part, birth = zip(*(line.split("\t") for line in lines_of(folder, "words")))
    return {"kana": kana, "part": part, "birth": birth, "address": lines_of(folder, "addresses")}


def told(day):
    def kind(name):
        took = sorted(day.took[name])
        part = lambda p: round(1000 * took[min(len(took) - 1, int(len(took) * p))], 2) if took else 0
        return {"n": len(took), "failed": day.failed[name], "p50": part(0.5), "p99": part(0.99), "most": part(1), "first": day.first_words.get(name, "")}
    return {name: kind(name) for name in day.took}


async def main():
    where, town, disaster, folder, seconds = sys.argv[1:]
    host, _, port = where.rpartition(":")
    day = Day(disaster, words_of(folder), float(seconds))
    staff = [line.split(" ") for line in lines_of(folder, "links")]
    people = []
    for login, token in staff:
        browser = Browser(host, int(port), town)
        people.append((browser, login, await take_link(browser, token)))
    day.until = time.monotonic() + day.seconds
    await asyncio.gather(*(day.person(*person) for person in people))
    print(json.dumps(told(day), ensure_ascii=False))


asyncio.run(main())
