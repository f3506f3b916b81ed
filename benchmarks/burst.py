"""The last minute of registration: many people hand in and upload at once, over real HTTP.

A PostgreSQL database is made for the run (DATABASE_URL names the server) and dropped after it; two
workers of the production server stand on it. Each of `--submissions` people, signed in, agrees to
the declaration and hands in a complete draft; each of `--uploads` others sends a plan of 1 MiB.
All requests come within `--seconds` from `--clients` connections, in a random order from a fixed
seed. Afterwards the clients' own books are compared with the database and the disk. Beside it
runs, on the same server, the same number of requests for a page that reads one row.

The last line is one JSON object: acknowledged and failed requests, what was lost or doubled, orphan
rows and files, requests per second, p50, p95 and slowest answer in milliseconds, and
`bare_per_second` of that page in the same run.
"""

import argparse
import hashlib
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory(prefix="chuangsai-bench-", ignore_cleanup_errors=True)
SERVER = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
NAME = f"burst_{uuid.uuid4().hex[:8]}"
os.environ |= {
    "CHUANGSAI_DATA": FOLDER.name,
    "CHUANGSAI_ENV": "embedded",
    "DATABASE_URL": f"{SERVER.rpartition('/')[0]}/{NAME}",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    # For the server's workers: where the project lies, and no detours through the package lists.
    "PYTHONPATH": str(ROOT),
}

import django  # noqa: E402 - the environment has to be set before
import psycopg2  # noqa: E402 - the same

TOKEN = "t" * 32
PLAN = b"%PDF-1.7\n" + b"0" * (1024 * 1024) + b"\n%%EOF\n"
BOUNDARY = "burst-boundary"


def administer(statement: str) -> None:
    """Run one statement on the server's own database."""
    connection = psycopg2.connect(SERVER)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def signed_in(user: Any) -> str:
    """The cookie header of a session of `user`, written as signing in writes it."""
    from django.test import Client  # noqa: PLC0415 - after setup

    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"


def prepare(submissions: int, uploads: int) -> tuple[list[tuple[str, int, str]], Any]:
    """[(what, entry's key, cookie)] and the contest, which is open from yesterday to tomorrow."""
    from django.conf import settings  # noqa: PLC0415 - after setup
    from django.core.management import call_command  # noqa: PLC0415 - after setup

    from competitions.models import Competition  # noqa: PLC0415 - after setup
    from projects.models import Material  # noqa: PLC0415 - after setup
    from tests import builders  # noqa: PLC0415 - after setup

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    track = builders.make_tree()[2]
    works = []
    for number in range(submissions + uploads):
        entry = builders.make_draft(track)
        agreed(entry.project.owner)
        what = "submit" if number < submissions else "upload"
        works.append((what, entry.pk, signed_in(entry.project.owner)))
    for material in Material.objects.filter(
        entry__in=[pk for w, pk, _c in works if w == "upload"]
    ):
        material.file.delete(save=False)
        material.delete()
    now = django.utils.timezone.now()
    day = django.utils.timezone.timedelta(days=1)
    Competition.objects.filter(pk=track.pk).update(
        registration_opens_at=now - day, registration_closes_at=now + day
    )
    return works, track


def agreed(user: Any) -> None:
    """The notices that everybody has agreed to before they fill in a form."""
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from accounts.models import Consent  # noqa: PLC0415 - after setup
    from accounts.privacy import PRIVACY_VERSION  # noqa: PLC0415 - after setup

    Consent.objects.create(
        user=user, notice=Consent.Notice.PRIVACY, version=PRIVACY_VERSION, at=timezone.now()
    )


def body_of(what: str) -> tuple[bytes, str]:
    """(body, content type) of the request."""
    if what == "submit":
        fields = {"csrfmiddlewaretoken": TOKEN, "agree": "on"}
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    parts = [("csrfmiddlewaretoken", TOKEN), ("kind", "plan")]
    head = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts
    )
    head += (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="plan.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    tail = f"\r\n--{BOUNDARY}--\r\n"
    return head.encode() + PLAN + tail.encode(), f"multipart/form-data; boundary={BOUNDARY}"


class Clients:
    """Threads that take the works in order, each at its own moment, and keep a book of answers."""

    def __init__(self, port: int, works: list[tuple[str, int, str]], seconds: float) -> None:
        self.port, self.seconds, self.began = port, seconds, 0.0
        self.left = list(enumerate(works))
        self.each = seconds / max(1, len(works))
        self.book: list[tuple[str, int, int, float]] = []
        self.lock = threading.Lock()

    def run(self, threads: int) -> float:
        """Seconds from the first request to the last answer."""
        self.began = time.perf_counter()
        crowd = [threading.Thread(target=self._work) for _ in range(threads)]
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
        return time.perf_counter() - self.began

    def _next(self) -> tuple[int, tuple[str, int, str]] | None:
        with self.lock:
            return self.left.pop(0) if self.left else None

    def _work(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while (work := self._next()) is not None:
            number, (what, key, cookie) = work
            time.sleep(max(0.0, self.began + number * self.each - time.perf_counter()))
            sent = time.perf_counter()
            try:
                status = self._send(connection, what, key, cookie)
            except (OSError, http.client.HTTPException):
                connection.close()
                status = 0
            taken = time.perf_counter() - sent
            with self.lock:
                self.book.append((what, key, status, taken))
        connection.close()

    def _send(
        self, connection: http.client.HTTPConnection, what: str, key: int, cookie: str
    ) -> int:
        if what == "bare":
            connection.request("GET", "/bare/", headers={"Cookie": cookie})
        else:
            place = "submit" if what == "submit" else "materials"
            body, kind = body_of(what)
            headers = {"Cookie": cookie, "Content-Type": kind, "Referer": self._address()}
            connection.request("POST", f"/my/entries/{key}/{place}/", body, headers)
        response = connection.getresponse()
        response.read()
        # A redirect to the entry itself or to the step is the answer that it was taken or not.
        if what == "submit" and "/edit/" in (response.getheader("Location") or ""):
            return 409
        return response.status

    def _address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


def serve(port: int) -> subprocess.Popen:
    """Two workers of the production server on the database of the run; ready when it answers."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "2", "--blocking-threads", "8"]
    command += ["--log-level", "error", "benchmarks.burst_server:application"]
    server = subprocess.Popen(command, cwd=ROOT)
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/")
            if connection.getresponse().status:
                return server
        except OSError:
            time.sleep(0.1)
    server.terminate()
    raise SystemExit("the server did not start")


def books(clients: Clients, track: Any) -> dict[str, int]:
    """What the database and the disk hold, against what was acknowledged."""
    from django.conf import settings  # noqa: PLC0415 - after setup

    from projects.models import Entry, Material  # noqa: PLC0415 - after setup

    said = {key for what, key, status, _t in clients.book if what == "submit" and status == 302}
    stood = set(Entry.objects.exclude(state="draft").values_list("pk", flat=True))
    numbers = list(Entry.objects.filter(pk__in=stood).values_list("number", flat=True))
    sent = {key for what, key, status, _t in clients.book if what == "upload" and status == 302}
    rows = Material.objects.filter(entry__in=sent, kind="plan")
    sound = {
        row.entry_id
        for row in rows
        if hashlib.sha256(row.file.read()).digest() == hashlib.sha256(PLAN).digest()
    }
    named = set(Material.objects.values_list("file", flat=True))
    media = Path(settings.MEDIA_ROOT)
    lying = {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}
    kept = {name for name in lying if name.startswith("materials/")}
    return {
        "lost": len(said - stood) + len(sent - sound),
        "doubled": len(numbers) - len(set(numbers)) + rows.count() - len(sent),
        "orphan_rows": len(named - lying),
        "orphan_files": len(kept - named),
    }


def figures(clients: Clients, seconds: float) -> dict[str, Any]:
    taken = sorted(t for _w, _k, _s, t in clients.book)
    done = [status for _w, _k, status, _t in clients.book]
    return {
        "acknowledged": sum(status == 302 for status in done),
        "failed": sum(status != 302 for status in done),
        "seconds": round(seconds, 1),
        "per_second": round(len(done) / seconds, 1),
        "p50_ms": round(taken[len(taken) // 2] * 1000, 1),
        "p95_ms": round(taken[int(len(taken) * 0.95)] * 1000, 1),
        "slowest_ms": round(taken[-1] * 1000, 1),
    }


def run(options: argparse.Namespace, port: int) -> dict[str, Any]:
    works, track = prepare(options.submissions, options.uploads)
    random.Random(7).shuffle(works)
    server = serve(port)
    try:
        clients = Clients(port, works, options.seconds)
        seconds = clients.run(options.clients)
        bare = Clients(port, [("bare", 0, "")] * len(works), 0.0)
        bare_seconds = bare.run(options.clients)
    finally:
        server.terminate()
        server.wait(timeout=30)
    return {
        "benchmark": "burst",
        "submissions": options.submissions,
        "uploads": options.uploads,
        **figures(clients, seconds),
        **books(clients, track),
        "bare_per_second": round(len(bare.book) / bare_seconds, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--uploads", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    if not urlsplit(SERVER).scheme.startswith("postgres"):
        raise SystemExit("DATABASE_URL has to name a PostgreSQL server.")
    sys.path.insert(0, str(ROOT))
    administer(f'CREATE DATABASE "{NAME}"')
    try:
        django.setup()
        found = run(options, options.port)
    finally:
        from django.db import connections  # noqa: PLC0415 - after setup

        connections.close_all()
        administer(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
    print(json.dumps(found))


if __name__ == "__main__":
    main()
