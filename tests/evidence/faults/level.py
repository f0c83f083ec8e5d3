#!/usr/bin/python3
"""How long followers need until they are level again: level.py CONNINFO SECONDS SERVICE…

Connects, says "ready" and waits for a line, which comes when the cut is healed. Prints after how many seconds every follower of these
services stood at the heads of that moment, while more may go on coming; -1 where they did not within these seconds.
"""
import subprocess
import sys
import time

ALL = ("register-sync", "ledger", "application-intake", "certificate-issuer", "notifier", "shelter-gateway")


class Database:
    """One session that stays, so that a look costs the machine little."""

    def __init__(self, conninfo, service):
        name = conninfo.replace("dbname=postgres", "dbname=shien_" + service.replace("-", "_"))
        self.psql = subprocess.Popen(["psql", "-XqAt", "-F", " ", "-v", "ON_ERROR_STOP=1", name], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)

    def ask(self, statement):
        self.psql.stdin.write(statement + ";\n\\echo .\n")
        self.psql.stdin.flush()
        rows = []
        while (line := self.psql.stdout.readline().rstrip("\n")) != ".":
            if not line and self.psql.poll() is not None:
                sys.exit("level: the database went away")
            rows.append(line.split())
        return rows


def main():
    databases = {service: Database(sys.argv[1], service) for service in ALL}
    for database in databases.values():
        database.ask("SELECT 1")
    print("ready", flush=True)
    sys.stdin.readline()
    begun = time.monotonic()
    wanted = {(service, town, stream): int(seq) for service in sys.argv[3:]
              for town, stream, seq in databases[service].ask("SELECT municipality, stream, seq FROM stream_head")}
    level, found = False, 0.0
    while not level and found < float(sys.argv[2]):
        found = time.monotonic() - begun # as old as the look, not as its answer
        level = all(int(seq) >= wanted.get((publisher, town, stream), 0) for database in databases.values()
                    for publisher, town, stream, seq in database.ask(
                        "SELECT publisher, municipality, stream, seq FROM stream_cursor"))
        time.sleep(0.05)
    print(f"{found:.2f}" if level else "-1")


main()
