#!/usr/bin/python3
"""How long followers need until they are level again: level.py CONNINFO SECONDS SERVICE…

Connects, says "ready" and waits for a line, which comes when the cut is healed. Prints after how many seconds every follower of these
services stood at the heads of that moment, while more may go on coming; -1 where they did not within these seconds.
"""
import sys
import time

from databases import databases


def main():
    site = databases(sys.argv[1])
    for database in site.values():
        database.ask("SELECT 1")
    print("ready", flush=True)
    sys.stdin.readline()
    begun = time.monotonic()
    wanted = {(service, town, stream): int(seq) for service in sys.argv[3:]
              for town, stream, seq in site[service].ask("SELECT municipality, stream, seq FROM stream_head")}
    level, found = False, 0.0
    while not level and found < float(sys.argv[2]):
        found = time.monotonic() - begun # as old as the look, not as its answer
        level = all(int(seq) >= wanted.get((publisher, town, stream), 0) for database in site.values()
                    for publisher, town, stream, seq in database.ask(
                        "SELECT publisher, municipality, stream, seq FROM stream_cursor"))
        time.sleep(0.05)
    print(f"{found:.2f}" if level else "-1")


main()
