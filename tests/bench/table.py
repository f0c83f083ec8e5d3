"""The lines of run.sh as a table."""
import json
import sys

rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
print("%-32s %12s %12s %8s %9s %-6s %s" % ("measure", "figure", "reference", "ratio", "target", "holds", "unit"))
for r in rows:
    print("%-32s %12.6g %12.6g %8.2f %9s %-6s %s" % (r["name"], r["figure"], r["reference"], r["ratio"], r["target"],
                                                    "yes" if r["holds"] else "NO", r["unit"]))
sys.exit(0 if rows else 1)
