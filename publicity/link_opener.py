"""Looks whether an address of the web still stands; no Django.

Nothing inside the house's own network is ever asked: a name is resolved once, every address that
it has must be a public one, and the connection goes to exactly the address that was looked at.
Each redirection is looked at in the same way.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from accounts.control_characters import without_controls
from accounts.direction_marks import DIRECTION_MARKS

TIMEOUT, DEADLINE = 5.0, 12.0
MOST_REDIRECTS = 4
READ = 1024
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
LONGEST = 500
# All that is handed out of the open internet (RFC 4291, 2.4); the rest is reserved or inside.
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
HEADS = {"User-Agent": "Chuangsai link check", "Accept": "*/*", "Connection": "close"}

type Resolve = Callable[[str, int], Sequence[str]]
type Connect = Callable[[str, int, float], socket.socket]
type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Found:
    """`state`: ok, moved, gone, unreachable, refused; `detail`: the address that it moved to, or
    a reason: a status ("404"), dns, timeout, tls, connection, protocol, redirects, private,
    address."""

    state: str
    detail: str = ""


class NotAsked(Exception):
    """An address that is not asked; the reason as in `Found.detail`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system knows them; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def connected(ip: str, port: int, timeout: float) -> socket.socket:
    """A connection to this very address; raises OSError."""
    return socket.create_connection((ip, port), timeout)


def is_public(ip: str) -> bool:
    """Whether the address is one of the open internet, and wraps no other one."""
    try:
        address: Address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        wraps = address.ipv4_mapped or address.sixtofour or address.teredo
        if wraps or address in NAT64 or address not in GLOBAL_UNICAST:
            return False
    return address.is_global and not address.is_multicast


def look(address: str, *, resolve: Resolve = resolved, connect: Connect = connected) -> Found:
    """What stands at an http(s) address: at most four redirections, one kilobyte, some seconds."""
    url = address
    try:
        for _turn in range(MOST_REDIRECTS + 1):
            status, target = _ask(url, resolve, connect)
            if status not in REDIRECTS or not target:
                return _judged(status, moved_to="" if url == address else url)
            url = urljoin(url, target)
    except NotAsked as refused:
        return Found("refused", refused.reason)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Found("unreachable", _reason(error))
    return Found("unreachable", "redirects")


def _judged(status: int, *, moved_to: str) -> Found:
    if status in GONE:
        return Found("gone", str(status))
    if not 200 <= status < 300:
        return Found("unreachable", str(status))
    # A server may send anything; what is kept and shown of it is what can be read.
    readable = DIRECTION_MARKS.sub("", without_controls(moved_to, one_line=True))
    return Found("moved", readable[:LONGEST]) if moved_to else Found("ok")


def _reason(error: Exception) -> str:
    match error:
        case socket.gaierror() | UnicodeError():
            return "dns"
        case TimeoutError():
            return "timeout"
        case ssl.SSLError():
            return "tls"
        case OSError():
            return "connection"
    return "protocol"


def _ask(url: str, resolve: Resolve, connect: Connect) -> tuple[int, str]:
    """The status and where it redirects to ("" for nowhere); NotAsked, OSError, HTTPException."""
    parts = _checked(url)
    host = str(parts.hostname).encode("idna").decode()
    port = parts.port or PORTS[parts.scheme]
    found = list(resolve(host, port))
    if not found or not all(is_public(ip) for ip in found):
        raise NotAsked("private")
    raw = connect(found[0], port, TIMEOUT)
    held = [raw]
    # A server that sends one byte after the other keeps each single wait short.
    watch = threading.Timer(DEADLINE, _cut, [held])
    watch.daemon = True
    watch.start()
    try:
        return _answer(held, parts, host)
    finally:
        watch.cancel()
        held[-1].close()


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    # `port` raises ValueError for what is none.
    port = parts.port
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise NotAsked("address")
    if port not in (None, 80, 443, 8080, 8443):
        raise NotAsked("address")
    return parts


def _answer(held: list[socket.socket], parts: SplitResult, host: str) -> tuple[int, str]:
    """Ask over the last socket that is held; what TLS wraps around it is held as well, so that it
    can be cut off in the middle of a handshake."""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        safe = context.wrap_socket(held[-1], server_hostname=host, do_handshake_on_connect=False)
        held.append(safe)
        safe.do_handshake()
    port = parts.port or PORTS[parts.scheme]
    link = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    link.sock = held[-1]
    try:
        path = quote(parts.path or "/", safe="%/:=&?~+!$,;'@()*")
        query = f"?{quote(parts.query, safe="%/:=&?~+!$,;'@()*")}" if parts.query else ""
        named = f"[{host}]" if ":" in host else host
        named += "" if port == PORTS[parts.scheme] else f":{port}"
        link.request("GET", path + query, headers=HEADS | {"Host": named})
        answer = link.getresponse()
        answer.read(READ)
        return answer.status, answer.getheader("Location") or ""
    finally:
        link.close()


def _cut(held: list[socket.socket]) -> None:
    with contextlib.suppress(OSError):
        # Below TLS, which would first say goodbye to whom does not listen.
        socket.socket.shutdown(held[-1], socket.SHUT_RDWR)
