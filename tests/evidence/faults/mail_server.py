#!/usr/bin/python3
"""A mail server in a bad state: mail_server.py <port on 127.0.0.1> <folder> <file that says how it is>.

"well" takes and keeps; "slow" takes after two seconds; "refusing" answers 451. Each mail that it says 250 to is one .eml file.
"""
import asyncio
import os
import sys
import time

from aiosmtpd.controller import Controller


class Ill:
    def __init__(self, folder, mode):
        self.folder, self.mode, self.count = folder, mode, 0

    async def handle_DATA(self, server, session, envelope):
        with open(self.mode, encoding="ascii") as said:
            state = said.read().strip()
        if state == "refusing":
            return "451 4.3.0 not now"
        if state == "slow":
            await asyncio.sleep(2)
        self.count += 1
        path = os.path.join(self.folder, f"{time.time_ns() // 1000:017d}-{os.getpid()}-{self.count:06d}.eml")
        with open(path + ".part", "wb") as out:
            out.write(envelope.original_content)
        os.rename(path + ".part", path)
        return "250 2.0.0 kept"


async def main():
    os.umask(0o077)
    sink = Controller(Ill(sys.argv[2], sys.argv[3]), hostname="127.0.0.1", port=int(sys.argv[1]))
    sink.start()
    await asyncio.Event().wait()


asyncio.run(main())
