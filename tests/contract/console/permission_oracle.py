#!/usr/bin/python3
"""Who may see what, decided once more from what the matrix is said to mean (docs/permissions.md); compares it with the engine.

permission_oracle.py PLAY [SEED]      PLAY: the program permission-play. 100,000 decisions; exit 0: all the same, and each reason occurred.

Shares nothing with the engine: it asks of sets what that looks at one after the other.
"""
import json
import random
import subprocess
import sys

WORLDS, QUESTIONS = 2000, 50
ORDER = ["NO_PLACE", "NO_CATEGORY", "ROWS", "TIME", "ZONE", "MARKING", "GLASS", "GIVEN"]
LABEL = {"SPECIAL_CARE": 1, "PROTECTED": 2}  # a category that bears its label by itself


def within(span, now):
    return now in range(*span)


def reach(row, place):
    """The municipalities whose rows this row of the matrix opens to somebody at this place; None: all."""
    return {"own": {place[0]}, "listed": set(row["listed"].split(",")) - {""}, "all": None}[row["scope"]]


def hurdles(row, place, world, q):
    """What this row says of each hurdle, in the order of ORDER."""
    reached = reach(row, place)
    labels = q["markings"] | LABEL.get(q["category"], 0)
    yield all(want in ("*", have) for want, have in zip(row["at"], place))
    yield q["category"] in row["categories"]
    yield reached is None or q["municipality"] in reached
    yield within(row["span"], q["now"])
    yield row["zone"] in ("", q["zone"])
    yield labels | world["markings"] == world["markings"] and not (row["emergency"] and labels & LABEL["PROTECTED"])
    yield q["category"] in world["opened"] or not row["emergency"]


def doors(world):
    """For each place of an account the line that says from where its people come in; None: none does. Who stands nowhere is as at a place without a name."""
    for place in world["places"] or [["", "", ""]]:
        about = {n: e for n, e in enumerate(world["entries"]) if all(want in ("*", have) for want, have in zip(e["at"], place))}
        yield max(about, key=lambda n: [part != "*" for part in about[n]["at"]], default=None)


def shut(world, q):
    """The lines that keep an account out; none: it comes in."""
    lines = {n for n in doors(world) if n is not None}
    opens = {n for n in lines if world["entries"][n]["from"] == "*" or q["zone"] in set(world["entries"][n]["from"].split(",")) - {""}}
    return set() if opens else lines


def decide(world, q):
    if not within(world["span"], q["now"]):
        return "ACCOUNT", set()
    if shut(world, q):
        return "ENTRY", set()
    furthest, at = 0, set()
    for number, row in enumerate(world["rows"]):
        for place in world["places"]:
            passed = list(hurdles(row, place, world, q))
            came = passed.index(False) if False in passed else len(passed)
            if came > furthest:
                furthest, at = came, set()
            if came == furthest and came > 0:
                at.add(number)
    return ORDER[furthest], at


def main():
    seed = sys.argv[2] if len(sys.argv) > 2 else str(random.SystemRandom().randrange(1 << 32))
    play = subprocess.run([sys.argv[1], seed, str(WORLDS), str(QUESTIONS)], stdout=subprocess.PIPE, check=True, encoding="utf-8")
    world, seen, asked, wrong = None, dict.fromkeys(ORDER + ["ACCOUNT", "ENTRY"], 0), 0, []
    for line in play.stdout.splitlines():
        said = json.loads(line)
        if "world" in said:
            world = said["world"]
            continue
        why, at = decide(world, said["q"])
        asked += 1
        seen[why] += 1
        named = shut(world, said["q"]) if why == "ENTRY" else {-1}
        if said["why"] != why or said["row"] not in (at or {-1}) or said["entry"] not in named:
            wrong.append((said, why, sorted(at)))
    print(f"seed {seed}: {asked} decisions, {len(wrong)} differ; {seen}")
    for one in wrong[:5]:
        print(*one)
    sys.exit(0 if asked >= 100000 and not wrong and all(seen.values()) else 1)


if __name__ == "__main__":
    main()
