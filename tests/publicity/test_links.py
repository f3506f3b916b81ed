"""Whether addresses still stand: asked of a server of the test's own, never of the house's network."""

import datetime as dt
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import AuditEntry, Job
from config.schedule import SCHEDULE
from publicity import link_opener, tasks
from publicity.coverage_words import link_words
from publicity.link_opener import Found, is_public, look
from publicity.models import Claim, Coverage
from publicity.services import link_checks
from tests import builders
from tests.builders import NOW

PUBLIC = "93.184.216.34"
DAY = dt.date(2026, 8, 20)


class Pages(BaseHTTPRequestHandler):
    """Statuses by path; a redirection leads to what stands after its arrow."""

    asked: list = []

    def do_GET(self):
        self.asked.append((self.headers["Host"], self.path))
        name, _arrow, target = self.path.lstrip("/").partition("-to-")
        status = int(name) if name.isdecimal() else 200
        self.send_response(status)
        if target:
            self.send_header("Location", target.replace("~", "/"))
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    Pages.asked = []
    served = HTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    served.shutdown()
    thread.join()
    served.server_close()


@pytest.fixture
def ask(server):
    """Look at an address; every name is public and leads to the server of the test."""
    connected = []

    def connect(ip, port, timeout):
        connected.append((ip, port))
        return socket.create_connection(("127.0.0.1", server.server_port), timeout)

    def asking(address, names=None):
        def resolve(host, port):
            return (names or {}).get(host, [PUBLIC])

        return look(address, resolve=resolve, connect=connect)

    asking.connected = connected
    return asking


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/200", Found("ok")),
        ("/404", Found("gone", "404")),
        ("/410", Found("gone", "410")),
        ("/403", Found("unreachable", "403")),
        ("/500", Found("unreachable", "500")),
        ("/301-to-~200", Found("moved", "http://news.example/200")),
        ("/302-to-http:~~other.example~200", Found("moved", "http://other.example/200")),
        ("/301-to-~404", Found("gone", "404")),
        ("/301-to-~301-to-~x", Found("moved", "http://news.example/x")),
        ("/报道?栏目=一", Found("ok")),
    ],
)
def test_what_is_found(ask, path, found):
    assert ask(f"http://news.example{path}") == found


def test_endless_redirections_end(ask):
    found = ask("http://news.example/301-to-" + "~301-to-" * 9 + "~x")
    assert found == Found("unreachable", "redirects")
    assert len(Pages.asked) == link_opener.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address that is refused
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:93.184.216.34",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
        "nonsense",
    ],
)
def test_nothing_inside_is_asked(ask, ip):
    assert not is_public(ip)
    for names in ([ip], [PUBLIC, ip], [ip, PUBLIC]):
        assert ask("http://inside.example/200", {"inside.example": names}) == Found(
            "refused", "private"
        )
    redirected = ask("http://news.example/302-to-http:~~inside.example~", {"inside.example": [ip]})
    assert redirected == Found("refused", "private")
    assert [host for host, _path in Pages.asked] == ["news.example"]


@pytest.mark.parametrize("ip", [PUBLIC, "8.8.8.8", "2606:4700::1111"])
def test_the_open_internet_is_public(ip):
    assert is_public(ip)


def test_without_the_guard_the_house_would_be_asked(ask, monkeypatch):
    """The negative control: it is the guard that keeps the request away, and nothing else."""
    monkeypatch.setattr(link_opener, "is_public", lambda ip: True)
    assert ask("http://inside.example/200", {"inside.example": ["127.0.0.1"]}) == Found("ok")
    assert Pages.asked == [("inside.example", "/200")]


def test_the_connection_goes_to_the_address_that_was_looked_at(ask):
    """A name that is asked for twice could be public the first time and not the second."""
    turns = []

    def resolve(host, port):
        turns.append(host)
        return [PUBLIC] if len(turns) == 1 else ["127.0.0.1"]

    def connect(ip, port, timeout):
        ask.connected.append((ip, port))
        raise ConnectionRefusedError

    assert look("http://news.example/", resolve=resolve, connect=connect).state == "unreachable"
    assert turns == ["news.example"]
    assert ask.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "address",
    [
        "ftp://news.example/",
        "file:///etc/passwd",
        "http://news.example:22/",
        "http://a:b@news.example/",
        "http:///x",
        "gopher://news.example/",
    ],
)
def test_other_schemes_ports_and_passwords_are_not_asked(ask, address):
    assert ask(address) == Found("refused", "address")
    assert ask.connected == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (socket.gaierror(), "dns"),
        (TimeoutError(), "timeout"),
        (ConnectionRefusedError(), "connection"),
    ],
)
def test_what_cannot_be_reached_says_so(error, reason):
    def resolve(host, port):
        raise error

    assert look("https://news.example/", resolve=resolve) == Found("unreachable", reason)


def test_a_server_without_tls_is_not_reached_by_https(ask):
    assert ask("https://news.example/200").detail in {"tls", "connection"}
    assert ask("http://news.example:99999/").state == "unreachable"
    assert ask("http://" + "ä" * 300 + ".example/").state == "unreachable"


def test_a_server_that_drips_is_cut_off(monkeypatch):
    monkeypatch.setattr(link_opener, "DEADLINE", 0.3)
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def drip():
        while not stop.wait(0.02):
            try:
                theirs.send(b"H")
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        found = look(
            "http://news.example/",
            resolve=lambda host, port: [PUBLIC],
            connect=lambda ip, port, timeout: ours,
        )
    finally:
        stop.set()
        thread.join()
        theirs.close()
    assert found.state == "unreachable"


# the ledger


def make_row(track, **fields):
    said = {
        "channel": "article",
        "outlet": "某报",
        "count": 1,
        "unit": "pieces",
        "counted_on": DAY,
        "address": "https://news.example/1",
    }
    return Coverage.objects.create(competition=track, **said | fields)


@pytest.fixture
def editor(track):
    return builders.make_staff(track, "publicity")


def test_a_worker_looks_at_rows_and_claims_of_the_contest(track, tree, editor):
    row = make_row(track)
    claim = Claim.objects.create(
        competition=track, subject="texts", count=1, unit="篇", source="x", address="https://b.cn/"
    )
    make_row(track, address="")
    other = make_row(builders.make_competition("sibling", parent=tree[1]))
    job = link_checks.request_check(track, actor=editor, at=NOW)
    assert job.total == 2
    asked = []

    def found(address):
        asked.append(address)
        return Found("gone", "404")

    link_checks.run_check(job.pk, clock=lambda: NOW, look=found)
    link_checks.run_check(job.pk, clock=lambda: NOW, look=found)
    assert sorted(asked) == ["https://b.cn/", "https://news.example/1"]
    for one in (row, claim):
        one.refresh_from_db()
        assert (one.link, one.link_detail, one.link_checked_at) == ("gone", "404", NOW)
        assert "404" in link_words(one)
    other.refresh_from_db()
    assert other.link == ""
    job.refresh_from_db()
    assert (job.done, job.finished_at) == (2, NOW)
    assert AuditEntry.objects.filter(action="coverage.check_links").count() == 1


def test_an_address_that_was_changed_meanwhile_keeps_no_finding_of_the_old_one(track):
    row = make_row(track)

    def found(address):
        Coverage.objects.update(address="https://news.example/2")
        return Found("ok")

    assert link_checks.check_old(clock=lambda: NOW, look=found) == 1
    row.refresh_from_db()
    assert (row.address, row.link) == ("https://news.example/2", "")


def test_what_was_looked_at_is_left_alone_for_a_week(track):
    make_row(track)
    found = []

    def note(address):
        found.append(address)
        return Found("ok")

    for days in (0, 6, 8):
        link_checks.check_old(clock=lambda days=days: NOW + dt.timedelta(days=days), look=note)
    assert len(found) == 2


def test_one_look_at_a_time_and_lost_ones_are_queued_again(track, editor, monkeypatch):
    make_row(track)
    job = link_checks.request_check(track, actor=editor, at=NOW)
    assert link_checks.request_check(track, actor=editor, at=NOW) == job
    queued = []
    monkeypatch.setattr(
        link_checks, "hand_to_worker", lambda task, **said: queued.append(said) or True
    )
    assert link_checks.resume_checks(at=NOW + dt.timedelta(hours=1)) == 1
    assert queued == [{"job_id": job.pk}]


def test_only_editors_ask_and_only_where_there_is_something(track, editor, client_of):
    with pytest.raises(link_checks.NothingToCheck):
        link_checks.request_check(track, actor=editor, at=NOW)
    make_row(track)
    supervisor = builders.make_staff(track, "supervisor")
    with pytest.raises(PermissionDenied):
        link_checks.request_check(track, actor=supervisor, at=NOW)
    where = reverse("publicity:coverage_links", args=[track.code])
    assert client_of(supervisor).post(where).status_code == 404
    assert client_of(editor).get(where).status_code == 405
    assert client_of(editor).post(where).status_code == 302
    assert Job.objects.get(kind=f"links:{track.pk}").total == 1


def test_beat_names_a_task_that_there_is():
    assert SCHEDULE["links"]["task"] == tasks.tend_links.name
    assert tasks.check_links.name == link_checks.TASK
