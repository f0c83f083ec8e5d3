"""The audit campaign's attacks; what was tried and found goes to standard output, a line each (run.sh)."""
import base64
import collections
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import uuid

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.join(here, "..", "..", "..")
sys.path.insert(0, os.path.join(root, "tests", "audit"))
import verify  # noqa: E402
from outsiders import sign_as  # noqa: E402

build, out = os.environ["SHIEN_EVIDENCE_BUILD"], os.environ["SHIEN_EVIDENCE_OUT"]
size, seconds = os.environ["SHIEN_EVIDENCE_SIZE"], int(os.environ.get("SHIEN_EVIDENCE_SECONDS") or 0)
part = os.environ["SHIEN_EVIDENCE_PART"] if size == "guard" else ""  # verify, signing or stores; "": all of it
pg, pg_host = os.environ["AUDIT_PG"], os.environ["AUDIT_PG_HOST"]
SERVICE, TENANT = "ledger", "992011"
TABLES = ("audit_leaf", "audit_tree", "audit_checkpoint", "audit_taken_over", "audit_closed_leaf", "audit_closed_checkpoint")
keys, store, base = (os.path.join(out, name) for name in ("keys", "store", "store-base"))
seed = int.from_bytes(os.urandom(4), "little")
chance = random.Random(seed)
began = time.monotonic()


def log(text):
    print(f"[{time.monotonic() - began:5.1f}] {text}", file=sys.stderr, flush=True)


def psql(sql, database="shien_" + SERVICE):
    r = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", f"{pg} dbname={database}"], input=sql, text=True,
                       capture_output=True)
    if r.returncode:
        raise RuntimeError(r.stderr)
    return r.stdout


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def shienctl(*args, with_store=True, may_fail=False):
    env = dict(os.environ, SHIEN_SHIENCTL_DB=pg, SHIEN_SHIENCTL_KEYS=keys, SHIEN_SHIENCTL_PUBLIC_DIR=keys + "/public",
               SHIEN_SHIENCTL_AUDIT_DIR=store if with_store else "")
    r = subprocess.run([build + "/bin/shienctl", "--json", *args], env=env, text=True, capture_output=True)
    if r.returncode not in ((0, 3) if may_fail else (0,)):
        raise RuntimeError(f"shienctl {args}: {r.returncode} {r.stdout} {r.stderr}")
    return [json.loads(line) for line in r.stdout.splitlines()]


def no_file_grows():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def play(*steps, with_store=True, disk_full=False):
    """The lines of shien-audit-play."""
    login = f"{pg_host} dbname=shien_{SERVICE} passfile={keys}/{SERVICE}/pgpass user=shien_{SERVICE}"
    r = subprocess.run([build + "/tests/evidence/audit/shien-audit-play", SERVICE, TENANT, login + "_system", login,
                        f"{keys}/{SERVICE}", keys + "/public", store if with_store else "-", *map(str, steps)],
                       text=True, capture_output=True, preexec_fn=no_file_grows if disk_full else None)
    if r.stderr:
        log(r.stderr.strip()[:2000])
    if r.returncode:
        raise RuntimeError(f"play {steps}: {r.stdout} {r.stderr}")
    return [line.split() for line in r.stdout.splitlines()]


def prepare():
    for folder in (keys, store, base, out + "/export"):
        shutil.rmtree(folder, ignore_errors=True)
    shienctl("keys")
    shienctl("migrate")
    said = play("look", 23, "number", "sign", "look", 17, "number", "sign", "look", 14, "number", "sign", "look", 3, "number")
    if [line for line in said if line[0] == "sign"] != [["sign", "1"]] * 3:
        raise RuntimeError(str(said))
    psql("CREATE SCHEMA base;" + "".join(f"CREATE TABLE base.{t} AS TABLE {t};" for t in TABLES))
    shutil.copytree(store, base)


def restore():
    psql(f"TRUNCATE audit_pending, {', '.join(TABLES)};" + "".join(f"INSERT INTO {t} TABLE base.{t};" for t in TABLES) +
         f"GRANT INSERT ON audit_pending TO shien_{SERVICE}")
    shutil.rmtree(store)
    shutil.copytree(base, store)
    if os.path.exists(f"{keys}/public/{SERVICE}.trees"):
        os.remove(f"{keys}/public/{SERVICE}.trees")


# ---- what an administrator of the database can do
def leaves():
    return json.loads(psql("SELECT coalesce(json_agg(record ORDER BY leaf_no), '[]') FROM audit_leaf"))


def signed_sizes():
    return [int(n) for n in psql("SELECT size FROM audit_checkpoint ORDER BY size").split()]


def write_tree(records):
    """All leaves anew, with hashes, frontier and root as if they had always been so."""
    tree, rows = verify.Tree(), []
    for n, record in enumerate(records):
        leaf = verify.leaf_hash(record.encode())
        tree.add(leaf)
        rows.append(f"({quoted(TENANT)}, {n}, {quoted(record)}, '\\x{leaf.hex()}')")
    frontier = tree.size.to_bytes(8, "big") + b"".join(tree.parts)
    psql(f"DELETE FROM audit_leaf; INSERT INTO audit_leaf VALUES {', '.join(rows)};"
         f"UPDATE audit_tree SET size = {tree.size}, frontier = '\\x{frontier.hex()}', root = '\\x{tree.root().hex()}'")
    return tree


def other(record):
    return record.replace("staff:test", "staff:nobody")


def a_signed_leaf():
    return chance.randrange(signed_sizes()[-1])


def alter_plainly():
    psql(f"UPDATE audit_leaf SET record = replace(record, 'staff:test', 'staff:nobody') WHERE leaf_no = {a_signed_leaf()}")


def alter_with_hashes():
    records, n = leaves(), a_signed_leaf()
    records[n] = other(records[n])
    write_tree(records)


def remove_plainly():
    psql(f"DELETE FROM audit_leaf WHERE leaf_no = {a_signed_leaf()}")


def remove_and_close_the_gap():
    records = leaves()
    del records[a_signed_leaf()]
    write_tree(records)


def insert():
    records, n = leaves(), a_signed_leaf()
    records.insert(n, other(records[n]))
    write_tree(records)


def append():
    psql(f"INSERT INTO audit_leaf SELECT municipality, leaf_no + 1, replace(record, 'staff:test', 'staff:nobody'), leaf_hash "
         "FROM audit_leaf ORDER BY leaf_no DESC LIMIT 1")


def reorder():
    records, n = leaves(), chance.randrange(signed_sizes()[-1] - 1)
    records[n], records[n + 1] = records[n + 1], records[n]
    write_tree(records)


def cut_the_tail():
    records = leaves()
    write_tree(records[:chance.randrange(1, signed_sizes()[-1])])


def cut_the_tail_and_its_checkpoints():
    keep = signed_sizes()[chance.randrange(2)]
    write_tree(leaves()[:keep])
    psql(f"DELETE FROM audit_checkpoint WHERE size > {keep}; UPDATE audit_tree SET signed_size = {keep}")


def everything_gone():
    psql("DELETE FROM audit_leaf; DELETE FROM audit_tree; DELETE FROM audit_checkpoint")


def replay_an_old_checkpoint():
    old, new = signed_sizes()[0], signed_sizes()[-1]
    psql(f"UPDATE audit_checkpoint SET (root, frontier, note) = (SELECT root, frontier, note FROM audit_checkpoint "
         f"WHERE size = {old}) WHERE size = {new}")


def back_to_an_old_checkpoint():
    old = signed_sizes()[0]
    psql(f"DELETE FROM audit_checkpoint WHERE size > {old}; UPDATE audit_tree SET signed_size = {old}")


def sign_with_another_key():
    """The administrator signs his own story: all checkpoints anew, and no second store is left to ask."""
    records, n = leaves(), a_signed_leaf()
    records[n] = other(records[n])
    sizes, origin, mine = signed_sizes(), f"shien/{SERVICE}/{TENANT}", os.urandom(32)
    write_tree(records)
    for end in sizes:
        tree = verify.Tree()
        for record in records[:end]:
            tree.add(verify.leaf_hash(record.encode()))
        text = f"{origin}\n{end}\n{base64.b64encode(tree.root()).decode()}\nat=1 generation=1\n".encode()
        public, signature = sign_as(mine, text)
        key_id = hashlib.sha256(origin.encode() + b"\n\1" + public).digest()[:4]
        note = text.decode() + f"\n\u2014 {origin} {base64.b64encode(key_id + signature).decode()}\n"
        frontier = tree.size.to_bytes(8, "big") + b"".join(tree.parts)
        psql(f"UPDATE audit_checkpoint SET root = '\\x{tree.root().hex()}', frontier = '\\x{frontier.hex()}', "
             f"note = {quoted(note)} WHERE size = {end}")
    shutil.rmtree(store)
    os.mkdir(store)


def waiting_one_removed():
    play("look", 6)
    psql("DELETE FROM audit_pending WHERE id = (SELECT min(id) + 2 FROM audit_pending)")
    play("number", "sign")


def waiting_one_altered():
    play("look", 6)
    psql("UPDATE audit_pending SET record = replace(record, 'staff:test', 'staff:nobody') "
         "WHERE id = (SELECT min(id) + 2 FROM audit_pending)")
    play("number", "sign")


def begin_a_tree_in_the_database():
    write_tree([f"at=1 tenant={TENANT} actor=staff:test behalf= caller=shienctl rpc=Restore purpose=AUDIT trace=- ids="])
    psql("DELETE FROM audit_checkpoint; UPDATE audit_tree SET tree = 1700000000000000, signed_size = 0")


# attack, the kinds of which one must be named, whether the second store is what tells
ATTACKS = [
    (alter_plainly, {"altered"}, False),
    (alter_with_hashes, {"altered"}, False),
    (remove_plainly, {"removed"}, False),
    (remove_and_close_the_gap, {"removed", "altered"}, False),
    (insert, {"inserted", "altered"}, False),
    (append, {"inserted"}, False),
    (reorder, {"reordered", "altered"}, False),
    (cut_the_tail, {"truncated"}, False),
    (cut_the_tail_and_its_checkpoints, {"truncated"}, True),
    (everything_gone, {"truncated", "removed"}, True),
    (replay_an_old_checkpoint, {"replayed"}, False),
    (back_to_an_old_checkpoint, {"removed"}, True),
    (sign_with_another_key, {"forged"}, False),
    (begin_a_tree_in_the_database, {"forged"}, False),
    (waiting_one_removed, {"removed"}, True),
    (waiting_one_altered, {"removed"}, True),
]


def named(with_store):
    """What each of the two verifiers names; None where a whole tree is not even in the export."""
    said = shienctl("audit", "verify", SERVICE, with_store=with_store, may_fail=True)
    by_command = {o["finding"] for o in said if "finding" in o}
    shutil.rmtree(out + "/export", ignore_errors=True)
    shienctl("audit", "export", out + "/export", SERVICE, with_store=with_store)
    by_verifier = {f["finding"] for tree in verify.verify(out + "/export", out + "/trusted-keys") for f in tree["findings"]}
    return by_command, by_verifier


def play_attack(attack, wanted, needs_store):
    """How many of the verifiers missed it."""
    missed = 0
    restore()
    attack()
    for with_store in (True,) if needs_store or size == "short" else (True, False):
        for who, kinds in zip(("audit verify", "verify.py"), named(with_store)):
            if not kinds & wanted:
                log(f"{attack.__name__} (seed {seed}, second store {with_store}): {who} says {kinds}")
                missed += 1
    return missed


def attacks():
    tried = failed = 0
    until = time.monotonic() + seconds
    restore()
    for with_store in (True, False):
        if any(named(with_store)):
            raise RuntimeError(f"an untouched audit does not verify: {named(with_store)}")
    while True:
        for attack, wanted, needs_store in ATTACKS:
            if not part or attack is sign_with_another_key:
                tried += 1
                failed += play_attack(attack, wanted, needs_store) > 0
        if size != "long" or time.monotonic() > until:
            return tried, failed


# ---- what the daemon itself must not do
def signs_an_altered_leaf():
    restore()
    psql("UPDATE audit_leaf SET record = replace(record, 'staff:test', 'staff:nobody') "
         "WHERE leaf_no = (SELECT max(leaf_no) FROM audit_leaf)")
    return play("sign") != [["alarm", "audit.leaf_altered"]]


def signs_a_forked_tree():
    restore()
    alter_with_hashes()
    return play("look", 4, "number", "sign", with_store=False)[-1] != ["alarm", "audit.forked"]


def signs_after_a_rollback():
    restore()
    cut_the_tail_and_its_checkpoints()
    return play("look", 4, "number", "sign")[-1] != ["alarm", "audit.rolled_back"]


def signs_after_a_forged_one():
    restore()
    sign_with_another_key()
    return play("look", 4, "number", "sign")[-1] != ["alarm", "audit.checkpoint_forged"]


def signs_a_tree_of_the_database():
    restore()
    begin_a_tree_in_the_database()
    return play("look", 4, "number", "sign")[-1] != ["alarm", "audit.tree_unknown"]


def go_on(reason):
    with open(out + "/roles", "w", encoding="utf-8") as f:
        f.write(f"staff:kansa {TENANT} auditor\nstaff:mado {TENANT} window\n")
    os.environ["SHIEN_SHIENCTL_ROLES"] = out + "/roles"
    return shienctl("--tenant", TENANT, "--as", "staff:kansa", "audit", "go-on", SERVICE, "--reason", reason)


def goes_on():
    """After an alarm a person goes on: what was wrong is on record and no finding any more, what comes after is signed, and
    whoever touches the closed tree, the record of it or the new tree afterwards is named."""
    restore()
    psql("UPDATE audit_leaf SET record = replace(record, 'staff:test', 'staff:nobody') WHERE leaf_no IN (44, (SELECT max(leaf_no) FROM audit_leaf))")
    psql("DELETE FROM audit_leaf WHERE leaf_no = 50")
    tries = [("alarm", play("look", 4, "number", "sign")[-1][0], "alarm"),
             ("named", [bool(kinds) for kinds in named(True)], [True, True]),
             ("begun", go_on("the disk was mended by hand, see 12/4")[0]["begun"], 1),
             ("signed again", play("look", 4, "number", "sign")[-1], ["sign", "1"]),
             ("settled", named(True), (set(), set())),
             ("settled without the second store", [not kinds for kinds in named(False)], [True, True])]
    said = [o for o in shienctl("audit", "verify", SERVICE) if "settled" in o][0]
    tries.append(("how many are settled", said["settled"] > 0, True))
    tries.append(("who and why", "actor=staff:kansa" in leaves()[0] and "reason=the%20disk" in leaves()[0], True))
    copied = "".join(open(os.path.join(store, name), encoding="utf-8").read() for name in os.listdir(store))
    tries.append(("in the second store too", leaves()[0] in copied, True))
    for what, sql in (("the closed tree", "UPDATE audit_closed_leaf SET record = record || 'x' WHERE leaf_no = 7"),
                      ("a closed leaf", "DELETE FROM audit_closed_leaf WHERE leaf_no = 7"),
                      ("the first record", "UPDATE audit_leaf SET record = replace(record, 'kansa', 'mado') WHERE leaf_no = 0"),
                      ("back to the old tree", "DELETE FROM audit_leaf; DELETE FROM audit_checkpoint; INSERT INTO audit_leaf SELECT "
                       "municipality, leaf_no, record, leaf_hash FROM audit_closed_leaf; UPDATE audit_tree SET tree = 0")):
        tables = ("audit_leaf", "audit_tree", "audit_checkpoint", "audit_closed_leaf", "audit_closed_checkpoint")
        psql("".join(f"DROP TABLE IF EXISTS base.k_{t}; CREATE TABLE base.k_{t} AS TABLE {t};" for t in tables) + sql)
        tries.append((what, [bool(kinds) for kinds in named(True)], [True, True]))
        psql(f"TRUNCATE {', '.join(tables)};" + "".join(f"INSERT INTO {t} TABLE base.k_{t};" for t in tables))
    wrong = [(what, got, wanted) for what, got, wanted in tries if got != wanted]
    for what, got, wanted in wrong:
        log(f"goes on, {what}: {got}, not {wanted}")
    return len(tries), len(wrong)


def database_stores_nothing():
    psql(f"REVOKE INSERT ON audit_pending FROM shien_{SERVICE}")


def stores():
    """Looks answered though nothing held their record, and looks refused though something could."""
    restore()
    database_stores_nothing()
    before = len(leaves())
    tries = [
        ("both full", play("look", 10, disk_full=True)[0], ["look", "0", "10"]),
        ("no second store", play("look", 10, with_store=False)[0], ["look", "0", "10"]),
        ("only the second store", play("look", 10)[0], ["look", "10", "0"]),
    ]
    psql(f"GRANT INSERT ON audit_pending TO shien_{SERVICE}")
    play("take-over", "take-over", "number", "sign")
    tries.append(("taken over once", len(leaves()), before + 10))
    tries.append(("verifies then", named(True), (set(), set())))
    wrong = [what for what, got, wanted in tries if got != wanted]
    for what, got, wanted in tries:
        if got != wanted:
            log(f"stores, {what}: {got}, not {wanted}")
    return len(tries), len(wrong)


def looks_at_a_person():
    """Planted looks that the list lacks or has too many of, and what it must refuse."""
    restore()
    person, provisional, other_one = (str(uuid.uuid4()) for _ in range(3))
    psql(f"INSERT INTO identity VALUES ('{TENANT}', '{provisional}', '{person}', 'TEST', 1, 1) ON CONFLICT DO NOTHING;")
    planted = [(person, "90-3", 50), (provisional, "EVACUEE", 3), (other_one, "90-2", 20)]
    psql("".join(f"INSERT INTO audit_pending (municipality, record) SELECT '{TENANT}', 'at=' || 1700000000000000 + n || "
                 f"' tenant={TENANT} actor=staff:mado behalf= caller=shienctl rpc=GetVictims purpose={purpose} trace=- ids="
                 f"{uuid.uuid4()},{who}' FROM generate_series(1, {n}) n;" for who, purpose, n in planted))
    play("number", "sign")
    with open(out + "/roles", "w", encoding="utf-8") as f:
        f.write(f"staff:kansa {TENANT} auditor\nstaff:mado {TENANT} window\n")
    os.environ["SHIEN_SHIENCTL_ROLES"] = out + "/roles"
    ask = ("--tenant", TENANT, "--as", "staff:kansa", "audit", "who-looked", person)
    first, second = shienctl(*ask), shienctl(*ask)
    kinds = collections.Counter((o["service"], o["rpc"], o["purpose"], bool(o["basis"])) for o in first)
    wanted = {(SERVICE, "GetVictims", "90-3", True): 50, (SERVICE, "GetVictims", "EVACUEE", True): 3}
    services = sorted(name[len("shien_"):].replace("_", "-") for name in psql(
        "SELECT datname FROM pg_database WHERE datname LIKE 'shien\\_%'", "postgres").split())
    own = [o for o in second if o["rpc"] == "AuditWhoLooked" and o["actor"] == "staff:kansa"]
    refused = [shienctl("--tenant", TENANT, "--as", who, "audit", "who-looked", person, may_fail=True)
               for who in ("staff:mado", "staff:nobody")]
    tries = [("planted looks", kinds, wanted), ("looks at looks, one a service", sorted(o["service"] for o in own), services),
             ("refused", [r[0]["reason"] for r in refused], ["call.role_missing", "role.unknown_actor"])]
    for what, got, want in tries:
        if got != want:
            log(f"who-looked, {what}: {got}, not {want}")
    return len(tries), sum(got != want for _, got, want in tries)


def main():
    prepare()
    log("prepared")
    restore()
    shienctl("audit", "export", out + "/export", SERVICE)
    shutil.copy(out + "/export/keys.txt", out + "/trusted-keys")
    if part in ("", "verify"):
        tried, failed = attacks()
        log("attacked")
        print("audit verify", tried, failed, "every change to the records is named by audit verify and by verify.py",
              f"seed {seed}", sep="\t")
    if part in ("", "signing"):
        checks = (signs_an_altered_leaf, signs_a_forked_tree, signs_after_a_rollback, signs_after_a_forged_one,
                  signs_a_tree_of_the_database)
        refused = [check.__name__ for check in checks if check()]
        print("audit signing", len(checks), len(refused), "no checkpoint over records that do not hold", " ".join(refused), sep="\t")
    if not part:
        tried, failed = goes_on()
        print("audit after an alarm", tried, failed, "a person goes on: what was wrong stays on record, what follows is signed, "
              "later changes are named", "", sep="\t")
        tried, failed = looks_at_a_person()
        print("audit who-looked", tried, failed, "every planted look at a person is listed with its purpose and legal basis, "
              "once, and the question too", "", sep="\t")
    if part in ("", "stores"):
        tried, failed = stores()
        print("audit stores", tried, failed, "no look is answered whose record nothing holds", "", sep="\t")


main()
