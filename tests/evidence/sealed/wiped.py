#!/usr/bin/python3
"""wiped.py <folder of the programs>: plays calls in programs that are built as products are (wiped.c) and reads the memory
that they have afterwards. Prints "tried<TAB>left<TAB>of which kinds": marks that were let go and are still there."""
import collections
import secrets
import string
import subprocess
import sys

from memory import memory

CALLS, MARK = 20, 32


def mark():
    return "".join(secrets.choice(string.ascii_letters) for _ in range(MARK)).encode()


def play(program, *kinds):
    """The kinds of marks that are left when the calls are over; each process makes one call of a kind, which no later one covers."""
    control, marks = mark(), [mark() for _ in kinds]
    with subprocess.Popen([program, *kinds], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as one:
        one.stdin.write(control + b"".join(marks))
        one.stdin.flush()
        if one.stdout.readline() != b"ready\n":
            sys.exit("wiped.py: %s ended" % program)
        held = b"".join(memory(one.pid))
        one.stdin.close()
    if control not in held:
        sys.exit("wiped.py: what %s holds was not found" % program)
    return [kind for kind, m in zip(kinds, marks) if m in held]


left = collections.Counter()
for _ in range(CALLS):
    left.update(play(sys.argv[1] + "/sealed_wiped_arena", "arena") + play(sys.argv[1] + "/sealed_wiped", "heap", "stack"))
print(3 * CALLS, sum(left.values()), ", ".join("%d of the %s" % (n, kind) for kind, n in left.items()), sep="\t")
