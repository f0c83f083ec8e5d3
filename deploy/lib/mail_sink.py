#!/usr/bin/python3
"""A mail server that keeps what it is sent: each mail becomes one .eml file, its envelope in the first header lines.

mail_sink.py <port on 127.0.0.1> <folder>; ends at SIGTERM. For the demo and the tests, never for real mail.
"""
import os
import signal
import sys
import threading
import time

from aiosmtpd.controller import Controller


class Keep:
    def __init__(self, folder):
        self.folder = folder
        self.lock = threading.Lock()
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        with self.lock:
            self.count += 1
            name = f"{time.time_ns() // 1000:017d}-{os.getpid()}-{self.count:06d}.eml"
        path = os.path.join(self.folder, name)
        head = f"X-Envelope-From: {envelope.mail_from}\r\n"
        head += "".join(f"X-Envelope-To: {to}\r\n" for to in envelope.rcpt_tos)
        # A reader of the folder sees whole mails only, and "250" is said when the mail is kept.
        with open(path + ".part", "wb") as out:
            out.write(head.encode("utf-8", "surrogateescape") + envelope.original_content)
            out.flush()
            os.fsync(out.fileno())
        os.rename(path + ".part", path)
        return "250 2.0.0 kept"


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    os.umask(0o077)
    os.makedirs(sys.argv[2], exist_ok=True)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    sink = Controller(Keep(sys.argv[2]), hostname="127.0.0.1", port=int(sys.argv[1]), ident="shien mail sink",
                      enable_SMTPUTF8=True, data_size_limit=32 << 20)
    try:
        sink.start()
    except OSError as fault:
        print(f"mail sink: {fault}", file=sys.stderr)
        return 1
    ended.wait()
    sink.stop()
    return 0


sys.exit(main())
