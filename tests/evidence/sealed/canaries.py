#!/usr/bin/python3
"""canaries.py <out>: marked values that nobody has, and how each could be written down.

<out>/canaries.json: kind -> values. <out>/patterns.tsv: "kind:value-no:encoding" and the bytes in hex.
Numbers have right check digits (番号省令5条); everything else carries a random mark of its own."""
import base64
import json
import random
import sys

out = sys.argv[1]
chance = random.SystemRandom()
COUNT = 20


def individual_number():
    body = "999" + "".join(chance.choice("0123456789") for _ in range(8))
    weights = [n + 1 if n <= 6 else n - 5 for n in range(1, 12)]
    rest = sum(int(d) * w for d, w in zip(reversed(body), weights)) % 11
    return body + ("0" if rest <= 1 else str(11 - rest))


def digits(n):
    return "".join(chance.choice("123456789") for _ in range(n))


kana = "カキクケサシスセタチツテナニヌネ"


def mark(n):
    return "".join(chance.choice(kana) for _ in range(n))


values = {
    "number": [individual_number() for _ in range(COUNT)],
    "phone": ["090-%s-%s" % (digits(4), digits(4)) for _ in range(COUNT)],
    "account": [digits(3) + "-" + digits(7) for _ in range(COUNT)],
    # where somebody hides, as told at a desk; and the register's own address of a protected person
    "whereabouts": ["隠%s荘%s" % (mark(5), digits(3)) for _ in range(COUNT)],
    "registered": ["方書%sハイツ%s" % (mark(5), digits(3)) for _ in range(COUNT)],
    "mail": ["canary%s@mail.example" % digits(10) for _ in range(COUNT)],
    # a row that the database quotes, and a key of JSON that nobody knows: ASCII, since a log has no other letters
    "quoted": ["QUOTED" + digits(12) for _ in range(2)],
    "control": ["CONTROL" + digits(12)],
}
wide = str.maketrans("0123456789-", "０１２３４５６７８９－")


def spellings(text):
    yield "utf8", text.encode()
    if all(ord(c) < 128 for c in text):
        yield "wide", text.translate(wide).encode()
        if "-" in text:
            yield "bare", text.replace("-", "").encode()
    yield "utf16le", text.encode("utf-16-le")
    yield "utf16be", text.encode("utf-16-be")
    if not text.isascii():
        yield "cp932", text.encode("cp932")
        yield "jsonescape", json.dumps(text)[1:-1].encode()
        yield "uricomponent", "".join("%%%02X" % b for b in text.encode()).encode()


def written(raw):
    """The bytes, in hex, and in base64 at each of its three alignments without the letters that neighbours share."""
    yield "", raw
    yield "+hex", raw.hex().encode()
    yield "+HEX", raw.hex().upper().encode()
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw)
        begin = (shift * 4 + 2) // 3 + (1 if shift else 0)
        end = len(text) - (4 if (shift + len(raw)) % 3 else 0)
        if end - begin >= 8:
            yield "+base64.%d" % shift, text[begin:end]


with open(out + "/canaries.json", "w", encoding="utf-8") as f:
    json.dump(values, f, ensure_ascii=False)
with open(out + "/patterns.tsv", "w", encoding="utf-8") as f:
    for kind, texts in values.items():
        for no, text in enumerate(texts):
            for name, raw in spellings(text):
                for way, found in written(raw):
                    f.write("%s:%d:%s%s\t%s\n" % (kind, no, name, way, found.hex()))
