"""A mail server on a free port of 127.0.0.1 that says on standard output what it got, one JSON object a line.

With a folder as argument it demands STARTTLS and the login clerk / open-sesame, and leaves its certificate there as ca.pem.
The first line is its port. The local part of a recipient decides the answer, so that a test can have any: busy → 452,
unknown → 550, spam → 554 after the data, slow → no answer to the data for 5 s.
"""
import asyncio
import email
import email.policy
import json
import logging
import ssl
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def say(thing):
    print(json.dumps(thing), flush=True)


class Sink:
    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local == "busy":
            return "452 mailbox full"
        if local == "unknown":
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        local = envelope.rcpt_tos[0].split("@")[0]
        if local == "spam":
            return "554 refused"
        if local == "slow":
            await asyncio.sleep(5)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say({
            "peer": session.peer[1],
            "mail_from": envelope.mail_from,
            "rcpt_to": envelope.rcpt_tos,
            "headers": {k: str(v) for k, v in mail.items()},
            "from_name": mail["From"].addresses[0].display_name,
            "defects": [str(d) for h in mail.values() for d in h.defects] + [str(d) for d in mail.defects],
            "longest_line": max(len(line) for line in envelope.content.split(b"\r\n")),
            "body": mail.get_content().replace("\r\n", "\n"),
        })
        return "250 taken"


def tls_options(folder):
    key, certificate = f"{folder}/key.pem", f"{folder}/ca.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=sink", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def log_in(server, session, envelope, mechanism, auth):
        good = auth.login == b"clerk" and auth.password == b"open-sesame"
        return AuthResult(success=good, handled=False)

    return {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": log_in}


async def main():
    loop = asyncio.get_running_loop()
    options = tls_options(sys.argv[1]) if len(sys.argv) > 1 else {}
    server = await loop.create_server(lambda: SMTP(Sink(), enable_SMTPUTF8=False, loop=loop, **options), "127.0.0.1", 0)
    say(server.sockets[0].getsockname()[1])
    # Ends when the test does: its end of our standard input is gone.
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


logging.disable()
asyncio.run(main())
