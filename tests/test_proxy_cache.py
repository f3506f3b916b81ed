"""What nginx makes of the live document: the configuration in force, before a web server of the test."""

import http.client
import shutil
import subprocess
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks.hall.servers import free_port, listens
from benchmarks.hall_day.nginx import configuration

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")

FRESH = "public, max-age=0, s-maxage=1"
DOCUMENT = "/live/contest/1/document/"
# A document is kept for a second of the clock, which may be two by the watch.
OLD_AFTER, CROWD_FOR, CROWD = 2.2, 3.4, 4


class Web(BaseHTTPRequestHandler):
    """Answers a document, or 404 once it is closed; `server` holds what it is to say."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_args):
        pass

    def do_GET(self):
        self.server.asked += 1
        # Long enough that others ask while the proxy waits for this answer.
        time.sleep(0.02)
        body = b"" if self.server.closed else b"{}" * 1000
        self.send_response(404 if self.server.closed else 200)
        if not self.server.closed:
            self.send_header("ETag", '"tag"')
            self.send_header("Content-Type", "application/json")
        if not self.server.closed or self.server.says_404_is_kept:
            self.send_header("Cache-Control", FRESH)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def web():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    server.asked, server.closed, server.says_404_is_kept = 0, False, True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(web):
    with tempfile.TemporaryDirectory(prefix="chuangsai-nginx-") as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        text = configuration(
            folder, port=port, web=web.server_port, media=folder / "m", static=folder / "s"
        )
        (folder / "nginx.conf").write_text(text)
        command = ["nginx", "-c", folder / "nginx.conf", "-g", "daemon off;"]
        nginx = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while not listens(port) and time.monotonic() < end:
            time.sleep(0.05)
        yield port
        nginx.terminate()
        nginx.wait(20)


def ask(port, path=DOCUMENT, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def crowd(port):
    """[(seconds since the beginning, status)] of some who ask all the time."""
    began, seen = time.monotonic(), []

    def one():
        while (at := time.monotonic() - began) < CROWD_FOR:
            seen.append((at, ask(port)))

    threads = [threading.Thread(target=one) for _ in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def test_one_document_is_kept_for_everybody_and_answers_by_its_tag(web, proxy):
    ask(proxy)
    time.sleep(1 - time.time() % 1)
    web.asked = 0
    answers = [
        ask(proxy),
        ask(proxy, f"{DOCUMENT}?turn=1"),
        ask(proxy, Cookie="__Host-sessionid=mine"),
        ask(proxy, **{"If-None-Match": '"tag"'}),
        ask(proxy, **{"If-None-Match": 'W/"tag"', "Accept-Encoding": "gzip"}),
    ]
    assert answers == [200, 200, 200, 304, 304]
    assert web.asked <= 2


def test_a_crowd_reaches_the_web_server_about_once_a_second(web, proxy):
    seen = crowd(proxy)
    assert web.asked <= CROWD_FOR + 2 < len(seen) / 10


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "control"])
def test_a_closed_document_is_gone_in_a_second_because_the_404_is_kept(web, proxy, is_kept):
    """Negative control: after a 404 that caches may not keep, the old document lives on."""
    web.says_404_is_kept = is_kept
    ask(proxy)
    web.closed = True
    late = {status for at, status in crowd(proxy) if at > OLD_AFTER}
    assert late == ({404} if is_kept else {200, 404})
