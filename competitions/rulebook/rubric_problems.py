"""Whether the criteria of a rubric make sense together.

Pure. What the forms of single fields see already (half points, lengths) is not asked again.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from competitions.rulebook.codes import Problem
from competitions.rulebook.spec import CRITERION

STEP = Decimal("0.5")
# One written form of points: Decimal would also take 1e1, 1_0, NaN and the digits of other scripts.
POINTS = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class CriterionShape:
    """A criterion as far as the others matter to it; `kind` "" is for every category.

    `bands` are as stored, [["优", "9"], …]: word and lowest points, best first.
    """

    code: str
    max_points: Decimal
    weight: Decimal = Decimal(1)
    kind: str = ""
    bands: Sequence[Any] = ()


def rubric_problems(
    criteria: Sequence[CriterionShape],
    scale_to: int | None,
    *,
    kinds: Collection[str] = (),
    full_marks: int = 100,
    chain: Sequence[str] = (),
) -> tuple[Problem, ...]:
    """Everything that is wrong with a rubric, by the field "criteria", "criteria.CODE" or below.

    `kinds` are the kinds of category that are marked by it; without them those that the criteria
    name. For each the weighted points of its criteria make `full_marks`, or entrants of two kinds
    would be ranked out of different totals; with `scale_to` they need not, since the total is
    scaled (CICE: teams have no finance item). `chain` are the tie-breaks of the round's rules: a
    criterion that they name must be there.
    """
    if not criteria:
        return (Problem("criteria", "rubric_empty"),)
    named = {one.kind for one in criteria if one.kind}
    marked = sorted(kinds or named) or [""]
    return (
        *_single(criteria),
        *_strange_kinds(criteria, kinds),
        *_sums(criteria, scale_to, marked, full_marks),
        *(problem for one in criteria for problem in _bands(one)),
        *_chain(criteria, chain, marked),
    )


def _single(criteria: Sequence[CriterionShape]) -> Iterator[Problem]:
    for code, times in Counter(one.code for one in criteria).items():
        if times > 1:
            yield Problem(f"criteria.{code}", "criterion_repeated", {"code": code})
    for one in criteria:
        if one.max_points <= 0:
            yield Problem(f"criteria.{one.code}", "criterion_without_points", {"code": one.code})
        if one.weight <= 0:
            yield Problem(f"criteria.{one.code}", "criterion_without_weight", {"code": one.code})


def _strange_kinds(
    criteria: Sequence[CriterionShape], kinds: Collection[str]
) -> Iterator[Problem]:
    for one in criteria:
        if kinds and one.kind and one.kind not in kinds:
            yield Problem(f"criteria.{one.code}", "unknown_category", {"category": one.kind})


def _applicable(criteria: Sequence[CriterionShape], kind: str) -> list[CriterionShape]:
    return [one for one in criteria if one.kind in ("", kind)]


def _sums(
    criteria: Sequence[CriterionShape], scale_to: int | None, marked: list[str], full_marks: int
) -> Iterator[Problem]:
    own = {kind: _applicable(criteria, kind) for kind in marked}
    for kind in (kind for kind in marked if not own[kind]):
        yield Problem("criteria", "kind_without_criterion", {"category": kind})
    if scale_to is not None:
        yield from _scaled(list(own.values()), scale_to)
        return
    for kind in (kind for kind in marked if own[kind]):
        total = sum((one.max_points * one.weight for one in own[kind]), Decimal(0))
        if total != full_marks:
            sums: dict[str, str | int] = {"sum": _plain(total), "expected": full_marks}
            yield Problem("criteria", "weights_do_not_sum", {**sums, "category": kind})


def _scaled(groups: list[list[CriterionShape]], scale_to: int) -> Iterator[Problem]:
    """Scaled weights are shares of whatever they sum to; different ones are meant as percentages."""
    if scale_to <= 0:
        yield Problem("scale_to", "scale_to_zero")
    sums = [sum((one.weight for one in group), Decimal(0)) for group in groups]
    different = len({one.weight for group in groups for one in group}) > 1
    if different and not {Decimal(1), Decimal(100)} & set(sums):
        yield Problem("criteria", "scaled_weights_do_not_sum", {"sum": _plain(max(sums))})


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"


def _bands(one: CriterionShape) -> Iterator[Problem]:
    if not one.bands:
        return
    field = f"criteria.{one.code}.bands"
    if not isinstance(one.bands, list | tuple) or not all(map(_is_band, one.bands)):
        yield Problem(field, "bands_malformed", {"code": one.code})
        return
    words = [str(word).strip() for word, _ in one.bands]
    if not all(words):
        yield Problem(field, "band_word_missing", {"code": one.code})
    for word, times in Counter(words).items():
        if word and times > 1:
            yield Problem(field, "band_word_repeated", {"code": one.code, "word": word})
    yield from _ranges(one, field, [Decimal(lowest) for _, lowest in one.bands])


def _is_band(band: Any) -> bool:
    return (
        isinstance(band, list | tuple)
        and len(band) == 2
        and all(isinstance(part, str) for part in band)
        and POINTS.fullmatch(band[1]) is not None
    )


def _ranges(one: CriterionShape, field: str, lows: list[Decimal]) -> Iterator[Problem]:
    code: dict[str, str | int] = {"code": one.code}
    if lows[0] > one.max_points:
        yield Problem(field, "band_over_maximum", {**code, "max": _plain(one.max_points)})
    if any(low % STEP for low in lows):
        yield Problem(field, "band_off_step", code)
    for better, worse in pairwise(lows):
        if better == worse:
            yield Problem(field, "bands_overlap", {**code, "points": _plain(worse)})
        elif better < worse:
            yield Problem(field, "bands_not_descending", {**code, "points": _plain(worse)})
    if lows[-1]:
        yield Problem(field, "bands_gap", {**code, "points": _plain(lows[-1])})


def _chain(
    criteria: Sequence[CriterionShape], chain: Sequence[str], marked: list[str]
) -> Iterator[Problem]:
    kinds = {one.code: one.kind for one in criteria}
    for name in chain:
        code = name.removeprefix(CRITERION)
        if not name.startswith(CRITERION):
            continue
        if code not in kinds:
            yield Problem("criteria", "tie_criterion_unknown", {"code": code})
        elif kinds[code] and len(marked) > 1:
            params = {"code": code, "category": kinds[code]}
            yield Problem(f"criteria.{code}", "tie_criterion_of_one_kind", params)
