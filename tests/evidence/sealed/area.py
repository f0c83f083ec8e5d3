"""Maps and 一括登録: what somebody notes on a map, on what is drawn on it or as a reason is no less a person's than what is
told at a desk."""
import json
import uuid

from mouth import stop, until

FIRST, LAST = 6, 10  # whose houses are on the map and in the area: nobody of them goes on to a certificate
STEP = 0.0002


def square(first, last, grow=0.0):
    west, east = 137.25 + first * STEP - grow, 137.25 + last * STEP + STEP / 2 + grow
    south, north = 37.45 - grow, 37.45 + STEP / 2 + grow
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


class Area:
    def __init__(self, mouth, disaster_id):
        self.mouth, self.disaster, self.canaries = mouth, disaster_id, mouth.canaries

    def call(self, actor, rpc, **request):
        return self.mouth.call("staff:" + actor, rpc, **request)

    def done(self, what, job):
        state = until(what, lambda: (lambda j: j["state"] not in ("QUEUED", "RUNNING") and j)(self.call("daicho", "GetLedgerJob", jobId=job)))
        if state["state"] != "DONE":
            stop("%s: %s" % (what, state))

    def map(self):
        """A map with notes that nobody asked for, and a house that is not taken because of what stands there."""
        features = [feature(square(i, i), 住所="潮咲市中央一丁目1番%d号" % i, 建物ID="C%d" % i, 備考="所有者 " + self.canaries["phone"][i])
                    for i in range(FIRST, LAST)]
        features.append(feature(square(LAST, LAST), 住所="潮咲市中央一丁目99番\n" + self.canaries["whereabouts"][FIRST], 建物ID="C-odd"))
        text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
        import_id, knock = str(uuid.uuid4()), self.mouth.knock
        job = json.loads(knock("ledger", "POST", "ledger/maps", {"importId": import_id, "kind": "BUILDING", "source": "架空市地図", "epsg": 6668}, text.encode(),
                               named=("file", self.canaries["account"][FIRST] + ".geojson", "application/geo+json")))["jobId"]
        self.done("the map", job)
        state = json.loads(knock("ledger", "GET", "ledger/maps/" + import_id))
        rejects = json.loads(knock("ledger", "GET", "ledger/maps/%s/rejects" % import_id)).get("rejects", [])
        if int(state.get("newFeatures", 0)) != LAST - FIRST or len(rejects) != 1:
            stop("the map was not taken: %s %s" % (state, rejects))
        self.mouth.witness["map"] = len(features)

    def place(self, person_id):
        """By the machine, and one by hand, asked for as it stands in a letter."""
        self.done("dwellings in buildings", self.call("daicho", "PlaceDwellings", disasterId=self.disaster)["jobId"])
        found = self.call("chosa", "FindMapFeatures", kind="BUILDING", address="潮咲市中央一丁目1番%d号　%s" % (FIRST, self.canaries["whereabouts"][FIRST]))
        dwelling = self.call("shien", "FindDwellings", disasterId=self.disaster, personId=person_id)["dwellings"][0]["dwellingId"]
        self.call("chosa", "PlaceDwelling", disasterId=self.disaster, dwellingId=dwelling, buildingId=found["features"][0]["featureId"])

    def carried_out(self, act, dwellings):
        said = self.call("kacho", "ApproveArea", actId=act, gradeCode="1", dwellings=dwellings)
        self.done("the area", said["jobId"])

    def register(self):
        act, phones = str(uuid.uuid4()), self.canaries["phone"]
        drawn = feature(square(FIRST, LAST - 1, 0.00002), note="連絡先 " + phones[FIRST])
        judgement = {"disasterId": self.disaster, "kind": "AREA", "hazard": "FLOOD", "surveyedOn": "2026-09-10",
                     "flood": {"depthMm": 1900, "externalForce": True}, "drawn": json.dumps(drawn)}
        preview = self.call("chosa", "PreviewArea", judgement=judgement)
        self.call("chosa", "ApplyArea", actId=act, judgement=judgement, preview=preview["preview"], reason="立会い " + phones[FIRST])
        self.carried_out(act, int(preview["eligible"]))
        self.call("kacho", "ListSurveys", disasterId=self.disaster)
        self.call("chosa", "UndoArea", actId=act, reason="取り違え " + phones[FIRST + 1])
        self.carried_out(act, int(preview["eligible"]))
        self.mouth.seen("areas", json.dumps(self.call("kacho", "ListAreaActs", disasterId=self.disaster), ensure_ascii=False), "phone")

    def survey_table(self, address, extra):
        """Another system's surveys, with columns that nobody asked for; one row's house is on the ledger."""
        rows = ["調査番号,所在地,方書,調査日,損害割合,世帯主氏名,電話番号,備考,覚書",
                "C-1,%s,%s,2026-09-10,23.5,架空,%s,,所有者 %s" % (address, extra, self.canaries["phone"][FIRST], self.canaries["phone"][FIRST + 1]),
                "C-2,%s,,2026-09-10,10,,,%s," % (self.canaries["whereabouts"][FIRST], self.canaries["account"][FIRST])]
        import_id, knock = str(uuid.uuid4()), self.mouth.knock
        knock("ledger", "POST", "ledger/tables", {"importId": import_id, "disasterId": self.disaster, "kind": "SURVEY", "source": "架空調査システム",
                                                  "hazard": "FLOOD"},
              "\r\n".join(rows).encode(), named=("file", self.canaries["account"][FIRST] + ".csv", "text/csv"))

        def ended(*states):
            return until("the table", lambda: (lambda t: t["state"] in states and t)(json.loads(knock("ledger", "GET", "ledger/tables/" + import_id))))
        counted = ended("CHECKED", "REFUSED")
        if (int(counted.get("newRows", 0)), int(counted.get("rejectedRows", 0))) != (1, 1):
            stop("the table was not taken: %s" % counted)
        knock("ledger", "GET", "ledger/tables/%s/rejects" % import_id)
        self.call("chosa", "ConfirmTableImport", importId=import_id, newRows=1, rejectedRows=1)
        if ended("DONE", "REFUSED")["state"] != "DONE":
            stop("the table was not carried out")
        self.call("chosa", "UndoTableImport", importId=import_id, reason="取り違え " + self.canaries["phone"][FIRST + 1])
        self.mouth.seen("the table", json.dumps(self.call("chosa", "GetTableImport", importId=import_id), ensure_ascii=False), "phone")
        self.call("kacho", "ApproveTableImport", importId=import_id, surveys=1, decline=True)
        self.mouth.witness["table"] = 1
