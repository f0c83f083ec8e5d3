#!/usr/bin/python3
"""Reads every paper that left, from its bytes alone (paper.py), and compares it with what was asked.

  papers.py --font FILE --report FILE < tale

The tale is what the campaign's load said, one object a line: whose signatures count, persons, certificates as they were approved, what the ledger said
when, PDFs as they left. Papers that are right are removed. The report: {"papers", "wrong": [...], "counts": {...}}.
"""
import argparse
import base64
import bisect
import ctypes
import ctypes.util
import hashlib
import json
import multiprocessing
import mmap
import os
import re
import sys

import paper

GRADES = {"1": "全壊", "2": "大規模半壊", "3": "中規模半壊", "4": "半壊", "5": "準半壊", "6": "準半壊に至らない（一部損壊）"}
FORM = ("罹災証明書整理番号{number}世帯主住所{address}世帯主氏名{name}追加記載事項欄①（世帯の構成員）{members}罹災原因{cause}"
        "被災住家※の所在地{address}住家※の被害の程度{grade}追加記載事項欄②（住家に関する事項）床上浸水追加記載事項欄③（その他）"
        "※住家とは、現実に居住（世帯が生活の本拠として日常的に使用していることをいう。）のために使用している建物のこと。"
        "上記のとおり、相違ないことを証明します。{day}七海町長試験次郎発行番号{number}-{issue:02d}"
        "左の二次元コードから、この証明書の内容と効力を確認できます。この証明書は電子署名された電子文書から印刷されたものです。")
CAUSE = "令和8年10月1日の豪雨による"
TENANT = "992011"
ours = {}


def read(path):
    with open(path, encoding="ascii") as f:
        return f.read()


def open_all(font, pem, public):
    der = base64.b64decode(re.search("-----BEGIN CERTIFICATE-----(.*?)-----END", pem, re.S).group(1))
    with open(font, "rb") as f:
        ours["letters"] = paper.Letters(mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ))
    ours["signatures"] = paper.Signatures(der)
    ours["scanner"] = paper.Scanner()
    ours["sodium"] = ctypes.CDLL(ctypes.util.find_library("sodium"))
    ours["public"] = bytes.fromhex(public.strip())


def differences(data, person, certificate):
    """What of a paper is not this person's, in a word each, and its record."""
    ours["signatures"].check(data)
    pdf = paper.Pdf(data)
    catalog, page = pdf.page()
    record, sha256 = paper.record_of(pdf, catalog)
    members = [person["name"] + "（世帯主）", person["spouse_name"] + "（妻）"]
    code = paper.payload_of(paper.code_of(pdf, page, ours["scanner"]), ours["public"], ours["sodium"])
    wanted = ((record, "certificate_id", certificate["id"]), (record, "subject_person_id", person["person"]),
              (record, "dwelling_id", person["dwelling"]), (record, "grade", certificate["grade"]),
              (record, "head_name", person["name"]), (record, "head_address", person["address"]),
              (record, "dwelling_address", person["address"]), (record, "box1", members), (record, "tenant", TENANT),
              (code, "record_sha256", sha256), (code, "code_grade", certificate["grade"]), (code, "code_tenant", TENANT),
              (code, "code_certificate_number", record["certificate_number"]), (code, "code_issue_number", record["issue_number"]))
    wrong = [key for where, key, want in wanted if where.get(key) != want]
    year, month, day = (int(x) for x in record["certified_on"].split("-"))
    text = FORM.format(number=record["certificate_number"], address=person["address"], name=person["name"],
                       members="".join(members), cause=CAUSE, grade=GRADES[certificate["grade"]],
                       day=f"令和{year - 2018}年{month}月{day}日", issue=record["issue_number"])
    if paper.painted(pdf, page) != ours["letters"].outlines(text.replace(" ", "")):
        wrong.append("page")
    return wrong, record


def look(data, line, person, certificate, neighbour):
    wrong, record = differences(data, person, certificate)
    if wrong:
        raise paper.Wrong("another's " + ", ".join(wrong))
    if line["not_for_them"]:
        raise paper.Wrong("a centre was given what it had not asked for")
    if line["holder"] >= 0 and line["holder"] != certificate["of"]:
        raise paper.Wrong("the card's holder is not on it")
    # The control: the reader tells this paper from that of the neighbour who bears the same name.
    if line["got_us"] % 8 == 0 and not {"subject_person_id", "dwelling_id", "head_address", "box1", "page"} <= set(
            differences(data, neighbour, certificate)[0]):
        raise paper.Wrong("the reader cannot tell neighbours apart")
    return record


def check(job):
    line, person, certificate, neighbour = job
    with open(line["file"], "rb") as f:
        data = f.read()
    try:
        record = look(data, line, person, certificate, neighbour)
        os.unlink(line["file"])
        return line, None, [record["certificate_number"], record["issue_number"], hashlib.sha256(data).hexdigest()]
    except Exception as e:  # whatever cannot be read is not the right paper either
        return line, f"{type(e).__name__}: {e}", None


class Tale:
    def __init__(self):
        self.persons, self.certificates, self.ledger, self.superseded = {}, {}, {}, {}
        self.counts, self.wrong, self.left, self.issues, self.papers = {}, [], [], {}, 0

    def take(self, line):
        kind = line.pop("t")
        if kind == "person":
            self.persons[line["of"]] = line
        elif kind == "certificate":
            self.certificates[line["id"]] = line
        elif kind == "ledger":
            self.ledger.setdefault(line["of"], []).append(line)
        elif kind == "superseded":
            self.superseded[line["id"]] = line["us"]
        elif kind == "wrong":
            self.wrong.append(line)
        elif kind == "counts":
            self.counts = line
        else:
            self.papers += 1
            certificate = self.certificates[line["asked"]]
            return line, self.persons[certificate["of"]], certificate, self.persons[certificate["of"] ^ 1]
        return None

    def note(self, line, why, issue):
        if why:
            self.wrong.append({"what": why, **line})
            return
        self.left.append(line)
        number, no, sha256 = issue
        if self.issues.setdefault((number, no), sha256) != sha256:
            self.wrong.append({"what": f"two papers bear the number {number}-{no:02d}", **line})

    def said_meanwhile(self, of, sent_us, got_us):
        """The degrees that the ledger said of a house at any time between."""
        said = self.ledger[of]
        i = bisect.bisect_right(said, got_us, key=lambda s: s["from_us"])
        while i > 0:
            i -= 1
            yield said[i]["grade"]
            if said[i]["us"] <= sent_us:
                break

    def in_time(self):
        """Superseded before it was asked for, or of a degree that the ledger did not say while it was asked."""
        for line in self.left:
            certificate = self.certificates[line["asked"]]
            if self.superseded.get(line["asked"], line["sent_us"]) < line["sent_us"]:
                self.wrong.append({"what": "superseded before it was asked for", **line})
            if certificate["grade"] not in self.said_meanwhile(certificate["of"], line["sent_us"], line["got_us"]):
                self.wrong.append({"what": "the ledger said another degree all the while", **line})


def main():
    options = argparse.ArgumentParser()
    for name in ("font", "report"):
        options.add_argument("--" + name, required=True)
    o = options.parse_args()
    keys, tale = json.loads(sys.stdin.readline()), Tale()
    with multiprocessing.Pool(os.cpu_count(), open_all, (o.font, read(keys["certificate"]), read(keys["public"]))) as pool:
        jobs = (job for job in map(tale.take, map(json.loads, sys.stdin)) if job)
        for line, why, issue in pool.imap_unordered(check, jobs, chunksize=4):
            tale.note(line, why, issue)
    tale.in_time()
    with open(o.report, "w", encoding="utf-8") as out:
        json.dump({"papers": tale.papers, "wrong": tale.wrong, "counts": tale.counts}, out, ensure_ascii=False)


if __name__ == "__main__":
    main()
