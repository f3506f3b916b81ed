"""A heat played in compressed time: hosts, judges and screens, a cut, a kill, and a closed browser."""

import asyncio
import dataclasses
import time
from typing import Any

from benchmarks.hall.books import Book
from benchmarks.hall.proxy import Proxy
from benchmarks.hall.servers import Machine
from benchmarks.hall.tablet import Tablet
from benchmarks.hall.world import PASSWORD
from benchmarks.hall_day.people import Host, Screen, device
from benchmarks.hall_day.world import Stage

CUT_JUDGES = 3
# Of a turn's time: how long pitch, questions and the wait before each step take.
PITCH, QUESTIONS, BREATH = 0.35, 0.15, 0.05


class Day:
    """Everybody in the hall. `spans` are the disturbances, (name, from, until) in monotonic seconds."""

    def __init__(self, stage: Stage, machine: Machine, port: int, options: Any) -> None:
        self.stage, self.machine, self.options = stage, machine, options
        self.port, self.book, self.spans = port, Book(), list[tuple[str, float, float]]()
        self.proxy = Proxy(port, share=0.0, longest=1.0, seed=8)
        # An answer that is lost after the commit first, then nothing goes through any more.
        self.proxy.faults = {"answer_lost": self.proxy.answer_lost}
        self.turn = (options.seconds - options.cut) / len(stage.keys)
        self.begun = {key: asyncio.Event() for key in stage.keys}
        self.pitching = ""
        self.ended, self.over = asyncio.Event(), asyncio.Event()
        self.background: set[asyncio.Task[None]] = set()

    async def enter(self) -> None:
        """Everybody signs in or is let in, one after the other."""
        cut_port = await self.proxy.start()
        ports = [cut_port, self.port]
        self.hosts: list[Host] = [
            device(Host, ports[n], name, PASSWORD, n, stage=self.stage)
            for n, name in enumerate(self.stage.hosts)
        ]
        self.judges: list[Tablet] = [
            device(Tablet, cut_port if n < CUT_JUDGES else self.port, name, PASSWORD, 10 + n)
            for n, name in enumerate(self.stage.judges)
        ]
        self.screens: list[Screen] = [
            device(Screen, self.port, "", "", 50 + n) for n, _ in enumerate(self.stage.screens)
        ]
        for one in (*self.hosts, *self.judges):
            await one.sign_in()
        for screen, secret in zip(self.screens, self.stage.screens, strict=True):
            await screen.open(secret)

    async def play(self) -> float:
        """Seconds from the first call to the last score."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for judge in self.judges:
                group.create_task(self.score(judge))
            for one in (*self.screens, *self.hosts):
                group.create_task(self.follow(one))
            second = group.create_task(self.assist(self.hosts[1]))
            await self.host(self.hosts[0])
            self.ended.set()
            await second
            # Screens look once more after the last step of both hosts.
            self.over.set()
        if self.background:
            await asyncio.wait(self.background)
        await self.proxy.stop()
        return time.monotonic() - began

    async def follow(self, one: Screen | Host) -> None:
        """Ask each second, as a screen and a console do."""
        while not self.over.is_set():
            at = time.monotonic()
            await one.look()
            await asyncio.sleep(max(0.0, at + 1 - time.monotonic()))
        await one.look()

    async def host(self, host: Host) -> None:
        count = len(self.stage.keys)
        disturbances = {count // 4: self.kill, count // 2: self.cut}
        for number, key in enumerate(self.stage.keys):
            await self.stage_turn(host, key, disturbances.get(number))
        await host.press("note", "", "全部项目已结束")
        await host.flush()

    async def stage_turn(self, host: Host, key: str, disturbance: Any) -> None:
        """One project from its call to its score; a disturbance comes in the middle of its pitch."""
        await asyncio.sleep(self.turn * BREATH)
        await host.press("call", key)
        await asyncio.sleep(self.turn * BREATH)
        await host.press("start_pitch", key)
        self.begun[key].set()
        self.pitching = key
        await asyncio.sleep(self.turn * PITCH / 2)
        if disturbance is not None:
            task = asyncio.create_task(disturbance())
            self.background.add(task)
            await asyncio.sleep(0)
        await asyncio.sleep(self.turn * PITCH / 2)
        await host.press("end_pitch", key)
        self.pitching = ""
        await asyncio.sleep(self.turn * BREATH)
        await host.press("start_questions", key)
        await asyncio.sleep(self.turn * QUESTIONS)
        await host.press("end_questions", key)
        await host.flush()
        await self.reveal(host, key)

    async def reveal(self, host: Host, key: str) -> None:
        """When the console says that every judge has handed in; pressed anew where it came too late."""
        while host.signed(key) < len(self.judges):
            await asyncio.sleep(0.2)
        while not (made := await host.press("reveal", key)).is_taken:
            await host.flush()
            if made.is_taken:
                return
            await asyncio.sleep(0.5)

    async def assist(self, host: Host) -> None:
        """The second host: notes, each sent once more after it was answered."""
        number, has_closed = 0, False
        late = self.begun[self.stage.keys[len(self.stage.keys) * 3 // 4]]
        while not self.ended.is_set():
            await asyncio.sleep(self.turn / 4)
            number += 1
            made = await host.press("note", "", f"第{number}条记录")
            await host.flush()
            await host.ask("POST", f"{host.console}steps/", made.body())
            if not has_closed and late.is_set():
                has_closed = True
                await self.reopen(host)

    async def reopen(self, host: Host) -> None:
        """The browser is closed and opened again: signed in anew, the console says what was."""
        began = time.monotonic()
        steps = host.now.get("state", host.now)["document"]["steps"]
        await host.sign_in()
        await host.look()
        if host.now["document"]["steps"] < steps:
            raise SystemExit("the console that was opened again has lost steps")
        self.spans.append(("browser", began, time.monotonic()))

    async def score(self, judge: Tablet) -> None:
        """Two drafts while the project is presented, then the signed sheet."""
        sheets = list(judge.revisions)
        for key, sheet in zip(self.stage.keys, sheets, strict=True):
            await self.begun[key].wait()
            for signed in (False, False, True):
                await asyncio.sleep(judge.dice.uniform(0.2, 1.0) * self.turn * PITCH / 2)
                meant = dataclasses.replace(
                    self.book.mean(sheet, judge.dice),
                    signed=signed,
                    marks={
                        "tech": f"{judge.dice.randrange(121) / 2:.1f}",
                        "market": f"{judge.dice.randrange(81) / 2:.1f}",
                    },
                )
                await judge.deliver(sheet, meant, self.book)

    async def kill(self) -> None:
        """PostgreSQL dies and comes back."""
        began = time.monotonic()
        await asyncio.to_thread(self.machine.postgres.kill)
        await asyncio.to_thread(self.machine.postgres.start)
        self.spans.append(("postgres", began, time.monotonic()))

    async def cut(self) -> None:
        """One host and three judges without a network; the other host ends the pitch, as the first
        does on a device that goes on alone."""
        began = time.monotonic()
        self.proxy.share = 1.0
        await asyncio.sleep(self.turn * PITCH / 4)
        await self.hosts[1].press("end_pitch", self.pitching)
        await asyncio.sleep(self.turn * PITCH / 2)
        self.proxy.faults = {"cut_before": self.proxy.cut_before}
        await asyncio.sleep(max(0.0, began + self.options.cut - time.monotonic()))
        self.proxy.share = 0.0
        self.spans.append(("cut", began, time.monotonic()))
