"""Outside, "protected" cannot be told from "not held": the same bytes but for ids and times, and the same time as far as it can be
measured here. Each pair is asked in turn, so that what disturbs one disturbs the other."""
import json
import re
import statistics
import time
import uuid

from world import TOWNS

VARIES = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{16,}")


def pairs(world, person, card_pair):
    """name → (of the protected person, of somebody who is not held): functions that answer bytes"""
    c, opening = person.context, person.context["opening_id"]
    nobody = dict(kana="ダレモ イナイヨ", birth="1971-02-03")

    def search(kana, birth):
        return lambda: world.knock("shelter-gateway", "POST", "/v1/%s/openings/%s/search" % (TOWNS[0], opening), "shelter",
                                   body={"kana": kana, "birth": birth, "dayCode": "4821"})

    def elsewhere(rpc, request, asked):
        def one():
            said = world.ask(rpc, request, "window", TOWNS[1])
            text = said["reply"] + said["reason"] + said["field"] + said["detail"]
            return said["ok"], text.replace(asked, "#").encode()
        return one

    out = {"search at a shelter": (search(c["kana"], c["birth"]), search(nobody["kana"], nobody["birth"]))}
    for rpc, field, value in (("BatchGet", "personIds", [c["person_id"]]), ("GetVictims", "personIds", [c["person_id"]]),
                              ("ListEpisodes", "personId", c["person_id"]), ("GetApplication", "applicationId", c["application_id"]),
                              ("GetReceipt", "receiptNo", c["receipt_no"])):
        none = str(uuid.uuid4()) if field != "receiptNo" else value[:-4] + "none"
        other, asked = ([none], value[0]) if isinstance(value, list) else (none, value)
        more = {"disasterId": c["disaster_id"]} if rpc == "GetVictims" else {}
        out[rpc + " from another municipality"] = (elsewhere(rpc, dict(more, **{field: value}), asked),
                                                    elsewhere(rpc, dict(more, **{field: other}), none))
    if card_pair:
        out["card at a kiosk"] = tuple(kiosk(world, serial) for serial in card_pair)
    return out


def kiosk(world, serial):
    def one():
        status, answer = world.knock("certificate-issuer", "POST", "/v1/%s/kiosk/challenges" % TOWNS[0], "kiosk",
                                     body={"terminal": "CRAWLER"}, write=True)
        challenge = json.loads(answer[answer.rindex(b"]") + 1:])
        shown = world.askers[0].line({"card": serial, "dir": world.base + "/cards", "challenge": challenge["challenge"]})
        began = time.perf_counter()
        said = world.knock("certificate-issuer", "POST", "/v1/%s/kiosk/list" % TOWNS[0], "kiosk",
                           body={"challengeId": challenge["challengeId"], "certificate": shown["certificate"],
                                 "signature": shown["signature"]})
        return said + (time.perf_counter() - began,)
    return one


def cards(world):
    """Two valid cards: the holder of one will be protected, the other is taken off the register."""
    with open(world.base + "/prefecture/truth.json", encoding="utf-8") as file:
        truth = json.load(file)
    out = []
    for card in truth["cards"]:
        person = card["person"]
        if not card["state"].startswith("VALID") or person["town"] != TOWNS[0]:
            continue
        hits = world.must("Find", {"kana": person["kana"], "birth": person["birth"]}, "register").get("hits", [])
        ids = [h["personId"] for h in hits if h.get("byKana") and h.get("byBirth")]
        if len(ids) == 1 and len(out) < 2 and ids[0] not in [p for _, p in out]:
            out.append((int(card["serial"]), ids[0]))
    return out


def distance(a, b):
    """Kolmogorov-Smirnov's D."""
    points = sorted(set(a + b))
    return max(abs(sum(x <= p for x in a) / len(a) - sum(x <= p for x in b) / len(b)) for p in points)


def compare(world, person, card_pair, turns, only=""):
    """[(name, how shapes differ, medians in ms, D)]"""
    out = []
    for name, (one, other) in pairs(world, person, card_pair).items():
        if not name.startswith(only):
            continue
        times, shapes = ([], []), (set(), set())
        for turn in range(turns + 2):
            for side in ((0, 1) if turn % 2 else (1, 0)):
                began = time.perf_counter()
                said = (one, other)[side]()
                took = said[2] if len(said) > 2 else time.perf_counter() - began
                shapes[side].add((said[0], VARIES.sub(b"#", said[1])))
                if turn >= 2:
                    times[side].append(took * 1000)
        differ = shapes[0] != shapes[1] or len(shapes[0]) != 1
        out.append((name, " / ".join(sorted({"%s %s" % (s[0], s[1][-160:]) for side in shapes for s in side})) if differ else "", statistics.median(times[0]), statistics.median(times[1]),
                    distance(*times)))
    return out
