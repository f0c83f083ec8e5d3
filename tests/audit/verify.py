#!/usr/bin/python3
"""Verifies what `shienctl audit export DIR` wrote, from these files alone: signatures, inclusion, consistency.

    verify.py DIR [--keys FILE] [--json]

Written from RFC 6962, RFC 8032 and the C2SP pages on signed notes and checkpoints; shares no code with the daemons. The
keys in DIR/keys.txt came with the export: who does not trust the exporter gives his own with --keys.
DIR/SERVICE.trees says which trees were begun after the first, by a restore or by somebody who went on after an alarm; each
begins with a record that quotes how the one before stood. Exit 0: everything holds; 1: something was found; 2: could not be read."""
import base64
import collections
import hashlib
import json
import os
import sys

# ---- Ed25519 (RFC 8032), verification only
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * I % P
    if (x * x - xx) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point(text):
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = recover_x(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def add(a, b):
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    u, v = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    r = (0, 1, 1, 0)
    while n:
        if n & 1:
            r = add(r, p)
        p, n = add(p, p), n >> 1
    return r


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def signed(key, message, signature):
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or len(signature) != 64 or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    x, y = times(s, BASE), add(r, times(h, a))
    return (x[0] * y[2] - y[0] * x[2]) % P == 0 and (x[1] * y[2] - y[1] * x[2]) % P == 0


# ---- the tree (RFC 6962 §2.1)
def leaf_hash(record):
    return hashlib.sha256(b"\0" + record).digest()


def node(a, b):
    return hashlib.sha256(b"\1" + a + b).digest()


class Tree:
    """The roots of its full sub-trees, widest first."""

    def __init__(self):
        self.size, self.parts = 0, []

    def add(self, leaf):
        n = self.size
        while n & 1:
            leaf, n = node(self.parts.pop(), leaf), n >> 1
        self.parts.append(leaf)
        self.size += 1

    def root(self):
        if not self.parts:
            return hashlib.sha256(b"").digest()
        r = self.parts[-1]
        for part in reversed(self.parts[:-1]):
            r = node(part, r)
        return r


# ---- notes (C2SP signed-note, tlog-checkpoint)
def read_keys(path):
    keys = {}
    for line in open(path, encoding="utf-8"):
        if not line.strip():
            continue
        name, key_id, text = line.strip().split("+", 2)
        data = base64.b64decode(text, validate=True)
        if hashlib.sha256(name.encode() + b"\n" + data).digest()[:4].hex() != key_id:
            raise ValueError(f"{path}: the key of {name} does not have its own id")
        keys.setdefault(name, []).append(data)
    return keys


def read_note(note, origin, keys):
    """(size, root) of a checkpoint of this origin that one of its keys has signed, else why not."""
    text, gap, lines = note.partition("\n\n")
    text = (text + "\n").encode()
    head = text.decode().split("\n")
    if not gap or len(head) < 4 or head[0] != origin or not head[1].isdigit():
        return "is no checkpoint of this tree"
    for line in lines.split("\n"):
        part = line.split(" ")
        if len(part) != 3 or part[0] != "\u2014" or part[1] != origin:
            continue
        blob = base64.b64decode(part[2])
        # A tree that followed another is signed under the same key, by its own name.
        for data in keys.get(origin, []) + keys.get("/".join(origin.split("/")[:3]), []):
            key_id = hashlib.sha256(origin.encode() + b"\n" + data).digest()[:4]
            if data[0] == 1 and blob[:4] == key_id and signed(data[1:], text, blob[4:]):
                return int(head[1]), base64.b64decode(head[2], validate=True)
    return "is not signed by the service's audit key"


def read_cosignatures(note, lines, keys):
    """Names of the witnesses whose line under this note verifies (tlog-cosignature), and those whose line does not."""
    good, bad = [], []
    text = (note.partition("\n\n")[0] + "\n").encode()
    for line in lines.split("\n"):
        part = line.split(" ")
        if len(part) != 3 or part[0] != "\u2014" or part[1] not in keys:
            continue
        blob = base64.b64decode(part[2])
        time = int.from_bytes(blob[4:12], "big")
        ok = any(data[0] == 4 and signed(data[1:], b"cosignature/v1\ntime %d\n" % time + text, blob[12:])
                 for data in keys[part[1]])
        (good if ok else bad).append(part[1])
    return good, bad


# ---- one tree
def lines(folder, name):
    with open(os.path.join(folder, name + ".jsonl"), encoding="utf-8") as f:
        return [json.loads(line) for line in f]


class Found(list):
    def __call__(self, kind, first, end, detail):
        self.append({"finding": kind, "from": first, "to": end, "detail": detail})


def read_marks(folder, copied, origin, keys, found):
    """What was signed for this tree, in the database and in the second store."""
    marks, newest = [], {"checkpoints": 0, "copied-checkpoints": 0}
    rows = {"checkpoints": lines(folder, "checkpoints"),
            "copied-checkpoints": [row for row in copied if row["note"].split("\n", 1)[0] == origin]}
    for name in newest:
        for row in rows[name]:
            said = read_note(row["note"], origin, keys)
            if isinstance(said, str):
                found("forged", 0, 0, f"{name}: one {said}")
            elif row.get("size", said[0]) != said[0]:
                found("replayed", 0, 0, f"checkpoint of size {said[0]} stands where that of size {row['size']} belongs")
            else:
                for witness in read_cosignatures(row["note"], row.get("cosignatures", ""), keys)[1]:
                    found("forged", 0, 0, f"the line of the witness {witness} under size {said[0]} does not verify")
                marks.append(said)
                newest[name] = max(newest[name], said[0])
    roots = collections.defaultdict(set)
    for size, root in marks:
        roots[size].add(root)
    for size, said in roots.items():
        if len(said) > 1:
            found("forked", 0, size, f"two checkpoints of size {size} differ")
    missing = newest["copied-checkpoints"] if newest["copied-checkpoints"] > newest["checkpoints"] else 0
    return sorted(roots.items()), missing


class Reading:
    """The leaves of one tree against its marks, and what the second store does not have of them."""

    def __init__(self, folder, marks, copies, found):
        self.tree, self.strangers, self.good, self.bad = Tree(), [], 0, None
        at = 0
        for row in lines(folder, "leaves"):
            record = row["record"]
            if row["leaf"] != self.tree.size and self.bad is None:
                found("removed", self.tree.size, row["leaf"], "no leaf has this number")
                self.bad = row["leaf"]
            if copies[record] > 0:
                copies[record] -= 1
            else:
                self.strangers.append(row["leaf"])
            self.tree.add(leaf_hash(record.encode()))
            while at < len(marks) and marks[at][0] <= self.tree.size:
                size, roots = marks[at]
                at += 1
                if self.bad is None and size == self.tree.size:
                    if roots == {self.tree.root()}:
                        self.good = size
                    else:
                        self.bad = size


def verify_closed(folder, copied, origin, keys, copies, quote, settled):
    """A tree that another has followed: it must be as the other's first record quotes it."""
    found = Found()
    marks, _ = read_marks(folder, copied, origin, keys, found) if os.path.isdir(folder) else ([], 0)
    read = Reading(folder, marks, copies, found) if os.path.isdir(folder) else None
    tree = read.tree if read else Tree()
    if read and read.bad is not None:
        found("altered", read.good, read.bad, f"not what was signed; the records before leaf {read.good} hold")
    known, found = (found, Found()) if settled else ([], found)
    if (tree.size, tree.root().hex()) != quote["stood"]:
        found("altered", 0, quote["stood"][0], f"not as it stood when tree {quote['by']} was begun")
    for size, roots in marks:
        if size > quote["signed"][0]:
            found("truncated", tree.size, size, f"{size} leaves were signed, which tree {quote['by']} does not know of")
        elif size == quote["signed"][0] and roots != {bytes.fromhex(quote["signed"][1])} and not settled:
            found("forked", 0, size, "not the checkpoint that was quoted")
    return {"origin": origin, "leaves": tree.size, "checkpoints": len(marks), "signed": read.good if read else 0,
            "settled": len(known), "findings": list(found)}


def verify_live(folder, copied, origin, keys, copies, quote, begun):
    """What does not hold. Each checkpoint's root is computed from the leaves before it, so that every leaf before it is
    included in it and each is consistent with the one before. `copies` are without those of closed trees."""
    found = Found()
    marks, missing = read_marks(folder, copied, origin, keys, found)
    if missing:
        found("removed", 0, 0, f"the newest checkpoint, of size {missing}, is missing")
    has_copies = bool(lines(folder, "copies"))
    read = Reading(folder, marks, copies, found)
    tree, good, bad = read.tree, read.good, read.bad
    if begun is not None and [row["record"] for row in lines(folder, "leaves")[:1]] != [begun]:
        found("altered", 0, 1, "the first record is not that with which the tree was begun")
    for row in lines(folder, "waiting"):
        copies[row["record"]] -= copies[row["record"]] > 0
    lost = sorted(record for record, n in copies.items() for _ in range(n))
    set_back = 0
    if quote and has_copies:
        past = [r for r in lost if r.startswith("at=") and int(r[3:].split(" ", 1)[0]) < quote["by"]]
        digest = hashlib.sha256(b"".join(sorted(leaf_hash(r.encode()) for r in past))).hexdigest()
        if (len(past), digest) == quote["lost"]:
            set_back = len(past)
            lost = [r for r in lost if r not in set(past)]
        else:
            found("removed", 0, 0, f"{len(past)} records from before tree {quote['by']} are missing, not the "
                                   f"{quote['lost'][0]} that were missing then")
    for record in lost:
        found("removed", 0, 0, f"the second store has a record that the database lacks: {record[:300]}")
    if marks and marks[-1][0] > tree.size:
        found("truncated", tree.size, marks[-1][0], f"{marks[-1][0]} leaves were signed, there are {tree.size}")
    if bad is not None:
        new = [n for n in read.strangers if good <= n < bad] if has_copies else []
        for n in new:
            found("altered" if lost else "inserted", n, n + 1, "the second store does not have this record")
        kind = "reordered" if has_copies and not lost and not new else "altered"
        found(kind, good, bad, f"not what was signed; the records before leaf {good} hold")
    said = {row["size"]: row["root"] for row in lines(folder, "tree")}
    for size, root in said.items():
        if size < tree.size:
            found("inserted", size, tree.size, "leaves beyond the end of the tree")
        elif size == tree.size and root != tree.root().hex() and bad is None:
            found("altered", good, size, "not what was numbered; no checkpoint is over these leaves yet")
        elif size > tree.size and not (marks and marks[-1][0] > tree.size):
            found("truncated", tree.size, size, f"{size} leaves were numbered, there are {tree.size}")
    return {"origin": origin, "leaves": tree.size, "checkpoints": len(marks), "signed": good, "set_back": set_back,
            "findings": list(found)}


def read_begun(path):
    """(tenant, tree) → its first record, what that quotes."""
    begun = {}
    for line in open(path, encoding="utf-8") if os.path.exists(path) else []:
        if not line.endswith("\n"):  # of a writer who died: nothing was begun by it
            break
        number, _, record = line.rstrip("\n").partition(" ")
        said = dict(part.partition("=")[::2] for part in record.split(" "))

        def two(name):
            n, _, digest = said[name].partition("/")
            return int(n), digest

        begun[said["tenant"], int(number)] = {
            "record": record, "by": int(number), "tree": int(said["tree"]), "stood": two("stood"), "signed": two("signed"),
            "lost": two("lost"), "settles": said["rpc"] == "AuditGoOn"}
    return begun


def verify_tenant(folder, service, tenant, keys, begun):
    """The tenant's trees from the live one back to the first."""
    def place(tree):
        return os.path.join(folder, f"{service}-{tenant}" + (f".{tree}" if tree else ""))

    base = f"shien/{service}/{tenant}"
    numbers = [int(n.rpartition(".")[2]) if "." in n else 0 for n in os.listdir(folder)
               if n.split(".")[0] == f"{service}-{tenant}" and os.path.exists(os.path.join(folder, n, "tree.jsonl"))]
    live = max(numbers)
    newest = max((tree for town, tree in begun if town == tenant), default=0)
    copies = collections.Counter(row["record"] for row in lines(place(live), "copies"))
    copied = lines(place(live), "copied-checkpoints")
    found, trees, at, settled = Found(), [], live, False
    if live != newest:
        found("removed" if live < newest else "forged", 0, 0, f"tree {newest} was begun, the database has {live}")
    for row in copied:
        origin = row["note"].split("\n", 1)[0]
        if origin != base and not origin.startswith(base + "/"):
            found("forged", 0, 0, "copied-checkpoints: one is no checkpoint of this tree")
    quote = begun.get((tenant, live))
    while at:
        said = begun.get((tenant, at))
        if said is None:
            found("forged", 0, 0, f"tree {at} was begun by nobody")
            break
        at, settled = said["tree"], settled or said["settles"]
        trees.append(verify_closed(place(at), copied, base + (f"/{at}" if at else ""), keys, copies, said, settled))
    trees.append(verify_live(place(live), copied, base + (f"/{live}" if live else ""), keys, copies, quote,
                             quote["record"] if quote else None))
    trees[-1]["findings"] = list(found) + trees[-1]["findings"]
    return trees


def verify(folder, keys_file=None):
    keys = read_keys(keys_file or os.path.join(folder, "keys.txt"))
    trees = []
    for name in sorted({n.split(".")[0] for n in os.listdir(folder) if os.path.isdir(os.path.join(folder, n))}):
        service, _, tenant = name.rpartition("-")
        trees += verify_tenant(folder, service, tenant, keys, read_begun(os.path.join(folder, service + ".trees")))
    return trees


def main(argv):
    as_json = "--json" in argv
    argv = [a for a in argv if a != "--json"]
    keys_file = None
    if "--keys" in argv:
        i = argv.index("--keys")
        keys_file = argv[i + 1]
        del argv[i:i + 2]
    if len(argv) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        trees = verify(argv[0], keys_file)
    except (OSError, ValueError, KeyError) as e:
        print(f"verify.py: {e}", file=sys.stderr)
        return 2
    for tree in trees:
        if as_json:
            print(json.dumps(tree, ensure_ascii=False))
            continue
        print(f"{tree['origin']}: {tree['leaves']} leaves, {tree['checkpoints']} checkpoints, signed up to {tree['signed']}")
        for f in tree["findings"]:
            print(f"  {f['finding']} {f['from']}-{f['to']} {f['detail']}")
    return 1 if any(tree["findings"] for tree in trees) or not trees else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
