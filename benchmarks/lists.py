"""Every list of the product with 1, 30 and 3,000 rows more: queries and milliseconds of each.

One world is played to its published results (tests/phases.py), then grown with bulk inserts. Each
list is opened twice by somebody who may see it; the second time counts. The last line is one JSON
object: for every list its queries and milliseconds at each size, `different` names the lists
whose number of queries depends on the rows, `ratio` is the time of all lists at the last size by
that at the first.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FOLDER = tempfile.TemporaryDirectory(prefix="chuangsai-bench-", ignore_cleanup_errors=True)
os.environ["CHUANGSAI_DATA"] = FOLDER.name
os.environ["CHUANGSAI_ENV"] = "embedded"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django  # noqa: E402 - the environment has to be set before

django.setup()

import time_machine  # noqa: E402 - needs the set-up
from django.contrib import admin  # noqa: E402 - the same
from django.db import connection  # noqa: E402 - the same
from django.test import Client, override_settings  # noqa: E402 - the same
from django.test.utils import CaptureQueriesContext  # noqa: E402 - the same
from django.urls import reverse  # noqa: E402 - the same

from benchmarks.growth import GROWTH  # noqa: E402 - the same
from tests import phases  # noqa: E402 - the same

SIZES = (1, 30, 3000)
PHASE = "noticed"


def play() -> SimpleNamespace:
    """The world of PHASE: entries, a scored heat, published results, a notice."""
    return phases.build(PHASE)


def pages_of(world: SimpleNamespace) -> dict[str, tuple[str, str]]:
    """Name of a list → (who opens it, address). The roles are those of tests/people.py."""
    code, own = world.track.code, [world.track.code]
    work = f"/work/{code}/"
    pages = {
        "home": ("", "/"),
        "notices": ("", reverse("publicity:notices")),
        "contest": ("", reverse("publicity:competition", args=own)),
        "results": ("", reverse("publicity:results", args=[code, world.results.order])),
        "own entries": ("Ow", reverse("projects:list")),
        "own changes": ("Ow", reverse("projects:history", args=[world.entry.pk])),
        "own team": ("Ow", reverse("projects:team", args=[world.project.pk])),
        "own messages": ("Ow", reverse("inbox")),
        "own work": ("On", "/my/"),
        "judge": ("Jp", reverse("judging:home")),
        "judge, heat": ("Jp", reverse("judging:heat", args=[world.scored_heat.pk])),
        "work": ("On", work),
        "work, entries": ("On", reverse("projects:review_list", args=own)),
        "work, outbox": ("On", reverse("projects:outbox", args=own)),
        "work, questions": ("On", reverse("projects:question_preview", args=own)),
        "work, rounds": ("On", reverse("judging:rounds", args=own)),
        "work, round": ("On", reverse("judging:round", args=[code, world.results.pk])),
        "work, heat": ("On", reverse("judging:work_heat", args=[code, world.scored_heat.pk])),
        "work, notices": ("On", reverse("publicity:work_notices", args=own)),
        "work, coverage": ("On", reverse("publicity:coverage", args=own)),
        "work, papers": ("On", reverse("papers:papers", args=own)),
        "work, recommend": ("On", reverse("publicity:recommend", args=own)),
        "work, audit": ("On", f"{work}audit/"),
        "work, access": ("On", f"{work}access/"),
        "work, checklist": ("On", f"{work}checklist/"),
        "work, calendar": ("On", f"{work}calendar/"),
    }
    platform = {"user", "region", "staffgrant", "invitation", "venue", "textmessage"}
    for model in admin.site._registry:
        who = "Ad" if model._meta.model_name in platform else "On"
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        pages[f"admin, {model._meta.model_name}"] = (who, reverse(f"admin:{name}_changelist"))
    return pages


def measured(client: Client, address: str) -> tuple[int, float]:
    """(queries, milliseconds) of one opening of the page, which must answer 200."""
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        response = client.get(address)
        taken = time.perf_counter() - began
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return len(queries), round(taken * 1000, 1)


def signed_in(world: SimpleNamespace) -> Callable[[str], Client]:
    """Who → a client signed in as that role, the same one each time."""
    clients: dict[str, Client] = {}

    def client_of(who: str) -> Client:
        if who not in clients:
            clients[who] = Client()
            if who:
                clients[who].force_login(world.people[who])
        return clients[who]

    return client_of


def run(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Grow, measure, grow: every list at every size."""
    world = play()
    client_of = signed_in(world)
    lists: dict[str, dict[str, list[float]]] = {}
    grown = 0
    for size in sizes:
        for grow in GROWTH:
            grow(world, grown, size)
        grown = size
        for name, (who, address) in pages_of(world).items():
            measured(client_of(who), address)
            lists.setdefault(name, {})[str(size)] = list(measured(client_of(who), address))
    first, last = str(sizes[0]), str(sizes[-1])
    return {
        "benchmark": "lists",
        "database": connection.vendor,
        "sizes": list(sizes),
        "lists": lists,
        "different": [
            name for name, found in lists.items() if len({each[0] for each in found.values()}) > 1
        ],
        "slowest_ms": max(found[last][1] for found in lists.values()),
        "ratio": round(
            sum(found[last][1] for found in lists.values())
            / sum(found[first][1] for found in lists.values()),
            2,
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    options = parser.parse_args()
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(FOLDER.name) / "bench.sqlite3")
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    hour = phases.clock_of(PHASE)
    try:
        with override_settings(ALLOWED_HOSTS=["testserver"]), time_machine.travel(hour, tick=True):
            print(json.dumps(run(tuple(options.sizes)), ensure_ascii=False))
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    main()
