"""Asking a ClamAV daemon about a file, when one is set up; fails closed.

The protocol is clamd's INSTREAM: `zINSTREAM\\0`, then pieces with their length in four bytes, then
a length of zero; the answer is one line that ends with a zero byte (man 8 clamd).
"""

import contextlib
import logging
import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

PIECE = 64 * 1024
# Connecting and each single wait; clamd itself gives up on a file after two minutes.
CONNECT_SECONDS, ANSWER_SECONDS = 5, 150
LONGEST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """The file could not be looked at, so that it cannot be taken; the message says so."""

    def __init__(self) -> None:
        super().__init__(
            _("The file cannot be checked for malware at the moment. Try again in a while.")
        )


@dataclass(frozen=True, slots=True)
class Scanner:
    """Where the daemon listens: a host with a port, or the path of a socket."""

    host: str = ""
    port: int = 0
    path: str = ""

    def found_in(self, stream: BinaryIO) -> str:
        """The name of what was found, "" if nothing was; ScannerUnavailable.

        Leaves the stream at its beginning.
        """
        stream.seek(0)
        try:
            answer = self._ask(stream)
        except OSError as error:
            logger.exception("the scanner cannot be reached")
            raise ScannerUnavailable from error
        finally:
            stream.seek(0)
        if answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND") or "?"
        if answer != "stream: OK":
            logger.error("the scanner answered: %s", answer)
            raise ScannerUnavailable
        return ""

    def _ask(self, stream: BinaryIO) -> str:
        with self._connect() as line:
            try:
                line.sendall(b"zINSTREAM\0")
                while piece := stream.read(PIECE):
                    line.sendall(struct.pack("!I", len(piece)) + piece)
                line.sendall(struct.pack("!I", 0))
            except (BrokenPipeError, ConnectionResetError):
                # The daemon hangs up on what is too large for it, and says so before.
                return _answer(line)
            return _answer(line)

    def _connect(self) -> socket.socket:
        if not self.path:
            line = socket.create_connection((self.host, self.port), CONNECT_SECONDS)
        else:
            with contextlib.ExitStack() as undo:
                line = undo.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
                line.settimeout(CONNECT_SECONDS)
                line.connect(self.path)
                undo.pop_all()
        line.settimeout(ANSWER_SECONDS)
        return line


def _answer(line: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def scanner_at(address: str) -> Scanner | None:
    """The scanner of the setting CHUANGSAI_SCANNER; None for "none".

    clamd://host:port or clamd:///path/of/the/socket; ImproperlyConfigured for anything else.
    """
    if address in ("", "none"):
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme == "clamd" and host and parts.path in ("", "/"):
        return Scanner(host=host, port=port or 3310)
    if parts.scheme in ("clamd", "unix") and not parts.netloc and len(parts.path) > 1:
        return Scanner(path=parts.path)
    raise ImproperlyConfigured(
        "CHUANGSAI_SCANNER is none, clamd://host:port or clamd:///path/of/the/socket."
    )
