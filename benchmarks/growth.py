"""Rows in bulk for the lists benchmark: straight into the tables, with what the pages read.

Every function takes (world, have, want) and adds rows number `have` to `want`; what belongs to a
heat that is scored or locked is made anew at each size, because nothing is added to such a heat.
"""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from accounts.models import AuditEntry, User
from benchmarks.growth_entry import filling_in
from competitions.models import (
    Body,
    Competition,
    Document,
    Heat,
    Invitation,
    Region,
    Round,
    Rubric,
    RuleSet,
    Sector,
    StaffGrant,
    Venue,
)
from judging.ledger import GENESIS
from judging.models import Appearance, Judge, Promotion, Ranking, ScoreSheet, Seat, Standing
from papers.models import Paper
from projects.models import Enterprise, Entry, Project
from publicity.models import Coverage, Notice
from tests import builders
from tests.builders import NOW

World = SimpleNamespace
MANY = 1000


def _make(model: Any, rows: Any) -> list[Any]:
    return list(model.objects.bulk_create(list(rows), batch_size=MANY))


def people(world: World, have: int, want: int) -> None:
    """Accounts, experts, duties, invitations."""
    users = _make(
        User,
        (
            User(username=f"bulk{n}", name=f"批量{n}", email=f"bulk{n}@example.org")
            for n in range(have, want)
        ),
    )
    _make(Judge, (Judge(user=user, employer="某研究院", profile="technical") for user in users))
    admin = builders.make_admin()
    _make(
        StaffGrant,
        (
            StaffGrant(
                competition=world.track,
                user=user,
                role="reviewer",
                granted_by=admin,
                granted_at=NOW,
            )
            for user in users
        ),
    )
    _make(
        Invitation,
        (
            Invitation(
                competition=world.track,
                email=f"guest{n}@example.org",
                role="reviewer",
                digest=f"{n:064d}",
                invited_by=admin,
                invited_at=NOW,
                valid_until=NOW + dt.timedelta(days=99),
            )
            for n in range(have, want)
        ),
    )


def places(world: World, have: int, want: int) -> None:
    """Regions and venues."""
    _make(
        Region,
        (Region(code=f"{900000 + n}", name=f"区域{n}") for n in range(have, want)),
    )
    region = builders.make_region()
    _make(
        Venue,
        (Venue(name=f"场地{n}", kind="hall", region=region) for n in range(have, want)),
    )


def nodes(world: World, have: int, want: int) -> None:
    """Contests below the track, open, each with a body; sectors of the edition."""
    made = _make(
        Competition,
        (
            Competition(
                parent=world.track,
                level="city",
                code=f"bulk-{n}",
                path=f"{world.track.path}bulk-{n}/",
                name=f"第{n}城市赛",
                short_name=f"城市{n}",
                edition=7,
                year=2026,
                state="open",
                number_prefix=f"BULK{n}",
            )
            for n in range(have, want)
        ),
    )
    _make(Body, (Body(competition=node, role="host", name="某市经信局") for node in made))
    root = world.division.parent
    _make(
        Sector,
        (
            Sector(competition=root, code=f"bulk-{n}", name=f"领域{n}", order=n)
            for n in range(have, want)
            if n < 30
        ),
    )


def records(world: World, have: int, want: int) -> None:
    """Documents, notices, coverage, papers, audit lines."""
    numbers = range(have, want)
    track, admin = world.track, builders.make_admin()
    day = NOW.date()
    _make(
        Document, (Document(competition=track, title=f"文件{n}", issued_on=day) for n in numbers)
    )
    _make(
        Notice,
        (
            Notice(
                competition=track,
                number=f"批量-{n}",
                title=f"公示{n}",
                state="published",
                starts_on=day,
                ends_on=day + dt.timedelta(days=60),
                digest="0" * 64,
                prepared_by=admin,
                published_at=NOW,
            )
            for n in numbers
        ),
    )
    _make(
        Coverage,
        (
            Coverage(
                competition=track,
                channel="article",
                outlet=f"媒体{n}",
                count=n,
                unit="person_times",
                counted_on=day,
            )
            for n in numbers
        ),
    )
    like = Paper.objects.filter(kind="summary_report").order_by("pk").last()
    _make(
        Paper,
        (
            Paper(
                competition=track,
                kind="summary_report",
                title=f"总结报告{n}",
                dated=day,
                snapshot=like.snapshot if like else {},
                text=like.text if like else "正文",
                made_by=admin,
                made_at=NOW,
                saved_by=admin,
                saved_at=NOW,
            )
            for n in numbers
        ),
    )
    _make(
        AuditEntry,
        (
            AuditEntry(
                actor=admin,
                action="round.change",
                subject_type="competitions.round",
                subject_id=str(n),
                subject="轮次",
                scope=track.path,
                at=NOW,
            )
            for n in numbers
        ),
    )


def _entries(world: World, have: int, want: int, label: str, state: str) -> list[Entry]:
    """Entries of projects that the owner of the tests owns, each of an enterprise of its own."""
    owner, region = world.people["Ow"], builders.make_region()
    units = _make(
        Enterprise,
        (
            Enterprise(
                owner=owner,
                name=f"杭州{label}{n}科技有限公司",
                credit_code=f"{label}{n:0{18 - len(label)}d}",
                region=region,
                industry="industry",
                employees=20,
                revenue=Decimal(300),
            )
            for n in range(have, want)
        ),
    )
    projects = _make(
        Project,
        (
            Project(
                owner=owner, enterprise=unit, title=f"项目{label}{n}", stage="pilot", summary="简"
            )
            for n, unit in enumerate(units)
        ),
    )
    declared = Entry.objects.exclude(declared={}).values_list("declared", flat=True).first()
    category = world.track.categories.get(kind="enterprise")
    sector = Sector.objects.get(code="bio")
    return _make(
        Entry,
        (
            Entry(
                project=project,
                competition=world.track,
                category=category,
                sector=sector,
                number=f"{label}-{have + n:06d}",
                state=state,
                contact_name="李联系",
                contact_mobile="13800001111",
                declared=declared,
                submitted_at=NOW,
            )
            for n, project in enumerate(projects)
        ),
    )


def entries(world: World, have: int, want: int) -> None:
    """Submitted entries that wait for their review."""
    _entries(world, have, want, "SUBM", "submitted")


def rounds(world: World, have: int, want: int) -> None:
    """Planned rounds with rule set and rubric, and heats of one of them that a judge sits in."""
    day = NOW.date()
    sets = _make(
        RuleSet,
        (RuleSet(competition=world.track, name=f"规则{n}") for n in range(have, want)),
    )
    made = _make(
        Round,
        (
            Round(
                competition=world.track,
                order=1000 + have + n,
                kind="preliminary",
                name=f"第{have + n}轮",
                rule_set=rule_set,
                starts_on=day,
                ends_on=day,
            )
            for n, rule_set in enumerate(sets)
        ),
    )
    _make(Rubric, (Rubric(round=round_, name="评分表") for round_ in made))
    world.many_heats = getattr(world, "many_heats", None) or made[0]
    heats = _make(
        Heat,
        (
            Heat(
                round=world.many_heats,
                number=n + 1,
                name=f"第{n + 1}场",
                venue=world.venue,
                starts_at=NOW + dt.timedelta(days=90, minutes=n),
            )
            for n in range(have, want)
        ),
    )
    _make(Seat, (Seat(heat=heat, judge=world.judge, number=1) for heat in heats))


def stage(world: World, have: int, want: int) -> None:
    """A round with one heat of `want` entries that is being scored, and one that is published."""
    order = 100 + 2 * len(str(want))
    scored = builders.make_round(world.track, order=order)
    published = builders.make_round(world.track, order=order + 1)
    for round_, label in ((scored, f"SC{want}X"), (published, f"PB{want}X")):
        heat = builders.make_heat(round_)
        seat = Seat.objects.create(heat=heat, judge=world.judge, number=1)
        taking_part = _entries(world, 0, want, label, "accepted")
        appearances = _make(
            Appearance,
            (Appearance(heat=heat, entry=one, order=n) for n, one in enumerate(taking_part, 1)),
        )
        Heat.objects.filter(pk=heat.pk).update(state="scoring")
        _make(ScoreSheet, (ScoreSheet(appearance=one, seat=seat) for one in appearances))
        if round_ is published:
            _publish(round_, heat, appearances)
            world.results = round_
        else:
            world.scored_heat = Heat.objects.get(pk=heat.pk)


def _publish(round_: Round, heat: Heat, appearances: list[Appearance]) -> None:
    Heat.objects.filter(pk=heat.pk).update(state="locked")
    for of_heat in (heat, None):
        ranking = Ranking.objects.create(
            round=round_,
            heat=of_heat,
            rule_set=round_.rule_set,
            ledger_head=GENESIS,
            made_at=NOW,
        )
        standings = _make(
            Standing,
            (
                Standing(
                    ranking=ranking,
                    appearance=one,
                    score=Decimal(100) - Decimal(n) / 100,
                    rank=n,
                    detail={"marks": [[1, "80"]], "high": [], "low": [], "decided_by": None},
                )
                for n, one in enumerate(appearances, 1)
            ),
        )
    _make(
        Promotion,
        (
            Promotion(round=round_, standing=one, entry_id=appearance.entry_id, outcome="out")
            for one, appearance in zip(standings, appearances, strict=True)
        ),
    )
    Round.objects.filter(pk=round_.pk).update(state="published")


GROWTH = (people, places, nodes, records, entries, rounds, stage, filling_in)
