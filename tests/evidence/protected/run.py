#!/usr/bin/python3
"""run.py <base> <conninfo> <size> <seconds> <out>: plays the campaign on a played site; one JSON object a result."""
import json
import sys
import time

from clerk import clerk
from compare import cards, compare
from contracts import Contracts
from crawl import Crawl
from people import households_of, opening, plant, protect
from races import Racer, cut, race
from world import TOWNS, World


BEGAN = time.time()


def result(out, name, tried, failed, target, holds, note):
    print("[%5.1f s] %s: %d of %d failed: %s; %s" % (time.time() - BEGAN, name, failed, tried, target, note), flush=True)
    with open(out, "a", encoding="utf-8") as file:
        file.write(json.dumps({"name": name, "tried": tried, "failed": failed, "target": target, "holds": bool(holds), "note": note},
                              ensure_ascii=False) + "\n")


def racers_of(world, taken, people):
    """Everybody with a certificate that is left, and others of the ledger; each with one way out of the house."""
    rows = world.sql("certificate-issuer", "SELECT DISTINCT ON (c.person_id) c.person_id, c.certificate_id, coalesce(i.issue_id, '') FROM "
                     "certificate c LEFT JOIN issue i USING (municipality, certificate_id) WHERE c.municipality = '%s' AND c.state = "
                     "'READY'" % TOWNS[0])
    home = households_of(world, [row[0] for row in rows])
    rows = [row for row in rows if home.get(row[0], row[0]) not in taken][:8]
    taken = taken | {home.get(row[0]) for row in rows}
    others = world.sql("ledger", "SELECT DISTINCT ON (household_id) household_id, person_id FROM person WHERE municipality = '%s' AND resident AND "
                       "NOT protected AND kana <> '' ORDER BY household_id LIMIT 60" % TOWNS[0])
    others = [person for household, person in others if household not in taken][:people]
    residents = {r["personId"]: r for r in world.must("BatchGet", {"personIds": [r[0] for r in rows] + others}, "register")["residents"]}
    out, room = [], opening(world)[0]

    def add(person, kind, certificate=None, issue=None):
        r = residents.get(person, {})
        birth = "%04d-%02d-%02d" % (r.get("birthYear", 0), r.get("birthMonth", 0), r.get("birthDay", 0))
        racer = Racer(world, {"person_id": person, "kana": r.get("kana", ""), "birth": birth, "opening_id": room},
                      {"certificate_id": certificate, "issue_id": issue}, kind, len(out) % 8)
        if racer.probe():  # whose data does not come out anyhow is no racer
            out.append(racer)
    for person, certificate, issue in rows:
        add(person, "download" if issue and len(out) % 3 else "issue", certificate, issue)
    for i, person in enumerate(others):
        add(person, "search" if i % 3 == 0 else "read")
    return out


def crawled(world, out, people):
    crawl = Crawl(world, world.contracts, people)
    crawl.learn()
    crawl.by_rpc()
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
    unvisited = list(crawl.unvisited())
    result(out, "protected visits", len(world.contracts.rpcs) + len(world.contracts.doors), len(unvisited),
           "every rpc and door is entered by somebody, or shuts everybody out", not unvisited, "; ".join(unvisited[:3]))


def compared(world, out, person, pair, turns):
    rows = compare(world, person, pair, turns)
    differ = [r[0] for r in rows if r[1]]
    most = 1.95 * (2 / turns) ** 0.5  # Kolmogorov-Smirnov, one in a thousand by chance
    slow = [r for r in rows if r[4] > most]
    note = "; ".join("%s %.1f/%.1f ms, D %.2f" % (r[0], *r[2:]) for r in rows)
    result(out, "protected shapes", len(rows), len(differ), "protected and not held: the same bytes but for ids and times", not differ, "; ".join(differ))
    result(out, "protected times", len(rows), len(slow), "their times are of one distribution as far as %d turns can tell (D <= %.2f)" % (turns, most), not slow, note)


def raced(world, out, racers, seconds, most, rounds, least):
    race(racers, seconds, most)
    races, leaks, never = (sum(f(r) for r in racers) for f in (lambda r: r.races, lambda r: len(r.leaks), lambda r: r.never))
    by = {k: sum(r.races for r in racers if r.kind == k) for k in ("search", "read", "issue", "download")}
    note = "%s; %d times it had come out before" % (", ".join("%d by %s" % (n, k) for k, n in by.items()), sum(r.let_out for r in racers))
    result(out, "protected races", races, leaks, "0 of >= %d come out that were asked for after the flag's OK" % least,
           not leaks and not never and races >= least, note + ("; %d stayed shut after the flag ended" % never if never else "")
           + ("" if races >= least else "; too few"))
    # The register's own reading is cut off with it.
    tried, came, shut = cut(world, [r for r in racers if r.kind != "read"][:8], rounds)
    result(out, "protected cut", tried, came, "0 come out while the register does not answer; they do again afterwards", not came and not shut,
           "%d rounds, a flag set just before each%s" % (rounds, "; %d stayed shut" % shut if shut else ""))


def main():
    base, conninfo, size, seconds, out = sys.argv[1:]
    guard = size == "guard"
    world = World(base, conninfo, Contracts())
    world.make_keys(world.contracts.roles())
    pair = cards(world)
    holders = set(households_of(world, [person for _, person in pair]).values())
    people = plant(world, 4 if guard else 20, holders)
    racers = racers_of(world, holders | {p.context["household_id"] for p in people}, 6 if guard else 16)
    for p in people:
        if not protect(world, p.person_id)["ok"]:
            raise SystemExit("SetProtection")
    if len(pair) == 2:
        protect(world, pair[0][1])
        world.sql("register-sync", "DELETE FROM card_link WHERE person_id = '%s'" % pair[1][1])
    time.sleep(2)  # what is promised
    crawled(world, out, people)
    tried, wrong = clerk(world, people)
    result(out, "protected clerk", tried, len(wrong), "the clerk sees 確認中 and makes no second record", not wrong and tried > 0, "; ".join(wrong[:3]))
    compared(world, out, next(p for p in people if p.applicant), [s for s, _ in pair] if len(pair) == 2 else None, 5 if guard else 60)
    if size == "long":
        raced(world, out, racers, int(seconds), 10 ** 9, 10, 100000 if int(seconds) > 3600 else 1000)
    else:
        raced(world, out, racers, 4 if guard else 60, 10 ** 9 if guard else 1000, 1 if guard else 2, 10 if guard else 1000)
    world.close()


main()
