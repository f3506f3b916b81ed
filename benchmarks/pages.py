"""Anonymous pages against a bare view that reads one row, on the same server in the same run.

    script/bench pages [--seconds 4]

Plays the demonstration into an empty SQLite file, serves it as `script/demo` does (granian, one
worker, four threads), and asks from one connection that stays open. Every page type of the public
site, the feeds and the data interface is asked in turn with the bare view, which passes the same
middleware and sends 20 bytes. `worst_ratio` is the largest (seconds a request of a page / of the
bare view); `put_together_ms` is what a page costs when something has just changed; `share_304` is
the share of conditional requests, sent once more with the tag of the answer, that are answered
with 304, among them those asked after the clock's second has turned. The last line is one JSON object.
"""

import argparse
import json
import socket
import sys
import tempfile
import time

from benchmarks.public.site import free_port, play, prepare_environment, served

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--seconds", type=float, default=4.0, help="how long each page is asked")
parser.add_argument("--data", default="", help="a folder to play into, or to find it played in")
arguments = parser.parse_args()

FOLDER = tempfile.TemporaryDirectory(prefix="chuangsai-bench-", ignore_cleanup_errors=True)
DATA = arguments.data or FOLDER.name
BARE = "/bare/"
TURNS = 2


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Visitor:
    """One connection that stays open, with no more work for each request than reading the answer."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.left = b""

    def ask(self, path: str, tag: str = "") -> tuple[int, str]:
        """(status, entity tag) of the answer, whose body is read to its end."""
        known = f"If-None-Match: {tag}\r\n" if tag else ""
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{known}\r\n".encode()
        )
        head = self._until(b"\r\n\r\n")
        fields = dict(
            line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line
        )
        status = int(head.split(b" ", 2)[1])
        if status != 304:
            self._take(int(fields[b"content-length"]))
        return status, fields.get(b"etag", b"").decode()

    def _until(self, end: bytes) -> bytes:
        while end not in self.left:
            self._more()
        head, _end, self.left = self.left.partition(end)
        return head

    def _take(self, size: int) -> None:
        while len(self.left) < size:
            self._more()
        self.left = self.left[size:]

    def _more(self) -> None:
        piece = self.socket.recv(262_144)
        if not piece:
            raise ConnectionError("the server hung up")
        self.left += piece


def asked_for(visitor: Visitor, path: str, seconds: float) -> tuple[float, int]:
    """(seconds, requests) of as many as fit into that time."""
    count, began = 0, time.perf_counter()
    while (lasted := time.perf_counter() - began) < seconds:
        status, _tag = visitor.ask(path)
        assert status == 200, (path, status)
        count += 1
    return lasted, count


def anew(visitor: Visitor, path: str) -> float:
    """Milliseconds of a page that nobody has asked for yet: the middle of seven."""
    took = []
    for number in range(7):
        mark = "&" if "?" in path else "?"
        asked = path if path.startswith("/api/v1") else f"{path}{mark}turn={number}"
        if path.startswith("/api/v1"):
            time.sleep(1.01 - time.time() % 1)
        began = time.perf_counter()
        visitor.ask(asked)
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[3]


def known_again(visitor: Visitor, path: str) -> tuple[int, int]:
    """(answered with 304, asked) of conditional requests, over more than one second of the clock."""
    _status, tag = visitor.ask(path)
    found = []
    until = time.time() + 1.2
    while time.time() < until:
        found.append(visitor.ask(path, tag)[0])
        time.sleep(0.02)
    return found.count(304), len(found)


def measured(visitor: Visitor, path: str) -> dict[str, float]:
    taken = {BARE: [0.0, 0.0], path: [0.0, 0.0]}
    for _turn in range(TURNS):
        for asked, sums in taken.items():
            lasted, count = asked_for(visitor, asked, arguments.seconds / TURNS)
            sums[0], sums[1] = sums[0] + lasted, sums[1] + count
    bare, pages = (lasted / count for lasted, count in taken.values())
    same, times = known_again(visitor, path)
    return {
        "ratio": round(pages / bare, 2),
        "per_second": round(1 / pages),
        "bare_per_second": round(1 / bare),
        "put_together_ms": round(anew(visitor, path), 1),
        "share_304": round(same / times, 3),
    }


def main() -> None:
    prepare_environment(DATA)
    paths = play(say)
    port = free_port()
    found = {}
    with served("benchmarks.burst_server:application", port):
        visitor = Visitor(port)
        for path in (BARE, *paths.values()):
            asked_for(visitor, path, 0.2)
        for name, path in paths.items():
            found[name] = measured(visitor, path)
            say(f"{name:20} {found[name]}")
    print(
        json.dumps(
            {
                "worst_ratio": max(one["ratio"] for one in found.values()),
                "least_share_304": min(one["share_304"] for one in found.values()),
                "pages": found,
            }
        )
    )


main()
