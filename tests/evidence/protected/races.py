"""Setting the flag races with handing out. A leak is an answer with the person's data to a question that was asked after the
flag's OK had come (stricter than the two seconds that are promised)."""
import concurrent.futures
import os
import random
import signal
import threading
import time

from people import protect
from world import TOWNS


class Racer:
    """One person, one way out of the house."""

    def __init__(self, world, person, certificate, kind, asker):
        self.world, self.person, self.certificate, self.kind, self.asker = world, person, certificate, kind, asker
        self.leaks, self.races, self.let_out, self.never = [], 0, 0, 0

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
            return self.world.ask("IssueAtCounter", {"certificateId": self.certificate["certificate_id"], "identityChecked": "LICENCE"},
                                  "window", asker=self.asker)["ok"]
        return self.world.knock("certificate-issuer", "GET", "/v1/%s/issues/%s.pdf" % (TOWNS[0], self.certificate["issue_id"]), "window")[0] == 200

    def flag(self, on):
        said = protect(self.world, self.person["person_id"], "1" if on else "3", "SELF" if on else "DESK", self.asker)
        if not said["ok"]:
            raise SystemExit("SetProtection: " + said["reason"])

    def race(self):
        asked, stop = [], threading.Event()

        def ask():
            while not stop.is_set() or len(asked) < 3:
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
        end = time.monotonic() + 10
        while not self.probe():  # what was closed opens again: the next race is one
            if time.monotonic() > end:
                self.never += 1
                break
            time.sleep(0.05)


def race(racers, seconds, most):
    """Until so many races are over, or the time."""
    until = time.monotonic() + seconds

    def run(racer):
        while sum(r.races for r in racers) < most and time.monotonic() < until:
            racer.race()
    with concurrent.futures.ThreadPoolExecutor(len(racers)) as pool:
        for done in [pool.submit(run, r) for r in racers]:
            done.result()


def pid_of(world, name):
    with open("%s/run/%s.pid" % (world.base, name), encoding="utf-8") as file:
        return int(file.read().split()[0])


def cut(world, racers, rounds):
    """Nobody answers for the register, and the flag has just been set or not: nothing comes out. → (tried, came out, closed for good)"""
    pid, tried, leaks, closed = pid_of(world, "register-sync-1"), 0, 0, 0
    for turn in range(rounds):
        flagged = racers[turn % len(racers)]
        flagged.flag(True)
        os.kill(pid, signal.SIGSTOP)
        try:
            with concurrent.futures.ThreadPoolExecutor(len(racers)) as pool:
                out = list(pool.map(lambda r: r.probe(), racers))
        finally:
            os.kill(pid, signal.SIGCONT)
        tried += len(out)
        leaks += sum(out)
        flagged.flag(False)
    end = time.monotonic() + 15
    while not all(r.probe() for r in racers):
        if time.monotonic() > end:
            closed = sum(not r.probe() for r in racers)
            break
        time.sleep(0.2)
    return tried, leaks, closed
