"""What the ledger is asked by others: consents, what is provided on a legal basis, 安否 and who inquires after whom."""
import base64
import json
import time
import uuid

from mouth import stop, until

OF = 2  # a victim whom nobody protects


class Relief:
    def __init__(self, mouth, disaster_id, people):
        self.mouth, self.disaster, self.person, self.canaries = mouth, disaster_id, people[OF], mouth.canaries

    def call(self, actor, rpc, **request):
        return self.mouth.call("staff:" + actor, rpc, **request)

    def seen(self, what, said, *kinds):
        self.mouth.seen(what, json.dumps(said, ensure_ascii=False), *kinds)

    def consent(self):
        of = {"disasterId": self.disaster, "personId": self.person}
        self.call("mado", "RecordConsent", consentId=str(uuid.uuid4()), recipient="SOMEBODY", answer="YES", source="COUNTER",
                  whom="知人 " + self.canaries["phone"][OF], **of)
        self.seen("consents", self.call("mado", "ListConsents", history=True, **of), "phone")

    def provide(self):
        provision = str(uuid.uuid4())
        draft = self.call("daicho", "RequestProvision", provisionId=provision, disasterId=self.disaster, recipient="INTERNAL", applicantName="福祉課",
                          applicantAddress=self.canaries["whereabouts"][OF], victims="居所 " + self.canaries["whereabouts"][OF + 1],
                          items=["NAME", "ADDRESS", "CONTACT"], use="連絡先 " + self.canaries["phone"][OF], other="口座 " + self.canaries["account"][OF],
                          personIds=[self.person], forRelief=True)
        if draft.get("persons") != 1:
            stop("nobody would be provided: %s" % draft)
        self.call("kacho", "ApproveProvision", provisionId=provision, contentHash=draft["contentHash"])
        self.call("daicho", "GiveProvision", provisionId=provision, contentHash=draft["contentHash"])
        csv = base64.b64decode(self.call("daicho", "GetProvisionFile", provisionId=provision)["csv"]).decode()
        with open(self.mouth.out + "/export.provision", "w", encoding="utf-8") as file:  # to whom it is provided
            file.write(csv)
        self.mouth.passes(["GetProvisionFile"], csv)
        self.mouth.seen("provision", csv, "registered", "phone")
        self.seen("provisions", self.call("kacho", "ListProvisions", disasterId=self.disaster), "whereabouts", "phone", "account")

    def safety(self):
        self.call("mado", "RecordSafety", statusId=str(uuid.uuid4()), disasterId=self.disaster, personId=self.person, status="SAFE", source="FAMILY",
                  note="本人の電話 " + self.canaries["phone"][OF])
        self.seen("safety", self.call("mado", "ListSafety", disasterId=self.disaster, personId=self.person), "phone")

    def inquiry(self):
        inquiry = str(uuid.uuid4())
        self.call("daicho", "RecordContact", contactId=str(uuid.uuid4()), personId=self.person, kind="PHONE", value=self.canaries["phone"][OF], source="STAFF")
        self.call("mado", "RecordInquiry", inquiryId=inquiry, disasterId=self.disaster, inquirerName="照会　花子", inquirerAddress=self.canaries["whereabouts"][OF],
                  relation="FAMILY", identity="LICENCE", reason="連絡先 " + self.canaries["phone"][OF + 1], askedName="印　%d" % OF,
                  askedAddress=self.canaries["whereabouts"][OF + 2], personId=self.person)
        self.call("daicho", "DecideInquiry", inquiryId=inquiry, items=["PRESENCE", "PLACE", "CONTACT"], reason="本人の電話 " + self.canaries["phone"][OF])
        self.seen("answer to an inquiry", self.call("daicho", "GetInquiryAnswer", inquiryId=inquiry), "phone", "registered")
        self.seen("inquiries", self.call("kacho", "ListInquiries", disasterId=self.disaster), "whereabouts", "phone")

    def head(self, **more):
        return {"statementId": str(uuid.uuid4()), "disasterId": self.disaster, "personId": self.person, "source": "VISIT", **more}

    def statements(self):
        """援護, injuries, where they want to live, and what care they need: each said of the person beside their data."""
        phone, account, hidden = (self.canaries[kind][OF] for kind in ("phone", "account", "whereabouts"))
        self.call("mado", "RecordSupport", head=self.head(), support={"scheme": "OTHER", "schemeName": "見舞金", "applicant": "印　%d" % OF,
                                                                      "category": "振込先 " + account})
        self.call("mado", "RecordInjury", head=self.head(), injury={"severity": "SLIGHT", "condition": "連絡先 " + phone, "hospital": hidden})
        self.call("mado", "RecordHousingIntention", head=self.head(), intention={"intention": "RENT", "difficulty": "連絡先 " + phone})
        self.seen("statements", self.call("mado", "ListStatements", disasterId=self.disaster, personId=self.person), "account", "phone", "whereabouts")
        self.call("hoken", "RecordCare", head=self.head(), care={"code": "CARE_NEED", "fields": [{"key": "LEVEL", "value": "3"}], "text": "連絡先 " + phone})
        self.seen("care", self.call("hoken", "ListCare", disasterId=self.disaster, personId=self.person), "phone")

    def care_list(self):
        """A list of welfare: of the person by their number, with what somebody noted beside it; and of one whom nobody knows."""
        phones, import_id, knock = self.canaries["phone"], str(uuid.uuid4()), self.mouth.knock
        rows = ["宛名番号,事由,備考,連絡先", "%d,難病,家族 %s,%s" % (9900000 + OF, phones[OF], phones[OF + 1]), "77,難病,,%s" % phones[OF]]
        knock("ledger", "POST", "ledger/lists", {"importId": import_id, "disasterId": self.disaster, "kind": "CARE", "source": "架空福祉システム",
                                                 "basis": "90-3-3", "observedOn": "2026-09-20"},
              "\r\n".join(rows).encode(), named=("file", self.canaries["account"][OF] + ".csv", "text/csv"))

        def ended(*states):
            return until("the list", lambda: (lambda t: t["state"] in states and t)(json.loads(knock("ledger", "GET", "ledger/tables/" + import_id))))
        counted = ended("CHECKED", "REFUSED")
        if (int(counted.get("newRows", 0)), int(counted.get("rejectedRows", 0))) != (1, 1):
            stop("the list was not taken: %s" % counted)
        self.call("hoken", "ConfirmTableImport", importId=import_id, newRows=1, rejectedRows=1)
        if ended("DONE", "REFUSED")["state"] != "DONE":
            stop("the list was not carried out")
        self.seen("care of a list", self.call("hoken", "ListCare", disasterId=self.disaster, personId=self.person), "phone")

    def take_over(self, later):
        """Into another disaster's ledger, by an act with its reason."""
        for who, subjects in (("hoken", ["CARE"]), ("daicho", ["SUPPORT", "INJURY"])):  # each what is theirs
            said = self.call(who, "ReuseFacts", subjects=subjects, reuseId=str(uuid.uuid4()), fromDisasterId=self.disaster, toDisasterId=later,
                             personId=self.person, basis="INTERNAL", reason="連絡先 " + self.canaries["phone"][OF])
            if said.get("statements") != 2:
                stop("not all was taken over: %s" % said)

    def entry(self):
        """Somebody of no register, named as one who is: a person decides."""
        entry, of = str(uuid.uuid4()), {"disasterId": self.disaster}
        self.call("mado", "EnterNonResident", entryId=entry, name="印　%d" % OF, address=self.canaries["whereabouts"][OF + 3], why="VISITOR", source="FAMILY", **of)
        end = time.monotonic() + 60
        while not (waiting := self.call("daicho", "ListEntries", state="DECIDE", **of).get("entries")):
            if time.monotonic() > end:
                stop("an entry is checked for ever")
            time.sleep(0.1)
        self.seen("entries", waiting, "whereabouts")
        self.call("daicho", "DecideEntry", entryId=entry, decision="NEW", reason="本人の電話 " + self.canaries["phone"][OF])

    def play(self):
        self.consent()
        self.statements()
        self.care_list()
        self.provide()
        self.safety()
        self.inquiry()
        self.entry()
