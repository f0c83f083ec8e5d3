"""Own word (rulings 1, 2): somebody who is on no register is protected at once, and nobody finds by their name that they are in
a shelter."""
import time
import uuid

from people import opening
from world import TOWNS

WHO = {"name": "仮野 人", "kana": "カリノ ヒト", "birth": "1971-07-17"}


def enter(world, room):
    stay_id = str(uuid.uuid4())
    said = world.must("CheckIn", {"stayId": stay_id, "openingId": room, "unlisted": WHO, "dayCode": "4821"}, "shelter")
    return stay_id, said["result"]


def seen_by(world, person_id, role):
    return len(world.must("ListEpisodes", {"personId": person_id}, role).get("episodes", []))


def reported(world):
    """(tried, what was wrong)"""
    room, wrong = opening(world)[0], []
    stay_id, _ = enter(world, room)
    person_id = world.sql("shelter-gateway", "SELECT person_id FROM stay WHERE stay_id = '%s'" % stay_id)[0][0]
    end = time.monotonic() + 10
    while not seen_by(world, person_id, "ledger") and time.monotonic() < end:
        time.sleep(0.05)
    if not seen_by(world, person_id, "ledger"):
        wrong.append("the ledger never heard of the stay")
    again, result = enter(world, room)
    if result != "KEPT_BOTH":  # without protection the desk is told
        wrong.append("before: " + result)
    world.must("CheckOut", {"stayId": again, "destination": "HOME", "dayCode": "4821"}, "shelter")
    if world.must("ProtectStay", {"stayId": stay_id, "dayCode": "4821"}, "shelter")["state"] != "PROTECTED":
        wrong.append("not at once")
    time.sleep(2)
    wrong += ["where they are, as " + role for role in ("ledger", "window") if seen_by(world, person_id, role)]
    if enter(world, room)[1] != "IN":
        wrong.append("their name at a desk tells that they are here")
    return 5, wrong
