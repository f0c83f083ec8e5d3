#!/usr/bin/python3
"""Clients of the portal's door, many at once: overload_portal.py <url> <file>, the API key on standard input.

Each sends one application; told 503 with Retry-After it comes again after so long under the same key, until it is answered. The file gets
the receipt numbers of those that were answered. One JSON object at the end: sent, later (answered at a later try), told (503 with
Retry-After), untold (without), refused, unanswered.
"""
import json
import random
import sys
import threading
import time
import urllib.error
import urllib.request

CLIENTS, TRIES, TOWN = 120, 12, "482013"
FORM = {"applicantName": "架空　花子", "applicantBirth": "1980-04-01", "applicantAddress": "嵐町一丁目1", "relation": "SELF", "headName": "架空　太郎",
        "causes": ["EARTHQUAKE"], "damagedAddress": "嵐町一丁目1", "occurredOn": "2025-01-01", "property": "OWNED", "statement": "屋根"}


class Clients:
    def __init__(self, url, key):
        self.url, self.key, self.lock = f"{url}/v1/{TOWN}/applications", key, threading.Lock()
        self.count = dict.fromkeys(("sent", "later", "told", "untold", "refused", "unanswered"), 0)
        self.receipts, self.why = [], ""

    def add(self, *names):
        with self.lock:
            for name in names:
                self.count[name] += 1

    def post(self, receipt):
        """-> status, seconds after which to come again or None"""
        body = json.dumps({"receiptNo": receipt, "rev": 0, "procedure": "RISAI", "form": FORM}).encode()
        ask = urllib.request.Request(self.url, body, {"Authorization": f"Bearer {self.key}", "Idempotency-Key": receipt,
                                                      "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(ask, timeout=40) as answer:
                return answer.status, None, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get("Retry-After"), error.read()

    def application(self, receipt):
        for turn in range(TRIES):
            try:
                status, after, said = self.post(receipt)
            except OSError as error:
                status, after, said = 0, None, str(error).encode()
            if status == 200:
                self.add("sent", *(["later"] if turn else []))
                with self.lock:
                    self.receipts.append(receipt)
                return
            if status != 503:
                self.why = f"{status} {said[:200]!r}"
                self.add("refused")
                return
            self.add("told" if after else "untold")
            time.sleep(float(after or 5))
        self.add("unanswered")


def main():
    clients = Clients(sys.argv[1], sys.stdin.readline().strip())
    threads = [threading.Thread(target=clients.application, args=(f"OVER-{no}-{random.randrange(1 << 32):08x}",)) for no in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open(sys.argv[2], "w", encoding="ascii") as out:
        out.writelines(receipt + "\n" for receipt in clients.receipts)
    print(json.dumps(clients.count | {"why": clients.why}))


main()
