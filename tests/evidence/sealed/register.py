"""The register: files, batches of a feed, and how staff find who is in it."""
import json
import time
import uuid

from mouth import TOWN, stop

HEAD = "市区町村コード,宛名番号,個人履歴番号,氏名,氏名_フリガナ,住民状態,続柄コード1,生年月日,住所_都道府県,住所_市区郡町村名,住所_町字,住所_番地号表記,住所_方書,個人番号,支援措置区分,利用者証明用電子証明書シリアル番号,世帯番号\n"


class Register:
    def __init__(self, mouth, cards):
        self.mouth, self.cards, self.canaries = mouth, cards, mouth.canaries

    def row(self, i, history):
        """Every second one is protected; each is a household."""
        return "%s,%d,%d,印　%d,シルシ　%d,1,02,1970-01-%02d,汐見県,潮咲市,中央一丁目,１番%d号,%s,%s,%d,%d,%d\n" % (
            TOWN, 9900000 + i, history, i, i, i + 1, i, self.canaries["registered"][i], self.canaries["number"][i], i % 2, self.cards[i], 9900000 + i)

    def refused_row(self, no, i):
        return "%s,%d,1,,,1,,,,,,,,%s,0,,\n" % (TOWN, no, self.canaries["number"][i])

    def files(self):
        """Two files, of two encodings; in each also a row that is refused, and kept, with its number."""
        self.mouth.call("staff:daicho", "SetNumberAssessment", ok=False, assessedOn="2026-04-01", number="第1号")  # the story's may be there
        for part, encoding in ((0, "utf-8"), (1, "cp932")):
            rows = HEAD + "".join(self.row(i, 1) for i in range(part * 10, part * 10 + 10)) + self.refused_row(9900100 + part, part)
            import_id = str(uuid.uuid4())
            self.mouth.knock("register-sync", "POST", "register/imports",
                  {"importId": import_id, "asOf": "2026-11-01", **({"encoding": "cp932"} if part else {})},
                  rows.encode(encoding), named=("file", self.canaries["account"][part] + ".csv", "text/csv"))
            for _ in range(200):
                state = json.loads(self.mouth.knock("register-sync", "GET", "register/imports/" + import_id))
                if state["state"] == "CHECKED":  # some rows of so few are refused: a person says that it is right
                    self.mouth.knock("register-sync", "POST", "register/imports/%s/confirmation" % import_id, {"checkHash": state["check"]["hash"]})
                if state["state"] not in ("QUEUED", "CHECKING", "CHECKED", "RUNNING"):
                    break
                time.sleep(0.1)
            if state["state"] != "DONE" or int(state.get("newRows", 0)) != 10 or int(state.get("numbersNotTaken", 0)):
                stop("the file was not taken: %s" % state)
            for what in ("rejects.csv", "original"):  # exports: to the office that brought the file
                export = self.mouth.knock("register-sync", "GET", "register/imports/%s/%s" % (import_id, what))
                open("%s/export.%s.%d" % (self.mouth.out, what, part), "wb").write(export)
                self.mouth.seen("export " + what, export.decode(encoding if what == "original" else "utf-8", "replace"), "number")

    def feed(self):
        """Pattern A: the same people's next rows, once as a file and once as a list; each with a row that is refused."""
        for no, i in enumerate((8, 10), 1):
            rows = HEAD + self.row(i, 2) + self.refused_row(9900110 + no, i)
            if no == 2:
                rows = json.dumps([{k: v for k, v in zip(HEAD.strip().split(","), line.split(",")) if v} for line in rows.splitlines()[1:]])
            said = json.loads(self.mouth.knock("register-sync", "POST", "register/changes?feed_id=%s&batch_no=%d&as_of_us=%d" % (
                "canary-%d" % self.cards[0], no, time.time() * 1000000), raw=rows.encode()))
            if int(said.get("newRows", 0)) != 1 or int(said.get("rejectedRows", 0)) != 1:
                stop("the batch was not taken: %s" % said)
            self.mouth.seen("feed", self.mouth.knock("register-sync", "GET", "register/imports/%s/rejects.csv" % said["batchId"]), "number")

    def search(self):
        """As staff type it, and the household of who was found."""
        found = self.mouth.call("staff:daicho", "SearchResidents", name="印", address="中央一丁目1番8号", limit=20).get("found", [])
        household = next(f["resident"]["householdId"] for f in found if f["resident"].get("name") == "印　8")
        members = self.mouth.call("staff:mado", "GetHousehold", householdId=household)
        rows = self.mouth.call("staff:mado", "GetHistory", personId=members["members"][0]["personId"])
        self.mouth.seen("search of residents", json.dumps([found, members, rows], ensure_ascii=False), "registered")
