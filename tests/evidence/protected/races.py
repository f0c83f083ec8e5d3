"""Setting the flag races with handing out. A leak is an answer with the person's data to a question that was asked after the
flag's OK had come (stricter than the two seconds that are promised)."""
import concurrent.futures
import os
import random
import signal
import socket
import threading
import time

from people import protect
from world import TOWNS


class Racer:
    """One person, one way out of the house."""

    def __init__(self, world, person, certificate, kind, asker):
        self.world, self.person, self.certificate, self.kind, self.asker = world, person, certificate, kind, asker
        self.leaks, self.races, self.let_out, self.never, self.spent = [], 0, 0, 0, False

    def probe(self):
        """True: it came out."""
        if self.kind == "search":
            status, answer = self.world.knock("shelter-gateway", "POST", "/v1/%s/openings/%s/search" % (TOWNS[0], self.person["opening_id"]),
                                              "shelter", body={"kana": self.person["kana"], "birth": self.person["birth"], "dayCode": "4821"})
            return status == 200 and b"matchToken" in answer
        if self.kind == "read":
            said = self.world.ask("BatchGet", {"personIds": [self.person["person_id"]]}, "register", asker=self.asker)
            return said["ok"] and self.person["kana"] in said["reply"]
        if self.kind == "issue":
            said = self.world.ask("IssueAtCounter", {"certificateId": self.certificate["certificate_id"], "identityChecked": "LICENCE"},
                                  "window", asker=self.asker)
            self.spent |= said["reason"] == "certificate.issues.exhausted"  # a certificate has 500 issues
            return said["ok"]
        return self.world.knock("certificate-issuer", "GET", "/v1/%s/issues/%s.pdf" % (TOWNS[0], self.certificate["issue_id"]), "window")[0] == 200

    def flag(self, on):
        until = time.monotonic() + 10
        while True:  # a register whose database has just come back says for a moment yet that it cannot
            said = protect(self.world, self.person["person_id"], "1" if on else "3", "SELF" if on else "DESK", self.asker)
            if said["ok"] or not said["reason"].startswith("db.unreachable") or time.monotonic() > until:
                break
            time.sleep(0.1)
        if not said["ok"]:
            raise SystemExit("SetProtection: " + said["reason"])

    def race(self):
        asked, stop = [], threading.Event()

        def ask():
            while not stop.is_set() or len(asked) < (1 if self.kind == "issue" else 3):  # a paper is dear to draw
                began = time.monotonic()
                asked.append((began, self.probe()))
                time.sleep(0.002)
        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(random.uniform(0, 0.01))
        self.flag(True)
        told = time.monotonic()
        after = self.probe()
        stop.set()
        thread.join()
        self.leaks += [t for t, out in asked if out and t > told] + ([told] if after else [])
        self.let_out += sum(out for _, out in asked)
        self.races += 1
        self.flag(False)
        if self.kind != "issue" or self.races % 8 == 0:
            self.open_again()

    def open_again(self):
        """What was closed opens again: the next race is one."""
        end = time.monotonic() + 60
        while not self.probe() and not self.spent:
            if time.monotonic() > end:
                self.never += 1
                break
            time.sleep(0.05)


# Of all races, by the way out; a paper is dear to draw.
SHARES = {"search": 0.3, "read": 0.35, "issue": 0.1, "download": 0.25}


def by_kind(racers):
    return {kind: sum(r.races for r in racers if r.kind == kind) for kind in SHARES}


def race(racers, seconds, most):
    """Until so many races are over; the time only bounds it."""
    until = time.monotonic() + seconds

    def ahead(racer):
        """Its kind has had its share; one whose racers are all spent is not waited for."""
        going = {r.kind for r in racers if not r.spent}
        done = {kind: n for kind, n in by_kind(racers).items() if kind in going}
        return done[racer.kind] > SHARES[racer.kind] / sum(SHARES[k] for k in going) * sum(done.values()) + 4

    def run(racer):
        while sum(r.races for r in racers) < most and time.monotonic() < until and not racer.spent:
            if ahead(racer):
                time.sleep(0.02)
            else:
                racer.race()
    with concurrent.futures.ThreadPoolExecutor(len(racers)) as pool:
        for done in [pool.submit(run, r) for r in racers]:
            done.result()
    for racer in racers:
        racer.open_again()


class Stopped:
    """Nobody answers for the register."""

    def __init__(self, world):
        with open("%s/run/register-sync-1.pid" % world.base, encoding="utf-8") as file:
            self.pid = int(file.read().split()[0])

    def begin(self):
        os.kill(self.pid, signal.SIGSTOP)

    def end(self):
        os.kill(self.pid, signal.SIGCONT)


class Unable:
    """The register answers that it cannot: its database lets nobody in."""

    def __init__(self, world):
        self.world = world

    def begin(self):
        self.world.sql("postgres", "ALTER DATABASE shien_register_sync ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) "
                       "FROM pg_stat_activity WHERE datname = 'shien_register_sync'")

    def end(self):
        self.world.sql("postgres", "ALTER DATABASE shien_register_sync ALLOW_CONNECTIONS true")


class Held:
    """The issuers and the register do not hear one another, one way or both (relay.py)."""

    def __init__(self, how):
        self.how = how
        self.to = socket.create_connection(("127.0.0.1", int(os.environ["PROTECTED_RELAY"])), timeout=10)

    def say(self, how):
        self.to.sendall(how.encode() + b"\n")
        if self.to.recv(16) != b"ok\n":
            raise SystemExit("the relay does not answer")

    def begin(self):
        self.say(self.how)

    def end(self):
        self.say("whole")


def cut(racers, fault, rounds):
    """No answer comes to whoever must ask, and the flag has been set just before or in the cut itself: nothing comes out.
    → (asked, came out, stayed shut)"""
    tried, leaks = 0, 0
    for turn in range(rounds):
        flagged, before = racers[turn % len(racers)], not isinstance(fault, Held) or turn % 2 == 0
        if before:
            flagged.flag(True)
        fault.begin()
        try:
            if not before:  # whoever sets it is on the register's side of the cut
                flagged.flag(True)
            with concurrent.futures.ThreadPoolExecutor(len(racers)) as pool:
                out = list(pool.map(lambda r: r.probe(), racers))
        finally:
            fault.end()
        tried += len(out)
        leaks += sum(out)
        flagged.flag(False)
    end, shut = time.monotonic() + 60, list(racers)
    while shut and time.monotonic() < end:
        shut = [r for r in shut if not r.probe()]
        time.sleep(0.1)
    return tried, leaks, len(shut)
