"""What is on its way out of the ledger when a flag is set: a provision that was given, an inquiry that was answered, an extraction
that is ready, a list of houses that a team goes to. Made of the planted people before any of them is protected, so that the crawler asks for ids that exist; and
asked for while the register cannot say whether they may still leave (rulings 3)."""
import base64
import json
import subprocess
import time
import uuid

from people import protect
from races import Unable

FRESH = {"RequestProvision": "provision_id", "RecordInquiry": "inquiry_id", "SaveExtraction": "definition_id", "StartExtraction": "run_id",
         "RequestSurvey": "work_id", "MakeWorkList": "list_id"}


def provision(world, c, give):
    said = world.must("RequestProvision", {
        "provisionId": str(uuid.uuid4()), "disasterId": c["disaster_id"], "recipient": "INTERNAL", "applicantName": "福祉課", "applicantAddress": "市役所",
        "victims": "名簿のとおり", "items": ["NAME", "BIRTH", "ADDRESS", "CONTACT"], "use": "巡回", "forRelief": True, "personIds": [c["person_id"]]}, "ledger")
    named = {"provisionId": said["provisionId"], "contentHash": said["contentHash"]}
    if give:
        world.must("ApproveProvision", named, "approver")
        world.must("GiveProvision", named, "ledger")
    return named


def inquiry(world, c):
    said = world.must("RecordInquiry", {
        "inquiryId": str(uuid.uuid4()), "disasterId": c["disaster_id"], "inquirerName": "尋 人", "inquirerAddress": "隣市", "relation": "FAMILY",
        "identity": "LICENCE", "reason": "安否", "askedName": "家族", "personId": c["person_id"]}, "ledger")
    world.must("DecideInquiry", {"inquiryId": said["inquiryId"], "items": said["allowed"], "reason": "同居の家族"}, "ledger")
    return said["inquiryId"]


def extraction(world, disaster):
    """Of all victims: what was typed must not be what is looked for."""
    definition, run = str(uuid.uuid4()), str(uuid.uuid4())
    world.must("SaveExtraction", {"definitionId": definition, "disasterId": disaster, "name": "巡回", "columns": ["NAME", "KANA", "BIRTH", "ADDRESS"],
                                  "all": [{"any": [{"field": "VICTIM", "op": "IS", "values": ["YES"]}]}]}, "ledger")
    world.must("StartExtraction", {"runId": run, "definitionId": definition, "why": "巡回"}, "ledger")
    end = time.monotonic() + 60
    while True:
        said = world.must("GetExtraction", {"runId": run}, "ledger")
        if said["state"] == "WAITING":
            world.must("ApproveExtraction", {"runId": run, "persons": said["persons"]}, "approver")
        elif said["state"] == "READY":
            return run
        elif said["state"] != "COUNTING" or time.monotonic() > end:
            raise SystemExit("extraction: " + said["state"])
        time.sleep(0.1)


def work(world, c):
    """Somebody asked for another look at the house; a team was there and wrote down whom it missed."""
    asked, listed = str(uuid.uuid4()), str(uuid.uuid4())
    kind = world.must("RequestSurvey", {"workId": asked, "disasterId": c["disaster_id"], "dwellingId": c["dwelling_id"], "cause": "OFFICE",
                                 "reason": c["name"] + " " + c.get("phone", "")}, "survey")["kind"]
    world.must("MakeWorkList", {"listId": listed, "disasterId": c["disaster_id"], "name": "巡回", "kind": kind, "team": "第1班",
                                "visitOn": "2026-09-12", "dwellingIds": [c["dwelling_id"]]}, "survey")
    world.must("RecordVisit", {"visitId": str(uuid.uuid4()), "workId": asked, "outcome": "ABSENT", "visitedOn": "2026-09-12",
                               "note": c["name"] + " は不在"}, "survey")
    return {"list_id": listed, "work_id": asked}


def provide(world, people):
    """Every applicant's context learns of a provision that was given, an inquiry and an extraction; one has a draft, too."""
    applicants = [p for p in people if p.applicant]
    run = extraction(world, applicants[0].context["disaster_id"])
    for person in people:
        person.context["run_id"] = run
    for person in applicants:
        c = person.context
        named = provision(world, c, True)
        c.update({"provision_id": named["provisionId"], "content_hash": named["contentHash"], "inquiry_id": inquiry(world, c)})
    lists = {dwelling: work(world, c) for dwelling, c in {p.context["dwelling_id"]: p.context for p in applicants}.items()}
    for person in people:
        person.context.update(lists.get(person.context["dwelling_id"], {}))
    draft = provision(world, applicants[0].context, False)
    for person in people:
        if not person.applicant:  # what others of the household are asked about with
            person.context.update({"provision_id": draft["provisionId"], "content_hash": draft["contentHash"]})
    return [p for p in applicants if not silent(world, p)]


def before(person_id):
    """Behind whom a page begins with this one."""
    return str(uuid.UUID(int=uuid.UUID(person_id).int - 1))


def fresh(rpc, context):
    """Without the id of what the call would make; a page that this one is on."""
    if rpc in ("GetExtractionRows", "PrintExtraction"):
        return dict(context, after_person_id=before(context["person_id"]))
    return {k: v for k, v in context.items() if k != FRESH.get(rpc)}


PAPERS = ("PrintHousehold", "PrintExtraction", "PrintSurveySheets", "PrintWorkList")


def on_paper(pdf):
    """What others read there, as it is set and without white space."""
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode("utf-8") if pdf else ""
    return text + "".join(text.split())


def spelled(rpc, reply):
    """An answer as it reads: a file in it is looked into."""
    if rpc in PAPERS and reply:
        return on_paper(base64.b64decode(json.loads(reply).get("pdf", "")))
    return base64.b64decode(json.loads(reply).get("csv", "")).decode("utf-8") if rpc == "GetProvisionFile" and reply else ""


def named(rpc):
    return lambda p, said: "".join(p.context["name"].split()) in "".join(spelled(rpc, said["reply"]).split())


WAYS = (("GetProvisionFile", "provisionId", "provision_id", named("GetProvisionFile")),
        ("GetInquiryAnswer", "inquiryId", "inquiry_id", lambda p, said: bool(json.loads(said["reply"]).get("held"))),
        ("GetExtractionRows", "runId", "run_id", lambda p, said: p.context["name"] in said["reply"]),
        ("PrintExtraction", "runId", "run_id", named("PrintExtraction")),
        ("PrintHousehold", "disasterId", "disaster_id", named("PrintHousehold")))
# What else such a question says.
ASKED = {"run_id": lambda p: {"afterPersonId": before(p.person_id)}, "disaster_id": lambda p: {"personId": p.person_id}}


def came(world, person):
    """Which ways it came out."""
    out = []
    for rpc, field, key, comes in WAYS:
        said = world.ask(rpc, dict({field: person.context[key]}, **ASKED.get(key, lambda p: {})(person)), "ledger")
        if said["ok"] and comes(person, said):
            out.append(rpc)
    return out


def silent(world, person):
    return [rpc for rpc, *_ in WAYS if rpc not in came(world, person)]


def released(world, people):
    """(tried, what came out, what stayed shut): while the register cannot answer, and in the moment after a flag's OK."""
    tried, out, fault = 0, [], Unable(world)
    fault.begin()
    try:
        for person in people:
            out += came(world, person)
            tried += len(WAYS)
    finally:
        fault.end()
    end = time.monotonic() + 60
    while any(silent(world, p) for p in people) and time.monotonic() < end:
        time.sleep(0.1)
    for person in people:
        if not protect(world, person.person_id)["ok"]:
            raise SystemExit("SetProtection")
        out += came(world, person)
        tried += len(WAYS)
        protect(world, person.person_id, "3", "DESK")
    while any(silent(world, p) for p in people) and time.monotonic() < end:
        time.sleep(0.1)
    return tried, out, [rpc for p in people for rpc in silent(world, p)]
