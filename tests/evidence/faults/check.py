#!/usr/bin/python3
"""What the askers were told against what the databases hold, after all faults are over.

check.py baseline CONNINFO FILE              writes how much there was before
check.py numbers LOG…                        prints how many certificate issues were given twice in all these logs together
check.py CONNINFO LOG BASELINE SECONDS       waits at most SECONDS for streams to catch up, then compares; prints one JSON object

Compared: each OK has its kept reply and its effect, exactly once (I1, I11); the tables grew by as much as was told and by
no more; streams have no gap and nothing waits (I2, I3); consumers stand at the publishers' heads (I6); what the ledger made
of the shelters' stays is what the shelters hold, and what was received has its notice (I5); no event waits for somebody to
mend its follower; no certificate issue was given twice.
"""
import collections
import json
import sys
import time

from databases import SERVICES, databases

# rpc → (service, table that grows, the row of one OK as a condition over told t)
EFFECTS = {
    "CheckIn": ("shelter-gateway", "stay", "stay r WHERE r.municipality = t.town AND r.stay_id = t.id"),
    "CheckOut": ("shelter-gateway", None,
                 "stay r WHERE r.municipality = t.town AND r.stay_id = t.id AND r.state <> 'IN'"),
    "Submit": ("application-intake", "application",
               "application r WHERE r.municipality = t.town AND r.receipt_no = replace(t.id, '-', '')"),
    "AddDwelling": ("ledger", "dwelling", "dwelling r WHERE r.municipality = t.town AND r.dwelling_id = t.id"),
    "RecordContact": ("ledger", "contact_episode",
                      "contact_episode r WHERE r.municipality = t.town AND r.contact_id = t.id"),
    "IssueAtCounter": ("certificate-issuer", "issue",
                       "issue r WHERE r.municipality = t.town AND r.certificate_id = t.id AND r.issue_id = t.made"),
    "PutStaffAddress": ("notifier", None, "staff_address r WHERE r.municipality = t.town AND r.desk = 'WINDOW'"),
    "SetNumberAssessment": ("register-sync", None, "number_assessment r WHERE r.municipality = t.town"),
}


class Site:
    def __init__(self, conninfo):
        self.databases = databases(conninfo)

    def ask(self, service, script):
        return self.databases[service].ask(script)

    def count(self, service, table):
        return int(self.ask(service, f"SELECT count(*) FROM {table};")[0][0])


def growing():
    return {row[1]: row[0] for row in EFFECTS.values() if row[1]}


def heads(site):
    """(publisher, town, stream) → (epoch, seq, hash in hex), and what has not come so far."""
    found, waiting = {}, 0
    for service in SERVICES:
        for town, stream, epoch, seq, digest in site.ask(
                service, "SELECT municipality, stream, epoch, seq, encode(hash, 'hex') FROM stream_head;"):
            found[service, town, stream] = (epoch, seq, digest)
        waiting += site.count(service, "outbox_pending")
    return found, waiting


def behind(site, found):
    """Cursors that do not stand at the head of what they follow."""
    late = []
    for service in SERVICES:
        for publisher, town, stream, epoch, seq, digest in site.ask(
                service, "SELECT publisher, municipality, stream, epoch, seq, encode(hash, 'hex') FROM stream_cursor;"):
            head = found.get((publisher, town, stream))
            if head is not None and head != (epoch, seq, digest):
                late.append(f"{service} follows {publisher} {town} {stream}: {seq} of {head[1]}")
    return late


def gaps(site):
    bad = []
    for service in SERVICES:
        rows = site.ask(service, """
            SELECT h.municipality, h.stream, h.seq, count(e.seq), coalesce(min(e.seq), 0), coalesce(max(e.seq), 0)
            FROM stream_head h LEFT JOIN stream_event e USING (municipality, stream) GROUP BY 1, 2, 3;""")
        for town, stream, seq, count, least, most in rows:
            if not (int(seq) == int(count) == int(most) and int(least) == min(1, int(seq))):
                bad.append(f"{service} {town} {stream}: head {seq}, {count} events {least}..{most}")
    return bad


def unlike(told, site):
    """OKs without their kept reply or without exactly one effect."""
    bad = []
    for service in SERVICES:
        own = [t for t in told if t["service"] == service]
        if not own:
            continue
        values = ",\n".join("('%s','%s','%s','%s','%s')" % (t["rpc"], t["town"], t["key"], t["id"], t["made"]) for t in own)
        script = ("DROP TABLE IF EXISTS told; CREATE TEMP TABLE told (rpc text, town text, key text, id text, made text);\n"
                  f"INSERT INTO told VALUES {values};\n"
                  "SELECT 'no reply is kept for', t.rpc, t.key FROM told t WHERE NOT EXISTS (SELECT FROM reply_kept k WHERE "
                  "k.municipality = t.town AND k.caller = 'shienctl' AND k.rpc = t.rpc AND k.key = t.key);\n")
        for rpc, (owner, _, row) in EFFECTS.items():
            if owner == service:
                script += (f"SELECT 'not there exactly once:', t.rpc, t.key FROM told t WHERE t.rpc = '{rpc}' AND "
                           f"(SELECT count(*) FROM {row}) <> 1;\n")
        bad += [" ".join(line) for line in site.ask(service, script)]
    return bad


def grown(told, before, site):
    bad = []
    said = collections.Counter(t["rpc"] for t in told)
    for rpc, (service, table, _) in EFFECTS.items():
        if table:
            more = site.count(service, table) - before[table]
            if more != said[rpc]:
                bad.append(f"{table} grew by {more}, told were {said[rpc]}")
    return bad


def stays_unlike(site):
    """Each stay is an episode of the ledger, with its end where it has one, and there is no other of a shelter."""
    stays = {tuple(r) for r in site.ask("shelter-gateway", "SELECT municipality, stay_id, (state <> 'IN')::text FROM stay;")}
    episodes = {tuple(r) for r in site.ask("ledger", """
        SELECT e.municipality, e.episode_id, (EXISTS (SELECT FROM episode_end x WHERE x.municipality = e.municipality AND
          x.episode_id = e.episode_id))::text FROM residence_episode e WHERE e.place_kind = 'SHELTER';""")}
    return [f"stay {stay[1]}: {'ledger' if stay in stays else 'shelter'} says otherwise" for stay in stays ^ episodes]


def notices_unlike(told, site):
    """Each application that was received has one notice of it."""
    own = [t["id"].replace("-", "") for t in told if t["rpc"] == "Submit"]
    if not own:
        return []
    taken = site.ask("application-intake", "SELECT application_id, receipt_no FROM application WHERE receipt_no IN (%s);"
                     % ",".join("'%s'" % no for no in own))
    notices = collections.Counter(row[0] for row in site.ask("notifier", "SELECT application_id FROM message WHERE notice = 'RECEIPT';"))
    return [f"application {no} has {notices[one]} notices" for one, no in taken if notices[one] != 1]


def parked(site):
    count = {service: site.count(service, "stream_parked") for service in SERVICES}
    return [f"{service}: {n} events wait to be redriven" for service, n in count.items() if n]


def issued_twice(told):
    numbers = collections.Counter()
    for t in told:
        if t["rpc"] == "IssueAtCounter":
            reply = json.loads(t["reply"])
            numbers[reply["number"], reply["issueNo"]] += 1
    return [f"issue {number} {no} was given {n} times" for (number, no), n in numbers.items() if n > 1]


def read_told(path):
    told = [json.loads(line) for line in open(path, encoding="utf-8")]
    for t in told:
        t["made"] = json.loads(t["reply"]).get("issueId", "")
    return told


def main():
    if sys.argv[1] == "baseline":
        site = Site(sys.argv[2])
        json.dump({table: site.count(service, table) for table, service in growing().items()}, open(sys.argv[3], "w"))
        return
    if sys.argv[1] == "numbers":
        # An issue that a repeated request was told once more is the same issue.
        told = {t["made"]: t for path in sys.argv[2:] for t in read_told(path) if t["made"]}
        print(len(issued_twice(told.values())))
        return
    site, told = Site(sys.argv[1]), read_told(sys.argv[2])
    before = json.load(open(sys.argv[3]))
    begun = time.monotonic()
    while True:
        found, waiting = heads(site)
        late = behind(site, found)
        if (not waiting and not late) or time.monotonic() - begun > float(sys.argv[4]):
            break
        time.sleep(0.1)
    healed = time.monotonic() - begun
    bad = late + gaps(site) + unlike(told, site) + grown(told, before, site) + stays_unlike(site) + issued_twice(told)
    bad += notices_unlike(told, site) + parked(site)
    if waiting:
        bad.append(f"{waiting} events wait to be numbered")
    print(json.dumps({"told": len(told), "bad": len(bad), "healed_s": round(healed, 1), "first": bad[:3],
                      "events": sum(int(seq) for _, seq, _ in found.values())}, ensure_ascii=False))


main()
