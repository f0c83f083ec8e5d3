#!/usr/bin/python3
"""plant.py <out> <whole|log|cells|files> <mails> <ctl…>: the canaries go through the functions of a running site as people's data do.

What is asked has to be answered as it should: a canary that was refused at the door would be found nowhere, and prove
nothing. Exits non-zero where one was. <out>/witness.tsv: per function how many canaries were seen to have passed there,
in an answer to somebody who may know, or in a paper or mail to its recipient; one with none proves nothing either.
The other parts are what guards are about."""
import glob
import http.client
import json
import os
import subprocess
import sys
import time
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor

out, size, mails, ctl = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
TOWN = "482013"
canaries = json.load(open(out + "/canaries.json", encoding="utf-8"))
acts = {"acts": 0}
witness = {}
PEOPLE = 6  # those whose case goes on to a certificate: every second one is protected


def seen(function, text, *kinds):
    """Canaries of these kinds that stand in what somebody who may know was answered."""
    text = text if isinstance(text, str) else text.decode("utf-8", "replace")
    witness[function] = witness.get(function, 0) + sum(v in text for kind in kinds for v in canaries[kind])


def until(what, ask, tries=300):
    for _ in range(tries):
        got = ask()
        if got:
            return got
        time.sleep(0.1)
    sys.exit("plant.py: in vain: " + what)


def run(*args):
    done = subprocess.run(ctl + list(args), capture_output=True, text=True, check=False)
    acts["acts"] += 1
    if done.returncode != 0:
        sys.exit("plant.py: %s: %s %s" % (args[:6], done.stdout[-300:], done.stderr[-300:]))
    return done.stdout


def call(actor, rpc, purpose="90-3", ok=True, **request):
    args = ["--json", "--tenant", TOWN, "--as", actor, "--purpose", purpose, "call", rpc, json.dumps(request)]
    if not ok:
        acts["acts"] += 1
        return subprocess.run(ctl + args, capture_output=True, text=True, check=False).stdout
    return json.loads(run(*args))


def settings():
    conf = {}
    for line in open(ctl[ctl.index("--config") + 1], encoding="utf-8"):
        key, _, value = line.strip().partition(": ")
        conf[key] = value
    return conf


doors = {}
for door in settings()["doors"].split(","):
    service, _, url = door.partition("=")
    doors.setdefault(service, urllib.parse.urlparse(url).netloc)
clients = {"register-sync": "register", "application-intake": "portal,window", "shelter-gateway": "shelter,shelter_admin",
           "certificate-issuer": "window"}
keys = {s: run("--tenant", TOWN, "apikey", s, "canary", roles).strip() for s, roles in clients.items()}


REGISTER = ("file", "register.csv", "text/csv")


def knock(service, method, path, body=None, file=None, status=200, named=REGISTER):
    headers = {"Authorization": "Bearer " + keys[service], "Idempotency-Key": str(uuid.uuid4())}
    data = None
    if file is not None:
        edge = uuid.uuid4().hex
        field, name, kind = named
        data = b"".join(b"--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\nContent-Type: %s\r\n\r\n%s\r\n" % (
            edge.encode(), part.encode(), more, mime.encode(), text) for part, more, mime, text in (
                ("request", b"", "application/json", json.dumps(body).encode()),
                (field, b"; filename=\"%s\"" % name.encode(), kind, file))) + b"--%s--\r\n" % edge.encode()
        headers["Content-Type"] = "multipart/form-data; boundary=" + edge
    elif body is not None:
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    link = http.client.HTTPConnection(doors[service], timeout=60)
    link.request(method, "/v1/%s/%s" % (TOWN, path), data, headers)
    answer = link.getresponse()
    text = answer.read()
    link.close()
    acts["acts"] += 1
    if answer.status != status:
        sys.exit("plant.py: %s %s: %d %s" % (method, path, answer.status, text[:300].decode(errors="replace")))
    return text


def files():
    """Two files, of two encodings; in each also a row that is refused, and kept, with its number."""
    call("staff:daicho", "SetNumberAssessment", ok=False, assessedOn="2026-04-01", number="第1号")  # the story's may be there
    head = "市区町村コード,宛名番号,個人履歴番号,氏名,氏名_フリガナ,住民状態,続柄コード1,生年月日,住所_都道府県,住所_市区郡町村名,住所_町字,住所_番地号表記,住所_方書,個人番号,支援措置区分\n"
    for part, encoding in ((0, "utf-8"), (1, "cp932")):
        rows = head
        for i in range(part * 10, part * 10 + 10):
            rows += "%s,%d,1,印　%d,シルシ　%d,1,02,1970-01-%02d,汐見県,潮咲市,中央一丁目,１番%d号,%s,%s,%d\n" % (
                TOWN, 9900000 + i, i, i, i + 1, i, canaries["registered"][i], canaries["number"][i], i % 2)
        rows += "%s,%d,1,,,1,,,,,,,,%s,0\n" % (TOWN, 9900100 + part, canaries["number"][part])
        import_id = str(uuid.uuid4())
        knock("register-sync", "POST", "register/imports",
              {"importId": import_id, "asOf": "2026-11-01", **({"encoding": "cp932"} if part else {})},
              rows.encode(encoding))
        for _ in range(200):
            state = json.loads(knock("register-sync", "GET", "register/imports/" + import_id))
            if state["state"] == "CHECKED":  # some rows of so few are refused: a person says that it is right
                knock("register-sync", "POST", "register/imports/%s/confirmation" % import_id, {"checkHash": state["check"]["hash"]})
            if state["state"] not in ("QUEUED", "CHECKING", "CHECKED", "RUNNING"):
                break
            time.sleep(0.1)
        if state["state"] != "DONE" or int(state.get("newRows", 0)) != 10 or int(state.get("numbersNotTaken", 0)):
            sys.exit("plant.py: the file was not taken: %s" % state)
        for what in ("rejects.csv", "original"):  # exports: to the office that brought the file
            export = knock("register-sync", "GET", "register/imports/%s/%s" % (import_id, what))
            open("%s/export.%s.%d" % (out, what, part), "wb").write(export)
            seen("export " + what, export.decode(encoding if what == "original" else "utf-8", "replace"), "number")


def register():
    files()
    for i in range(20):
        hits = call("staff:daicho", "Find", name="印　%d" % i, address="潮咲市中央一丁目1番%d号" % i, limit=5).get("hits", [])
        both = [h["personId"] for h in hits if h.get("byName") and h.get("byAddress")]
        witness["register search"] = witness.get("register search", 0) + len(both)
        people.append(both[0] if both else "")  # of the protected a person's tool is told that there is one
    seen("register import", json.dumps(call("staff:daicho", "BatchGet", personIds=[p for p in people if p]),
                                       ensure_ascii=False), "registered")


people = []


def disaster():
    """One of their own: its ledger is opened with them in the register."""
    like = next(d for d in call("staff:daicho", "ListDisasters")["disasters"] if d.get("ledgerOpen"))
    new = str(uuid.uuid4())
    call("staff:daicho", "DeclareDisaster", disasterId=new, code="C-77", name="印の水害", cause="印の水害", kind="HEAVY_RAIN",
         occurredOn="2026-08-19", referenceDate="2026-08-19")
    job = call("staff:daicho", "OpenLedger", disasterId=new)["jobId"]
    done = until("the ledger opens", lambda: (lambda j: j["state"] not in ("QUEUED", "RUNNING") and j)(
        call("staff:daicho", "GetLedgerJob", jobId=job)))
    if done["state"] != "DONE":
        sys.exit("plant.py: the ledger was not opened: %s" % done)
    call("staff:daicho", "OpenProcedure", disasterId=new, procedure="RISAI", opensOn="2026-08-19", closesOn="2027-03-31")
    seen("ledger opening", json.dumps(call("staff:shien", "GetVictims", disasterId=new, personIds=[p for p in people if p]),
                                      ensure_ascii=False), "registered")
    for i in range(PEOPLE):
        found = call("staff:shien", "FindDwellings", disasterId=new, address="汐見県潮咲市中央一丁目1番%d号" % i)
        seen("ledger search", json.dumps(found, ensure_ascii=False), "registered")
    return new


def form(i, disaster_id):
    return {"disasterId": disaster_id, "applicantName": "印　%d" % i, "applicantKana": "シルシ　%d" % i,
            "birth": None, "applicantBirth": "1970-01-%02d" % (i + 1), "applicantAddress": "潮咲市中央一丁目1番%d号" % i,
            "presentPlace": canaries["whereabouts"][i], "tel": canaries["phone"][i], "mail": canaries["mail"][i], "relation": "SELF",
            "damagedAddress": "潮咲市中央一丁目1番%d号" % i, "occurredOn": "2026-08-19", "property": "OWNED",
            "causes": ["FLOOD"], "statement": "振込先 普通 %s" % canaries["account"][i], "copies": 1,
            "delivery": "COUNTER", "mynumber": canaries["number"][i]}


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
        f = {k: v for k, v in form(i, disaster_id).items() if v is not None}
        if i >= 15:
            return
        knock("application-intake", "POST", "applications", {"receiptNo": "P-99%04d" % i, "rev": 0, "procedure": "RISAI", "form": f},
              photo(i), named=("PHOTO_DAMAGE", canaries["account"][i] + ".jpg", "image/jpeg"))
        knock("application-intake", "GET", "applications/P-99%04d" % i)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(20)))
    for i in range(15, 20):
        f = {k: v for k, v in form(i, disaster_id).items() if v is not None}
        call("staff:mado", "Submit", receiptNo="C-99%04d" % i, rev=0, procedure="RISAI", channel="COUNTER", form=f)
    lines = call("staff:shien", "ListApplications", disasterId=disaster_id, limit=50)["applications"]
    lines += call("staff:shien", "ListApplications", disasterId=disaster_id, queue="PROTECTION", limit=50).get("applications", [])
    for line in {a["receiptNo"]: a for a in lines if "-99" in a["receiptNo"]}.values():
        mine[int(line["receiptNo"][-4:])] = line["applicationId"]
        whole = json.dumps(call("staff:shien", "GetApplication", applicationId=line["applicationId"]), ensure_ascii=False)
        seen("application " + ("portal" if line["receiptNo"][0] == "P" else "counter"), whole, "whereabouts", "phone", "account")


mine = {}


def decide(disaster_id):
    """The first of them: matched, accepted, surveyed, graded, drafted, approved; by the protection desk where it is theirs."""
    for i in range(PEOPLE):
        desk = "staff:shien" if i % 2 else "staff:mado"
        case = until("matching", lambda: (lambda a: a.get("match", "CHECKING") != "CHECKING" and a)(
            call("staff:shien", "GetApplication", applicationId=mine[i])))
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
        grade = call("staff:chosa", "RecordSurvey", disasterId=disaster_id, surveyId=survey, dwellingId=dwelling, kind="FIRST",
                     hazard="FLOOD", surveyedOn="2026-09-01", flood={"depthMm": 1900, "externalForce": True},
                     reason="連絡先 " + canaries["phone"][i])["gradeCode"]
        call("staff:kacho", "ApproveSurvey", surveyId=survey, gradeCode=grade)
        witness["survey"] = witness.get("survey", 0) + 1


def certificates(disaster_id):
    """Drafted, approved, handed out at the counter; the paper of a protected person bears where they live and stays."""
    lines = {}
    for i in range(PEOPLE):
        lines[i] = until("the certificate's draft of %d" % i, lambda: call(
            "staff:mado", "ListCertificates", disasterId=disaster_id, applicationId=mine[i]).get("certificates"))[0]
        if lines[i]["state"] != "DRAFT":
            sys.exit("plant.py: no draft: %s" % lines[i])
    call("staff:kacho", "ApproveCertificates", batchId=str(uuid.uuid4()), certificateIds=[c["certificateId"] for c in lines.values()])
    for i in range(PEOPLE):
        until("the certificate", lambda: call("staff:mado", "ListCertificates", disasterId=disaster_id, applicationId=mine[i],
                                              state="READY").get("certificates"))
        certificate = lines[i]["certificateId"]
        if i % 2:
            said = call("staff:mado", "IssueAtCounter", ok=False, certificateId=certificate, identityChecked="LICENCE")
            if "certificate.release.checking" not in said:
                sys.exit("plant.py: a protected person's paper went out: %s" % said[:200])
            continue
        issue = call("staff:mado", "IssueAtCounter", certificateId=certificate, identityChecked="LICENCE")
        paper = knock("certificate-issuer", "GET", issue["path"].split("/", 3)[3])
        text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True, check=True).stdout
        seen("certificate at the counter", "".join(text.decode().split()), "registered")


def notices():
    """Mails to applicants, by the relay; the address is asked of intake just before."""
    def there():
        sent = ""
        for name in glob.glob(mails + "/**", recursive=True):
            if os.path.isfile(name):
                sent += open(name, encoding="utf-8", errors="replace").read()
        return sum(m in sent for m in canaries["mail"]) >= PEOPLE // 2 and sent
    seen("notices by mail", until("notices", there), "mail")


def dispose(disaster_id):
    for actor, rpc in (("staff:daicho", "ProposeDisposal"), ("staff:kacho", "ApproveDisposal")):
        call(actor, rpc, disasterId=disaster_id, confirmation=disaster_id)
    said = until("the keys of the disaster go", lambda: (lambda t: "data_key.destroyed" in t and t)(
        call("staff:shien", "GetApplication", ok=False, applicationId=mine[0])))
    witness["disposal"] = "data_key.destroyed" in said


def shelter():
    opening = str(uuid.uuid4())
    knock("shelter-gateway", "POST", "openings", {"openingId": opening, "siteId": "CANARY-1", "cause": "試験",
                                                 "name": "印の避難所", "address": "潮咲市中央一丁目1番1号"})
    for i in range(20):
        knock("shelter-gateway", "POST", "openings/%s/stays" % opening, {
            "stayId": str(uuid.uuid4()), "operator": "受付", "needs": ["MEDICAL"] if i == 0 else [],
            "unlisted": {"name": "印　%d" % i, "kana": "シルシ　%d" % i, "birth": "1970-01-%02d" % (i + 1), "sex": "1",
                         "address": canaries["whereabouts"][i]}})
    stays = json.loads(knock("shelter-gateway", "GET", "openings/%s/unidentified" % opening)).get("stays", [])
    for stay in stays[:3]:
        knock("shelter-gateway", "POST", "stays/%s/out" % stay["stayId"], {"destination": "RELATIVES", "operator": "受付"})
    witness["shelter check-in"], witness["shelter check-out"] = len(stays), len(stays[:3])
    hits = json.loads(knock("shelter-gateway", "POST", "openings/%s/search" % opening, {"kana": "シルシ　2", "birth": "1970-01-03"}))
    witness["shelter search"] = len(hits.get("hits", []))
    knock("shelter-gateway", "GET", "openings/%s/head-count" % opening)


def contacts():
    person = str(uuid.uuid4())
    for i in range(3):
        call("staff:daicho", "RecordContact", contactId=str(uuid.uuid4()), personId=person, kind="PHONE",
             value=canaries["phone"][i], source="STAFF")
        witness["contact"] = i + 1


def quoted():
    """The database refuses this row and quotes it in what it tells our daemon (a constraint made by run.sh)."""
    said = call("staff:daicho", "DeclareDisaster", ok=False, disasterId=str(uuid.uuid4()), code="Q-77", name=canaries["quoted"][0],
                cause="x", kind="HEAVY_RAIN", occurredOn="2026-08-19", referenceDate="2026-08-19")
    if "db.failed" not in said:
        sys.exit("plant.py: the row was to be refused: %s" % said[:300])
    with open(out + "/export.errors", "w", encoding="utf-8") as answers:  # without its words
        answers.write(said)
    witness["errors"] = 1


def unknown_key():
    """A key of JSON that nobody knows is told to whoever sent it, and to nobody else."""
    said = knock("application-intake", "POST", "applications", {"receiptNo": "P-990099", canaries["quoted"][1]: "x"}, status=400)
    if "json.unknown_key" not in said.decode():
        sys.exit("plant.py: the key was to be refused: %s" % said[:300])
    witness["errors"] += 1


if size == "whole":
    register()
    the_disaster = disaster()
    applications(the_disaster)
    shelter()
    contacts()
    quoted()
    unknown_key()
    decide(the_disaster)
    certificates(the_disaster)
    notices()
    dispose(the_disaster)
elif size == "log":
    quoted()
    unknown_key()
elif size == "cells":
    shelter()
elif size == "files":
    files()
else:
    sys.exit("plant.py: no part " + size)
with open(out + "/witness.tsv", "w", encoding="utf-8") as f:
    f.writelines("%s\t%d\n" % one for one in sorted(witness.items()))
json.dump(acts, open(out + "/acts.json", "w"))
