"""33,750 entries to xlsx and to CSV, as a worker writes them: seconds and memory.

    script/bench exports [--entries 33750]

Writes a thousand entries first and then all of them, each in a process of its own, so that the
most memory of the one can be held against that of the other. The last line is one JSON object.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FOLDER = os.environ.get("CHUANGSAI_BENCH_DATA") or tempfile.mkdtemp(prefix="chuangsai-bench-")
os.environ["CHUANGSAI_BENCH_DATA"] = os.environ["CHUANGSAI_DATA"] = FOLDER
os.environ["CHUANGSAI_ENV"] = "embedded"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django  # noqa: E402 - the environment has to be set before

django.setup()

from django.core.files.storage import default_storage  # noqa: E402 - needs the set-up
from django.db import connection  # noqa: E402 - the same
from django.http import QueryDict  # noqa: E402 - the same
from django.utils import timezone  # noqa: E402 - the same

from accounts.exporting import making  # noqa: E402 - the same
from accounts.exporting.listings import Ask, count_of  # noqa: E402 - the same
from accounts.models import ListExport  # noqa: E402 - the same
from projects.listings import ENTRIES  # noqa: E402 - the same


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def memory() -> float:
    """The most that this process has held since it began, in MiB.

    Linux's own account of the address space: what getrusage says of a child begins with the most
    of its parent.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    [line] = [one for one in lines if one.startswith("VmHWM")]
    return round(int(line.split()[1]) / 1024, 1)


def grow(entries: int) -> None:
    """A contest with so many submitted entries, and its organiser."""
    # The builders of the tests stay out of the processes that are measured.
    from benchmarks.growth import entries as add  # noqa: PLC0415
    from tests import builders  # noqa: PLC0415

    _root, division, track = builders.make_tree()
    world: Any = SimpleNamespace(track=track, division=division)
    builders.make_staff(track, username="organiser")
    first = builders.make_submitted(track)
    world.entry, world.project, world.people = first, first.project, {"Ow": first.project.owner}
    add(world, 0, entries - 1)


def write(suffix: str, query: str, answers: Any) -> None:
    """Make one file as the task does, and say what it took."""
    connection.settings_dict["NAME"] = str(Path(FOLDER) / "bench.sqlite3")
    from accounts.models import User  # noqa: PLC0415 - the database is named just above

    user, now = User.objects.get(username="organiser"), timezone.now()
    place = ENTRIES.place(user, "track", now)
    if place is None:
        raise SystemExit("the organiser has no list")
    ask = Ask(user, place, QueryDict(query), now)
    columns = [column.key for column in ENTRIES.columns(ask)]
    rows = count_of(ENTRIES.fitting(ask))
    before, began = memory(), time.perf_counter()
    export = making.request_list(ENTRIES, ask, making.Wanted(columns, suffix))
    making.make_list(export.pk, clock=timezone.now)
    seconds = time.perf_counter() - began
    export = ListExport.objects.select_related("job").get(pk=export.pk)
    if export.rows != rows:
        raise SystemExit(f"{export.rows} of {rows} rows: {export.job.message}")
    answers.put(
        {
            "rows": rows,
            "columns": len(columns),
            "seconds": round(seconds, 2),
            "rows_per_second": round(rows / seconds),
            "megabytes": round(default_storage.size(making.path_of(export.job)) / 2**20, 2),
            "memory_mb_before": before,
            "memory_mb": memory(),
        }
    )


def measured(suffix: str, query: str) -> dict[str, Any]:
    """What `write` says, from a process of its own."""
    context = get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=write, args=(suffix, query, answers))
    process.start()
    found: dict[str, Any] = answers.get(timeout=900)
    process.join()
    say(f"{suffix} {query or 'all'}: {found}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=33_750)
    options = parser.parse_args()
    connection.settings_dict["TEST"]["NAME"] = str(Path(FOLDER) / "bench.sqlite3")
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        grow(options.entries)
        say(f"{options.entries} entries are there")
        found = {"benchmark": "exports", "database": connection.vendor}
        for suffix in ("xlsx", "csv"):
            few, every = measured(suffix, "q=SUBM-000"), measured(suffix, "")
            grown = (every["memory_mb"] - few["memory_mb"]) * 1000
            per_row = round(grown / max(every["rows"] - few["rows"], 1), 2)
            found[suffix] = {"few": few, "all": every, "kilobytes_for_each_row_more": per_row}
        print(json.dumps(found))
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    main()
