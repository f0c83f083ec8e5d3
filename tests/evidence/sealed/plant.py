#!/usr/bin/python3
"""plant.py <out> <ctl…>: the canaries go through the functions of a running site as people's data do.

What is asked has to be answered as it should: a canary that was refused at the door would be found nowhere, and prove
nothing. Exits non-zero where one was."""
import http.client
import json
import subprocess
import sys
import time
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor

out, ctl = sys.argv[1], sys.argv[2:]
TOWN = "482013"
canaries = json.load(open(out + "/canaries.json", encoding="utf-8"))
acts = {"acts": 0}


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
clients = {"register-sync": "register", "application-intake": "portal", "shelter-gateway": "shelter,shelter_admin"}
keys = {s: run("--tenant", TOWN, "apikey", s, "canary", roles).strip() for s, roles in clients.items()}


def knock(service, method, path, body=None, file=None):
    headers = {"Authorization": "Bearer " + keys[service], "Idempotency-Key": str(uuid.uuid4())}
    data = None
    if file is not None:
        edge = uuid.uuid4().hex
        data = b"".join(b"--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\nContent-Type: %s\r\n\r\n%s\r\n" % (
            edge.encode(), name, more, kind, text) for name, more, kind, text in (
                (b"request", b"", b"application/json", json.dumps(body).encode()),
                (b"file", b"; filename=\"register.csv\"", b"text/csv", file))) + b"--%s--\r\n" % edge.encode()
        headers["Content-Type"] = "multipart/form-data; boundary=" + edge
    elif body is not None:
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    link = http.client.HTTPConnection(doors[service], timeout=60)
    link.request(method, "/v1/%s/%s" % (TOWN, path), data, headers)
    answer = link.getresponse()
    text = answer.read()
    link.close()
    acts["acts"] += 1
    if answer.status != 200:
        sys.exit("plant.py: %s %s: %d %s" % (method, path, answer.status, text[:300].decode(errors="replace")))
    return text


def register():
    """Two files, of two encodings; in each also a row that is refused, and kept, with its number."""
    call("staff:daicho", "SetNumberAssessment", ok=False, assessedOn="2026-04-01", number="第1号")  # the story's may be there
    head = "市区町村コード,宛名番号,個人履歴番号,氏名,氏名_フリガナ,住民状態,生年月日,住所_町字,住所_番地号表記,住所_方書,個人番号,支援措置区分\n"
    for part, encoding in ((0, "utf-8"), (1, "cp932")):
        rows = head
        for i in range(part * 10, part * 10 + 10):
            rows += "%s,%d,1,印　%d,シルシ　%d,1,1970-01-%02d,中央一丁目,１番%d号,%s,%s,%d\n" % (
                TOWN, 9900000 + i, i, i, i + 1, i, canaries["registered"][i], canaries["number"][i], i % 2)
        rows += "%s,%d,1,,,1,,,,,%s,0\n" % (TOWN, 9900100 + part, canaries["number"][part])
        import_id = str(uuid.uuid4())
        knock("register-sync", "POST", "register/imports",
              {"importId": import_id, "asOf": "2026-11-01", **({"encoding": "cp932"} if part else {})},
              rows.encode(encoding))
        for _ in range(200):
            state = json.loads(knock("register-sync", "GET", "register/imports/" + import_id))
            if state["state"] not in ("QUEUED", "RUNNING"):
                break
            time.sleep(0.1)
        if state["state"] != "DONE" or int(state.get("newRows", 0)) != 10 or int(state.get("numbersNotTaken", 0)):
            sys.exit("plant.py: the file was not taken: %s" % state)
        for what in ("rejects.csv", "original"):  # exports: to the office that brought the file
            open("%s/export.%s.%d" % (out, what, part), "wb").write(
                knock("register-sync", "GET", "register/imports/%s/%s" % (import_id, what)))
    call("staff:mado", "Find", name="印　3", limit=5)


def disaster():
    return next(d["disasterId"] for d in call("staff:daicho", "ListDisasters")["disasters"] if d.get("ledgerOpen"))


def form(i, disaster_id):
    return {"disasterId": disaster_id, "applicantName": "印　%d" % i, "applicantKana": "シルシ　%d" % i,
            "birth": None, "applicantBirth": "1970-01-%02d" % (i + 1), "applicantAddress": "潮咲市中央一丁目1番%d号" % i,
            "presentPlace": canaries["whereabouts"][i], "tel": canaries["phone"][i], "relation": "SELF",
            "damagedAddress": "潮咲市中央一丁目1番%d号" % i, "occurredOn": "2026-08-19", "property": "OWNED",
            "causes": ["FLOOD"], "statement": "振込先 普通 %s" % canaries["account"][i], "copies": 1,
            "delivery": "COUNTER", "mynumber": canaries["number"][i]}


def applications(disaster_id):
    def one(i):
        f = {k: v for k, v in form(i, disaster_id).items() if v is not None}
        if i >= 15:
            return
        knock("application-intake", "POST", "applications",
              {"receiptNo": "P-99%04d" % i, "rev": 0, "procedure": "RISAI", "form": f})
        knock("application-intake", "GET", "applications/P-99%04d" % i)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(20)))
    for i in range(15, 20):
        f = {k: v for k, v in form(i, disaster_id).items() if v is not None}
        call("staff:mado", "Submit", receiptNo="C-99%04d" % i, rev=0, procedure="RISAI", channel="COUNTER", form=f)
    call("staff:mado", "ListApplications", disasterId=disaster_id, limit=50)


def shelter():
    opening = str(uuid.uuid4())
    knock("shelter-gateway", "POST", "openings", {"openingId": opening, "siteId": "CANARY-1", "cause": "試験",
                                                 "name": "印の避難所", "address": "潮咲市中央一丁目1番1号"})
    for i in range(20):
        knock("shelter-gateway", "POST", "openings/%s/stays" % opening, {
            "stayId": str(uuid.uuid4()), "operator": "受付", "needs": ["MEDICAL"] if i == 0 else [],
            "unlisted": {"name": "印　%d" % i, "kana": "シルシ　%d" % i, "birth": "1970-01-%02d" % (i + 1), "sex": "1",
                         "address": canaries["whereabouts"][i]}})
    knock("shelter-gateway", "GET", "openings/%s/head-count" % opening)


def ledger(disaster_id):
    person = str(uuid.uuid4())
    for i in range(3):
        call("staff:daicho", "RecordContact", contactId=str(uuid.uuid4()), personId=person, kind="PHONE",
             value=canaries["phone"][i], source="STAFF")
    # The database refuses this row and quotes it whole in what it tells our daemon (a constraint made by run.sh).
    said = call("staff:daicho", "AddDwelling", ok=False, disasterId=disaster_id, dwellingId=str(uuid.uuid4()),
                address="潮咲市中央1丁目1-1", addressExtra=canaries["quoted"][0], use="VACANT")
    if canaries["quoted"][0] in said or "error" not in said:
        sys.exit("plant.py: the row was to be refused, without its words: %s" % said[:300])


register()
the_disaster = disaster()
applications(the_disaster)
shelter()
ledger(the_disaster)
json.dump(acts, open(out + "/acts.json", "w"))
