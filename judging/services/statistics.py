"""Statistics per judge for the organiser: from locked heats only, never before the lock."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from accounts.models import User
from competitions.models import Competition, Heat
from judging.agreement import Agreement, agreement_of
from judging.models import Appearance, Judge, ScoreSheet
from judging.scoring import round_half_up
from projects.models import Project


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """A judge with the figures as they are shown: half-up, two decimals; three for the order.

    `marks` names what stands out: "level" (5 points or more off), "order" (below 0.3).
    `appearances` are those whose marks the figures rest on, by key.
    """

    judge: Judge
    heats: int
    sheets: int
    mean: Decimal | None
    level: Decimal | None
    spread: Decimal | None
    distance: Decimal | None
    order: Decimal | None
    marks: frozenset[str]
    appearances: tuple[int, ...]


# From here on a figure is marked for a person to look at; it proves nothing by itself.
FAR, LITTLE = Fraction(5), Decimal("0.3")


def appearances_shown(node: Competition, viewer: User) -> QuerySet[Appearance]:
    """Those whose marks the viewer may see in figures: of locked heats, no project of their own."""
    kept = Project.objects.kept_from(viewer).values("pk")
    rows = Appearance.objects.filter(heat__round__competition=node, heat__state=Heat.State.LOCKED)
    return rows.exclude(entry__project__in=kept)


def judge_statistics(node: Competition, viewer: User) -> list[JudgeLine]:
    """Every judge with a signed, counted sheet in a locked heat of the node; two queries.

    Without projects that `viewer` is party to: where a judge marked little, a mean is a mark.
    Ordered by distance, the farthest first, so that what needs a look stands on top.
    """
    shown = appearances_shown(node, viewer).order_by().values("pk")
    sheets = ScoreSheet.objects.counted().filter(appearance__in=shown, current__signed=True)
    rows = sheets.order_by("pk").values_list(
        "seat__heat", "appearance", "seat__judge", "current__total"
    )
    panels: dict[int, dict[int, dict[int, Decimal]]] = {}
    marked: dict[int, list[int]] = {}
    for heat, appearance, judge, total in rows.iterator(chunk_size=2000):
        if total is None:
            continue
        panels.setdefault(heat, {}).setdefault(appearance, {})[judge] = total
        marked.setdefault(judge, []).append(appearance)
    figures = agreement_of(panels.values())
    judges: Mapping[int, Judge] = {
        judge.pk: judge for judge in Judge.objects.for_list().filter(pk__in=figures)
    }
    lines = [_line(judges[key], one, marked[key]) for key, one in figures.items()]
    return sorted(lines, key=lambda line: (-(line.distance or Decimal(0)), str(line.judge)))


def _line(judge: Judge, one: Agreement, marked: list[int]) -> JudgeLine:
    marks = set()
    if one.level is not None and abs(one.level) >= FAR:
        marks.add("level")
    if one.order is not None and one.order < LITTLE:
        marks.add("order")
    return JudgeLine(
        judge=judge,
        heats=one.heats,
        sheets=one.sheets,
        mean=_shown(one.mean),
        level=_shown(one.level),
        spread=_shown(one.spread),
        distance=_shown(one.distance),
        order=_shown(one.order, 3),
        marks=frozenset(marks),
        appearances=tuple(sorted(marked)),
    )


def _shown(value: Fraction | Decimal | None, decimals: int = 2) -> Decimal | None:
    return None if value is None else round_half_up(Fraction(value), decimals)
