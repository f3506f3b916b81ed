"""What the organisers' pages show of rounds and heats; it reads and changes nothing.

Before a heat is locked there are counts here and no mark; a project that the viewer is recused
from is a row without a name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import Approval, User
from competitions import rules as competition_rules
from competitions.models import Competition, Criterion, Heat, Round
from competitions.promotion.selection import Decision
from judging.models import Appearance, Promotion, ScoreSheet, Seat, Standing
from judging.services.fates import as_written, fate_sentences
from judging.services.proposals import LineTied, OverQuota, RulesUnfit, check_quota, propose
from judging.services.quorum import PanelShort, check_quorum
from judging.services.rankings import NotRankedYet, preview, ranked_beforehand
from judging.services.readiness import (
    HeatFigures,
    count_of,
    figures_of,
    panel_size,
    problems_of,
)
from judging.services.reasons import Equals, reason_of
from judging.words.reasons import Reason
from projects.models import Entry, Project


@dataclass(frozen=True, slots=True)
class HeatLine:
    """A heat with its figures. `counts`: the viewer may know how many sheets are signed."""

    heat: Heat
    figures: HeatFigures
    problems: list[str]
    counts: bool

    @property
    def panel_size(self) -> int:
        return panel_size(self.heat)


@dataclass(frozen=True, slots=True)
class StandingLine:
    """A place in a ranking. `hidden`: the viewer is party to the project.

    What explains it is put together when it is asked for: a page shows fifty of a round's thousands.
    """

    standing: Standing
    promotion: Promotion | None
    explain: Callable[[Standing], Reason]
    hidden: bool
    fate: str

    @property
    def reason(self) -> Reason:
        return self.explain(self.standing)

    @property
    def key(self) -> int:
        return self.standing.appearance_id

    @property
    def head(self) -> str:
        """The head of the ledger that the ranking rests on; empty for a proposal."""
        return self.standing.ranking.ledger_head if self.standing.ranking_id else ""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A place in the running order; `settled` counts abstentions besides signed sheets."""

    appearance: Appearance
    hidden: bool
    sheets: int
    signed: int
    settled: int
    takes_part: bool


def heat_lines(heats: QuerySet[Heat], viewer: User, node: Competition) -> list[HeatLine]:
    """Four queries however many heats there are."""
    found = list(heats.for_list().select_related("round__rule_set", "category"))  # type: ignore[attr-defined]
    figures = figures_of(found)
    organises = competition_rules.is_organiser(viewer, node)
    judged = set(Seat.objects.filter(judge__user=viewer).values_list("heat", flat=True))
    return [
        HeatLine(
            heat=heat,
            figures=figures[heat.pk],
            problems=problems_of(heat, figures[heat.pk]) if heat.state == "planned" else [],
            counts=heat.state == Heat.State.LOCKED or (organises and heat.pk not in judged),
        )
        for heat in found
    ]


def _kept_projects(viewer: User) -> set[int]:
    return set(Project.objects.kept_from(viewer).order_by().values_list("pk", flat=True))


def seats_with_counts(heat: Heat) -> QuerySet:
    """The panel, each seat with `n_sheets` counted sheets, `n_signed` of them signed, `n_abstained` abstained."""
    counted = ScoreSheet.objects.counted()
    seats = Seat.objects.filter(heat=heat).select_related("judge__user", "judge__region")
    return seats.annotate(
        n_sheets=count_of(counted, "seat"),
        n_signed=count_of(counted.signed(), "seat"),
        n_abstained=count_of(counted.filter(current__abstained=True), "seat"),
    ).order_by("number")


def order_lines(heat: Heat, viewer: User) -> list[OrderLine]:
    """The running order, drawn entries first."""
    counted = ScoreSheet.objects.counted()
    rows = Appearance.objects.filter(heat=heat).for_list()
    rows = rows.annotate(
        n_sheets=count_of(counted, "appearance"),
        n_signed=count_of(counted.signed(), "appearance"),
        n_settled=count_of(counted.settled(), "appearance"),
        is_hidden=Exists(Project.objects.kept_from(viewer).filter(pk=OuterRef("entry__project"))),
    )
    lines = [
        OrderLine(
            appearance=row,
            hidden=row.is_hidden,
            sheets=row.n_sheets,
            signed=row.n_signed,
            settled=row.n_settled,
            takes_part=row.entry.state in Entry.IN_CONTEST,
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: line.appearance.order or len(lines) + 1)


def open_approvals(action: str, subjects: Iterable[int]) -> QuerySet[Approval]:
    """Steps that wait for a second person."""
    return Approval.objects.filter(
        action=action, subject_id__in=list(subjects), confirmed_at=None, declined_at=None
    ).select_related("requested_by")


def _lines(
    standings: Sequence[Standing], promotions: Mapping[int, Promotion], round_: Round, viewer: User
) -> list[StandingLine]:
    kept = _kept_projects(viewer)
    fates = fate_sentences(round_, promotions, standings, kept)
    criteria = dict(Criterion.objects.filter(rubric__round=round_).values_list("code", "name"))
    panels: dict[int, list[int]] = {}
    for heat, number in Seat.objects.filter(heat__round=round_).values_list("heat", "number"):
        panels.setdefault(heat, []).append(number)
    rules = round_.rule_set.rules
    equals = Equals(standings, kept, by_heat=rules.promotion.by == "heat")

    def explain(standing: Standing) -> Reason:
        return reason_of(
            standing,
            panel=panels.get(standing.appearance.heat_id, []),
            criteria=criteria,
            equals=equals,
            decimals=rules.score.decimals,
        )

    return [
        StandingLine(
            standing=standing,
            promotion=promotions.get(standing.appearance.entry_id),
            explain=explain,
            hidden=standing.appearance.entry.project_id in kept,
            fate=fates.get(standing.appearance.entry_id, ""),
        )
        for standing in standings
    ]


def _stored(round_: Round, **which: object) -> QuerySet[Standing]:
    """Standings in force of the round (`ranking__heat=None`) or of heats."""
    return Standing.objects.filter(
        ranking__round=round_, ranking__superseded_at=None, **which
    ).select_related(
        "ranking",
        "appearance__entry__project__enterprise",
        "appearance__entry__project__team",
        "appearance__entry__category",
        "appearance__entry__sector",
        "appearance__heat",
    )


def _promotions_in_force(round_: Round) -> dict[int, Promotion]:
    rows = Promotion.objects.filter(round=round_, revoked_at=None)
    return {promotion.entry_id: promotion for promotion in rows}


def heat_standings(heat: Heat, viewer: User) -> list[StandingLine]:
    """The ranking of a locked heat; empty while marks can still move."""
    if heat.state != Heat.State.LOCKED:
        return []
    rows = _stored(heat.round, ranking__heat=heat)
    return _lines(list(rows), _promotions_in_force(heat.round), heat.round, viewer)


@dataclass(frozen=True, slots=True)
class RoundResult:
    """Standings with what was, or on a proposal would be, decided; `problem` says why not."""

    lines: list[StandingLine]
    is_proposal: bool
    problem: str = ""
    line_tied: LineTied | None = None

    @property
    def promoted(self) -> int:
        """How many go through, or would."""
        fates = [line.promotion.outcome for line in self.lines if line.promotion]
        return fates.count(Promotion.Outcome.PROMOTED)


def _in_order(round_: Round) -> list[Standing]:
    """The standings in force that promotion follows from, heat by heat where it goes by heat."""
    by_heat = round_.rule_set.rules.promotion.by == "heat"
    rows = _stored(round_, ranking__heat__isnull=not by_heat)
    first = ["appearance__heat__number"] if by_heat else []
    return list(rows.order_by(*first, F("rank").asc(nulls_last=True), "pk"))


def round_result(round_: Round, viewer: User) -> RoundResult:
    """What was decided, or, once every heat is locked, what the rules propose; else nothing."""
    if round_.state in {Round.State.DECIDED, Round.State.PUBLISHED}:
        return RoundResult(
            _lines(_in_order(round_), _promotions_in_force(round_), round_, viewer),
            is_proposal=False,
        )
    heats = list(round_.heats.all())
    if not heats or any(heat.state != Heat.State.LOCKED for heat in heats):
        return RoundResult([], is_proposal=False)
    try:
        standings = _in_order(round_) if ranked_beforehand(round_) else preview(round_)
    except NotRankedYet as refused:
        return RoundResult([], is_proposal=True, problem=str(refused))
    problem, decisions, tied = "", list[Decision](), None
    try:
        check_quorum(round_)
        decisions = propose(round_, standings)
        check_quota(round_, decisions)
    except (LineTied, OverQuota, PanelShort, RulesUnfit) as refused:
        problem = str(refused)
        tied = refused if isinstance(refused, LineTied) else None
    proposed = {
        int(d.key): Promotion(round=round_, entry_id=int(d.key), **as_written(d))
        for d in decisions
    }
    return RoundResult(_lines(standings, proposed, round_, viewer), True, problem, tied)
