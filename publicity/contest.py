"""Everything that the public page of one contest shows, gathered in a bounded number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from competitions.models import Competition, Criterion, Heat, Region, Round, Sector
from competitions.words.rules import in_words
from judging.models import Ranking
from publicity import dates
from publicity.funnel import Funnel, ListSaid, Published, funnel, published_counts, registered
from publicity.happenings import Happening, calendar_of
from publicity.models import Notice
from publicity.noticeboard import NoticeStatus, notice_status
from publicity.portal import recommended_at_most
from publicity.standings import Table, published_table
from publicity.winners import PrizeLine, winners_of


@dataclass(frozen=True, slots=True)
class EventRow:
    """One heat in the table of events; counts are None until the round is published."""

    heat: Heat
    entries: int | None
    promoted: int | None


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """The rules of one or more rounds in words."""

    rounds: tuple[Round, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """A line of the calendar; `path` is its page, "" while it has none that is public."""

    what: Happening
    path: str


@dataclass(frozen=True, slots=True)
class Contest:
    """What `contest_of` finds; `places_above` is how many it may recommend, None if unsaid."""

    node: Competition
    rounds: tuple[Round, ...]
    events: tuple[EventRow, ...]
    funnel: Funnel | None
    table: Table | None
    rules: tuple[RuleSheet, ...]
    notices: tuple[Notice, ...]
    notice_status: NoticeStatus | None
    calendar: tuple[Dated, ...]
    winners: tuple[PrizeLine, ...]
    places_above: int | None

    @property
    def notice(self) -> Notice | None:
        """The newest notice."""
        return self.notices[0] if self.notices else None

    @property
    def published_rounds(self) -> list[Round]:
        return [r for r in self.rounds if r.state == Round.State.PUBLISHED]


def contest_of(node: Competition, at: datetime) -> Contest:
    """Planned facts, and what is published; the node must be a public one."""
    rounds = list(node.rounds.select_related("rule_set", "competition").order_by("order"))
    heats = heats_of(node)
    counts = published_counts(node)
    notices = list(public_notices(node))
    table = newest_table(node, notices)
    status = notice_status(notices[0], dates.china_day(at)) if notices else None
    return Contest(
        node=node,
        rounds=tuple(rounds),
        events=tuple(_event(heat, counts) for heat in heats),
        funnel=funnel(node, rounds, heats, counts, registered(node, at), _said(status, table)),
        table=table,
        rules=tuple(_rule_sheets(rounds, heats)),
        notices=tuple(notices),
        notice_status=status,
        calendar=tuple(_calendar(node, rounds, notices)),
        winners=tuple(winners_of(node)),
        places_above=recommended_at_most(node),
    )


def _said(status: NoticeStatus | None, table: Table | None) -> ListSaid:
    """What the funnel says of its last figure."""
    verdict = table.verdict if table and table.goes_up else "proposed"
    return ListSaid(status.label if status else "", verdict)


def public_notices(node: Competition) -> QuerySet[Notice]:
    """The newest first."""
    return Notice.objects.public().filter(competition=node).order_by("-starts_on", "-pk")


def _calendar(
    node: Competition, rounds: Sequence[Round], notices: Sequence[Notice]
) -> Iterator[Dated]:
    public = {r.pk: r.order for r in rounds if r.state == Round.State.PUBLISHED}
    for what in calendar_of(node, rounds, notices):
        path = ""
        if what.kind == "notice":
            path = reverse("publicity:notice", args=[what.pk])
        elif what.kind == "round" and what.pk in public:
            path = reverse("publicity:results", args=[node.code, public[what.pk]])
        yield Dated(what, path)


def heats_of(node: Competition) -> list[Heat]:
    return list(
        Heat.objects.filter(round__competition=node)
        .select_related("round", "venue__region")
        .order_by("round__order", "number", "pk")
    )


def public_rankings(node: Competition) -> list[Ranking]:
    """The published rankings of whole rounds, the last round first; one query."""
    return list(
        _rankings(node)
        .filter(heat=None)
        .select_related("round__competition", "rule_set")
        .order_by("-round__order")
    )


def _rankings(node: Competition) -> QuerySet[Ranking]:
    """The public ones of the node; `is_before_final` where a final comes after the round."""
    later = Round.objects.finals().filter(
        competition=OuterRef("round__competition"), order__gt=OuterRef("round__order")
    )
    public = Ranking.objects.public().filter(round__competition=node)
    return public.annotate(is_before_final=Exists(later))


def _table(ranking: Any, earlier: Ranking | None, notices: Iterable[Notice]) -> Table:
    """What the last final promotes is for the level above, if there is one; at most one query more."""
    decides = ranking.round.is_final and not ranking.is_before_final
    goes_up = decides and ranking.round.competition.parent_id is not None
    return published_table(ranking, earlier, notices if goes_up else None)


def newest_table(node: Competition, notices: Iterable[Notice]) -> Table | None:
    """The standings of the last published round, beside the scores of the one before it; `notices`
    are the public ones of the node."""
    rankings = public_rankings(node)
    return _table(rankings[0], _before(rankings, rankings[0]), notices) if rankings else None


def table_of_round(node: Competition, order: int, heat: int | None) -> Table | None:
    """A published round, or one heat of it; None when it is not published or does not exist."""
    rankings = public_rankings(node)
    whole = next((r for r in rankings if r.round.order == order), None)
    if whole is None:
        return None
    if heat is None:
        return _table(whole, _before(rankings, whole), public_notices(node))
    one = (
        _rankings(node)
        .filter(round=whole.round, heat__number=heat)
        .select_related("round__competition", "rule_set", "heat")
        .first()
    )
    return _table(one, _before(rankings, whole), public_notices(node)) if one else None


def _before(rankings: Sequence[Ranking], ranking: Ranking) -> Ranking | None:
    earlier = ranking.round.order - 1
    return next((r for r in rankings if r.round.order == earlier), None)


def _event(heat: Heat, counts: Published) -> EventRow:
    if heat.round.state != Round.State.PUBLISHED:
        return EventRow(heat, None, None)
    return EventRow(heat, counts.ranked.get(heat.pk, 0), counts.promoted.get(heat.pk, 0))


def _rule_sheets(rounds: Sequence[Round], heats: Sequence[Heat]) -> list[RuleSheet]:
    """The last round first; rounds whose sentences are the same share a sheet."""
    by_round: dict[int, list[Heat]] = defaultdict(list)
    for heat in heats:
        by_round[heat.round_id].append(heat)
    names: dict[int, dict[str, str]] = defaultdict(dict)
    criteria = Criterion.objects.filter(rubric__round__in=[r.pk for r in rounds])
    for round_id, code, name in criteria.values_list("rubric__round", "code", "name"):
        names[round_id][code] = name
    coded = _coded_names(rounds)
    sheets: dict[tuple[str, ...], list[Round]] = {}
    for round_ in reversed(rounds):
        words = tuple(
            in_words(
                round_.rule_set.rules,
                names[round_.pk],
                heat_places=sum(heat.places for heat in by_round[round_.pk]),
                goes_up=round_ == rounds[-1] and round_.competition.parent_id is not None,
                names=coded,
            )
        )
        sheets.setdefault(words, []).append(round_)
    return [RuleSheet(tuple(shared), words) for words, shared in sheets.items()]


def _coded_names(rounds: Sequence[Round]) -> dict[str, str]:
    """Names of the sectors and regions by which a round gives its places; no query without one."""
    codes = {code for r in rounds for code in r.rule_set.rules.promotion.places_of}
    by = {r.rule_set.rules.promotion.by for r in rounds}
    found: dict[str, str] = {}
    if "sector" in by:
        found |= dict(Sector.objects.filter(code__in=codes).values_list("code", "name"))
    if "region" in by:
        regions = Region.objects.filter(code__in=codes).order_by("until")
        found |= dict(regions.values_list("code", "name"))
    return found
