"""Visits every rpc and every door as everybody who has not the marking, and from another tenant; looks for what belongs to the
planted people in each answer and each error."""
import concurrent.futures
import glob
import json
import os
import uuid

from provided import fresh, spelled
from world import TOWNS

# What staff are allowed to see of a planted person, and why: (rpc or door, role or "*") → kinds of marks.
ALLOWED = {
    ("FindDwellings", "*"): ("address", "the house itself stands in the street for all to see; who lives there is not said"),
    ("PrintSurveySheets", "*"): ("address", "the house itself stands in the street for all to see; its sheet names nobody"),
    ("ListSurveyWork", "*"): ("address", "the house itself stands in the street for all to see; who waits for its survey is not said"),
    ("ListSurveys", "*"): ("address", "the house itself stands in the street for all to see; whose survey it is is not said"),
    ("PreviewArea", "*"): ("address", "the house itself stands in the street for all to see; who lives in it is not said"),
    ("PrintWorkList", "*"): ("address", "the house itself stands in the street for all to see; list and sheets name nobody"),
    ("GET register/imports/{import_id}/original", "register"): ("*", "the file that this role uploaded, byte for byte"),
}
# Calls that a crawler's made-up request cannot enter, and why nothing of anybody can be in their answers.
NOT_ENTERED = {
    "StartImport": "needs an upload; its answer is two ids", "ImportSites": "needs an upload of sites; no person is in it",
    "PutAuthority": "needs a picture of a seal; no person is in it",
    "LoadScoring": "needs a whole sheet of points; no person is in it",
    "KioskList": "needs a card's signature: compare.py does it", "KioskIssue": "needs a card's signature: compare.py does it",
    "POST register/imports": "needs an upload; its answer is two ids", "POST sites": "needs an upload of sites; no person is in it",
    "POST authorities": "needs a picture of a seal; no person is in it",
    "POST kiosk/list": "needs a card's signature: compare.py does it", "POST kiosk/issues": "needs a card's signature: compare.py does it",
}
# Reasons that come before the daemon has looked at anybody.
SHUT = ("call.role_missing", "call.caller", "role.unknown_actor", "field.", "json.", "api_key.", "request.", "contract.", "peer.")


class Crawl:
    def __init__(self, world, contracts, people):
        self.world, self.contracts, self.people = world, contracts, people
        self.visits, self.entered, self.hits, self.answers = 0, set(), [], {}
        self.marks = sorted({(m, p.person_id) for p in people for m in p.marks})
        self.roles = [r for r in contracts.roles() if r != "protection"]

    def look(self, what, role, town, text):
        """text: all that came back."""
        self.visits += 1
        for mark, person in self.marks:
            if mark in text and not self.allowed(what, role, mark):
                self.hits.append((what, role, town, person, self.kind(mark)))

    @staticmethod
    def kind(mark):
        return "birth" if mark[:4].isdigit() and mark[4:5] == "-" else "address" if any(c.isdigit() for c in mark) and len(mark) > 8 \
            and not mark.startswith("0") and "@" not in mark else "name, phone or mail"

    def allowed(self, what, role, mark):
        for who in (role, "*"):
            kinds = ALLOWED.get((what, who))
            if kinds and kinds[0] in ("*", self.kind(mark)):
                return True
        return False

    def contexts(self, rpc_write, permitted, town):
        """All people where it is read in their own town; a few where it changes something, or where the door should be shut."""
        if not permitted:
            return [self.people[0].context]
        if rpc_write or town != TOWNS[0]:
            return [p.context for p in self.people[:3]]
        return [p.context for p in self.people]

    def requests(self, rpc, context):
        """The whole of what is known, and each way of asking by itself."""
        context = fresh(rpc.name, context)
        if rpc.name == "OpenShelter":  # a place of that name would be found again by everybody
            context = {k: v for k, v in context.items() if k not in ("name", "address")}
        if rpc.name == "RequestProvision":  # one that a legal basis allows
            yield dict(self.contracts.request(rpc, context), use="巡回", forRelief=True)
        if rpc.name == "VerifyCertificate":
            context = dict(context, code=context["number"] + "-1")
        yield self.contracts.request(rpc, context)
        if rpc.name == "Find":
            for key in ("kana", "name", "address"):
                yield {key: context[key], "limit": 50}
            yield {"kana": context["kana"], "birth": context["birth"]}
        if rpc.name == "FindDwellings":
            yield {"disasterId": context["disaster_id"], "personId": context["person_id"]}
            yield {"disasterId": context["disaster_id"], "address": context["address"]}

    def by_rpc(self, only=None):
        """Looks first, then what changes something; each with all roles at once."""
        for rpc in sorted(self.contracts.rpcs.values(), key=lambda r: (r.write, r.name)):
            if only and rpc.name not in only:
                continue
            self.together([(self.ask, rpc, role, town) for town in TOWNS for role in self.roles])

    @staticmethod
    def together(work):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for done in [pool.submit(f, i % 8, *rest) for i, (f, *rest) in enumerate(work)]:
                done.result()

    def ask(self, asker, rpc, role, town):
        permitted = "shienctl" in rpc.callers and role in rpc.roles
        for context in self.contexts(rpc.write, permitted, town):
            for request in self.requests(rpc, context):
                said = self.world.ask(rpc.name, request, role, town, asker)
                self.look(rpc.name, role, town, said["reply"] + spelled(rpc.name, said["reply"]) + said["reason"] + said["field"] + said["detail"])
                self.note(rpc.name, town, said["ok"], said["reason"] + " " + said["field"])

    def as_the_desk(self):
        """The protection desk finds what the others must not: the crawler can see. Enters what is open to the desk alone."""
        before, seen = len(self.hits), 0
        for rpc in self.contracts.rpcs.values():
            if "protection" in rpc.roles and "shienctl" in rpc.callers and (not rpc.write or rpc.roles == {"protection"}):
                self.roles_of_desk(rpc)
        seen = len(self.hits) - before
        del self.hits[before:]
        return seen

    def roles_of_desk(self, rpc):
        for person in self.people[:5]:
            said = self.world.ask(rpc.name, self.contracts.request(rpc, person.context), "protection")
            self.look(rpc.name, "protection", TOWNS[0], said["reply"])
            self.note(rpc.name, TOWNS[0], said["ok"], said["reason"] + " " + said["field"])

    def note(self, what, town, ok, reason):
        if ok or not reason.startswith(SHUT):
            self.entered.add(what)
        self.answers.setdefault(what, set()).add("OK" if ok else reason)

    def by_door(self):
        for door in sorted(self.contracts.doors, key=lambda d: (d.method != "GET", d.name)):
            self.together([(self.knocks, door, role, town) for town in TOWNS for role in self.roles + [None]])

    def knocks(self, _, door, role, town):
        permitted = role in door.roles or door.public
        write = bool(door.rpc) and self.contracts.rpcs[door.rpc].write
        for context in self.contexts(write, permitted, town):
            self.knock(door, role, town, context, write)

    def knock(self, door, role, town, context, write):
        path = door.path.replace("{municipality}", town)
        known = dict(context, file=context["issue_id"] + ".pdf", import_id=self.import_id, job_id=self.job_id,
                     blob_id=str(uuid.uuid4()))
        for name, value in known.items():
            path = path.replace("{%s}" % name, str(value))
        path = path.replace("{stay_id}", str(uuid.uuid4()))
        path = path.replace("{zoom}/{column}/{row}", "16/57778/25497")
        body = None
        if door.method == "POST" and not door.multipart:
            body = next(self.requests(self.contracts.rpcs[door.rpc], context)) if door.rpc else {}
            for name in ("receiptNo", "certificateId", "openingId", "stayId", "personId", "channel"):
                if "{%s}" % snake(name) in door.path:
                    body.pop(name, None)
        status, answer = self.world.knock(door.service, door.method, path, role, town, body, write)
        text = answer.decode("utf-8", "replace")
        if door.name == "GET issues/{file}" and status == 200:
            self.hits.append((door.name, role, town, context["person_id"], "a certificate came out"))
        self.look(door.name, role, town, text)
        self.note(door.name, town, status == 200, reason_of(answer, status))

    def papers(self):
        """Logs, metrics and what has been mailed since: names, numbers and addresses are in none."""
        for path in glob.glob(self.world.base + "/*-[0-9].log"):
            with open(path, encoding="utf-8", errors="replace") as file:
                self.look("log of " + os.path.basename(path), "-", "-", file.read())

    def learn(self):
        rows = self.world.sql("register-sync", "SELECT import_id, job_id FROM import WHERE municipality = '%s' LIMIT 1" % TOWNS[0])
        self.import_id, self.job_id = rows[0]

    def unvisited(self):
        """An rpc or a door that nobody got into, and of which nobody said why not."""
        shut = {r.name for r in self.contracts.rpcs.values() if "shienctl" not in r.callers}
        for name in shut:  # visited: everybody was turned away
            if name in self.answers and not any(a.startswith(("call.caller", "call.role")) for a in self.answers[name]):
                yield name + " is not for people, and yet was not refused: " + ", ".join(sorted(self.answers[name]))
        for name in [r.name for r in self.contracts.rpcs.values() if r.name not in shut] + [d.name for d in self.contracts.doors]:
            if name not in self.entered and name not in NOT_ENTERED:
                yield "%s: %s" % (name, ", ".join(sorted(self.answers.get(name, {"never asked"}))[:3]))


def reason_of(answer, status):
    start = answer.find(b"{")
    try:
        o = json.loads(answer[start:])
        return "%s %s" % (o.get("reason") or o.get("type", ""), o.get("field", ""))
    except ValueError:
        return "HTTP %d" % status


def snake(name):
    return "".join("_" + c.lower() if c.isupper() else c for c in name)
