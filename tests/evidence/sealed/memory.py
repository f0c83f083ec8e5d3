#!/usr/bin/python3
"""memory.py <out> <pid> <name>: what a core dump of the process would hold, written to <out>/memory.<name>.

The regions that a kernel or gcore writes: private and writable, present, and not marked MADV_DONTDUMP (where the address
sanitizer's shadow lies)."""
import re
import sys

PAGE = 4096


def regions(pid):
    found, region = [], None
    for line in open("/proc/%s/smaps" % pid, encoding="ascii", errors="replace"):
        m = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+)", line)
        if m:
            region = {"from": int(m[1], 16), "to": int(m[2], 16), "mode": m[3], "rss": 0, "flags": ""}
            found.append(region)
        elif line.startswith("Rss:"):
            region["rss"] = int(line.split()[1])
        elif line.startswith("VmFlags:"):
            region["flags"] = line
    return [r for r in found if "w" in r["mode"] and r["rss"] and " dd" not in r["flags"]]


def memory(pid):
    """Piece after piece of it."""
    with open("/proc/%s/mem" % pid, "rb", buffering=0) as mem, open("/proc/%s/pagemap" % pid, "rb", buffering=0) as pages:
        for r in regions(pid):
            at = r["from"]
            while at < r["to"]:
                n = min(r["to"] - at, 512 * PAGE)
                pages.seek(at // PAGE * 8)
                present = pages.read(n // PAGE * 8)
                if any(present[i + 7] & 0xC0 for i in range(0, len(present), 8)):
                    try:
                        mem.seek(at)
                        yield mem.read(n)
                    except (OSError, ValueError):
                        pass
                at += n


def main():
    out, pid, name = sys.argv[1:]
    with open("%s/memory.%s" % (out, name), "wb") as dump:
        written = sum(dump.write(piece) for piece in memory(pid))
    if written < 1 << 20:
        sys.exit("memory.py: %s: %d bytes only" % (name, written))


if __name__ == "__main__":
    main()
