"""Inside: the clerk at the window sees 確認中, and cannot make a second record beside the hidden one (rulings 1)."""
import json
import time
import uuid

from world import TOWNS


def people_named(world, name):
    return int(world.sql("ledger", "SELECT count(DISTINCT person_id) FROM person WHERE municipality = '%s' AND name = '%s'"
                         % (TOWNS[0], name.replace("'", "''")))[0][0])


def apply_again(world, person):
    """A further application at the counter, with what the person says; its id."""
    form = {k: v for k, v in person.form.items() if v not in ("", None, [])}
    said = world.ask("Submit", {"receiptNo": "CRAWL-" + uuid.uuid4().hex[:10], "channel": "COUNTER", "procedure": "RISAI",
                                "form": form}, "window")
    return json.loads(said["reply"]).get("applicationId") if said["ok"] else None, said["reason"] + " " + said["field"]


def matched(world, application_id):
    end = time.monotonic() + 15
    while time.monotonic() < end:
        desk = world.sql("application-intake", "SELECT desk FROM application WHERE municipality = '%s' AND application_id = '%s'"
                         % (TOWNS[0], application_id))[0][0]
        if desk:
            return desk
        time.sleep(0.1)
    return "nobody looked"


def try_all(world, person, application_id):
    """What a clerk may try to make a second record with; the ways that went through."""
    c, through = person.context, []
    tries = [("ConfirmMatch", {"applicationId": application_id, "nonResident": True, "dwellingId": c["dwelling_id"]}),
             ("ConfirmMatch", {"applicationId": application_id, "nonResident": True, "newDwelling": True}),
             ("ConfirmMatch", {"applicationId": application_id, "personId": c["person_id"], "dwellingId": c["dwelling_id"]}),
             ("Accept", {"applicationId": application_id}),
             ("ReturnForCorrection", {"applicationId": application_id, "reason": "x", "dueOn": "2030-01-01"})]
    for role in ("window", "ledger"):
        tries.append(("AddNonResident", {"disasterId": c["disaster_id"], "personId": str(uuid.uuid4()), "name": c["name"],
                                         "kana": c["kana"], "birth": c["birth"], "address": c["address"] or "x", "why": "VISITOR"}))
        for rpc, request in tries:
            if world.ask(rpc, request, role)["ok"]:
                through.append("%s as %s" % (rpc, role))
    return through


def clerk(world, people):
    """(tried, what was wrong)"""
    wrong, tried = [], 0
    for person in [p for p in people if p.applicant]:
        before = people_named(world, person.context["name"])
        application_id, why = apply_again(world, person)
        tried += 1
        if not application_id:
            wrong.append("the application was not taken: " + why)
            continue
        desk = matched(world, application_id)
        seen = json.loads(world.ask("GetApplication", {"applicationId": application_id}, "window")["reply"] or "{}")
        if desk != "PROTECTION" or seen.get("match") != "CHECKING" or seen.get("candidates") or seen.get("form"):
            wrong.append("desk %s, the clerk sees %s" % (desk, seen.get("match")))
        wrong += try_all(world, person, application_id)
        if people_named(world, person.context["name"]) != before:
            wrong.append("there is a second record")
    return tried, wrong
