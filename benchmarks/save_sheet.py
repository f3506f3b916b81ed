"""Saving one sheet, beside a bare INSERT of a row of the same size, on the configured database.

Both sides run in turns, in one process, in a database made for the run and dropped after it;
each save and each INSERT is a transaction of its own. The last line is one JSON object:
queries per save, saves per second and their p95 in milliseconds, the same of the INSERT, and
`ratio`, how many such INSERTs fit into one save.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FOLDER = tempfile.TemporaryDirectory(prefix="chuangsai-bench-", ignore_cleanup_errors=True)
os.environ["CHUANGSAI_DATA"] = FOLDER.name
os.environ["CHUANGSAI_ENV"] = "embedded"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django  # noqa: E402 - the environment has to be set before
from django.db import connection, transaction  # noqa: E402 - the same
from django.test.utils import CaptureQueriesContext  # noqa: E402 - the same

ENTRIES, JUDGES, TURN = 24, 7, 100
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
TABLE = """CREATE TABLE bench_row (
    id bigint PRIMARY KEY, sheet bigint, revision int, client varchar(32) UNIQUE,
    total numeric(8, 3), payload text, previous_hash varchar(64), hash varchar(64))"""
BARE = "INSERT INTO bench_row VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"


def saves(sheets: list) -> Iterator[Callable[[], Any]]:
    """One signed save after the other, over all sheets in turn."""
    from judging.services.sheets import SheetDraft, save_sheet  # noqa: PLC0415 - after setup
    from tests.builders import NOW  # noqa: PLC0415 - after setup

    revision = 0
    while True:
        for sheet in sheets:
            marks = {"tech": f"{revision % 60}.5", "market": "30"}
            draft = SheetDraft(
                uuid.uuid4(), revision, marks, True, "讲得清楚，数据扎实。", "bench"
            )
            judge = sheet.seat.judge.user
            yield lambda pk=sheet.pk, d=draft, j=judge: save_sheet(pk, d, actor=j, at=NOW)
        revision += 1


def bare_inserts(payload: str) -> Iterator[Callable[[], object]]:
    """A row as wide as a version of a sheet, written and committed."""
    number = 0
    while True:
        number += 1

        def insert(number: int = number) -> None:
            row = [number, number, 1, uuid.uuid4().hex, "80.5", payload, "0" * 64, "f" * 64]
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(BARE, row)

        yield insert


def timed(works: Iterator[Callable[[], object]], count: int) -> list[float]:
    """Seconds of each of the next `count` works."""
    taken = []
    for _ in range(count):
        work = next(works)
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def figures(taken: list[float]) -> tuple[float, float]:
    """(per second, p95 in milliseconds)."""
    p95 = sorted(taken)[int(len(taken) * 0.95)]
    return round(len(taken) / sum(taken), 1), round(p95 * 1000, 2)


def open_sheets() -> list:
    """The sheets of one heat that is being scored, with their judges."""
    from judging.models import ScoreSheet  # noqa: PLC0415 - after setup
    from tests import builders  # noqa: PLC0415 - after setup

    heat = builders.make_open_heat(builders.make_tree()[2], entries=ENTRIES, judges=JUDGES)
    rows = ScoreSheet.objects.filter(appearance__heat=heat).select_related("seat__judge__user")
    return list(rows.order_by("pk"))


def first_save(saving: Iterator[Callable[[], Any]]) -> tuple[int, str]:
    """(queries of one save without the transaction's own, the payload that it wrote)."""
    with CaptureQueriesContext(connection) as queries:
        version = next(saving)()
    said = [q["sql"] for q in queries.captured_queries if not q["sql"].startswith(BOOKKEEPING)]
    return len(said), json.dumps(version.payload, ensure_ascii=False)


def run(count: int) -> dict[str, object]:
    """Both sides in turns of TURN, at least `count` each."""
    saving = saves(open_sheets())
    queries, payload = first_save(saving)
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    inserting = bare_inserts(payload)
    save_seconds: list[float] = []
    insert_seconds: list[float] = []
    while len(save_seconds) < count:
        save_seconds += timed(saving, TURN)
        insert_seconds += timed(inserting, TURN)
    per_second, p95 = figures(save_seconds)
    bare_per_second, bare_p95 = figures(insert_seconds)
    return {
        "benchmark": "save_sheet",
        "database": connection.vendor,
        "saves": len(save_seconds),
        "queries_per_save": queries,
        "saves_per_second": per_second,
        "p95_ms": p95,
        "inserts_per_second": bare_per_second,
        "insert_p95_ms": bare_p95,
        "ratio": round(bare_per_second / per_second, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=1000, help="in turns of 100")
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    django.setup()
    if connection.vendor == "sqlite":
        # A file, as in use: WAL, a real fsync for each commit.
        connection.settings_dict["TEST"]["NAME"] = str(Path(FOLDER.name) / "bench.sqlite3")
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(json.dumps(run(options.saves)))
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    main()
