"""The scanner: a daemon that speaks clamd's protocol on 127.0.0.1, and one that does not answer."""

import contextlib
import io
import socket
import struct
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from projects.models import Material
from projects.scanner import Scanner, ScannerUnavailable, scanner_at
from projects.services.materials import MaterialRefused, requirement_for, store_material
from tests.builders import NOW, make_draft
from tests.projects.hostile_files import PDF

# The harmless test string of EICAR, in parts, so that no scanner stumbles over this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class FakeClamd(threading.Thread):
    """Takes INSTREAM as clamd does, and finds the test string; `limit` is its StreamMaxLength."""

    def __init__(self, family=socket.AF_INET, address=("127.0.0.1", 0), limit=1 << 20, word=""):
        super().__init__(daemon=True)
        self.limit, self.word, self.seen = limit, word, []
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.bind(address)
        self.listener.listen()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                line, _address = self.listener.accept()
                with line:
                    line.sendall(self._answer(line.makefile("rb")).encode() + b"\0")

    def _answer(self, stream):
        if stream.read(10) != b"zINSTREAM\0":
            return "UNKNOWN COMMAND"
        content = b""
        while length := struct.unpack("!I", stream.read(4))[0]:
            content += stream.read(length)
            if len(content) > self.limit:
                return "INSTREAM size limit exceeded. ERROR"
        self.seen.append(content)
        found = "stream: Eicar-Test-Signature FOUND" if EICAR in content else "stream: OK"
        return self.word or found

    @property
    def url(self):
        return f"clamd://127.0.0.1:{self.listener.getsockname()[1]}"


@pytest.fixture
def clamd():
    with contextlib.ExitStack() as stack:

        def started(**fields):
            daemon = FakeClamd(**fields)
            stack.callback(daemon.listener.close)
            daemon.start()
            return daemon

        yield started


@pytest.fixture
def entry(track):
    with translation.override("en"):
        yield make_draft(track)


def store(entry, content=PDF):
    upload = SimpleUploadedFile("路演.pdf", content, "application/pdf")
    wanted = requirement_for(entry, "deck")
    return store_material(entry, wanted, upload, actor=entry.project.owner, at=NOW)


def infected():
    return PDF[:-6] + b"% " + EICAR + b"\n%%EOF\n"


def test_what_the_scanner_finds_is_refused_by_name(entry, clamd, settings):
    settings.CHUANGSAI_SCANNER = clamd().url
    with pytest.raises(MaterialRefused, match="Eicar-Test-Signature"):
        store(entry, infected())
    assert not Material.objects.filter(kind="deck").exists()


def test_what_is_clean_is_taken_and_says_so(entry, clamd, settings):
    daemon = clamd()
    settings.CHUANGSAI_SCANNER = daemon.url
    assert store(entry).scan == Material.Scan.CLEAN
    assert daemon.seen == [PDF]


def test_without_a_scanner_the_same_file_is_taken(entry, settings):
    settings.CHUANGSAI_SCANNER = "none"
    assert store(entry, infected()).scan == Material.Scan.NONE


def test_a_socket_of_the_machine_does_as_well(clamd, tmp_path):
    path = tmp_path / "clamd.ctl"
    clamd(family=socket.AF_UNIX, address=str(path))
    assert scanner_at(f"clamd://{path}").found_in(io.BytesIO(EICAR)) == "Eicar-Test-Signature"


def test_a_long_file_is_sent_whole(clamd):
    daemon = clamd()
    content = bytes(900_000) + EICAR
    stream = io.BytesIO(content)
    stream.seek(5)
    assert scanner_at(daemon.url).found_in(stream) == "Eicar-Test-Signature"
    assert daemon.seen == [content]
    assert stream.tell() == 0


@pytest.mark.parametrize("trouble", ["down", "limit", "error", "silent"])
def test_a_scanner_in_trouble_lets_nothing_through(entry, clamd, settings, trouble):
    if trouble == "down":
        with socket.create_server(("127.0.0.1", 0)) as free:
            settings.CHUANGSAI_SCANNER = f"clamd://127.0.0.1:{free.getsockname()[1]}"
    elif trouble == "limit":
        settings.CHUANGSAI_SCANNER = clamd(limit=10).url
    else:
        word = "\0" if trouble == "silent" else "stream: Can't allocate memory ERROR"
        settings.CHUANGSAI_SCANNER = clamd(word=word).url
    with pytest.raises(ScannerUnavailable, match="Try again in a while"):
        store(entry)
    assert not Material.objects.filter(kind="deck").exists()


@pytest.mark.parametrize(
    ("address", "scanner"),
    [
        ("none", None),
        ("", None),
        ("clamd://av.example", Scanner(host="av.example", port=3310)),
        ("clamd://10.0.0.5:3311", Scanner(host="10.0.0.5", port=3311)),
        ("clamd:///run/clamav/clamd.ctl", Scanner(path="/run/clamav/clamd.ctl")),
        ("unix:///run/clamav/clamd.ctl", Scanner(path="/run/clamav/clamd.ctl")),
    ],
)
def test_the_setting_names_where_the_daemon_listens(address, scanner):
    assert scanner_at(address) == scanner


@pytest.mark.parametrize(
    "address", ["on", "http://x", "clamd://", "clamd://h:port", "clamd://h/p"]
)
def test_a_setting_that_means_nothing_is_refused(address):
    with pytest.raises(ImproperlyConfigured):
        scanner_at(address)
