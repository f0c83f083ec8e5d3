"""The ledger's page of a person: what the office notes there of its own, who died, who lives with whom now, and from which day on."""
import base64
import json
import subprocess
import uuid

from mouth import stop, until

OF, WITH = 12, 14  # nobody of them goes on to a certificate, and nobody is protected


class Page:
    def __init__(self, mouth, disaster_id, people):
        self.mouth, self.disaster, self.people, self.canaries = mouth, disaster_id, people, mouth.canaries

    def call(self, actor, rpc, **request):
        return self.mouth.call("staff:" + actor, rpc, disasterId=self.disaster, **request)

    def note(self, value, **more):
        self.call("mado", "RecordItem", valueId=str(uuid.uuid4()), personId=self.people[OF], itemCode="X_KOZA", source="STAFF", value=value, **more)

    def write(self):
        account, phone = self.canaries["account"], self.canaries["phone"]
        self.mouth.call("staff:daicho", "DefineItem", itemCode="X_KOZA", name="振込先", kind="LINE", roles=["ledger", "window"])
        self.note(account[OF])
        self.note(account[WITH], reason="訂正の連絡 " + phone[OF])
        self.call("daicho", "RecordDeath", personId=self.people[WITH], state="UNCONFIRMED", basis="FAMILY", note="知らせた方 " + phone[WITH])
        self.call("daicho", "RegroupHousehold", groupId=str(uuid.uuid4()), effectiveOn="2026-10-01", reason="連絡先 " + phone[OF],
                  members=[{"personId": self.people[OF], "relation": "02"}, {"personId": self.people[WITH], "relation": "20"}])
        page = self.read()
        self.call("daicho", "SetReferenceDate", householdId=page["household"]["householdId"], referenceDate="2026-08-20", reason="連絡先 " + phone[OF])
        self.mouth.seen("a person's page", json.dumps([self.read(), self.call("mado", "ListItemHistory", personId=self.people[OF])], ensure_ascii=False),
                        "account", "registered", "phone")

    def extract(self):
        """Whoever has this account, and lives there: what is looked for is told to nobody but who looks."""
        definition, run, call = str(uuid.uuid4()), str(uuid.uuid4()), self.mouth.call
        self.call("daicho", "SaveExtraction", definitionId=definition, name="振込先の名簿", columns=["NAME", "ADDRESS", "X_KOZA"], all=[
            {"any": [{"field": "X_KOZA", "op": "IS", "values": [self.canaries["account"][WITH]]}]},
            {"any": [{"field": "ADDRESS", "op": "PART", "values": [self.canaries["registered"][OF]]}]}])
        call("staff:daicho", "StartExtraction", runId=run, definitionId=definition, why="照会 " + self.canaries["phone"][OF])
        found = until("the extraction", lambda: (lambda r: r["state"] != "COUNTING" and r)(call("staff:daicho", "GetExtraction", runId=run)))
        if found["state"] != "READY" or int(found.get("persons", 0)) != 1:
            stop("nobody was found: %s" % found)
        said = [call("staff:daicho", "GetExtractionRows", runId=run), self.call("daicho", "ListExtractions")]
        self.mouth.seen("extraction", json.dumps(said, ensure_ascii=False), "account", "registered")
        self.paper("PrintExtraction", "list on paper", call("staff:daicho", "PrintExtraction", runId=run), "account", "registered")

    def paper(self, rpc, what, said, *kinds):
        """Others read the paper; a value that goes on with the next line is one."""
        text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=base64.b64decode(said["pdf"]), capture_output=True, check=True).stdout
        text = "".join(text.decode("utf-8").split())
        self.mouth.passes([rpc], text)
        self.mouth.seen(what, text, *kinds)

    def papers(self):
        page = self.read()
        self.paper("PrintHousehold", "sheet of a household", self.call("daicho", "PrintHousehold", personId=self.people[OF]), "account", "registered")
        self.paper("PrintSurveySheets", "survey sheets", self.call("daicho", "PrintSurveySheets", dwellingIds=[page["dwellings"][0]["dwellingId"]],
                                                                   hazard="EARTHQUAKE", structure="WOODEN", stage="FIRST"), "registered")
        self.work_list(page["dwellings"][0]["dwellingId"])

    def work_list(self, dwelling):
        """What was said at the door, and why somebody shall look again."""
        work, listed, phone = str(uuid.uuid4()), str(uuid.uuid4()), self.canaries["phone"][OF]
        self.call("mado", "RequestSurvey", workId=work, dwellingId=dwelling, kind="SECOND", cause="RESURVEY", reason="連絡先 " + phone)
        self.call("chosa", "MakeWorkList", listId=listed, name="一班の一日", kind="SECOND", team="第1班", visitOn="2026-09-12", dwellingIds=[dwelling])
        self.mouth.call("staff:chosa", "RecordVisit", visitId=str(uuid.uuid4()), workId=work, outcome="ABSENT", visitedOn="2026-09-12", note="留守 " + phone)
        self.mouth.seen("work list", json.dumps(self.call("chosa", "ListSurveyWork", listId=listed), ensure_ascii=False), "phone", "registered")
        self.paper("PrintWorkList", "work list on paper", self.mouth.call("staff:chosa", "PrintWorkList", listId=listed, hazard="EARTHQUAKE", structure="WOODEN"),
                   "registered")
        self.mouth.call("staff:mado", "DropSurveyWork", workId=work, reason="取下げ " + phone)

    def read(self):
        return self.call("mado", "GetVictimRecord", personId=self.people[OF], sensitive=True)
