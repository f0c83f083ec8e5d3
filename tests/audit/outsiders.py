#!/usr/bin/python3
"""A witness (C2SP tlog-witness) and a time-stamping authority (RFC 3161, by OpenSSL) for tests.

    outsiders.py PUBLIC_DIR FOLDER      prints "PORT VKEY CA_FILE" and serves on 127.0.0.1 until it is ended

POST /add-checkpoint, POST /tsa. The witness knows the services' keys from PUBLIC_DIR and signs only what goes on from
the size and root that it has signed before."""
import base64
import hashlib
import http.server
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import verify  # noqa: E402

NAME = "witness.test/shien"


def sign_as(seed_bytes, text):
    """(public key, Ed25519 signature)"""
    h = hashlib.sha512(seed_bytes).digest()
    a = int.from_bytes(h[:32], "little") & ((1 << 254) - 8) | (1 << 254)

    def packed(p):
        z = pow(p[2], verify.P - 2, verify.P)
        x, y = p[0] * z % verify.P, p[1] * z % verify.P
        return (y | (x & 1) << 255).to_bytes(32, "little")

    public = packed(verify.times(a, verify.BASE))
    r = int.from_bytes(hashlib.sha512(h[32:] + text).digest(), "little") % verify.Q
    big_r = packed(verify.times(r, verify.BASE))
    k = int.from_bytes(hashlib.sha512(big_r + public + text).digest(), "little") % verify.Q
    return public, big_r + ((r + k * a) % verify.Q).to_bytes(32, "little")


def consistent(first, second, first_root, second_root, proof):
    """RFC 9162 §2.1.4.2."""
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    proof = list(proof)
    if first & (first - 1) == 0:
        proof.insert(0, first_root)
    if not proof:
        return False
    fr = sr = proof.pop(0)
    for c in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = verify.node(c, fr), verify.node(c, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = verify.node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


class Witness:
    def __init__(self, public_dir):
        self.public_dir, self.seed, self.known = public_dir, os.urandom(32), {}
        self.key = sign_as(self.seed, b"")[0]

    def key_id(self):
        return hashlib.sha256(NAME.encode() + b"\n\4" + self.key).digest()[:4]

    def vkey(self):
        return f"{NAME}+{self.key_id().hex()}+{base64.b64encode(bytes([4]) + self.key).decode()}"

    def add(self, body):
        head, _, note = body.partition("\n\n")
        old, proof = head.split("\n")[0], [base64.b64decode(line) for line in head.split("\n")[1:]]
        origin = note.split("\n")[0]
        with open(os.path.join(self.public_dir, origin.split("/")[1] + ".checkpoint"), encoding="ascii") as f:
            said = verify.read_note(note, origin, {origin: [bytes([1]) + bytes.fromhex(f.read().strip())]})
        if isinstance(said, str) or not old.startswith("old "):
            return 403, ""
        size, root = said
        known, known_root = self.known.get(origin, (0, None))
        if int(old[4:]) != known:
            return 409, f"{known}\n"
        if known and (size < known or (size == known and root != known_root) or
                      (size > known and not consistent(known, size, known_root, root, proof))):
            return 422, ""
        self.known[origin] = said
        now, text = int(time.time()), note.partition("\n\n")[0] + "\n"
        signature = sign_as(self.seed, f"cosignature/v1\ntime {now}\n{text}".encode())[1]
        return 200, f"\u2014 {NAME} {base64.b64encode(self.key_id() + now.to_bytes(8, 'big') + signature).decode()}\n"


class Authority:
    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "tsa.cnf"), "w", encoding="ascii") as f:
            f.write(f"[tsa]\ndefault_tsa = one\n[one]\nserial = {folder}/serial\ncrypto_device = builtin\n"
                    f"signer_cert = {folder}/tsa.pem\nsigner_key = {folder}/tsa.key\nsigner_digest = sha256\n"
                    "default_policy = 1.2.3.4\ndigests = sha256\naccuracy = secs:1\ness_cert_id_alg = sha256\n"
                    "[req]\ndistinguished_name = dn\n[dn]\n[ca]\nbasicConstraints = critical,CA:true\n"
                    "[signer]\nextendedKeyUsage = critical,timeStamping\n")
        new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", folder + "/tsa.cnf")
        self.run("req", "-x509", *new, "-keyout", folder + "/ca.key", "-out", folder + "/ca.pem", "-subj", "/CN=test CA",
                 "-days", "2", "-extensions", "ca")
        self.run("req", *new, "-keyout", folder + "/tsa.key", "-out", folder + "/tsa.csr", "-subj", "/CN=test TSA")
        self.run("x509", "-req", "-in", folder + "/tsa.csr", "-CA", folder + "/ca.pem", "-CAkey", folder + "/ca.key",
                 "-out", folder + "/tsa.pem", "-days", "2", "-extfile", folder + "/tsa.cnf", "-extensions", "signer",
                 "-CAcreateserial")

    def run(self, *args):
        subprocess.run(["openssl", *args], check=True, capture_output=True)

    def stamp(self, question):
        with open(self.folder + "/q.tsq", "wb") as f:
            f.write(question)
        self.run("ts", "-reply", "-config", self.folder + "/tsa.cnf", "-section", "one", "-queryfile",
                 self.folder + "/q.tsq", "-out", self.folder + "/r.tsr")
        with open(self.folder + "/r.tsr", "rb") as f:
            return f.read()


def main(public_dir, folder):
    witness, authority = Witness(public_dir), Authority(folder)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/add-checkpoint":
                status, text = witness.add(body.decode())
                answer, kind = text.encode(), "text/plain"
            else:
                status, answer, kind = 200, authority.stamp(body), "application/timestamp-reply"
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], witness.vkey(), folder + "/ca.pem", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
