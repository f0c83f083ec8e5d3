"""Doors that say what reached them, as JSON, over TCP or a socket in the file system."""
import http.server
import json
import os
import socketserver
import threading


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads, allow_reuse_address = True, True


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


def handler(name, seen):
    class Echo(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pieces(self):
            """The body as it comes in, however it is sent."""
            if "chunked" in self.headers.get("Transfer-Encoding", ""):
                while (size := int(self.rfile.readline(), 16)) > 0:
                    yield self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
            else:
                left = int(self.headers.get("Content-Length", 0))
                while left > 0:
                    piece = self.rfile.read1(min(left, 65536))
                    if not piece:
                        return
                    left -= len(piece)
                    yield piece

        def answer(self):
            length = 0
            for piece in self.pieces():
                length += len(piece)
                seen.put((name, length))
            text = json.dumps({"door": name, "path": self.path, "headers": dict(self.headers), "length": length}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Security-Policy", "default-src 'none'")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def address_string(self):
            return "-"

        def log_message(self, *_):
            pass

    return Echo


def listen(name, seen, path=None):
    """A door of that name; where it is, as nginx writes it."""
    if path:
        server, where = UnixServer(path, handler(name, seen)), "unix:" + path
        os.chmod(path, 0o666)
    else:
        server = Server(("127.0.0.1", 0), handler(name, seen))
        where = "127.0.0.1:%d" % server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return where
