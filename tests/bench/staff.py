#!/usr/bin/python3
"""Staff at work through the console's door: each signs in, looks at the home page, searches, opens a case list, thinks, goes on.

    staff.py <host:port> <municipality> <disaster> <folder> <seconds of a morning> <seconds of a rush>

<folder>/links: one `login token` a line, of invitations that nobody used; <folder>/words: beginning of a reading, part of a name and day
of birth of people, with tabs; <folder>/addresses: a line each. First everybody takes their link (not measured). Then a morning: each signs in
at a moment of its first nine tenths by chance and does one thing after the other, some ten seconds apart, all from one address as behind a
town hall's. Then a rush: the same people, all of whom sign in within its first half. Whoever is told to come again does, as the pages do.
Prints one JSON object: of "morning" and of "rush", for each kind of
act how many there were, how many failed, and how many milliseconds 50, 99 and 100 of 100 took from click to last answer; and of "rush" how many seconds went by from the first
sign-in to the last (`signing_in`) and how many the same passwords take one after the other by themselves (`passwords`)."""
import asyncio
import base64
import ctypes
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


class Busy(Wrong):
    def __init__(self, words, seconds):
        super().__init__(words)
        self.seconds = seconds


class Browser:
    """Cookies, and a few connections that stay open, as a browser has them."""

    def __init__(self, host, port, town):
        self.host, self.port, self.town = host, port, town
        self.cookies, self.idle = {}, []

    async def send(self, method, path, body=None, headers=(), patience=2):
        """Told to come again, it does: as often as a page by itself, or as somebody who wants to be let in."""
        while True:
            try:
                return await self.once(method, path, body, headers)
            except Busy as busy:
                if patience == 0:
                    raise
                patience -= 1
                await asyncio.sleep(busy.seconds)

    async def once(self, method, path, body, headers):
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
        status, length, again = int(said.split()[1]), 0, 0.0
        while (line := (await reader.readline()).strip()):
            name, _, value = line.decode().partition(": ")
            if name.lower() == "content-length":
                length = int(value)
            elif name.lower() == "retry-after":
                again = float(value)
            elif name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        answer = await reader.readexactly(length)
        self.idle.append((reader, writer))
        if status == 503 and again:
            raise Busy(f"{path}: {status}", again)
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
    """Password and authenticator; a recovery code serves to sign in, so that no half-minute is waited for."""
    secret = (await browser.send("POST", "/api/invitation/password", {"token": token, "password": PASSWORD}))["totpSecret"]
    said = await browser.send("POST", "/api/invitation/confirm", {"token": token, "code": code_of(secret, time.time())})
    return said["recoveryCodes"]


def password_seconds():
    """What one password takes by itself here: argon2id as the console has it (services/console/secret.c)."""
    sodium = ctypes.CDLL("libsodium.so.23")
    sodium.sodium_init()
    password, kept = PASSWORD.encode(), ctypes.create_string_buffer(128)
    sodium.crypto_pwhash_str(kept, password, ctypes.c_ulonglong(len(password)), ctypes.c_ulonglong(2), ctypes.c_size_t(64 << 20))
    began = time.monotonic()
    for _ in range(5):
        if sodium.crypto_pwhash_str_verify(kept, password, ctypes.c_ulonglong(len(password))) != 0:
            raise Wrong("argon2id")
    return (time.monotonic() - began) / 5


class Day:
    def __init__(self, disaster, words, seconds, arriving):
        self.disaster, self.words, self.seconds, self.arriving = disaster, words, seconds, arriving
        self.until = time.monotonic() + seconds
        self.first_in, self.last_in = self.until, 0.0
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
        self.first_in = min(self.first_in, time.monotonic())
        await browser.send("POST", "/api/session", {"login": login, "password": PASSWORD, "recoveryCode": recovery}, patience=100)
        self.last_in = time.monotonic()

    def search(self, browser):
        kind = random.choice(["kana", "part", "birth", "address"])
        word = random.choice(self.words[kind])
        request = {"limit": 50, "residentsOnly": True, {"kana": "name", "part": "name"}.get(kind, kind): word}
        return browser.ask("register-sync/SearchResidents", request, "90-3-1")

    async def person(self, browser, login, recovery):
        await asyncio.sleep(random.uniform(0, self.arriving))
        await self.act("sign_in", self.sign_in(browser, login, recovery))
        await self.act("page", self.page(browser, HOME))
        while True:
            await asyncio.sleep(random.expovariate(1 / THINK))
            if time.monotonic() > self.until:
                break
            dice = random.random()
            if dice < 0.6:
                await self.act("search", self.search(browser))
            else:
                await self.act("page", self.page(browser, HOME if dice < 0.8 else CASES))


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


async def play(people, which, day):
    await asyncio.gather(*(day.person(browser, login, codes[which]) for browser, login, codes in people))
    return told(day)


async def main():
    where, town, disaster, folder, morning, rush = sys.argv[1:]
    host, _, port = where.rpartition(":")
    words, people, result = words_of(folder), [], {}
    for login, token in (line.split(" ") for line in lines_of(folder, "links")):
        browser = Browser(host, int(port), town)
        people.append((browser, login, await take_link(browser, token)))
    alone = password_seconds()
    for which, (name, seconds, share) in enumerate([("morning", float(morning), 0.9), ("rush", float(rush), 0.5)]):
        day = Day(disaster, words, seconds, seconds * share)
        result[name] = await play(people, which, day)
    for browser, _, _ in people:
        browser.close()
    result["rush"]["signing_in"] = round(day.last_in - day.first_in, 2)
    result["rush"]["passwords"] = round(alone * len(people), 2)
    print(json.dumps(result, ensure_ascii=False))


asyncio.run(main())
