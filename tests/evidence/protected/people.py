"""Twenty people who have been through everything: households of the story with certificates, applications and, some of them,
stays. What is theirs is learnt before one of each household is protected, who has applied or who has not; afterwards none of
it may be found, nor of those at home with them, whose address it is."""
import json

from world import TOWNS


class Person:
    def __init__(self, person_id):
        self.person_id, self.marks, self.context = person_id, set(), {}


def digits(text):
    return "".join(c for c in text if c.isdigit())


def households(world, count, spared):
    """person → their certificate's context: whole households of town 0, until there are so many people."""
    rows = world.sql("certificate-issuer", "SELECT c.certificate_id, c.person_id, c.application_id, c.dwelling_id, c.disaster_id, "
                     "i.issue_id, c.number FROM certificate c JOIN issue i USING (municipality, certificate_id) WHERE c.municipality "
                     "= '%s' AND c.state = 'READY' ORDER BY c.certificate_id" % TOWNS[0])
    # Their families too: their address is the hidden one.
    members = world.sql("ledger", "SELECT household_id, person_id FROM person WHERE municipality = '%s' AND resident" % TOWNS[0])
    of, who = {p: h for h, p in members}, {}
    for household, person in members:
        who.setdefault(household, []).append(person)
    out, seen = {}, set()
    for certificate, person, application, dwelling, disaster, issue, number in rows:
        household = of.get(person)
        if household is None or household in seen or household in spared or len(out) >= count:
            continue
        seen.add(household)
        for member in who[household]:
            out[member] = {"certificate_id": certificate, "application_id": application, "dwelling_id": dwelling,
                           "disaster_id": disaster, "issue_id": issue, "number": number, "household_id": household,
                           "applicant": person}
    return out


def applicant_without_namesakes(world, people):
    """Namesakes are hits of a search: what is compared with nobody must differ from them in being protected alone."""
    alone = world.sql("register-sync", "SELECT min(person_id) FROM (SELECT person_id, kana_key FROM person WHERE municipality = '%s' "
                      "UNION SELECT person_id, key FROM person_other_name WHERE municipality = '%s') AS k GROUP BY kana_key "
                      "HAVING count(*) = 1" % (TOWNS[0], TOWNS[0]))
    alone = {row[0] for row in alone}
    return next(p for p in people if p.applicant and p.person_id in alone)


def plant(world, count, spared=()):
    planted = households(world, count, spared)
    ids, people = sorted(planted), []
    residents = {}
    for i in range(0, len(ids), 100):
        for r in world.must("BatchGet", {"personIds": ids[i:i + 100]}, "register").get("residents", []):
            residents[r["personId"]] = r
    stays = {p: (s, o, d) for p, s, o, d in world.sql(
        "shelter-gateway", "SELECT person_id, stay_id, opening_id, disaster_id FROM stay WHERE municipality = '%s'" % TOWNS[0])}
    shared = opening(world)
    for person_id in ids:
        person, r, c = Person(person_id), residents[person_id], dict(planted[person_id])
        applicant = c.pop("applicant")
        form = json.loads(json.dumps(world.must("GetApplication", {"applicationId": c["application_id"]}, "window")))
        person.receipt_no, form = form["receiptNo"], form.get("form", {})
        birth = "%04d-%02d-%02d" % (r.get("birthYear", 0), r.get("birthMonth", 0), r.get("birthDay", 0))
        person.marks = {r["name"], r["name"].replace("　", ""), r["kana"], birth, r.get("birthText", "")}
        person.marks |= {r.get("address", "") + r.get("addressExtra", "")}
        if applicant == person_id:
            person.marks |= {form.get("tel", ""), form.get("mail", "")}
        person.form, person.applicant = form, applicant == person_id
        person.marks = {m for m in person.marks if len(m) >= 4 and m != "0000-00-00"}
        c.update({"person_id": person_id, "kana": r["kana"], "birth": birth, "name": r["name"], "address": r.get("address", ""),
                  "receipt_no": person.receipt_no, "sex": r.get("sex", ""), "opening_id": shared[0], "day_code": "4821"})
        if form.get("tel"):
            c["phone"] = form["tel"]
        if person_id in stays:
            c["stay_id"], c["opening_id"] = stays[person_id][:2]
        person.context = c
        people.append(person)
    return people


def one_of_each(people):
    """Of every other household who has applied, of the others who has not."""
    homes = {}
    for person in people:
        homes.setdefault(person.context["household_id"], []).append(person)
    return [next((p for p in home if p.applicant == (i % 2 == 0)), home[0]) for i, home in enumerate(homes.values())]


def households_of(world, ids):
    rows = world.sql("ledger", "SELECT person_id, household_id FROM person WHERE municipality = '%s' AND person_id = ANY ('{%s}')"
                     % (TOWNS[0], ",".join(ids)))
    return dict(map(tuple, rows))


def opening(world):
    return [row[0] for row in world.sql("shelter-gateway", "SELECT opening_id FROM opening WHERE municipality = '%s' AND state = "
                                        "'OPEN'" % TOWNS[0])]


def protect(world, person_id, kind="1", source="SELF", asker=0):
    return world.ask("SetProtection", {"personId": person_id, "kind": kind, "source": source}, asker=asker)
