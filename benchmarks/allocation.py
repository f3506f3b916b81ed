"""Judges for every entry of an online review, at the size of a division and of the nation.

Entries, judges, houses, sectors and recusals are generated from a seed. The last line is one JSON
object; its `runs` name entries, judges, judges per entry, seconds (and those of the
processor, for a machine that does other things meanwhile), the process's peak memory, the spread of the loads, and the percentage of seats whose judge knows the sector.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from judging.allocation import (
    EntryFacts,
    JudgeFacts,
    Plan,
    Problem,
    Wishes,
    allocate,
)

SIZES = ((500, 60, 5), (5000, 500, 5))
SECTORS, PROFILES = 9, ("investor",) * 6 + ("technical",) * 3 + ("entrepreneur",)
WISHES = {"profiles": {"investor": 2, "technical": 1}, "chair": True}


def problem(entries: int, judges: int, per_entry: int, seed: int) -> Problem:
    """A contest in which each judge knows two sectors and must keep away from one entry in 200."""
    chance = random.Random(seed)
    pool = tuple(
        JudgeFacts(
            id=number,
            profile=chance.choice(PROFILES),
            sectors=frozenset(chance.sample(range(SECTORS), 2)),
            house=f"单位{chance.randrange(judges * 4 // 5)}",
            can_chair=chance.random() < 0.5,
        )
        for number in range(1, judges + 1)
    )
    field = tuple(
        EntryFacts(
            id=number,
            category=chance.choice(("enterprise", "maker")),
            sector=chance.randrange(SECTORS),
            house=f"单位{chance.randrange(entries * 4)}",
        )
        for number in range(1, entries + 1)
    )
    forbidden = frozenset(
        (judge.id, chance.randint(1, entries)) for judge in pool for _ in range(entries // 200)
    )
    wishes = Wishes(size=per_entry, **WISHES)
    return Problem(field, pool, wishes, seed=str(seed), forbidden=forbidden)


def run(entries: int, judges: int, per_entry: int) -> dict[str, Any]:
    """One size, from nothing: the import of the solver is in the seconds."""
    asked = problem(entries, judges, per_entry, seed=20260901)
    began, busy = time.perf_counter(), time.process_time()
    plan = allocate(asked)
    seconds, cpu = time.perf_counter() - began, time.process_time() - busy
    assert isinstance(plan, Plan), plan
    assert len(plan.places) == entries * per_entry
    walls = {(place.judge, place.unit) for place in plan.places} & asked.forbidden
    assert not walls
    return {
        "entries": entries,
        "judges": judges,
        "per_entry": per_entry,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "balance": plan.spread,
        "lowest_load": min(plan.loads.values()),
        "highest_load": max(plan.loads.values()),
        "sector_fit_percent": plan.fit,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, nargs=3, metavar=("ENTRIES", "JUDGES", "EACH"))
    options = parser.parse_args()
    if options.size:
        print(json.dumps(run(*options.size)))
        return
    runs = []
    for size in SIZES:
        # Each in a process of its own, so that its peak memory is its own.
        command = [sys.executable, __file__, "--size", *map(str, size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    print(json.dumps({"benchmark": "allocation", "runs": runs}))


if __name__ == "__main__":
    main()
