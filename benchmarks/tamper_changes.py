"""What somebody with the database's own rights can change, one thing at a time.

Every function makes one change behind the guards' back and says what of it a report has to name: one
of these words. `LookupError` or an error of the database: this change cannot be made here.
"""

import datetime as dt
import hashlib
import random
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import F

from competitions.models import Category, Criterion, Heat, Round, Rubric, RuleSet
from judging.ledger import GENESIS, version_hash
from judging.models import (
    Appearance,
    HeatSeal,
    HeatSignature,
    Judge,
    Ledger,
    Promotion,
    Ranking,
    ScoreSheet,
    Seat,
    SheetVersion,
    Standing,
    TieRuling,
)
from judging.services.scores import compute, standing_of
from judging.services.verification import place_of
from projects.models import Entry, Recusal

type Names = tuple[str, ...]
type Change = Callable[[random.Random], Names]

HOUR = dt.timedelta(hours=1)
OTHER_HASH = hashlib.sha256(b"another").hexdigest()


def one_of(dice: random.Random, rows: Any) -> Any:
    found = list(rows.order_by("pk"))
    if not found:
        raise LookupError
    return dice.choice(found)


def put(row: Any, **values: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def version(dice: random.Random, **which: Any) -> SheetVersion:
    rows = SheetVersion.objects.filter(**which).select_related("ledger__heat__round__competition")
    found: SheetVersion = one_of(dice, rows)
    return found


def of_heat(heat: Heat, *more: str) -> Names:
    return (place_of(heat), place_of(heat).partition(", ")[2], *more)


def of_version(one: SheetVersion) -> Names:
    return of_heat(one.ledger.heat)


def standings() -> Any:
    rows = Standing.objects.filter(ranking__superseded_at=None)
    return rows.select_related("appearance__entry", "appearance__heat", "ranking__heat")


def other(dice: random.Random, row: Any, rows: Any) -> Any:
    return one_of(dice, rows.exclude(pk=row.pk))


# Versions of sheets.


def changed_payload(dice: random.Random, one: SheetVersion) -> dict[str, Any]:
    said = dict(one.payload)
    part = dice.choice(("marks", "total", "comment", "judge", "at", "device", "signed"))
    if part == "marks" and said["marks"]:
        code = dice.choice(sorted(said["marks"]))
        said["marks"] = said["marks"] | {code: str(Decimal(said["marks"][code]) - Decimal("0.5"))}
    else:
        said[part] = {"signed": not said["signed"]}.get(part, "x1")
    return said


def payload_altered(dice: random.Random) -> Names:
    one = version(dice)
    put(one, payload=changed_payload(dice, one))
    return of_version(one)


def column_altered(dice: random.Random) -> Names:
    one = version(dice)
    columns: dict[str, Any] = {
        "total": Decimal(dice.randrange(100)) + Decimal("0.25"),
        "signed": False,
        "revision": one.revision + 50,
        "client_id": uuid.UUID(int=dice.getrandbits(128)),
        "at": one.at + HOUR,
        "previous_hash": OTHER_HASH,
        "hash": hashlib.sha256(str(dice.random()).encode()).hexdigest(),
    }
    name = dice.choice(sorted(columns))
    if name == "signed" and not one.signed:
        raise LookupError
    put(one, **{name: columns[name]})
    return of_version(one)


def abstention_altered(dice: random.Random) -> Names:
    one = version(dice, abstained=True)
    put(one, abstained=False)
    return of_version(one)


def version_deleted(dice: random.Random) -> Names:
    one = version(dice)
    ScoreSheet.objects.filter(current=one).update(current=None)
    SheetVersion.objects.filter(pk=one.pk).delete()
    return of_version(one)


def versions_swapped(dice: random.Random) -> Names:
    one = version(dice)
    two = other(dice, one, SheetVersion.objects.filter(ledger=one.ledger))
    put(one, seq=90_000)
    put(two, seq=one.seq)
    put(one, seq=two.seq)
    return of_version(one)


def version_inserted(dice: random.Random) -> Names:
    """A new last row that fits the one before it; with or without the ledger's head made to fit."""
    one = version(dice)
    ledger = one.ledger
    newest = one.sheet.versions.order_by("-revision").first()
    said = one.payload | {"revision": newest.revision + 1, "client_id": str(uuid.uuid4())}
    made = SheetVersion.objects.create(
        ledger=ledger,
        seq=ledger.length + 1,
        sheet=one.sheet,
        revision=newest.revision + 1,
        client_id=said["client_id"],
        total=one.total,
        signed=one.signed,
        abstained=one.abstained,
        payload=said,
        at=one.at,
        previous_hash=ledger.head,
        hash=version_hash(ledger.head, said),
    )
    put(one.sheet, current=made, revision=made.revision)
    if dice.random() < 0.7:
        put(ledger, head=made.hash, length=made.seq)
    return of_version(one)


def version_moved(dice: random.Random) -> Names:
    one = version(dice)
    if dice.random() < 0.5:
        sheet = other(dice, one.sheet, ScoreSheet.objects.filter(seat__heat=one.ledger.heat))
        put(one, sheet=sheet, revision=70)
    else:
        put(one, ledger=other(dice, one.ledger, Ledger.objects.all()), seq=80_000)
    return of_version(one)


def chain_rehashed(ledger: Ledger, first: int) -> None:
    last = GENESIS
    for row in SheetVersion.objects.filter(ledger=ledger).order_by("seq"):
        if row.seq >= first:
            put(row, previous_hash=last, hash=version_hash(last, row.payload))
            row.refresh_from_db()
        last = row.hash
    put(ledger, head=last)


def row_rehashed(dice: random.Random) -> Names:
    one = version(dice)
    said = changed_payload(dice, one)
    put(one, payload=said, hash=version_hash(one.previous_hash, said))
    return of_version(one)


def heat_rehashed(dice: random.Random) -> Names:
    """A row changed and the heat's chain made to fit, to its end and its head."""
    one = version(dice)
    put(one, payload=changed_payload(dice, one))
    chain_rehashed(one.ledger, one.seq)
    return of_version(one)


def end_cut(dice: random.Random) -> Names:
    ledger = one_of(dice, Ledger.objects.select_related("heat__round__competition"))
    rows = list(ledger.versions.order_by("-seq")[: dice.randrange(1, 4)])
    for row in rows:
        before = row.sheet.versions.exclude(pk=row.pk).order_by("-revision").first()
        revision = before.revision if before else 0
        put(row.sheet, current=before, revision=revision)
        SheetVersion.objects.filter(pk=row.pk).delete()
    last = ledger.versions.order_by("-seq").first()
    put(ledger, head=last.hash, length=last.seq)
    return of_heat(ledger.heat)


def seals_rehashed() -> None:
    renamed: dict[str, str] = {GENESIS: GENESIS}
    last = GENESIS
    for seal in HeatSeal.objects.order_by("competition", "seq"):
        said = seal.payload | {"head": Ledger.objects.get(heat=seal.heat_id).head}
        old, new = seal.hash, version_hash(last, said)
        put(seal, payload=said, previous_hash=last, hash=new)
        renamed[old] = last = new
    for ranking in Ranking.objects.all():
        put(ranking, ledger_head=renamed[ranking.ledger_head])


def everything_rehashed(dice: random.Random) -> Names:
    """A comment changed and every chain made to fit: nothing but the printed head can tell."""
    one = version(dice)
    put(one, payload=one.payload | {"comment": "改写"})
    chain_rehashed(one.ledger, one.seq)
    seals_rehashed()
    return ("printed head",)


def everything_rehashed_and_ranked(dice: random.Random) -> Names:
    """A signed mark changed, every chain made to fit, and every rank computed anew."""
    one = version(dice, signed=True)
    marks = one.payload["marks"]
    code = dice.choice(sorted(marks))
    down = Decimal(marks[code]) - Decimal("0.5")
    weight = Criterion.objects.get(rubric__round=one.ledger.heat.round, code=code).weight
    total = Decimal(one.payload["total"]) - weight / 2
    said = {"marks": marks | {code: f"{down:f}"}, "total": f"{total:f}"}
    put(one, payload=one.payload | said, total=total)
    chain_rehashed(one.ledger, one.seq)
    seals_rehashed()
    for ranking in Ranking.objects.filter(superseded_at=None).order_by(
        "round__order", F("heat").asc(nulls_last=True)
    ):
        recomputed(ranking)
    return ("printed head",)


def recomputed(ranking: Ranking) -> None:
    rows = Appearance.objects.filter(standings__ranking=ranking).select_related("entry")
    for placed in compute(ranking.round, list(rows)):
        made = standing_of(placed)
        stored = Standing.objects.get(ranking=ranking, appearance=made.appearance)
        put(stored, score=made.score, rank=made.rank, tied=made.tied, detail=made.detail)


# Sheets, ledgers, seals, signatures.


def sheet_altered(dice: random.Random) -> Names:
    sheet = one_of(dice, ScoreSheet.objects.select_related("seat__heat__round__competition"))
    names = of_heat(sheet.seat.heat)
    way = dice.randrange(5)
    if way == 0:
        older = one_of(dice, sheet.versions.exclude(pk=sheet.current_id))
        put(sheet, current=older)
    elif way == 1:
        put(sheet, revision=sheet.revision + 1)
    elif way == 2:
        recusal = one_of(dice, Recusal.objects.all())
        put(sheet, voided_by=None if sheet.voided_by_id else recusal)
    elif way == 3:
        put(sheet, current=None, revision=0)
    else:
        ScoreSheet.objects.filter(pk=sheet.pk)._raw_delete("default")
    return names


def sheet_moved(dice: random.Random) -> Names:
    sheet = one_of(dice, ScoreSheet.objects.select_related("seat__heat__round__competition"))
    heat = sheet.seat.heat
    if dice.random() < 0.5:
        seats = Seat.objects.exclude(heat=heat)
        put(sheet, seat=one_of(dice, seats))
    else:
        put(sheet, appearance=one_of(dice, Appearance.objects.exclude(heat=heat)))
    return of_heat(heat)


def ledger_altered(dice: random.Random) -> Names:
    ledger = one_of(dice, Ledger.objects.select_related("heat__round__competition"))
    way = dice.randrange(3)
    if way == 0:
        put(ledger, head=OTHER_HASH)
    elif way == 1:
        put(ledger, length=ledger.length - 1)
    else:
        Ledger.objects.filter(pk=ledger.pk)._raw_delete("default")
    return of_heat(ledger.heat)


def seal_altered(dice: random.Random) -> Names:
    seal = one_of(dice, HeatSeal.objects.select_related("heat__round__competition"))
    said = dice.choice(("head", "rules", "rubric", "panel", "length", "heat"))
    columns: dict[str, Any] = {
        "payload": seal.payload | {said: 3 if said in ("length", "heat") else OTHER_HASH},
        "hash": OTHER_HASH,
        "previous_hash": OTHER_HASH,
        "at": seal.at + HOUR,
        "heat": other(dice, seal.heat, Heat.objects.all()),
        "seq": 40,
    }
    name = dice.choice(sorted(columns))
    put(seal, **{name: columns[name]})
    return of_heat(seal.heat, "seals")


def seal_deleted(dice: random.Random) -> Names:
    seal = one_of(dice, HeatSeal.objects.select_related("heat__round__competition"))
    HeatSeal.objects.filter(pk=seal.pk).delete()
    return of_heat(seal.heat, "seals")


def seals_swapped(dice: random.Random) -> Names:
    one = one_of(dice, HeatSeal.objects.all())
    two = other(dice, one, HeatSeal.objects.all())
    put(one, seq=90)
    put(two, seq=one.seq)
    put(one, seq=two.seq)
    return ("seals",)


def signature_altered(dice: random.Random) -> Names:
    rows = HeatSignature.objects.select_related("seat__heat__round__competition")
    one = one_of(dice, rows)
    seats = Seat.objects.filter(heat=one.seat.heat)
    columns: dict[str, Any] = {
        "strokes": "10,10 20,20",
        "at": one.at + HOUR,
        "digest": OTHER_HASH,
        "sheets": one.sheets + 1,
        "seat": other(dice, one.seat, seats),
    }
    name = dice.choice(sorted(columns))
    put(one, **{name: columns[name]})
    return of_heat(one.seat.heat)


def signature_deleted(dice: random.Random) -> Names:
    rows = HeatSignature.objects.select_related("seat__heat__round__competition")
    one = one_of(dice, rows)
    HeatSignature.objects.filter(pk=one.pk).delete()
    return of_heat(one.seat.heat)


def signature_inserted(dice: random.Random) -> Names:
    rows = HeatSignature.objects.select_related("seat__heat__round__competition")
    one = one_of(dice, rows)
    one.pk, one.digest, one.at = None, OTHER_HASH, one.at + HOUR
    one.save(force_insert=True)
    return of_heat(one.seat.heat)


# Rankings and what follows from them.


def of_ranking(ranking: Ranking) -> Names:
    order = f"round {ranking.round.order}"
    part = f"heat {ranking.heat.number}" if ranking.heat else "overall"
    return (f"{order}, {part}", f"ranking {ranking.pk}")


def ranking_altered(dice: random.Random) -> Names:
    rows = Ranking.objects.filter(superseded_at=None).select_related("round", "heat")
    one = one_of(dice, rows)
    columns: dict[str, Any] = {
        "rule_set": other(dice, one.rule_set, RuleSet.objects.all()),
        "ledger_head": dice.choice((OTHER_HASH, GENESIS)),
        "made_at": one.made_at + dice.choice((-1, 1)) * HOUR / 7,
        "superseded_at": one.made_at + HOUR,
        "heat": one_of(dice, Heat.objects.filter(round=one.round)) if one.heat is None else None,
    }
    name = dice.choice(sorted(columns))
    put(one, **{name: columns[name]})
    return of_ranking(one)


def ranking_deleted(dice: random.Random) -> Names:
    one = one_of(dice, Ranking.objects.filter(superseded_at=None).select_related("round", "heat"))
    Ranking.objects.filter(pk=one.pk)._raw_delete("default")
    return of_ranking(one)


def changed_detail(dice: random.Random, one: Standing) -> dict[str, Any]:
    detail = dict(one.detail)
    name = dice.choice(sorted(detail))
    if name == "marks" or name == "raw":
        spot = dice.randrange(len(detail[name]))
        detail[name] = [*detail[name]]
        detail[name][spot] = [detail[name][spot][0], "12.250"]
    elif name in ("high", "low", "abstained"):
        detail[name] = [*detail[name], 77]
    elif name == "carried":
        key = dice.choice(sorted(detail[name]))
        detail[name] = detail[name] | {key: "1"}
    else:
        detail[name] = {"decided_by": "chair", "exact": "1/3"}[name]
    if detail == one.detail:
        raise LookupError
    return detail


def standing_altered(dice: random.Random) -> Names:
    one = one_of(dice, standings())
    columns: dict[str, Any] = {
        "score": Decimal(dice.randrange(100)) + Decimal("0.01"),
        "rank": (one.rank or 0) + dice.choice((1, -1, 3)),
        "tied": not one.tied,
        "detail": changed_detail(dice, one),
    }
    name = dice.choice(("score", "rank", "tied", "detail", "detail"))
    put(one, **{name: columns[name]})
    return (one.appearance.entry.number,)


def standings_swapped(dice: random.Random) -> Names:
    one = one_of(dice, standings())
    two = other(dice, one, standings().filter(ranking=one.ranking))
    if dice.random() < 0.5:
        if one.rank == two.rank:
            raise LookupError
        put(one, rank=two.rank)
        put(two, rank=one.rank)
    else:
        values = (one.score, one.rank, one.tied, one.detail)
        if values == (two.score, two.rank, two.tied, two.detail):
            raise LookupError
        put(one, score=two.score, rank=two.rank, tied=two.tied, detail=two.detail)
        put(two, score=one.score, rank=one.rank, tied=one.tied, detail=one.detail)
    return (one.appearance.entry.number, two.appearance.entry.number)


def standing_moved(dice: random.Random) -> Names:
    one = one_of(dice, standings())
    gone = one.appearance.entry.number
    if dice.random() < 0.5:
        put(one, ranking=other(dice, one.ranking, Ranking.objects.all()))
        return (gone,)
    where = other(dice, one.appearance, Appearance.objects.all())
    put(one, appearance=where)
    return (gone, where.entry.number or "")


def standing_deleted(dice: random.Random) -> Names:
    one = one_of(dice, standings())
    Standing.objects.filter(pk=one.pk)._raw_delete("default")
    return (one.appearance.entry.number,)


def standing_inserted(dice: random.Random) -> Names:
    one = one_of(dice, standings())
    where = one_of(dice, Appearance.objects.exclude(standings__ranking=one.ranking))
    one.pk, one.appearance = None, where
    one.save(force_insert=True)
    return (where.entry.number,)


def promotion_altered(dice: random.Random) -> Names:
    rows = Promotion.objects.select_related("entry", "standing")
    one = one_of(dice, rows)
    outcomes = [outcome for outcome in Promotion.Outcome.values if outcome != one.outcome]
    columns: dict[str, Any] = {
        "outcome": dice.choice(outcomes),
        "place": (one.place or 0) + 1,
        "revoked_at": one.standing.ranking.made_at + HOUR / 3,
        "standing": other(dice, one.standing, standings()),
        "entry": other(dice, one.entry, Entry.objects.exclude(promotions=None)),
    }
    name = dice.choice(sorted(columns))
    put(one, **{name: columns[name]})
    return (one.entry.number, f"promotion {one.pk}")


def promotion_deleted(dice: random.Random) -> Names:
    one = one_of(dice, Promotion.objects.select_related("entry"))
    Promotion.objects.filter(pk=one.pk).delete()
    return (one.entry.number,)


def promotion_inserted(dice: random.Random) -> Names:
    one = one_of(dice, Promotion.objects.select_related("entry"))
    number = one.entry.number
    one.pk, one.outcome, one.revoked_at = None, "promoted", one.standing.ranking.made_at
    one.save(force_insert=True)
    return (number,)


def ruling_altered(dice: random.Random) -> Names:
    one = one_of(dice, TieRuling.objects.select_related("appearance__entry", "round"))
    columns: dict[str, Any] = {
        "value": one.value + 5,
        "score": one.score + 1,
        "token": "panel_vote",
        "decided_by": "他人",
        "reason": "另有原因",
        "at": one.at + HOUR,
        "number": one.number + 1,
        "appearance": other(
            dice, one.appearance, Appearance.objects.exclude(tie_rulings__round=one.round)
        ),
    }
    name = dice.choice(sorted(columns))
    put(one, **{name: columns[name]})
    return (f"round {one.round.order}, ruling", one.appearance.entry.number)


def rulings_swapped(dice: random.Random) -> Names:
    one, two = TieRuling.objects.select_related("appearance__entry").order_by("pk")[:2]
    put(one, value=99)
    put(two, value=one.value)
    put(one, value=two.value)
    return (one.appearance.entry.number, "ruling")


def ruling_deleted(dice: random.Random) -> Names:
    one = one_of(dice, TieRuling.objects.select_related("appearance__entry", "round"))
    TieRuling.objects.filter(pk=one.pk).delete()
    return (one.appearance.entry.number, f"round {one.round.order}")


def recusal_altered(dice: random.Random) -> Names:
    one = one_of(dice, Recusal.objects.select_related("project"))
    columns: dict[str, Any] = {
        "kind": "rival" if one.kind != "rival" else "kinship",
        "declared_at": one.declared_at + dice.choice((-1, 30)) * HOUR,
        "user": other(dice, one.user, Judge.objects.all()).user,
        "project": other(dice, one.project, type(one.project).objects.all()),
    }
    name = dice.choice(sorted(columns))
    put(one, **{name: columns[name]})
    numbers = [entry.number or "" for entry in one.project.entries.all()]
    return (*numbers, f"recusal {one.pk}")


def recusal_deleted(dice: random.Random) -> Names:
    one = one_of(dice, Recusal.objects.select_related("project"))
    Recusal.objects.filter(pk=one.pk)._raw_delete("default")
    return tuple(entry.number or "" for entry in one.project.entries.all())


def recusal_inserted(dice: random.Random) -> Names:
    sheet = one_of(
        dice, ScoreSheet.objects.filter(voided_by=None).select_related("appearance__entry")
    )
    entry, user = sheet.appearance.entry, sheet.seat.judge.user
    made = Recusal.objects.create(
        user=user,
        project=entry.project,
        kind="rival",
        declared_by=user,
        declared_at=sheet.current.at,
    )
    return (entry.number or "", f"recusal {made.pk}")


# What a round is played by, who is heard, who sits there.


def leaf_changed(dice: random.Random, value: Any) -> Any:
    if isinstance(value, dict) and value:
        key = dice.choice(sorted(value))
        return value | {key: leaf_changed(dice, value[key])}
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, list):
        return value[1:] if value else [60]
    if isinstance(value, dict):
        return {"maker": 1}
    try:
        return str(Decimal(value) + 1)
    except (ArithmeticError, TypeError):
        raise LookupError from None


def rules_altered(dice: random.Random) -> Names:
    one = one_of(dice, RuleSet.objects.filter(rounds__heats__ledger__isnull=False).distinct())
    way = dice.randrange(6)
    if way == 0:
        put(one, name=f"{one.name}二")
    elif way == 1:
        put(one, frozen_at=one.frozen_at + HOUR)
    else:
        put(one, spec=leaf_changed(dice, one.spec))
    order = one.rounds.get().order
    return (f"round {order}", f"rule set {one.name}")


def rubric_altered(dice: random.Random) -> Names:
    one = one_of(
        dice, Criterion.objects.filter(rubric__round__heats__ledger__isnull=False).distinct()
    )
    columns: dict[str, Any] = {
        "max_points": one.max_points + dice.choice((-20, 10)),
        "weight": one.weight + Decimal("0.25"),
        "code": f"{one.code}-2",
        "name": f"{one.name}二",
        "description": "另看",
        "category_kind": "maker" if one.category_kind != "maker" else "",
        "bands": [["优", "1"]],
        "order": one.order + 9,
    }
    way = dice.choice([*sorted(columns), "scale_to", "title", "delete", "insert"])
    if way in columns:
        put(one, **{way: columns[way]})
    elif way in ("scale_to", "title"):
        said = {"scale_to": 90} if way == "scale_to" else {"name": "另一标准"}
        Rubric.objects.filter(pk=one.rubric_id).update(**said)
    elif way == "delete":
        Criterion.objects.filter(pk=one.pk)._raw_delete("default")
    else:
        Criterion.objects.create(rubric=one.rubric, code="new", name="新项", max_points=5)
    return (f"round {one.rubric.round.order}",)


def appearance_altered(dice: random.Random) -> Names:
    one = one_of(dice, Appearance.objects.select_related("heat__round__competition", "entry"))
    way = dice.randrange(4)
    if way == 0:
        put(one, order=77)
    elif way == 1:
        put(one, entry=other(dice, one.entry, Entry.objects.all()))
    elif way == 2:
        put(one, heat=other(dice, one.heat, Heat.objects.all()), order=78)
    else:
        Appearance.objects.filter(pk=one.pk)._raw_delete("default")
    return of_heat(one.heat, one.entry.number or "")


def seat_altered(dice: random.Random) -> Names:
    one = one_of(dice, Seat.objects.select_related("heat__round__competition"))
    way = dice.randrange(5)
    if way == 0:
        put(one, number=77)
    elif way == 1:
        put(one, judge=one_of(dice, Judge.objects.exclude(seats__heat=one.heat)))
    elif way == 2:
        Seat.objects.filter(heat=one.heat, is_chair=True).update(is_chair=False)
        put(one, is_chair=dice.random() < 0.5 and one.number != 1)
    elif way == 3:
        Seat.objects.filter(pk=one.pk)._raw_delete("default")
    else:
        judge = one_of(dice, Judge.objects.exclude(seats__heat=one.heat))
        Seat.objects.create(heat=one.heat, judge=judge, number=99)
    return of_heat(one.heat)


def stage_altered(dice: random.Random) -> Names:
    """States, numbers and places of heats and rounds."""
    heat = one_of(dice, Heat.objects.select_related("round__competition", "round__rule_set"))
    round_ = heat.round
    way = dice.randrange(6)
    if way == 0:
        put(heat, state=dice.choice((Heat.State.PLANNED, Heat.State.SCORING)))
    elif way == 1:
        put(heat, number=heat.number + 50)
        heat.number += 50
    elif way == 2:
        states = [state for state in Round.State.values if state != round_.state]
        put(round_, state=dice.choice(states))
    elif way == 3:
        put(round_, order=round_.order + 50)
        round_.order += 50
    elif way == 4:
        put(round_, rule_set=other(dice, round_.rule_set, RuleSet.objects.all()))
    else:
        if round_.rule_set.rules.promotion.by != "heat":
            raise LookupError
        put(heat, places=heat.places + dice.choice((-1, 1)))
    return (f"round {round_.order}",)


def entry_altered(dice: random.Random) -> Names:
    one = one_of(dice, Entry.objects.exclude(appearances=None).select_related("category"))
    if dice.random() < 0.5:
        put(one, number=f"{one.number}9")
        return (one.number or "", f"{one.number}9")
    kinds = Category.objects.filter(competition=one.competition)
    put(one, category=other(dice, one.category, kinds))
    return (one.number or "", "round 1")


CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        payload_altered,
        column_altered,
        abstention_altered,
        version_deleted,
        versions_swapped,
        version_inserted,
        version_moved,
        row_rehashed,
        heat_rehashed,
        end_cut,
        everything_rehashed,
        everything_rehashed_and_ranked,
        sheet_altered,
        sheet_moved,
        ledger_altered,
        seal_altered,
        seal_deleted,
        seals_swapped,
        signature_altered,
        signature_deleted,
        signature_inserted,
        ranking_altered,
        ranking_deleted,
        standing_altered,
        standings_swapped,
        standing_moved,
        standing_deleted,
        standing_inserted,
        promotion_altered,
        promotion_deleted,
        promotion_inserted,
        ruling_altered,
        rulings_swapped,
        ruling_deleted,
        recusal_altered,
        recusal_deleted,
        recusal_inserted,
        rules_altered,
        rubric_altered,
        appearance_altered,
        seat_altered,
        stage_altered,
        entry_altered,
    )
}
