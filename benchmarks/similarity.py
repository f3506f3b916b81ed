"""What the index of similar projects costs with an edition of 33,750 entries behind it.

The rows are generated and inserted in bulk: texts of made-up words, every hundredth one a copy of
an earlier one with a tenth of its words changed. Then entries are looked up and fingerprinted as at
submission. The last line is one JSON object: the median and the slowest of both in milliseconds,
and how many of the copies that were looked up were found.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

FOLDER = tempfile.TemporaryDirectory(prefix="chuangsai-bench-", ignore_cleanup_errors=True)
os.environ["CHUANGSAI_DATA"] = FOLDER.name
os.environ["CHUANGSAI_ENV"] = "embedded"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django  # noqa: E402 - the environment has to be set before

django.setup()

from django.db import connection  # noqa: E402 - needs the set-up
from django.test.utils import CaptureQueriesContext  # noqa: E402 - the same

from projects.models import Enterprise, Entry, Project, TextBand  # noqa: E402 - the same
from projects.services import fingerprints  # noqa: E402 - the same
from tests import builders  # noqa: E402 - the same

ENTRIES, ASKED, EVERY, WORDS, CHANGED = 33_750, 100, 100, 150, 0.1
PIECE = 1000


class Writer:
    """Made-up project texts, the same at every run."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        letters = [chr(0x4E00 + number) for number in range(2500)]
        # Few words stand in many texts, as in real ones.
        self.words = ["".join(self.random.choices(letters, k=2)) for _ in range(6000)]
        self.weights = [1 / (rank + 20) for rank in range(len(self.words))]

    def text(self) -> list[str]:
        return self.random.choices(self.words, weights=self.weights, k=WORDS)

    def copy(self, words: list[str]) -> list[str]:
        return [
            self.random.choice(self.words) if self.random.random() < CHANGED else word
            for word in words
        ]


def texts(writer: Writer, number: int) -> tuple[list[list[str]], dict[int, int]]:
    """The words of every text, and copy → original."""
    rows: list[list[str]] = []
    copies: dict[int, int] = {}
    for place in range(number):
        if place and place % EVERY == 0:
            copies[place] = place - writer.random.randint(1, EVERY - 1)
            rows.append(writer.copy(rows[copies[place]]))
        else:
            rows.append(writer.text())
    return rows, copies


def insert(track: Any, rows: list[list[str]]) -> list[Entry]:
    """The entries with their fingerprints, past the services and in bulk."""
    owner, region = builders.make_user("bench"), builders.make_region()
    category = track.categories.get(kind="enterprise")
    sector = builders.root_of(track).sectors.first()
    entries: list[Entry] = []
    for first in range(0, len(rows), PIECE):
        numbers = range(first, min(first + PIECE, len(rows)))
        units = Enterprise.objects.bulk_create(
            Enterprise(
                owner=owner,
                name=f"杭州{''.join(rows[n][:2])}{n}科技有限公司",
                credit_code=f"91330102B{n:09d}",
                region=region,
                industry="industry",
                employees=50,
                revenue=1000,
            )
            for n in numbers
        )
        projects = Project.objects.bulk_create(
            Project(
                owner=owner,
                enterprise=unit,
                title="".join(rows[n][2:7]),
                stage="pilot",
                summary="".join(rows[n]),
            )
            for n, unit in zip(numbers, units, strict=True)
        )
        made = Entry.objects.bulk_create(
            Entry(
                project=project,
                competition=track,
                category=category,
                sector=sector,
                number=f"BENCH-{n:05d}",
                state=Entry.State.SUBMITTED,
                contact_name="联系",
                contact_mobile="13800000000",
            )
            for n, project in zip(numbers, projects, strict=True)
        )
        TextBand.objects.bulk_create(
            TextBand(entry=entry, band=band, value=value)
            for entry in made
            for band, value in fingerprints._fingerprint_of(entry).items()
        )
        entries += made
    return entries


def milliseconds(work: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - began) * 1000


def run(number: int) -> dict[str, Any]:
    """Fill the edition, then submit and look up."""
    track = builders.make_tree()[2]
    writer = Writer(20260901)
    rows, copies = texts(writer, number)
    _nothing, filling = milliseconds(lambda: insert(track, rows))
    keys = list(Entry.objects.order_by("number").values_list("pk", flat=True))
    asked = list(copies)[-ASKED:] or [0]
    writing, looking, compared, found, queries = [], [], [], 0, 0
    for place in asked:
        entry = Entry.objects.for_list().get(pk=keys[place])
        writing.append(milliseconds(lambda: fingerprints.write_fingerprint(entry))[1])  # noqa: B023
        with CaptureQueriesContext(connection) as counted:
            others, taken = milliseconds(lambda: fingerprints.alike_of(entry))  # noqa: B023
        looking.append(taken)
        compared.append(len(others))
        queries = max(queries, len(counted))
        found += str(keys[copies.get(place, place)]) in {
            other.key for other in others if other.text >= 60
        }
    return {
        "benchmark": "similarity",
        "database": connection.vendor,
        "entries": number,
        "bands": TextBand.objects.count(),
        "filled_s": round(filling / 1000, 1),
        "submission_ms": {
            "fingerprint_median": round(statistics.median(writing), 1),
            "fingerprint_slowest": round(max(writing), 1),
            "lookup_median": round(statistics.median(looking), 1),
            "lookup_slowest": round(max(looking), 1),
        },
        "lookup_queries": queries,
        "compared_median": statistics.median(compared),
        "copies_found": found,
        "copies_asked": len(asked),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    options = parser.parse_args()
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(FOLDER.name) / "bench.sqlite3")
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(json.dumps(run(options.entries), ensure_ascii=False))
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    main()
