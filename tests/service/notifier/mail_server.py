"""A mail server on a port of 127.0.0.1 (argument; 0: any) that says on standard output what it took, one JSON object a
line; the first line is its port. The local part of a recipient decides the answer: busy → 452, unknown → 550,
spam → 554 after the data.
"""
import asyncio
import email
import email.policy
import json
import logging
import sys

from aiosmtpd.smtp import SMTP

REFUSED = {"busy": "452 mailbox full", "unknown": "550 no such user"}


def say(thing):
    print(json.dumps(thing), flush=True)


class Taker:
    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = REFUSED.get(address.split("@")[0])
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("spam@"):
            return "554 refused"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say({"to": envelope.rcpt_tos[0], "from": envelope.mail_from, "subject": str(mail["Subject"]),
             "id": str(mail["Message-ID"]), "body": mail.get_content(),
             "defects": len(mail.defects) + sum(len(h.defects) for h in mail.values())})
        return "250 taken"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Taker(), loop=loop), "127.0.0.1", int(sys.argv[1]))
    say(server.sockets[0].getsockname()[1])
    # Ends when the test does: its end of our standard input is gone.
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


logging.disable()
asyncio.run(main())
