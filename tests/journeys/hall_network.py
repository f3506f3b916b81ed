"""The network of a hall, between the browsers of a test and its server.

A proxy of our own and no route of the browser, so that the service worker's requests meet it, too.
"""

import re
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

OPEN, CUT, PORTAL, PORTAL_ELSEWHERE = "open", "cut", "portal", "portal elsewhere"
SIGN_IN = "<!doctype html><title>Wi-Fi</title><h1>Wi-Fi of the hall</h1>"
PER_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}
EVERYTHING = re.compile("")


class Network(ThreadingHTTPServer):
    """`url` leads to the server as long as the way is OPEN.

    `set(way, paths)` changes the way for the paths that match; `met` are the requests that did not
    reach the server. `rewrites`: path → what becomes of the body.
    """

    daemon_threads = True

    def __init__(self, server_url):
        super().__init__(("localhost", 0), _Request)
        self.target = urlsplit(server_url).netloc
        self.url = f"http://localhost:{self.server_port}"
        self.portal = f"http://127.0.0.1:{self.server_port}/sign-in"
        self.rewrites, self.met = {}, []
        self.set(OPEN)

    def set(self, way, paths=EVERYTHING):
        self.met = []
        self.way, self.paths = way, re.compile(paths)

    def rewrite(self, path, old, new):
        """Put `new` in the place of `old`, which must be there, wherever `path` is answered."""

        def rewritten(body):
            assert old.encode() in body, old
            return body.replace(old.encode(), new.encode())

        self.rewrites[path] = rewritten

    def has_met(self, method, path, times=1):
        return self.met.count((method, path)) >= times

    def handle_error(self, request, client_address):
        """A browser that goes away in the middle is nothing to talk about."""


class _Request(BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        network, path = self.server, urlsplit(self.path).path
        way = network.way if network.paths.search(path) else OPEN
        if way == OPEN:
            self.forward(path, body)
            return
        network.met.append((self.command, path))
        if way == PORTAL_ELSEWHERE and not self.headers["Host"].startswith("127."):
            self.reply(302, {"Location": network.portal})
        elif way != CUT:
            self.reply(200, {"Content-Type": "text/html; charset=utf-8"}, SIGN_IN.encode())

    do_POST = do_HEAD = do_GET

    def forward(self, path, body):
        network = self.server
        server = HTTPConnection(network.target, timeout=60)
        sent = {name: text for name, text in self.headers.items() if name.lower() != "connection"}
        server.request(self.command, self.path, body or None, sent | {"Connection": "close"})
        answer = server.getresponse()
        said = answer.read()
        server.close()
        said = network.rewrites.get(path, lambda same: same)(said)
        self.reply(answer.status, answer.getheaders(), said)

    def reply(self, status, headers, body=b""):
        self.send_response_only(status)
        for name, text in headers.items() if isinstance(headers, dict) else headers:
            if name.lower() not in PER_HOP:
                self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
