#!/usr/bin/python3
"""plant.py <out> <whole|disposal|log|cells|files> <mails> <ctl…>: the canaries go through the functions of a running site as people's data do.

What is asked has to be answered as it should: a canary that was refused at the door would be found nowhere, and prove
nothing. Exits non-zero where one was. <out>/witness.tsv: per function how many canaries were seen to have passed there,
in an answer to somebody who may know, or in a paper or mail to its recipient; one with none proves nothing either.
After `whole` comes `disposal` of its disaster; the other parts are what guards are about."""
import glob
import json
import os
import random
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

from area import FIRST, Area
from mouth import Mouth, stop, until
from page import Page
from register import Register
from relief import Relief
from staff_page import StaffPage

out, size, mails, ctl = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
mouth = Mouth(out, ctl)
canaries, witness, call, knock, seen = mouth.canaries, mouth.witness, mouth.call, mouth.knock, mouth.seen
PEOPLE = 6  # those whose case goes on to a certificate: every second one is protected
FROM_ELSEWHERE, RETURNED, REFUSED = 17, 18, 16  # of the counter's applications: nobody of them protected
cards = [4000000000 + 20 * random.SystemRandom().randrange(10000000) + i for i in range(20)]  # of numbers that no generated card has
book = Register(mouth, cards)


def register():
    book.files()
    book.feed()
    book.search()
    mouth.make_cards(cards)
    for i in range(20):
        hits = call("staff:daicho", "Find", name="印　%d" % i, address="潮咲市中央一丁目1番%d号" % i, limit=5).get("hits", [])
        both = [h["personId"] for h in hits if h.get("byName") and h.get("byAddress")]
        witness["register search"] = witness.get("register search", 0) + len(both)
        people.append(both[0] if both else "")  # of the protected a person's tool is told that there is one
    call("staff:daicho", "Find", name="印　0", address="潮咲市中央一丁目1番0号　" + canaries["registered"][0], limit=5)
    seen("register import", json.dumps(call("staff:daicho", "BatchGet", personIds=[p for p in people if p]),
                                       ensure_ascii=False), "registered")


people = []


def opened(code):
    """A disaster of their own: its ledger is opened with them in the register."""
    new = str(uuid.uuid4())
    call("staff:daicho", "DeclareDisaster", disasterId=new, code=code, name="印の水害", cause="印の水害", kind="HEAVY_RAIN",
         occurredOn="2026-08-19", referenceDate="2026-08-19")
    job = call("staff:daicho", "OpenLedger", disasterId=new)["jobId"]
    done = until("the ledger opens", lambda: (lambda j: j["state"] not in ("QUEUED", "RUNNING") and j)(
        call("staff:daicho", "GetLedgerJob", jobId=job)))
    if done["state"] != "DONE":
        stop("the ledger was not opened: %s" % done)
    return new


def disaster():
    new = opened("C-77")
    call("staff:daicho", "OpenProcedure", disasterId=new, procedure="RISAI", opensOn="2026-08-19", closesOn="2027-03-31")
    seen("ledger opening", json.dumps(call("staff:shien", "GetVictims", disasterId=new, personIds=[p for p in people if p]),
                                      ensure_ascii=False), "registered")
    for i in range(PEOPLE):
        found = call("staff:shien", "FindDwellings", disasterId=new, address="汐見県潮咲市中央一丁目1番%d号" % i)
        seen("ledger search", json.dumps(found, ensure_ascii=False), "registered")
    return new


def form(i, disaster_id):
    whole = {"disasterId": disaster_id, "applicantName": "印　%d" % i, "applicantKana": "シルシ　%d" % i,
            "applicantBirth": "1970-01-%02d" % (i + 1), "applicantAddress": "潮咲市中央一丁目1番%d号" % i,
            "presentPlace": canaries["whereabouts"][i], "tel": canaries["phone"][i], "mail": canaries["mail"][i], "relation": "SELF",
            "damagedAddress": "潮咲市中央一丁目1番%d号" % i, "occurredOn": "2026-08-19", "property": "OWNED",
            "causes": ["FLOOD"], "statement": "振込先 普通 %s" % canaries["account"][i], "copies": 1,
            "delivery": "COUNTER", "mynumber": canaries["number"][i]}
    if i == FROM_ELSEWHERE:  # who was there on a visit, and is on no register of ours
        whole.update({"applicantName": "旅野　遠", "applicantKana": "タビノ　トオイ", "applicantBirth": "1961-02-03", "mynumber": None,
                      "applicantAddress": "遠県遠町" + canaries["whereabouts"][i], "damagedAddress": "潮咲市中央一丁目99番9号"})
    return {k: v for k, v in whole.items() if v is not None}


def photo(i):
    """What a camera writes beside a picture: where it was taken, as the applicant's file says it."""
    said = canaries["whereabouts"][i].encode()
    return b"\xff\xd8\xff\xfe%s%s" % ((len(said) + 2).to_bytes(2, "big"), said) + b"\xff\xd9" + said * 2000


def photos(i, case):
    """Back to the window, byte for byte."""
    for one in case.get("attachments", []):
        if knock("application-intake", "GET", "applications/%s/attachments/%s" % (mine[i], one["blobId"])) == photo(i):
            witness["attachment to the window"] = witness.get("attachment to the window", 0) + 1


def applications(disaster_id):
    def one(i):
        body = {"receiptNo": "P-99%04d" % i, "rev": 0, "procedure": "RISAI", "form": form(i, disaster_id)}
        if i == 14:
            knock("application-intake", "POST", "applications", body)
        else:
            knock("application-intake", "POST", "applications", body, photo(i),
                  named=("PHOTO_DAMAGE", canaries["account"][i] + ".jpg", "image/jpeg"))
        knock("application-intake", "GET", "applications/P-99%04d" % i)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(15)))
    for i in range(15, 20):
        call("staff:mado", "Submit", receiptNo="C-99%04d" % i, rev=0, procedure="RISAI", channel="COUNTER", form=form(i, disaster_id))
    lines = call("staff:shien", "ListApplications", disasterId=disaster_id, limit=50)["applications"]
    lines += call("staff:shien", "ListApplications", disasterId=disaster_id, queue="PROTECTION", limit=50).get("applications", [])
    for line in {a["receiptNo"]: a for a in lines if "-99" in a["receiptNo"]}.values():
        mine[int(line["receiptNo"][-4:])] = line["applicationId"]
        whole = json.dumps(call("staff:shien", "GetApplication", applicationId=line["applicationId"]), ensure_ascii=False)
        seen("application " + ("portal" if line["receiptNo"][0] == "P" else "counter"), whole, "whereabouts", "phone", "account")


mine = {}


def looked_at(i):
    """Staff's own view, once the machine has looked."""
    return until("matching", lambda: (lambda a: a.get("match", "CHECKING") != "CHECKING" and a)(
        call("staff:shien", "GetApplication", applicationId=mine[i])))


def words(disaster_id):
    """What the desk writes to a case, and a case from elsewhere. An applicant reads why it came back: with the own mail address only."""
    for i in (FROM_ELSEWHERE, RETURNED, REFUSED):
        version, desk = looked_at(i)["version"], "staff:mado"
        if i == FROM_ELSEWHERE:
            call(desk, "ConfirmMatch", applicationId=mine[i], nonResident=True, newDwelling=True, version=version)
        elif i == RETURNED:
            knock("application-intake", "POST", "cases/%s/return" % mine[i],
                  {"reason": "返信先 " + canaries["mail"][i], "dueOn": "2027-03-01", "version": version})
        else:
            knock("application-intake", "POST", "cases/%s/rejection" % mine[i],
                  {"reasonCode": "NOT_ELIGIBLE", "reason": "連絡先 " + canaries["phone"][i], "version": version})
        seen("words of the desk", json.dumps(call("staff:shien", "GetApplication", applicationId=mine[i]), ensure_ascii=False),
             "mail", "phone", "whereabouts")
    knock("application-intake", "GET", "cases/" + mine[REFUSED])
    knock("ledger", "POST", "ledger/dwellings", {"disasterId": disaster_id, "dwellingId": str(uuid.uuid4()), "use": "RESIDENCE",
                                                 "address": "潮咲市中央一丁目98番8号", "addressExtra": canaries["whereabouts"][0]})
    call("staff:daicho", "PutStaffAddress", desk="SURVEY", mail=canaries["mail"][16])


def at_the_console():
    """The window's own page: what it is shown, and the photos, go through the console."""
    page = StaffPage(mouth, "canary.window", "window")
    for i in (0, 2):
        case = page.ask("application-intake", "GetApplication", "90-3", applicationId=mine[i])
        seen("application at the console", json.dumps(case, ensure_ascii=False), "whereabouts", "phone", "account")
        for one in case.get("attachments", []):
            if page.file("application-intake", "applications/%s/attachments/%s" % (mine[i], one["blobId"])) == photo(i):
                witness["attachment at the console"] = witness.get("attachment at the console", 0) + 1
    page.send("DELETE", "session")


def decide(disaster_id):
    """The first of them: matched, accepted, surveyed, graded, drafted, approved; by the protection desk where it is theirs."""
    for i in range(PEOPLE):
        desk = "staff:shien" if i % 2 else "staff:mado"
        case = looked_at(i)
        if not people[i]:
            people[i] = next(c["personId"] for c in case["candidates"] if c.get("best") or len(case["candidates"]) == 1)
            seen("ledger opening", json.dumps(call("staff:shien", "GetVictims", disasterId=disaster_id, personIds=[people[i]]),
                                              ensure_ascii=False), "registered")
        dwelling = call("staff:shien", "FindDwellings", disasterId=disaster_id, personId=people[i])["dwellings"][0]["dwellingId"]
        if not i % 2:
            photos(i, case)
        said = call(desk, "ConfirmMatch", applicationId=mine[i], personId=people[i], dwellingId=dwelling, version=case["version"])
        call(desk, "Accept", applicationId=mine[i], version=said["version"])
        survey = str(uuid.uuid4())
        look = dict(disasterId=disaster_id, surveyId=survey, dwellingId=dwelling, kind="FIRST", hazard="FLOOD",
                    surveyedOn="2026-09-01", flood={"depthMm": 1900, "externalForce": True}, reason="連絡先 " + canaries["phone"][i])
        said = call("staff:chosa", "RecordSurvey", **look) if i % 2 else json.loads(knock("ledger", "POST", "ledger/surveys", look))
        grade = said["gradeCode"]
        if not i % 2:
            said_yes = dict(disasterId=disaster_id, dwellingId=dwelling, answer="YES", personId=people[i], applicationId=mine[i], saidBy="SELF",
                            source="COUNTER")
            until("the ledger to hear of the application", lambda: "ledger.photo.application" not in call(
                "staff:mado", "RecordPhotoConsent", ok=False, answerId=str(uuid.uuid4()), **said_yes))
            knock("ledger", "POST", "ledger/photo-consents", dict(said_yes, answerId=str(uuid.uuid4())))
            knock("ledger", "POST", "ledger/photo-consents/search", {"disasterId": disaster_id, "dwellingId": dwelling})
        call("staff:kacho", "ApproveSurvey", surveyId=survey, gradeCode=grade)
        witness["survey"] = witness.get("survey", 0) + 1


def certificates(disaster_id):
    """Drafted, approved, handed out at the counter; the paper of a protected person bears where they live and stays."""
    lines = {}
    for i in range(PEOPLE):
        lines[i] = until("the certificate's draft of %d" % i, lambda: [c for c in call(
            "staff:mado", "ListCertificates", disasterId=disaster_id, applicationId=mine[i]).get("certificates", [])
            if c["state"] != "WAITING"])[0]  # for the grade
        if lines[i]["state"] != "DRAFT":
            stop("no draft: %s" % lines[i])
    call("staff:kacho", "ApproveCertificates", batchId=str(uuid.uuid4()), certificateIds=[c["certificateId"] for c in lines.values()])
    for i in range(PEOPLE):
        until("the certificate", lambda: call("staff:mado", "ListCertificates", disasterId=disaster_id, applicationId=mine[i],
                                              state="READY").get("certificates"))
        certificate = lines[i]["certificateId"]
        if i % 2:
            said = call("staff:mado", "IssueAtCounter", ok=False, certificateId=certificate, identityChecked="LICENCE")
            if "certificate.release.checking" not in said:
                stop("a protected person's paper went out: %s" % said[:200])
            continue
        issue = call("staff:mado", "IssueAtCounter", certificateId=certificate, identityChecked="LICENCE")
        seen("certificate at the counter", paper(issue["path"]), "registered")
        kiosk(i, certificate)
    call("staff:mado", "UndoMatch", applicationId=mine[0], reason="連絡先 " + canaries["phone"][0])


def paper(path, client="certificate-issuer"):
    pdf = knock(client, "GET", path.split("/", 3)[3])
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    text = "".join(text.decode().split())
    mouth.passes(["GET issues/{file}"], text)
    return text


def kiosk(i, certificate):
    """In a convenience store: the person's own card, the list of what there is, the paper."""
    def with_card(what, **more):
        challenge = json.loads(knock("kiosk", "POST", "kiosk/challenges", {"terminal": "STORE-1"}))
        return json.loads(knock("kiosk", "POST", "kiosk/" + what, {**mouth.card(cards[i], challenge), **more}))

    listed = with_card("list")
    if certificate not in [c["certificateId"] for c in listed.get("certificates", [])]:
        stop("the card of %d is offered %s" % (i, listed))
    seen("certificate at the kiosk", paper(with_card("issues", certificateId=certificate)["path"], "kiosk"), "registered")


def notices():
    """Mails to applicants, by the relay; the address is asked of intake just before."""
    def there():
        sent = ""
        for name in glob.glob(mails + "/**", recursive=True):
            if os.path.isfile(name):
                sent += open(name, encoding="utf-8", errors="replace").read()
        return sum(m in sent for m in canaries["mail"]) >= PEOPLE // 2 and sent
    seen("notices by mail", until("notices", there), "mail")


def dispose():
    disaster_id, application_id = open(out + "/disaster", encoding="ascii").read().split()
    for actor, rpc in (("staff:daicho", "ProposeDisposal"), ("staff:kacho", "ApproveDisposal")):
        call(actor, rpc, disasterId=disaster_id, confirmation=disaster_id)
    said = until("the keys of the disaster go", lambda: (lambda t: "data_key.destroyed" in t and t)(
        call("staff:shien", "GetApplication", ok=False, applicationId=application_id)))
    witness["disposal"] = "data_key.destroyed" in said


def shelter():
    opening = str(uuid.uuid4())
    knock("shelter-gateway", "POST", "openings", {"openingId": opening, "siteId": "CANARY-1", "cause": "試験",
                                                 "name": "印の避難所", "address": "潮咲市中央一丁目1番1号"})
    by_hand = {i: str(uuid.uuid4()) for i in range(20)}
    for i, stay in by_hand.items():
        knock("shelter-gateway", "POST", "openings/%s/stays" % opening, {
            "stayId": stay, "operator": "受付", "needs": ["MEDICAL"] if i == 0 else [],
            "unlisted": {"name": "印　%d" % i, "kana": "シルシ　%d" % i, "birth": "1970-01-%02d" % (i + 1), "sex": "1",
                         "address": canaries["whereabouts"][i]}})
    stays = json.loads(knock("shelter-gateway", "GET", "openings/%s/unidentified" % opening)).get("stays", [])
    for stay in stays[:3]:
        knock("shelter-gateway", "POST", "stays/%s/out" % stay["stayId"], {"destination": "RELATIVES", "operator": "受付"})
    witness["shelter check-in"], witness["shelter check-out"] = len(stays), len(stays[:3])
    knock("shelter-gateway", "GET", "openings/%s/head-count" % opening)
    return opening, by_hand


def shelter_of_residents(opening, by_hand):
    """Those who are on the register: by their card, and by a search that turns out wrong."""
    for i in (6, 7):  # one of them protected; what the person says is taken down beside the card
        challenge = json.loads(knock("shelter-gateway", "POST", "openings/%s/card-challenge" % opening, {}))
        came = json.loads(knock("shelter-gateway", "POST", "openings/%s/stays" % opening, {
            "stayId": str(uuid.uuid4()), "operator": "受付", "card": mouth.card(cards[i], challenge),
            "said": {"name": "印　%d" % i, "address": canaries["whereabouts"][i]}}))
        if came["result"] != "IN":
            stop("the card of %d was not taken: %s" % (i, came))
        witness["shelter check-in by card"] = witness.get("shelter check-in by card", 0) + 1
    hits = json.loads(knock("shelter-gateway", "POST", "openings/%s/search" % opening, {"kana": "シルシ　2", "birth": "1970-01-03"}))
    witness["shelter search"] = len(hits.get("hits", []))
    known = json.loads(knock("shelter-gateway", "POST", "stays/%s/identity" % by_hand[2], {"operator": "受付", "matchToken": hits["hits"][0]["matchToken"]}))
    call("staff:hinan", "UndoIdentity", "EVACUEE", stayId=known["stayId"], reason="取り違え " + canaries["phone"][2])


def contacts(disaster_id):
    person = str(uuid.uuid4())
    for i in range(3):
        call("staff:daicho", "RecordContact", contactId=str(uuid.uuid4()), personId=person, kind="PHONE",
             value=canaries["phone"][i], source="STAFF")
        call("staff:daicho", "FindByPhone", disasterId=disaster_id, phone=canaries["phone"][i])
        witness["contact"] = i + 1


def quoted():
    """The database refuses this row and quotes it in what it tells our daemon (a constraint made by run.sh)."""
    said = call("staff:daicho", "DeclareDisaster", ok=False, disasterId=str(uuid.uuid4()), code="Q-77", name=canaries["quoted"][0],
                cause="x", kind="HEAVY_RAIN", occurredOn="2026-08-19", referenceDate="2026-08-19")
    if "db.failed" not in said:
        stop("the row was to be refused: %s" % said[:300])
    with open(out + "/export.errors", "w", encoding="utf-8") as answers:  # without its words
        answers.write(said)
    witness["errors"] = 1


def unknown_key():
    """A key of JSON that nobody knows is told to whoever sent it, and to nobody else."""
    said = knock("application-intake", "POST", "applications", {"receiptNo": "P-990099", canaries["quoted"][1]: "x"}, status=400)
    if "json.unknown_key" not in said.decode():
        stop("the key was to be refused: %s" % said[:300])
    witness["errors"] += 1


if size == "whole":
    register()
    the_disaster = disaster()
    applications(the_disaster)
    shelter_of_residents(*shelter())
    contacts(the_disaster)
    quoted()
    unknown_key()
    words(the_disaster)
    area = Area(mouth, the_disaster)
    area.map()
    area.place(people[FIRST])
    area.register()
    area.survey_table("潮咲市中央一丁目98番8号", canaries["whereabouts"][0])
    page = Page(mouth, the_disaster, people)
    page.write()
    page.extract()
    page.papers()
    at_the_console()
    decide(the_disaster)
    relief = Relief(mouth, the_disaster, people)
    relief.play()
    relief.take_over(opened("C-78"))
    certificates(the_disaster)
    notices()
    with open(out + "/disaster", "w", encoding="ascii") as file:
        file.write("%s %s" % (the_disaster, mine[0]))
elif size == "disposal":
    dispose()
elif size == "log":
    quoted()
    unknown_key()
elif size == "cells":
    shelter()
elif size == "files":
    book.files()
else:
    stop("no part " + size)
mouth.write()
