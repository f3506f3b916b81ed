"""From registration to recommendation as the staff see it: figures with links, and the river.

One unit of the river's height is one entry. What is not settled yet is drawn as still to come:
a heat that is not locked, a promotion that is not decided.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from competitions.models import Heat, Round
from competitions.promotion.planned_places import planned_places
from config.dashboard.facts import Facts
from judging.services.overview import HeatLine
from projects.models import Entry
from publicity.drawing import SHARES, Column, River, bar_widths, river


@dataclass(frozen=True, slots=True)
class Stage:
    """One figure; `of` is what it will grow to, `url` the rows behind it (empty: not open)."""

    figure: int
    of: int | None
    words: str
    note: str
    url: str = ""
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Course:
    stages: tuple[Stage, ...]
    river: River | None

    @property
    def label(self) -> str:
        """The picture in one sentence."""
        return _("; ").join(f"{stage.words} {stage.figure}" for stage in self.stages)


def course(facts: Facts) -> Course:
    """The stages and, once there are rounds and entries, the river under them."""
    stages = [_registered(facts), *_rounds(facts), _recommended(facts)]
    widths = bar_widths([stage.figure for stage in stages])
    shown = tuple(replace(s, width=w) for s, w in zip(stages, widths, strict=True))
    return Course(shown, _river(facts))


def _registered(facts: Facts) -> Stage:
    counted = [
        (sum(facts.states.get(state, 0) for state in Entry.IN_CONTEST), _("%(n)s accepted")),
        (facts.states.get(Entry.State.SUBMITTED, 0), _("%(n)s to review")),
        (facts.states.get(Entry.State.RETURNED, 0), _("%(n)s returned")),
        (facts.states.get(Entry.State.REJECTED, 0), _("%(n)s rejected")),
    ]
    note = pgettext("between clauses", ", ").join(words % {"n": n} for n, words in counted if n)
    url = reverse("projects:review_list", args=[facts.node.code]) if facts.reads_entries else ""
    return Stage(facts.registered, None, _("registered"), note, url)


def _rounds(facts: Facts) -> Iterator[Stage]:
    for index, round_ in enumerate(facts.rounds):
        lines = facts.lines_of(round_)
        locked = [line for line in lines if line.heat.state == Heat.State.LOCKED]
        done = sum(facts.presented.get(line.heat.pk, 0) for line in locked)
        ready = index > 0 and round_.state == Round.State.PLANNED
        url = reverse("judging:rounds", args=[facts.node.code]) if facts.reads_rounds else ""
        words = _("in the %(round)s") % {"round": round_.name} if index else _("presented")
        figure = _arrived(facts, index) if ready else done
        of = _expected(facts, index)
        yield Stage(figure, of if of != figure else None, words, _held(lines, locked), url)


def _held(lines: list[HeatLine], locked: list[HeatLine]) -> str:
    if not lines:
        return _("no heat planned yet")
    said = ngettext("%(n)s heat held", "%(n)s heats held", len(locked)) % {"n": len(locked)}
    if left := len(lines) - len(locked):
        said += pgettext("between clauses", ", ") + ngettext(
            "%(n)s to come", "%(n)s to come", left
        ) % {"n": left}
    return said


def _arrived(facts: Facts, index: int) -> int:
    """Those whom the round before has let through so far."""
    lines = facts.lines_of(facts.rounds[index - 1])
    return sum(facts.promoted.get(line.heat.pk, 0) for line in lines)


def _expected(facts: Facts, index: int) -> int | None:
    """How many the round will have: seated ones in the first, places of the round before later."""
    if index == 0:
        return sum(line.figures.entries for line in facts.lines_of(facts.rounds[0])) or None
    return _places(facts, facts.rounds[index - 1])


def _places(facts: Facts, round_: Round) -> int | None:
    heats = {str(line.heat.number): line.heat.places for line in facts.lines_of(round_)}
    return planned_places(round_.rule_set.rules.promotion, heats) or None


def _recommended(facts: Facts) -> Stage:
    quota = facts.quota.places if facts.quota else None
    url = ""
    if facts.roles & {"organiser", "secretariat", "supervisor"}:
        url = reverse("publicity:recommend", args=[facts.node.code])
    note = _("set by the level above, not to be exceeded") if quota is not None else ""
    if facts.node.parent_id is None:
        note = _("there is no level above")
    of = quota if quota != facts.recommended else None
    return Stage(facts.recommended, of, _("recommended"), note, url)


def _river(facts: Facts) -> River | None:
    """None before there is anything to draw, and for more rounds than a page has room for."""
    if not facts.rounds or not facts.registered or len(facts.rounds) + 2 not in SHARES:
        return None
    nodes = [[_entries(facts, line) for line in facts.lines_of(r)] or [0] for r in facts.rounds]
    columns = [Column((facts.registered,), {(0, i): n for i, n in enumerate(nodes[0]) if n})]
    for index, round_ in enumerate(facts.rounds):
        is_last = index == len(facts.rounds) - 1
        targets = 1 if is_last else len(nodes[index + 1])
        leaving = _leaving(facts, round_, nodes[index])
        onward = {
            (source, target): count / targets
            for source, count in enumerate(leaving)
            for target in range(targets)
            if count
        }
        columns.append(Column(tuple(nodes[index]), onward, onward_todo=not _is_decided(round_)))
    columns.append(Column((_places(facts, facts.rounds[-1]) or 0,)))
    return _greyed(facts, columns, river(_level(columns)))


def _entries(facts: Facts, line: HeatLine) -> int:
    if line.heat.state == Heat.State.LOCKED:
        return facts.presented.get(line.heat.pk, 0)
    return line.figures.entries


def _leaving(facts: Facts, round_: Round, nodes: list[int]) -> list[float]:
    """Promoted ones by heat; before the decision the places, by heat or in equal shares."""
    lines = facts.lines_of(round_)
    if _is_decided(round_):
        return [facts.promoted.get(line.heat.pk, 0) for line in lines]
    if round_.rule_set.rules.promotion.by == "heat" and lines:
        return [min(line.heat.places, n) for line, n in zip(lines, nodes, strict=True)]
    total = sum(nodes)
    share = min(_places(facts, round_) or 0, total) / total if total else 0
    return [n * share for n in nodes]


def _is_decided(round_: Round) -> bool:
    return round_.state in {Round.State.DECIDED, Round.State.PUBLISHED}


def _level(columns: list[Column]) -> list[Column]:
    """A round that nobody is seated in yet is as tall as what will flow into it."""
    levelled = columns[:1]
    for before, column in pairwise(columns):
        arriving: dict[int, float] = {}
        for (_source, target), count in before.onward.items():
            arriving[target] = arriving.get(target, 0) + count
        nodes = tuple(max(n, arriving.get(i, 0)) for i, n in enumerate(column.nodes))
        levelled.append(replace(column, nodes=nodes))
    return levelled


def _greyed(facts: Facts, columns: list[Column], drawn: River) -> River:
    """The same picture with what is still to come in grey, heat by heat."""
    settled = [True]
    for round_ in facts.rounds:
        lines = facts.lines_of(round_)
        settled += [line.heat.state == Heat.State.LOCKED for line in lines] or [False]
    settled.append(_is_decided(facts.rounds[-1]))
    bars = tuple(replace(b, todo=not s) for b, s in zip(drawn.bars, settled, strict=True))
    # Ribbons of the first step come first, in the order of the heats; each follows its heat.
    heats = [target for (_source, target) in sorted(columns[0].onward)]
    ribbons = list(drawn.ribbons)
    for place, target in enumerate(heats):
        if not settled[1 + target]:
            ribbons[place] = replace(ribbons[place], kind="todo")
    return River(tuple(ribbons), bars)
