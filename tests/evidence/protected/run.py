#!/usr/bin/python3
"""run.py <base> <conninfo> <size> <seconds> <out>: plays the campaign on a played site; one JSON object a result."""
import json
import os
import sys
import time

from clerk import clerk
from compare import cards, compare
from contracts import Contracts
from crawl import Crawl
from people import applicant_without_namesakes, households_of, one_of_each, opening, plant, protect
from provided import provide, released
from quiet import quiet
from races import Held, Racer, Stopped, Unable, by_kind, cut, race
from reported import reported
from world import TOWNS, World


BEGAN = time.time()
# Parts that guards are about (guards.tsv): rpcs that the crawler visits; the others say themselves what is played.
CRAWLED = {"residents": {"Find", "BatchGet"}, "victims": {"GetVictims", "FindDwellings", "ListEpisodes"}, "cases": {"GetApplication"}}


def result(out, name, tried, failed, target, holds, note):
    print("[%5.1f s] %s: %d of %d failed: %s; %s" % (time.time() - BEGAN, name, failed, tried, target, note), flush=True)
    with open(out, "a", encoding="utf-8") as file:
        file.write(json.dumps({"name": name, "tried": tried, "failed": failed, "target": target, "holds": bool(holds), "note": note},
                              ensure_ascii=False) + "\n")


def racers_of(world, taken, people, kinds=("issue", "download", "search", "read")):
    """Everybody with a certificate that is left, and others of the ledger; each with one way out of the house."""
    # Those whose paper was fetched before come first: some of them race by fetching it again.
    rows = world.sql("certificate-issuer", "SELECT DISTINCT ON (i.issue_id IS NULL, c.person_id) c.person_id, c.certificate_id, "
                     "coalesce(i.issue_id, '') FROM certificate c LEFT JOIN issue i USING (municipality, certificate_id) WHERE "
                     "c.municipality = '%s' AND c.state = 'READY'" % TOWNS[0])
    home = households_of(world, [row[0] for row in rows])
    seen, mine = set(taken), []
    for row in rows:  # one of a household: who is at home with somebody protected is shut in with them
        if home.get(row[0], row[0]) not in seen and len(mine) < 8:
            seen.add(home.get(row[0], row[0]))
            mine.append(row)
    others = world.sql("ledger", "SELECT DISTINCT ON (household_id) household_id, person_id FROM person WHERE municipality = '%s' AND resident AND "
                       "NOT protected AND kana <> '' ORDER BY household_id LIMIT 60" % TOWNS[0])
    others = [person for household, person in others if household not in seen][:people]
    residents = {r["personId"]: r for r in world.must("BatchGet", {"personIds": [r[0] for r in mine] + others}, "register")["residents"]}
    out, room = [], opening(world)[0]

    def add(person, kind, certificate=None, issue=None):
        r = residents.get(person, {})
        birth = "%04d-%02d-%02d" % (r.get("birthYear", 0), r.get("birthMonth", 0), r.get("birthDay", 0))
        racer = Racer(world, {"person_id": person, "kana": r.get("kana", ""), "birth": birth, "opening_id": room},
                      {"certificate_id": certificate, "issue_id": issue}, kind, len(out) % 8)
        if kind in kinds and racer.probe():  # whose data does not come out anyhow is no racer
            out.append(racer)
    for person, certificate, issue in mine:
        add(person, "download" if issue and len(out) % 3 else "issue", certificate, issue)
    for i, person in enumerate(others):
        add(person, "search" if i % 3 == 0 else "read")
    return out


def crawled(world, out, people, only=None):
    crawl = Crawl(world, world.contracts, people)
    crawl.learn()
    crawl.by_rpc(only)
    if not only:
        crawl.by_door()
        crawl.papers()
    seen = crawl.as_the_desk()
    for hit in sorted(set(h[:3] + h[4:] for h in crawl.hits)):
        print("HIT", *hit)
    for name, answers in sorted(crawl.answers.items()):
        print("  ", name, sorted(answers)[:6])
    first = "; ".join(sorted({"%s as %s: %s" % (h[0], h[1], h[4]) for h in crawl.hits})[:3])
    result(out, "protected crawl", crawl.visits, len(crawl.hits), "0 hits of name, kana, birth date, address, phone or mail", not crawl.hits and seen > 0,
           first or "%d people; the protection desk itself sees %d" % (len(people), seen))
    if only:
        return
    unvisited = list(crawl.unvisited())
    result(out, "protected visits", len(world.contracts.rpcs) + len(world.contracts.doors), len(unvisited),
           "every rpc and door is entered by somebody, or shuts everybody out", not unvisited, "; ".join(unvisited[:3]))


def compared(world, out, person, pair, turns, only=""):
    rows = compare(world, person, pair, turns, only)
    differ = ["%s: %s" % r[:2] for r in rows if r[1]]
    most = 1.95 * (2 / turns) ** 0.5  # Kolmogorov-Smirnov, one in a thousand by chance
    slow = [r for r in rows if r[4] > most]
    note = "; ".join("%s %.1f/%.1f ms, D %.2f" % (r[0], *r[2:]) for r in rows)
    result(out, "protected shapes", len(rows), len(differ), "protected and not held: the same bytes but for ids and times", not differ, "; ".join(differ))
    result(out, "protected times", len(rows), len(slow), "their times are of one distribution as far as %d turns can tell (D <= %.2f)" % (turns, most), not slow, note)


def raced(out, racers, seconds, most, least):
    began = time.monotonic()
    race(racers, seconds, most)
    rate = sum(r.races for r in racers) / (time.monotonic() - began)
    races, leaks, never = (sum(f(r) for r in racers) for f in (lambda r: r.races, lambda r: len(r.leaks), lambda r: r.never))
    by = by_kind(racers)
    note = "%s; %.0f a second; %d times it had come out before" % (", ".join("%d by %s" % (n, k) for k, n in by.items()), rate, sum(r.let_out for r in racers))
    enough = races >= least and all(by.values())
    result(out, "protected races", races, leaks, "0 of >= %d come out that were asked for after the flag's OK" % least,
           not leaks and not never and enough, note + ("; %d stayed shut after the flag ended" % never if never else "")
           + ("" if enough else "; too few"))


CUTS = (("unable", "the register cannot read its database"), ("stopped", "the register does not answer"), ("deaf", "the issuers hear nothing of the register"),
        ("mute", "the register hears nothing of the issuers"), ("cut", "neither hears the other"))
FAULTS = {"unable": Unable, "stopped": Stopped}


def cut_off(world, out, racers, rounds, cuts=CUTS):
    for how, what in cuts:
        # What asks for the paper is at the issuers; the register's own reading stops with it.
        kinds = ("issue", "download", "search") if how in FAULTS else ("issue", "download")
        tried, came, shut = cut([r for r in racers if r.kind in kinds and not r.spent][:8], FAULTS[how](world) if how in FAULTS else Held(how), rounds)
        result(out, "protected " + ("cut" if how == "stopped" else "cut, " + how), tried, came,
               "0 come out while %s; they do again afterwards" % what, tried > 0 and not came and not shut,
               "%d rounds, a flag set just before or in each%s" % (rounds, "; %d stayed shut" % shut if shut else ""))


def release(world, out, people):
    going = provide(world, people)
    tried, came, shut = released(world, going)
    result(out, "protected release", tried, len(came), "0 provisions, answers and extractions come out while the register cannot answer, or after a flag's OK",
           tried > 0 and not came and not shut, "%d people%s" % (len(going), "".join("; %s stayed shut" % rpc for rpc in sorted(set(shut)))))


def before_a_disaster(world, out, people):
    # Of the hidden the law's own looks see nothing either: somebody who is not hidden shows that these are let through.
    plain = plant(world, 1, {row[0] for row in world.sql("ledger", "SELECT DISTINCT household_id FROM person WHERE municipality = '%s' AND shielded" % TOWNS[0])})
    looks, came, seen = quiet(world, people[:2] + plain[:1])
    result(out, "protected quiet", looks, len(came), "before a disaster nobody of the register is shown but as rulings 9 allow", not came and seen > 0,
           "; ".join(came[:3]) or "%d looks for a lawful purpose saw somebody" % seen)


def main():
    base, conninfo, size, seconds, out = sys.argv[1:]
    part = os.environ["SHIEN_EVIDENCE_PART"] if size == "guard" else ""
    if part and part not in ("cut", "search", "release", "quiet", *CRAWLED):
        raise SystemExit("no part " + part)
    world = World(base, conninfo, Contracts())
    world.make_keys(world.contracts.roles())
    pair = cards(world) if not part else []
    holders = set(households_of(world, [person for _, person in pair]).values())
    people = plant(world, 4 if part else 20, holders)
    racers = racers_of(world, holders | {p.context["household_id"] for p in people}, 6 if part else 16,
                       ("issue", "download") if part else ("issue", "download", "search", "read")) if part in ("", "cut") else []
    if part in ("", "release"):
        release(world, out, people)
    if part not in ("cut", "release", "quiet"):
        for p in one_of_each(people):
            if not protect(world, p.person_id)["ok"]:
                raise SystemExit("SetProtection")
    if len(pair) == 2:
        protect(world, pair[0][1])
        world.sql("register-sync", "DELETE FROM card_link WHERE person_id = '%s'" % pair[1][1])
    if part == "cut":
        cut_off(world, out, racers, 1, CUTS[:1])
    elif part == "release":
        pass  # played
    elif part == "quiet":
        before_a_disaster(world, out, people)
    elif part == "search":
        compared(world, out, applicant_without_namesakes(world, people), None, 2, "search")
    elif part:
        time.sleep(2)  # what is promised
        crawled(world, out, people, CRAWLED[part])
    else:
        all_of_it(world, out, people, racers, pair, size, int(seconds))
    world.close()


def all_of_it(world, out, people, racers, pair, size, seconds):
    time.sleep(2)  # what is promised
    crawled(world, out, people)
    for name, target, (tried, wrong) in (
            ("protected clerk", "the clerk sees 確認中 and makes no second record", clerk(world, people)),
            ("protected own word", "who is on no register is protected on their own word, and not found by their name", reported(world))):
        result(out, name, tried, len(wrong), target, not wrong and tried > 0, "; ".join(wrong[:3]))
    compared(world, out, applicant_without_namesakes(world, people), [s for s, _ in pair] if len(pair) == 2 else None, 60)
    if size == "long":
        raced(out, racers, seconds, 10 ** 9, 100000 if seconds >= 8000 else 1000)
    else:
        raced(out, racers, 900, 1000, 1000)  # a minute, on a busy machine longer
    cut_off(world, out, racers, 10 if size == "long" else 1)
    before_a_disaster(world, out, people)


main()
