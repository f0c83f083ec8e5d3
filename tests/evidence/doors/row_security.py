#!/usr/bin/python3
"""Each daemon's two logins against all that its database has: with no tenant, an empty one and one that is not there.

row_security.py BASE SOCKETS PORT    prints what was found; the last line: tried, failed, and the first finding

A table may answer with nothing or refuse. Tables that hold no tenant's rows are named here with the reason.
"""
import subprocess
import sys

SERVICES = ("register-sync", "ledger", "application-intake", "certificate-issuer", "notifier", "shelter-gateway", "console")
# The site's generation, one number; what migrations were applied.
NO_TENANT = {"public.site", "shien.migration"}
TENANTS = (None, "", "999999", "48201", "%", "482013' OR true --")


def ask(conninfo, sql):
    run = subprocess.run(["psql", "-XqAt", "-F", "\t", conninfo], input=sql, text=True, capture_output=True, check=False)
    return [line.split("\t") for line in run.stdout.splitlines()], run.stderr.strip()


def main():
    base, sockets, port = sys.argv[1:]
    tried, bad = 0, []
    for service in SERVICES:
        name = "shien_" + service.replace("-", "_")
        own = f"host={sockets} port={port} dbname={name} user={name} passfile={base}/keys/{service}/pgpass"
        tables, fault = ask(own, """
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND
              n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') -- PostGIS's own
            ORDER BY 1;""")
        if fault or not tables:
            sys.exit(f"row_security: {service}: {fault}")
        # Rights that a superuser's eye would need are never the daemons'.
        rights, _ = ask(own, "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user;")
        if rights != [["f"]]:
            bad.append(f"{service}: the login may pass by row security")
        filled = 0
        for tenant in TENANTS:
            quoted = "" if tenant is None else "SET shien.municipality = '%s';" % tenant.replace("'", "''")
            script = quoted + "".join(f"SELECT '{table}', count(*) FROM {table};\n" for (table,) in tables)
            for table, count in (row for row in ask(own, script)[0] if len(row) == 2):
                tried += 1
                if int(count) and table not in NO_TENANT:
                    bad.append(f"{service}: {table} shows {count} rows to tenant {tenant!r}")
        # The control: with the right tenant the same questions do show rows.
        for _, count in ask(own, "SET shien.municipality = '482013';" + "".join(
                f"SELECT '{table}', count(*) FROM {table};\n" for (table,) in tables))[0]:
            filled += int(count) > 0
        if not filled:
            bad.append(f"{service}: no table shows anything to its own tenant: nothing was tried")
        # Functions that run with their owner's rights would pass by row security.
        functions, _ = ask(own, """
            SELECT p.oid::regprocedure, pg_get_function_arguments(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND has_function_privilege(p.oid, 'EXECUTE')
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e');""")
        for signature, arguments in functions:
            types = [a for a in arguments.split(", ") if a]
            call = signature.split("(")[0] + "(" + ", ".join(f"NULL::{a.split()[-1]}" for a in types) + ")"
            rows, _ = ask(own, f"SELECT count(*) FROM {call};")
            tried += 1
            if rows and int(rows[0][0]) and ask(own, f"SELECT {call};")[0] != [[""]]:
                bad.append(f"{service}: {signature} answers without a tenant")
    print("\n".join(bad))
    print(tried, len(bad), bad[0] if bad else "")


main()
