#!/usr/bin/python3
"""relay.py <out> <ports> <listen>=<to>=<name>…: what goes over the links of a site, kept byte for byte.

UNIX sockets (PostgreSQL, Redis) through a relay each: <out>/link.<name>. TCP on loopback between the given ports
(rpc and streams over CURVE) as it lies on the wire: <out>/link.zeromq; needs CAP_NET_RAW. Says "ready" and ends with
its standard input."""
import os
import select
import socket
import struct
import sys
import threading

out, ports, relays = sys.argv[1], {int(p) for p in sys.argv[2].split(",")}, sys.argv[3:]


def pump(a, b, kept, lock):
    try:
        while True:
            data = a.recv(1 << 16)
            if not data:
                break
            with lock:
                kept.write(data)
            b.sendall(data)
    except OSError:
        pass
    for s in (a, b):
        try:
            s.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(listen, to, name):
    kept, lock = open("%s/link.%s" % (out, name), "wb", buffering=0), threading.Lock()
    server = socket.socket(socket.AF_UNIX)
    server.bind(listen)
    os.chmod(listen, 0o777)
    server.listen(128)

    def accept():
        while True:
            client, _ = server.accept()
            upstream = socket.socket(socket.AF_UNIX)
            try:
                upstream.connect(to)
            except OSError:
                client.close()
                continue
            for a, b in ((client, upstream), (upstream, client)):
                threading.Thread(target=pump, args=(a, b, kept, lock), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def wire():
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
    tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 20)
    tap.bind(("lo", 0x0800))
    kept = open(out + "/link.zeromq", "wb", buffering=0)
    while True:
        packet, address = tap.recvfrom(1 << 17)
        if address[2] == socket.PACKET_OUTGOING or packet[9] != 6:
            continue
        head = (packet[0] & 15) * 4
        source, target = struct.unpack_from("!HH", packet, head)
        if source in ports or target in ports:
            kept.write(packet[head + (packet[head + 12] >> 4) * 4:])


for relay in relays:
    serve(*relay.split("="))
threading.Thread(target=wire, daemon=True).start()
print("ready", flush=True)
while sys.stdin.read(1 << 10):
    pass
