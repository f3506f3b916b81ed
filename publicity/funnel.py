"""From registration to recommendation: the published numbers of a contest, and what is planned.

What has not been published is told by its dates and planned places alone; no state of a heat or
round other than "published" is ever read here.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from competitions.models import Competition, Heat, Round
from competitions.promotion.planned_places import planned_places
from judging.models import Promotion, Ranking, Standing
from projects.models import Entry
from publicity import dates
from publicity.drawing import SHARES, Column, River, bar_widths, river
from publicity.noticeboard import Verdict


@dataclass(frozen=True, slots=True)
class Registered:
    """How many projects were registered, in how many cities; known once registration is over."""

    entries: int
    cities: int


@dataclass(frozen=True, slots=True)
class Published:
    """Counts of published rounds, by heat: entries ranked, promoted, and where those went on."""

    ranked: Mapping[int, int] = field(default_factory=dict)
    promoted: Mapping[int, int] = field(default_factory=dict)
    went_to: Mapping[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListSaid:
    """What is said of the list at the end: the state of its notice in words, and `verdict_on` it."""

    notice: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Stage:
    """One figure of the funnel; None is not known yet, `planned` are places, not entries."""

    figure: int | None
    planned: bool
    words: str
    note: str
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Funnel:
    stages: tuple[Stage, ...]
    river: River | None

    @property
    def label(self) -> str:
        """The picture in one sentence, for those who do not see it."""
        told = [f"{s.figure} {s.words}" for s in self.stages if s.figure is not None]
        return _("; ").join(told)


def registered(node: Competition, at: datetime) -> Registered | None:
    """None until registration is over: before that nobody knows how many there will be."""
    closes = node.registration_closes_at
    if closes is None or at < closes:
        return None
    counts = (
        Entry.objects.filter(competition=node, recommended_from=None)
        .exclude(state=Entry.State.DRAFT)
        .aggregate(entries=Count("pk"), cities=Count("declared__city", distinct=True))
    )
    return Registered(counts["entries"], counts["cities"])


def published_counts(node: Competition) -> Published:
    """Three queries over published rounds, whatever the number of entries."""
    ranked = (
        Standing.objects.filter(
            ranking__in=Ranking.objects.public().filter(round__competition=node),
            ranking__heat__isnull=False,
        )
        .order_by()
        .values_list("ranking__heat")
        .annotate(n=Count("pk"))
    )
    promotions = Promotion.objects.filter(
        round__competition=node,
        round__state=Round.State.PUBLISHED,
        outcome=Promotion.Outcome.PROMOTED,
        revoked_at=None,
    ).order_by()
    promoted = promotions.values_list("standing__appearance__heat").annotate(n=Count("pk"))
    went_to = (
        promotions.filter(
            entry__appearances__heat__round__competition=node,
            entry__appearances__heat__round__state=Round.State.PUBLISHED,
            entry__appearances__heat__round__order=F("round__order") + 1,
        )
        .values_list("standing__appearance__heat", "entry__appearances__heat")
        .annotate(n=Count("pk"))
    )
    return Published(
        dict(ranked), dict(promoted), {(here, there): n for here, there, n in went_to}
    )


def funnel(
    node: Competition,
    rounds: Sequence[Round],
    heats: Sequence[Heat],
    counts: Published,
    entered: Registered | None,
    said: ListSaid,
) -> Funnel | None:
    """The stages of the contest and the river under them; None for a node without rounds."""
    if not rounds:
        return None
    by_round: dict[int, list[Heat]] = defaultdict(list)
    for heat in heats:
        by_round[heat.round_id].append(heat)
    course = _Course(node, rounds, by_round, counts, entered)
    stages = course.stages(said)
    widths = bar_widths([stage.figure or 0 for stage in stages])
    shown = tuple(
        Stage(s.figure, s.planned, s.words, s.note, width)
        for s, width in zip(stages, widths, strict=True)
    )
    return Funnel(shown, course.river())


@dataclass(frozen=True, slots=True)
class _Course:
    node: Competition
    rounds: Sequence[Round]
    heats: Mapping[int, Sequence[Heat]]
    counts: Published
    entered: Registered | None

    @property
    def takes_entries(self) -> bool:
        return self.node.registration_closes_at is not None

    def stages(self, said: ListSaid) -> list[Stage]:
        first = [self._registration()] if self.takes_entries else []
        middle = [self._round(index) for index in range(len(self.rounds))]
        return [*first, *middle, self._result(said)]

    def _registration(self) -> Stage:
        opens, closes = self.node.registration_opens_at, self.node.registration_closes_at
        note = []
        if opens and closes:
            note.append(dates.span(dates.china_day(opens), dates.china_day(closes)))
        if self.entered:
            cities = self.entered.cities
            note.append(ngettext("%(n)s city", "%(n)s cities", cities) % {"n": cities})
        entries = self.entered.entries if self.entered else None
        words = ngettext("project registered", "projects registered", entries or 0)
        return Stage(entries, False, words, _clauses(note))

    def _round(self, index: int) -> Stage:
        round_ = self.rounds[index]
        heats = self.heats.get(round_.pk, [])
        note = [dates.span(round_.starts_on, round_.ends_on)]
        if len(heats) > 1:
            note.append(ngettext("%(n)s heat", "%(n)s heats", len(heats)) % {"n": len(heats)})
        figure, planned = self._entries_of(index)
        if index:
            words = _("in the %(round)s") % {"round": round_.name}
        else:
            words = ngettext("project pitched", "projects pitched", figure or 0)
        return Stage(figure, planned, words, _clauses(note))

    def _entries_of(self, index: int) -> tuple[int | None, bool]:
        """The entries of a round, or as many as the round before lets or will let through."""
        round_ = self.rounds[index]
        if _is_public(round_):
            heats = self.heats.get(round_.pk, [])
            return sum(self.counts.ranked.get(heat.pk, 0) for heat in heats), False
        if index == 0:
            return None, True
        return self._promoted_of(index - 1)

    def _promoted_of(self, index: int) -> tuple[int | None, bool]:
        round_ = self.rounds[index]
        heats = self.heats.get(round_.pk, [])
        if _is_public(round_):
            return sum(self.counts.promoted.get(heat.pk, 0) for heat in heats), False
        return _planned_places(round_, heats), True

    def _result(self, said: ListSaid) -> Stage:
        figure, planned = self._promoted_of(len(self.rounds) - 1)
        if self.node.parent_id is None or said.verdict == "settled":
            words = _("chosen")
        elif said.verdict == "confirmed":
            words = _("confirmed for recommendation")
        else:
            words = _("proposed for recommendation")
        if planned:
            return Stage(figure, True, words, _("places planned"))
        return Stage(figure, False, words, said.notice)

    def river(self) -> River | None:
        """None while the first number is not known, and for more rounds than a page has room for."""
        columns: list[Column] = []
        if self.takes_entries:
            if self.entered is None or not self.entered.entries:
                return None
            columns.append(self._source())
        columns += [self._column(index) for index in range(len(self.rounds))]
        places, planned = self._promoted_of(len(self.rounds) - 1)
        columns.append(Column((places or 0,), todo=planned))
        drawable = len(columns) in SHARES and any(columns[0].nodes)
        return river(columns) if drawable else None

    def _source(self) -> Column:
        entries = self.entered.entries if self.entered else 0
        nodes, todo = self._nodes(0)
        onward = {(0, index): count for index, count in enumerate(nodes)}
        return Column((entries,), onward, onward_todo=todo)

    def _nodes(self, index: int) -> tuple[tuple[float, ...], bool]:
        """Entries by heat; of a round to come, equal shares of those expected."""
        heats = self.heats.get(self.rounds[index].pk, [])
        if _is_public(self.rounds[index]):
            return tuple(self.counts.ranked.get(heat.pk, 0) for heat in heats), False
        figure, _planned = self._entries_of(index)
        if figure is None:
            figure = self.entered.entries if self.entered else 0
        parts = max(len(heats), 1)
        return (figure / parts,) * parts, True

    def _column(self, index: int) -> Column:
        nodes, todo = self._nodes(index)
        onward, onward_todo = self._onward(index, nodes)
        return Column(nodes, onward, todo, onward_todo)

    def _onward(
        self, index: int, nodes: Sequence[float]
    ) -> tuple[dict[tuple[int, int], float], bool]:
        heats = self.heats.get(self.rounds[index].pk, [])
        is_last = index == len(self.rounds) - 1
        following = [] if is_last else self.heats.get(self.rounds[index + 1].pk, [])
        if not _is_public(self.rounds[index]):
            leaving = _planned_by_node(self.rounds[index], heats, len(nodes))
            return _spread(leaving, max(len(following), 1)), True
        if not is_last and _is_public(self.rounds[index + 1]):
            here = {heat.pk: place for place, heat in enumerate(heats)}
            there = {heat.pk: place for place, heat in enumerate(following)}
            return {
                (here[source], there[target]): n
                for (source, target), n in self.counts.went_to.items()
                if source in here and target in there
            }, False
        leaving = [self.counts.promoted.get(heat.pk, 0) for heat in heats]
        return _spread(leaving, max(len(following), 1)), False


def _clauses(parts: Sequence[str]) -> str:
    return pgettext("between clauses", ", ").join(parts)


def _is_public(round_: Round) -> bool:
    return round_.state == Round.State.PUBLISHED


def _planned_places(round_: Round, heats: Sequence[Heat]) -> int | None:
    """The places that the rules and the plan give, if they say."""
    rule = round_.rule_set.rules.promotion
    return planned_places(rule, {str(heat.number): heat.places for heat in heats}) or None


def _planned_by_node(round_: Round, heats: Sequence[Heat], nodes: int) -> list[float]:
    if round_.rule_set.rules.promotion.by == "heat" and heats:
        return [heat.places for heat in heats]
    return [(_planned_places(round_, heats) or 0) / nodes] * nodes


def _spread(leaving: Sequence[float], targets: int) -> dict[tuple[int, int], float]:
    """Those who leave each node, shared evenly between the nodes of the next column."""
    return {
        (source, target): count / targets
        for source, count in enumerate(leaving)
        for target in range(targets)
        if count
    }
