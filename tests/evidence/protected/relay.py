#!/usr/bin/python3
"""relay.py <dir>: stands between the issuers and the register, on both its ports, and can hold back what goes one way:
what is held comes later, or never where the connection ends before, as behind a cut cable.

<dir>/relay.rpc, relay.stream say where it listens, <dir>/relay.control where it is told: "deaf" (the issuers send and hear
nothing), "mute" (nothing that they send arrives), "cut" (both), "whole"; it answers "ok". Ends with its standard input."""
import asyncio
import os
import sys

HELD = {"whole": (), "deaf": ("from",), "mute": ("to",), "cut": ("from", "to")}


class Relay:
    def __init__(self, where):
        self.where = where
        self.open = {"to": asyncio.Event(), "from": asyncio.Event()}
        self.passed = {"to": 0, "from": 0}
        self.set("whole")

    def set(self, how):
        for way, event in self.open.items():
            (event.clear if way in HELD[how] else event.set)()

    def register(self, kind):
        with open(self.where + "/base", encoding="utf-8") as file:
            base = file.read().strip()
        with open("%s/run/register-sync-1.%s.port" % (base, kind), encoding="utf-8") as file:
            return int(file.read())

    async def pump(self, way, reader, writer):
        try:
            while data := await reader.read(65536):
                await self.open[way].wait()
                self.passed[way] += len(data)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        writer.close()

    def serve(self, kind):
        async def one(reader, writer):
            try:
                there = await asyncio.open_connection("127.0.0.1", self.register(kind))
            except OSError:  # not there yet: whoever connects tries again
                writer.close()
                return
            await asyncio.gather(self.pump("to", reader, there[1]), self.pump("from", there[0], writer))
        return one

    async def told(self, reader, writer):
        while line := await reader.readline():
            self.set(line.decode().strip())
            writer.write(b"ok\n")
            await writer.drain()

    async def run(self):
        for name, handler in (("rpc", self.serve("rpc")), ("stream", self.serve("stream")), ("control", self.told)):
            server = await asyncio.start_server(handler, "127.0.0.1", 0)
            with open("%s/relay.%s.new" % (self.where, name), "w", encoding="utf-8") as file:
                file.write("%d\n" % server.sockets[0].getsockname()[1])
            os.rename("%s/relay.%s.new" % (self.where, name), "%s/relay.%s" % (self.where, name))
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, sys.stdin.read)


async def main():
    relay = Relay(sys.argv[1])
    await relay.run()
    os._exit(0)  # whatever is held goes with it


asyncio.run(main())
