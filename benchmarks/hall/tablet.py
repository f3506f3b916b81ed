"""One tablet: signs in by the page, keeps its cookies, and sends sheets as static/js/sheet does."""

import asyncio
import json
import random
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from benchmarks.hall.books import Book, Save

# Seconds, a fifth of the pauses in static/js/sheet/sender.js: a run has less time than a final.
PAUSES = (0.2, 0.4, 0.8, 1.6, 3.0)
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
HEAT = re.compile(rb'href="/judge/heats/(\d+)/"')
SIGN_IN = "/accounts/login/"
SIGNED_OUT, SETTLED_BADLY = {302, 403}, {400, 404, 413, 422, 423}


@dataclass(slots=True)
class Answer:
    """What came back; status 0 where nothing whole did."""

    status: int
    body: bytes
    cookies: dict[str, str]

    @property
    def said(self) -> dict[str, Any]:
        try:
            said = json.loads(self.body)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


def parsed(raw: bytes) -> Answer:
    """An answer that is as long as its head says; anything else counts as none."""
    head, found, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    if not found or not first.startswith("HTTP/1.1 "):
        return Answer(0, b"", {})
    cookies, length = {}, None
    for line in lines:
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            length = int(value)
        if name.lower() == "set-cookie":
            key, _, rest = value.strip().partition("=")
            cookies[key] = rest.partition(";")[0]
    if length is not None and len(body) != length:
        return Answer(0, b"", {})
    return Answer(int(first.split()[1]), body, cookies)


@dataclass
class Tablet:
    """A device in the hands of one judge. `revisions` is what it last heard of each sheet."""

    port: int
    username: str
    password: str
    patience: float
    dice: random.Random
    cookies: dict[str, str] = field(default_factory=dict)
    revisions: dict[int, int] = field(default_factory=dict)

    async def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json"
    ) -> Answer:
        """One request on a connection of its own, given up after `patience` seconds."""
        request = self.request(method, path, body, kind)
        try:
            async with asyncio.timeout(self.patience):
                answer = parsed(await self._exchange(request))
        except (OSError, TimeoutError):
            return Answer(0, b"", {})
        self.cookies |= answer.cookies
        return answer

    def request(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        kind: str = "application/json",
        *,
        close: bool = True,
    ) -> bytes:
        """A request with this tablet's cookies and token, as it goes over the line."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += ["Connection: close"] if close else []
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if method == "POST":
            token = self.cookies.get("csrftoken", "")
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
            lines.append(f"X-CSRFToken: {token}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    async def _exchange(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            await writer.drain()
            return await reader.read()
        finally:
            writer.close()

    async def sign_in(self) -> None:
        """By the sign-in page with its token, until the list of heats says which sheets are mine."""
        tries = 0
        while not await self._signed_in():
            await self.pause(tries)
            tries += 1

    async def _signed_in(self) -> bool:
        self.cookies.clear()
        found = TOKEN.search((await self.ask("GET", SIGN_IN)).body)
        if found is None:
            return False
        fields = {
            "csrfmiddlewaretoken": found[1].decode(),
            "login": self.username,
            "password": self.password,
        }
        form = urlencode(fields).encode()
        await self.ask("POST", SIGN_IN, form, "application/x-www-form-urlencoded")
        heats = {int(pk) for pk in HEAT.findall((await self.ask("GET", "/judge/")).body)}
        for heat in heats:
            kit = (await self.ask("GET", f"/judge/heats/{heat}/kit/")).said
            if "sheets" not in kit:
                return False
            for row in kit["sheets"]:
                self.revisions.setdefault(row["sheet"], 0)
        return bool(heats)

    async def pause(self, tries: int) -> None:
        await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)] + self.dice.uniform(0, 0.1))

    async def deliver(self, sheet: int, save: Save, book: Book) -> None:
        """Send one save until the server has echoed it, or until the judge has taken the other value.

        The id stays the same however often it is sent; after a refusal because the sheet has moved
        on, the judge who insists sends the same marks under a new id on top of the new revision.
        """
        draft = self.draft(sheet, save, book)
        tries = 0
        while True:
            began = time.perf_counter()
            answer = await self.ask(
                "POST", f"/judge/sheets/{sheet}/save/", json.dumps(draft).encode()
            )
            said = answer.said
            if answer.status == 200 and echoes(said, draft, sheet):
                book.acknowledge(
                    save, draft, said, answered=time.perf_counter() - began, tries=tries
                )
                self.revisions[sheet] = (said.get("newer") or said)["revision"]
                return
            if answer.status == 409:
                self.revisions[sheet] = (said.get("current") or {"revision": 0})["revision"]
                if book.takes_theirs(save, self.dice):
                    return
                draft = self.draft(sheet, save, book)
                continue
            if answer.status in SETTLED_BADLY:
                book.refused[answer.status] += 1
                return
            if answer.status in SIGNED_OUT:
                await self.sign_in()
            tries += 1
            await self.pause(tries - 1)

    def draft(self, sheet: int, save: Save, book: Book) -> dict[str, Any]:
        """What is sent: a new id, on top of the revision that this tablet last heard of."""
        draft = {
            "client_id": str(uuid.UUID(int=self.dice.getrandbits(128), version=4)),
            "base_revision": self.revisions[sheet],
            "marks": save.marks,
            "signed": save.signed,
            "comment": save.comment,
            "device": save.name,
        }
        book.ids[str(draft["client_id"])] = save.name
        return draft


def echoes(said: dict[str, Any], draft: dict[str, Any], sheet: int) -> bool:
    """Whether an answer acknowledges this very draft, and not a page of the house network."""
    return bool(
        said.get("id")
        and said.get("total")
        and said.get("revision")
        and said.get("client_id") == draft["client_id"]
        and said.get("sheet") == sheet
    )
