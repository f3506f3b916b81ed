"""A national round, made in bulk: entries in heats of thirty, five signed sheets of eight criteria each.

The rows are what the portal would have written, hashes aside: a re-rank reads no hash. Everything
here needs Django set up on a PostgreSQL whose user may switch triggers off.
"""

import datetime as dt
import json
import random
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import StringIO
from typing import Any

from django.db import connection

from competitions.models import Category, Competition, Criterion, Heat, Round, Rubric, Sector
from judging.ledger import GENESIS
from judging.models import Appearance, Ledger, Seat
from projects.models import Enterprise, Entry, Project
from tests import builders
from tests.builders import NOW

HEAT, PANEL, CRITERIA, MANY = 30, 5, 8, 2000
WEIGHT = Decimal("1.25")
CITIES = [f"33{number:02d}00" for number in range(1, 90)]


def national_round(entries: int, seed: int) -> Round:
    """A round with that many entries, every heat locked; the same rows for the same seed."""
    dice = random.Random(seed)
    node = builders.make_tree()[2]
    rules = builders.make_rule_set(node, panel_size=PANEL, trim_from=PANEL, decimals=2)
    round_ = builders.make_round(node, rule_set=rules)
    _rubric(round_)
    heats = _heats(round_, entries)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    appearances = _appearances(node, heats, entries, dice)
    _sheets(heats, appearances, dice)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE competitions_heat SET state = 'locked' WHERE round_id = %s", [round_.pk]
        )
        cursor.execute(
            "UPDATE competitions_round SET state = 'scoring' WHERE id = %s", [round_.pk]
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")
    return Round.objects.select_related("competition", "rule_set").get(pk=round_.pk)


def _rubric(round_: Round) -> None:
    Rubric.objects.filter(round=round_).delete()
    rubric = Rubric.objects.create(round=round_, name="评分标准")
    Criterion.objects.bulk_create(
        Criterion(
            rubric=rubric, code=f"c{n}", name=f"指标{n}", max_points=10, weight=WEIGHT, order=n
        )
        for n in range(1, CRITERIA + 1)
    )


def _heats(round_: Round, entries: int) -> list[Heat]:
    count = -(-entries // HEAT)
    first = builders.make_heat(round_)
    rest = (
        Heat(
            round=round_,
            number=number,
            name=f"第{number}场",
            starts_at=first.starts_at,
            venue=first.venue,
        )
        for number in range(2, count + 1)
    )
    return [first, *Heat.objects.bulk_create(rest, batch_size=MANY)]


def _appearances(
    node: Competition, heats: list[Heat], entries: int, dice: random.Random
) -> list[tuple[Appearance, str]]:
    owner = builders.make_user("nation")
    region = builders.make_region()
    kinds = {one.kind: one for one in Category.objects.filter(competition=node)}
    sector = Sector.objects.order_by("pk").first()
    found = []
    for start in range(0, entries, MANY):
        numbers = range(start, min(start + MANY, entries))
        units = Enterprise.objects.bulk_create(
            Enterprise(
                owner=owner,
                name=f"企业{n:06d}",
                credit_code=f"9133{n:014d}",
                region=region,
                industry="industry",
                employees=10,
                revenue=Decimal(100),
            )
            for n in numbers
        )
        projects = Project.objects.bulk_create(
            Project(owner=owner, title=f"项目{unit.pk}", stage="pilot", enterprise=unit)
            for unit in units
        )
        rows = Entry.objects.bulk_create(
            Entry(
                project=project,
                competition=node,
                category=kinds["enterprise" if n % 3 else "maker"],
                sector=sector,
                number=f"N-{n:06d}",
                state=Entry.State.ACCEPTED,
                declared={
                    "title": project.title,
                    "unit": f"企业{n:06d}",
                    "city": dice.choice(CITIES),
                    "members": [],
                },
            )
            for n, project in zip(numbers, projects, strict=True)
        )
        made = Appearance.objects.bulk_create(
            Appearance(heat=heats[n // HEAT], entry=entry, order=n % HEAT + 1)
            for n, entry in zip(numbers, rows, strict=True)
        )
        found += [(one, entry.number or "") for one, entry in zip(made, rows, strict=True)]
    return found


def _sheets(
    heats: list[Heat], appearances: list[tuple[Appearance, str]], dice: random.Random
) -> None:
    judges = [builders.make_judge(f"nation{n}") for n in range(PANEL)]
    seats = Seat.objects.bulk_create(
        (
            Seat(heat=heat, judge=judge, number=number)
            for heat in heats
            for number, judge in enumerate(judges, start=1)
        ),
        batch_size=MANY,
    )
    ledgers = Ledger.objects.bulk_create(
        (Ledger(heat=heat, head=GENESIS, length=HEAT * PANEL) for heat in heats), batch_size=MANY
    )
    ledger_of = {one.heat_id: one.pk for one in ledgers}
    panel_of: dict[int, list[int]] = {}
    for seat in seats:
        panel_of.setdefault(seat.heat_id, []).append(seat.pk)
    _copy(
        "judging_scoresheet",
        ("id", "appearance_id", "seat_id", "revision"),
        (
            (number, appearance, seat, 1)
            for number, appearance, seat, *_ in _each(appearances, panel_of)
        ),
    )
    _copy(
        "judging_sheetversion",
        (
            "id",
            "ledger_id",
            "seq",
            "sheet_id",
            "revision",
            "client_id",
            "total",
            "signed",
            "abstained",
            "payload",
            "at",
            "previous_hash",
            "hash",
        ),
        _versions(appearances, panel_of, ledger_of, dice),
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE judging_scoresheet SET current_id = id")


def _each(
    appearances: list[tuple[Appearance, str]], panel_of: dict[int, list[int]]
) -> Iterator[tuple[int, int, int, int, str, int, int]]:
    """(number, appearance, seat, heat, entry number, seat number, place in the chain) of each sheet."""
    number = 0
    places: dict[int, int] = {}
    for appearance, entry in appearances:
        for spot, seat in enumerate(panel_of[appearance.heat_id], start=1):
            number += 1
            places[appearance.heat_id] = places.get(appearance.heat_id, 0) + 1
            place = places[appearance.heat_id]
            yield number, appearance.pk, seat, appearance.heat_id, entry, spot, place


def _versions(
    appearances: list[tuple[Appearance, str]],
    panel_of: dict[int, list[int]],
    ledger_of: dict[int, int],
    dice: random.Random,
) -> Iterator[tuple[Any, ...]]:
    for number, _appearance, _seat, heat, entry, spot, place in _each(appearances, panel_of):
        marks = {f"c{n}": dice.randint(8, 20) for n in range(1, CRITERIA + 1)}
        total = sum(marks.values()) * WEIGHT / 2
        payload = {
            "marks": {code: str(Decimal(half) / 2) for code, half in marks.items()},
            "total": f"{total:.3f}",
            "seat": spot,
            "entry": entry,
            "signed": True,
            "comment": "",
            "device": "benchmark",
            "revision": 1,
        }
        yield (
            number,
            ledger_of[heat],
            place,
            number,
            1,
            f"00000000-0000-0000-0000-{number:012d}",
            f"{total:.3f}",
            True,
            False,
            json.dumps(payload),
            (NOW + dt.timedelta(seconds=place)).isoformat(),
            GENESIS,
            f"{number:064d}",
        )


def _copy(table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    text = StringIO()
    for row in rows:
        text.write("\t".join(str(value) for value in row) + "\n")
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", text)
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        cursor.execute("SELECT setval(%s, 1000000000)", cursor.fetchone())
