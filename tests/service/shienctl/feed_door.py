#!/usr/bin/python3
"""Stands in for register-sync's door: takes a number of a feed once, and tells what it took.
feed_door.py FOLDER: writes FOLDER/port, a line "NUMBER WHOLE SHA256" for each effect to FOLDER/effects, the last list of
households to FOLDER/households, the profile of the last full load to FOLDER/profile. A batch in which REFUSED stands has one
refused row, which it hands out unless FOLDER/mute is there. While FOLDER/proxy is there somebody else answers 200. While FOLDER/busy is there it answers 503; while FOLDER/deaf is there it takes a batch
and hangs up."""
import hashlib
import json
import os
import re
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

folder = sys.argv[1]
taken = {}


def has(name):
    return os.path.exists(os.path.join(folder, name))


def note(name, text, mode="a"):
    with open(os.path.join(folder, name), mode) as out:
        out.write(text)


class Door(BaseHTTPRequestHandler):
    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def allowed(self):
        if self.headers.get("Authorization") != "Bearer feed-secret":
            self.answer(401, {"reason": "call.key"})
            return False
        return True

    def file(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if not self.allowed():
            return
        path = urlparse(self.path).path
        if path.endswith("/rejects.csv"):
            if has("mute"):
                self.answer(503, {"reason": "busy"})
            else:
                self.file(("line,reason\n2,%s\n" % path.split("/")[-2]).encode())
        elif path.endswith("/rejects"):
            self.answer(200, {"rejects": [], "more": False})
        elif "/imports/" in path:
            self.answer(200, {"importId": path.split("/")[-1], "state": "DONE", "asOf": "2026-09-01", "fileName": "full.csv"})
        else:
            after = parse_qs(urlparse(self.path).query).get("after_person_id")
            one = {"addressNo": "16" if after else "15", "cause": "GAP", "fromNo": 2, "toNo": 3, "personId": "p"}
            self.answer(200, {"stale": [one], "more": not after})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        query = parse_qs(urlparse(self.path).query)
        if not self.allowed():
            return
        if has("busy"):
            self.answer(503, {"reason": "busy"})
        elif urlparse(self.path).path.endswith("/reconciliation"):
            note("households", body.decode(), "w")
            self.answer(200, {})
        elif urlparse(self.path).path.endswith("/imports"):
            found = re.search(rb'"profile":"([^"]*)"', body)
            note("profile", found.group(1).decode() if found else "", "w")
            self.answer(200, {})
        elif b"BAD" in body:
            self.answer(400, {"reason": "csv.header.absent", "detail": "1行目に見出しがありません。"})
        else:
            self.take(query, hashlib.sha256(body).hexdigest(), b"REFUSED" in body)

    def take(self, query, digest, refused):
        number = query["batch_no"][0]
        if taken.setdefault(number, digest) != digest:
            self.answer(409, {"reason": "register.feed.batch_differs"})
            return
        if not has("effect-" + number):
            note("effect-" + number, "")
            note("effects", "%s %s %s\n" % (number, query["whole"][0], digest))
        if has("proxy"):
            self.file(b"<html>welcome</html>")
        elif has("deaf"):
            self.connection.close()
        else:
            self.answer(200, {"batchId": "batch-" + number, "rows": "3", "rejectedRows": "1" if refused else "0", "warnings": "2"})

    def log_message(self, *args):
        pass


server = HTTPServer(("127.0.0.1", 0), Door)
note("port.new", str(server.server_port), "w")
os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
server.serve_forever()
