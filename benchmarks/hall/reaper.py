"""Kills the processes of a machine with -9, one after the other, while judges score."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.hall.servers import Machine, Process

# What is killed: name → (process, the mark of a child; "" for the whole program).
VICTIMS = {
    "postgres": ("postgres", ""),
    "postgres_backend": ("postgres", "chuangsai"),
    "redis": ("redis", ""),
    "web": ("web", ""),
    "web_worker": ("web", "granian"),
    "celery": ("worker", ""),
    "celery_child": ("worker", "celery"),
    "beat": ("beat", ""),
}


@dataclass
class Reaper:
    """`times` kills of each victim, spread evenly over the run: `progress` goes from 0 to 1."""

    machine: Machine
    times: int
    acknowledged: Callable[[], int]
    progress: Callable[[], float]
    kills: Counter[str] = field(default_factory=Counter)
    log: list[tuple[float, str, int, float]] = field(default_factory=list)
    is_done: bool = False

    async def run(self) -> None:
        """Until every kill was made; after each, wait until the process is back."""
        order = [victim for _ in range(self.times) for victim in VICTIMS]
        began = time.perf_counter()
        for number, victim in enumerate(order, start=1):
            while self.progress() < number / (len(order) + 1):
                await asyncio.sleep(0.05)
            at = time.perf_counter()
            done = self.acknowledged()
            if await asyncio.to_thread(self._kill, victim):
                self.kills[victim] += 1
                back = time.perf_counter() - at
                self.log.append((round(at - began, 1), victim, done, round(back, 1)))
        self.is_done = True

    def _kill(self, victim: str) -> bool:
        name, mark = VICTIMS[victim]
        process: Process = getattr(self.machine, name)
        if not mark:
            process.kill()
            process.start()
            return True
        end = time.monotonic() + 60
        # A child may be on its way up after the kill before.
        while not process.kill_child(mark):
            if time.monotonic() > end:
                return False
            time.sleep(0.2)
        if name == "worker":
            self._supervise(process)
        process.start()
        return True

    @staticmethod
    def _supervise(process: Process) -> None:
        """Celery gives up when a child is killed before it was ready: compose then starts it anew."""
        end = time.monotonic() + 5
        while process.is_running and time.monotonic() < end:
            time.sleep(0.2)
