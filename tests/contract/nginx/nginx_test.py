#!/usr/bin/python3
"""nginx as deploy/nginx configures it, before doors that say what reached them.

nginx_test.py ROOT WORK      Exit 0, 1 where something is not so, 77 where there is no nginx."""
import glob
import http.client
import json
import os
import queue
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time

import echo

ROOT, WORK = sys.argv[1:]
TOWN, ID = "482013", "01a21f58-b5e8-7c39-9154-f801c9042aa9"
NAMES = {"staff": "staff.test", "systems": "systems.test", "public": "public.test"}
failed = []


def check(holds, what):
    if not holds:
        failed.append(what)
        print("nginx: " + what)


def openssl(*arguments, **more):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=WORK, **more)


def authority(name):
    """A certificate that may issue others, made now."""
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=" + name,
            "-keyout", name + ".key", "-out", name + ".pem")
    open(os.path.join(WORK, name + ".index"), "w").close()
    with open(os.path.join(WORK, name + ".cnf"), "w", encoding="ascii") as file:
        file.write("[ca]\ndefault_ca=a\n[a]\ndatabase=%s.index\ncertificate=%s.pem\nprivate_key=%s.key\ndefault_md=sha256\n"
                   "default_crl_days=2\n" % (name, name, name))


def issued(issuer, name, alternative="DNS:unused.test"):
    with open(os.path.join(WORK, name + ".ext"), "w", encoding="ascii") as file:
        file.write("subjectAltName=%s\n" % alternative)
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name, "-keyout", name + ".key",
            "-out", name + ".csr")
    openssl("x509", "-req", "-in", name + ".csr", "-CA", issuer + ".pem", "-CAkey", issuer + ".key", "-CAcreateserial", "-days", "2",
            "-extfile", name + ".ext", "-out", name + ".pem")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    def __init__(self, doors):
        self.port, self.log = free_port(), os.path.join(WORK, "access.log")
        values = {"listen": "127.0.0.1:%d" % self.port, "log": self.log,
                  "certificate": WORK + "/server.pem", "certificate_key": WORK + "/server.key",
                  "systems_issuer": WORK + "/systems.pem", "systems_revoked": WORK + "/systems.crl",
                  **{name + "_name": host for name, host in NAMES.items()}, **doors}
        with open(os.path.join(WORK, "site"), "w", encoding="ascii") as file:
            file.writelines("%s: %s\n" % pair for pair in values.items())
        text = subprocess.run([ROOT + "/deploy/nginx/configure.sh", WORK + "/site"], check=True, capture_output=True, text=True).stdout
        temporary = "".join("%s_temp_path %s/tmp;\n" % (kind, WORK) for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(os.path.join(WORK, "nginx.conf"), "w", encoding="utf-8") as file:
            file.write("daemon off;\npid %s/pid;\nerror_log %s/error.log;\nworker_processes 1;\nevents { worker_connections 256; }\n"
                       "http {\n%s%s}\n" % (WORK, WORK, temporary, text))
        self.process = subprocess.Popen(["nginx", "-p", WORK, "-c", WORK + "/nginx.conf", "-e", WORK + "/error.log"])
        for _ in range(100):
            if os.path.exists(WORK + "/pid") and os.path.getsize(WORK + "/pid"):
                return
            time.sleep(0.05)
        sys.exit("nginx does not start: " + open(WORK + "/error.log", encoding="utf-8").read()[-500:])

    def connection(self, name, client=None, host=None):
        context = ssl.create_default_context(cafile=WORK + "/town.pem")
        if client:
            context.load_cert_chain(WORK + "/" + client + ".pem", WORK + "/" + client + ".key")
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        link = http.client.HTTPConnection(NAMES.get(name, name), timeout=20)
        link.sock = context.wrap_socket(raw, server_hostname=host or NAMES.get(name, name))
        return link

    def ask(self, name, path, method="GET", client=None, headers=None, body=None):
        link = self.connection(name, client)
        link.request(method, path, body, headers or {})
        answer = link.getresponse()
        text = answer.read()
        link.close()
        return answer.status, answer.headers, json.loads(text) if answer.status == 200 else {}


def paths():
    """(service, method, path) of every door, from its OpenAPI."""
    for name in sorted(glob.glob(ROOT + "/docs/openapi/*.json")):
        for path, methods in json.load(open(name, encoding="utf-8"))["paths"].items():
            for method in methods:
                told = re.sub(r"\{(\w+)\}", lambda m: TOWN if m.group(1) == "municipality" else ID, path)
                yield os.path.basename(name)[:-5], method.upper(), told


def leads_where_it_should(nginx):
    count = 0
    for service, method, path in paths():
        count += 1
        for name in NAMES:
            status, _, said = nginx.ask(name, path, method, "portal", body=b"{}" if method == "POST" else None)
            wanted = {"staff": "console", "systems": service if service != "console" and not path.endswith("/verify") else None,
                      "public": "certificate-issuer" if path.endswith("/verify") else None}[name]
            check(said.get("door") == wanted, "%s %s by the name for %s: %s %s, not %s" % (method, path, name, status, said.get("door"), wanted))
            time.sleep(0.21 if wanted and name == "public" else 0)
    check(count > 60, "only %d doors are known" % count)
    for path in ("/", "/metrics", "/readyz", "/v1/%s/../../metrics" % TOWN):
        for name in ("systems", "public"):
            check(nginx.ask(name, path, client="portal")[0] in (400, 404), "%s by the name for %s leads somewhere" % (path, name))


def lets_in_only_known_systems(nginx):
    path = "/v1/%s/applications/%s" % (TOWN, ID)
    check(nginx.ask("systems", path, client="portal")[0] == 200, "a known system is not let in")
    for who, client in (("without a certificate", None), ("of another issuer", "stranger"), ("whose certificate is withdrawn", "withdrawn")):
        check(nginx.ask("systems", path, client=client)[0] == 400, "a system %s is let in" % who)


def says_who_asks(nginx):
    forged = {"X-Real-IP": "192.0.2.1", "X-Forwarded-For": "192.0.2.1", "Forwarded": "for=192.0.2.1", "traceparent": "00-%s-%s-01" % ("a" * 32, "b" * 16)}
    for name in ("staff", "systems"):
        status, headers, said = nginx.ask(name, "/v1/%s/applications/%s" % (TOWN, ID), client="portal", headers=forged)
        reached = {key.lower(): value for key, value in said.get("headers", {}).items()}
        check(status == 200 and reached.get("x-real-ip") == "127.0.0.1", "the address that %s's door hears is the client's word" % name)
        check("192.0.2.1" not in json.dumps(reached), "what a client says of its address reaches the door of " + name)
        check(reached.get("traceparent") == forged["traceparent"], "the trace is lost on the way")
        check("max-age" in headers.get("Strict-Transport-Security", ""), "no HSTS by the name for " + name)
        check(headers.get_all("Content-Security-Policy") == ["default-src 'none'"], "the door's own policy is lost or doubled")
        check(headers.get("Server") == "nginx", "the version is told: %s" % headers.get("Server"))


def speaks(nginx):
    said = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_version}", "--http2", "--cacert", WORK + "/town.pem", "--resolve",
                           "staff.test:%d:127.0.0.1" % nginx.port, "https://staff.test:%d/%s" % (nginx.port, TOWN)], capture_output=True, text=True).stdout
    check(said == "2", "HTTP/2 is not spoken: %s" % said)
    for host, old, what in (("other.test", False, "another name is answered"), ("staff.test", True, "TLS 1.1 is spoken")):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if old:
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        try:
            with socket.create_connection(("127.0.0.1", nginx.port), timeout=10) as raw, context.wrap_socket(raw, server_hostname=host):
                check(False, what)
        except (ssl.SSLError, ConnectionError):
            pass


def keeps_nothing(nginx, seen):
    """Of a long body the first part is at the door before the last is sent, and none of it on this disk."""
    while not seen.empty():
        seen.get_nowait()
    link = nginx.connection("systems", "portal")
    link.putrequest("POST", "/v1/%s/register/imports" % TOWN)
    link.putheader("Content-Length", str(4 << 20))
    link.endheaders()
    link.send(b"A" * (2 << 20))
    try:
        check(seen.get(timeout=10)[0] == "register-sync", "a body goes to another door")
    except queue.Empty:
        check(False, "a body is kept until it is whole")
    kept = [name for name in glob.glob(WORK + "/tmp/**", recursive=True) if os.path.isfile(name)]
    check(not kept, "bodies lie on this machine's disk: %s" % kept)
    link.send(b"A" * (2 << 20))
    check(json.loads(link.getresponse().read())["length"] == 4 << 20, "a body is cut")
    nginx.ask("systems", "/v1/%s/applications/logged?name=%%E6%%BD%%AE" % TOWN, client="portal")
    for _ in range(100):  # a line is written when its request is over
        if "/applications/logged" in (log := open(nginx.log, encoding="utf-8").read()):
            break
        time.sleep(0.05)
    check("/applications/logged" in log and "name=" not in log and "%E6" not in log and "潮" not in log, "what stands behind ? is logged")


def goes_on_with_one_replica(nginx):
    answers = [nginx.ask("systems", "/v1/%s/applications" % TOWN, "POST", "portal", body=b"{}")[0] for _ in range(20)]
    check(answers == [200] * 20, "with one replica gone portals are refused: %s" % answers)


def bounds_the_public(nginx):
    many = [nginx.ask("public", "/v1/%s/verify" % TOWN, "POST", body=b"{}")[0] for _ in range(60)]
    check(429 in many and 200 in many, "whoever asks 60 times at once is not slowed: %s" % sorted(set(many)))
    check(nginx.ask("public", "/v1/%s/verify" % TOWN, "POST", body=b"x" * (17 << 10))[0] == 413, "the public may send as much as it likes")
    check(nginx.ask("staff", "/" + TOWN)[0] == 200, "a flood of the public shuts the staff out")


def refuses_a_bad_site():
    site = open(os.path.join(WORK, "site"), encoding="ascii").read()
    for what, text, word in (("a missing item", re.sub("(?m)^ledger_door.*\n", "", site), "ledger_door"), ("an item that nobody reads", site + "colour: red\n", "colour"),
                             ("a value that ends the line", site.replace("staff.test", "staff.test; return 200"), "staff_name")):
        with open(os.path.join(WORK, "bad"), "w", encoding="ascii") as file:
            file.write(text)
        ran = subprocess.run([ROOT + "/deploy/nginx/configure.sh", WORK + "/bad"], capture_output=True, text=True)
        check(ran.returncode == 2 and not ran.stdout and "エラー: " in ran.stderr and word in ran.stderr, "%s is taken" % what)


def main():
    if not shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"):
        print("nginx: there is no nginx (deploy/lib/packages.sh test)")
        sys.exit(77)
    os.environ["PATH"] += ":/usr/sbin"
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK + "/tmp")
    for name in ("town", "systems", "others"):
        authority(name)
    issued("town", "server", ",".join("DNS:" + host for host in NAMES.values()))
    for issuer, name in (("systems", "portal"), ("systems", "withdrawn"), ("others", "stranger")):
        issued(issuer, name)
    openssl("ca", "-config", "systems.cnf", "-revoke", "withdrawn.pem")
    openssl("ca", "-config", "systems.cnf", "-gencrl", "-out", "systems.crl")
    seen = queue.Queue()
    doors = {name.replace("-", "_") + "_door": echo.listen(name, seen) for name in
             ("register-sync", "ledger", "application-intake", "certificate-issuer", "shelter-gateway")}
    doors["application_intake_door"] += ", 127.0.0.1:%d" % free_port()  # nobody is there
    folder = os.path.join("/tmp", "shien-nginx-%d" % os.getpid())  # a socket's path is short
    os.makedirs(folder, 0o755)
    doors["console_door"] = echo.listen("console", seen, folder + "/door")
    nginx = Nginx(doors)
    try:
        leads_where_it_should(nginx)
        lets_in_only_known_systems(nginx)
        says_who_asks(nginx)
        speaks(nginx)
        keeps_nothing(nginx, seen)
        goes_on_with_one_replica(nginx)
        bounds_the_public(nginx)
        refuses_a_bad_site()
    finally:
        nginx.process.terminate()
        nginx.process.wait(20)
        shutil.rmtree(folder)
    if not failed:
        print("nginx: leads, lets in and hands on as it should")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
