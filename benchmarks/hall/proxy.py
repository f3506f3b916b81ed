"""A network that fails: a TCP proxy that cuts, delays and doubles requests at every phase.

It knows just enough of HTTP/1.1 to tell a request's head from its body and to see an answer's end,
which is where the server closes the connection.
"""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable

PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 29\r\nConnection: close\r\n\r\n"
    b"<html>Welcome, guest.</html>\n"
)
LIMIT = 1024 * 1024
# Seconds after which a server that was killed in the middle is not waited for any more.
GIVEN_UP = 60.0
type Fault = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


async def whole_request(reader: asyncio.StreamReader) -> bytes:
    """Head and body of one request; IncompleteReadError where the client went away."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    return head + await reader.readexactly(length)


class Proxy:
    """Hands requests on to `port`; of those under `share` one is chosen and goes wrong.

    `longest` is how long (seconds) a request or an answer is held back at most: more than a
    client's patience, so that what was given up arrives after what was sent later.
    """

    def __init__(self, port: int, *, share: float, longest: float, seed: int) -> None:
        self.port, self.share, self.longest = port, share, longest
        self.dice = random.Random(seed)
        self.happened: Counter[str] = Counter()
        self.later: set[asyncio.Task[None]] = set()
        # The event loop alone would forget a task whose client is gone.
        self.serving: set[asyncio.Task[None] | None] = set()
        self.faults: dict[str, Fault] = {
            "cut_before": self.cut_before,
            "cut_in_head": self.cut_in_head,
            "cut_in_body": self.cut_in_body,
            "answer_lost": self.answer_lost,
            "answer_torn": self.answer_torn,
            "request_late": self.request_late,
            "answer_late": self.answer_late,
            "twice_at_once": self.twice_at_once,
            "again_later": self.again_later,
            "foreign_200": self.foreign_200,
        }

    async def start(self) -> int:
        """Listen on a free port, and say which."""
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0, limit=LIMIT, backlog=512)
        self.server = server
        return int(server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Let what was held back arrive, then close."""
        self.share = 0.0
        if self.later:
            await asyncio.wait(self.later, timeout=2 * self.longest)
        self.server.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.serving.add(task := asyncio.current_task())
        try:
            request = await whole_request(reader)
            chosen: Fault = self.hand_on
            if self.dice.random() < self.share:
                name = self.dice.choice(list(self.faults))
                self.happened[name] += 1
                chosen = self.faults[name]
            await chosen(request, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            writer.transport.abort()
        finally:
            self.serving.discard(task)
            with contextlib.suppress(OSError):
                writer.close()

    async def exchange(self, request: bytes, *, until: int | None = None) -> bytes:
        """The server's whole answer; with `until`, only so many bytes are sent and the line is cut."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=LIMIT)
        try:
            writer.write(request[:until])
            await writer.drain()
            if until is not None:
                await asyncio.sleep(self.dice.uniform(0, 0.05))
                writer.transport.abort()
                return b""
            async with asyncio.timeout(GIVEN_UP):
                return await reader.read()
        finally:
            writer.close()

    async def hand_on(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(await self.exchange(request))
        await writer.drain()

    async def cut_before(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async def cut_in_head(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        await self.exchange(request, until=self.dice.randrange(1, request.index(b"\r\n\r\n")))
        writer.transport.abort()

    async def cut_in_body(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        begins = request.index(b"\r\n\r\n") + 4
        await self.exchange(
            request, until=self.dice.randrange(begins, max(begins + 1, len(request)))
        )
        writer.transport.abort()

    async def answer_lost(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        await self.exchange(request)
        writer.transport.abort()

    async def answer_torn(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        answer = await self.exchange(request)
        writer.write(answer[: self.dice.randrange(len(answer) + 1)])
        await writer.drain()

    async def request_late(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.dice.uniform(0, self.longest))
        await self.hand_on(request, writer)

    async def answer_late(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        answer = await self.exchange(request)
        await asyncio.sleep(self.dice.uniform(0, self.longest))
        writer.write(answer)
        await writer.drain()

    async def twice_at_once(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        one, _two = await asyncio.gather(self.exchange(request), self.exchange(request))
        writer.write(one)
        await writer.drain()

    async def again_later(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._again(request))
        self.later.add(task)
        task.add_done_callback(self.later.discard)
        await self.hand_on(request, writer)

    async def _again(self, request: bytes) -> None:
        await asyncio.sleep(self.dice.uniform(0, self.longest))
        with contextlib.suppress(OSError, TimeoutError):
            await self.exchange(request)

    async def foreign_200(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        """The page that a guest network puts in front of everything."""
        writer.write(PORTAL)
        await writer.drain()
