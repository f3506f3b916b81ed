"""Hosts with their consoles and screens without an account, as static/js/hall sends and asks."""

import json
import random
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from benchmarks.hall.tablet import SIGN_IN, SIGNED_OUT, TOKEN, Tablet
from benchmarks.hall_day.world import Stage


@dataclass
class Press:
    """One press of a button: what was sent and what came of it, in monotonic seconds."""

    client_id: str
    name: str
    key: str
    reason: str
    pressed: int
    began: float
    sent: float = 0.0
    answered: float = 0.0
    status: int = 0
    refused: str = ""
    tries: int = 0

    @property
    def is_taken(self) -> bool:
        return self.status == 200 and not self.refused

    def body(self) -> bytes:
        said: dict[str, Any] = {
            "client_id": self.client_id,
            "name": self.name,
            "key": self.key,
            "reason": self.reason,
        }
        if self.tries:
            said["at"] = self.pressed
        return json.dumps(said).encode()


@dataclass
class Host(Tablet):
    """A host's device. What cannot be sent waits in order, and outlives a closed browser."""

    stage: Stage | None = None
    waiting: deque[Press] = field(default_factory=deque)
    presses: list[Press] = field(default_factory=list)
    now: dict[str, Any] = field(default_factory=dict)

    @property
    def console(self) -> str:
        assert self.stage is not None
        return self.stage.console

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
        return (await self.ask("GET", self.console)).status == 200

    async def look(self) -> None:
        """The console's data, as it is asked for each second."""
        if said := (await self.ask("GET", f"{self.console}data/")).said:
            self.now = said

    async def press(self, name: str, key: str = "", reason: str = "") -> Press:
        """Press a button; without a network the step waits on the device."""
        made = Press(
            str(uuid.uuid4()), name, key, reason, int(time.time() * 1000), time.monotonic()
        )
        self.presses.append(made)
        self.waiting.append(made)
        await self.send()
        return made

    async def send(self) -> None:
        """The oldest first, until nothing waits or a try has failed."""
        while self.waiting:
            first = self.waiting[0]
            first.sent = first.sent or time.monotonic()
            answer = await self.ask("POST", f"{self.console}steps/", first.body())
            if answer.status in SIGNED_OUT or answer.status >= 500 or not answer.said:
                first.tries += 1
                for one in self.waiting:
                    one.tries = one.tries or 1
                if answer.status in SIGNED_OUT:
                    await self.sign_in()
                return
            first.answered = time.monotonic()
            first.status, first.refused = answer.status, answer.said.get("refused", "")
            if first in self.waiting:
                self.waiting.remove(first)

    async def flush(self) -> None:
        """Until everything that waited has been answered."""
        tries = 0
        while self.waiting:
            await self.send()
            if self.waiting:
                await self.pause(tries)
                tries += 1

    def signed(self, key: str) -> int:
        """How many judges have handed in for this entry, as the console says."""
        seats = self.now.get("state", self.now).get("seats", [])
        return sum(seat["sheets"].get(key) in ("signed", "abstained") for seat in seats)


@dataclass
class Screen(Tablet):
    """A browser that was let in by its link; keeps when it has first seen each document."""

    seen: dict[bytes, float] = field(default_factory=dict)
    steps: list[tuple[float, int]] = field(default_factory=list)
    failed: list[float] = field(default_factory=list)

    async def open(self, secret: str) -> None:
        path = f"/screen/open/{secret}/"
        form = urlencode({"csrfmiddlewaretoken": ""}).encode()
        await self.ask("GET", path)
        answer = await self.ask("POST", path, form, "application/x-www-form-urlencoded")
        if answer.status != 302:
            raise SystemExit(f"a screen's link was answered with {answer.status}")

    async def look(self) -> None:
        answer = await self.ask("GET", "/screen/document/")
        if answer.status != 200:
            self.failed.append(time.monotonic())
            return
        self.seen.setdefault(answer.body, time.monotonic())
        self.steps.append((time.time(), answer.said["steps"]))


def device(kind: type[Any], port: int, name: str, password: str, seed: int, **more: Any) -> Any:
    return kind(port, name, password, 8.0, random.Random(seed), **more)
