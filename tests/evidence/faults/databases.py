"""The databases of a site, in one session each that stays, so that a look costs the machine little."""
import subprocess
import sys

SERVICES = ("register-sync", "ledger", "application-intake", "certificate-issuer", "notifier", "shelter-gateway", "console")


class Database:
    def __init__(self, conninfo, service):
        name = conninfo.replace("dbname=postgres", "dbname=shien_" + service.replace("-", "_"))
        self.service = service
        self.psql = subprocess.Popen(["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", name], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)

    def ask(self, script):
        """Rows of texts."""
        try:
            self.psql.stdin.write(script + ";\n\\echo .\n")
            self.psql.stdin.flush()
        except OSError:
            sys.exit("%s: the database went away" % self.service)
        rows = []
        while (line := self.psql.stdout.readline().rstrip("\n")) != ".":
            if not line and self.psql.poll() is not None:
                sys.exit("%s: the database went away" % self.service)
            rows.append(line.split("\t"))
        return rows


def databases(conninfo):
    return {service: Database(conninfo, service) for service in SERVICES}
