"""Judges of a contest: who was asked, the pool, statistics, suspected conflicts, plans of seats."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.exporting.filter_words import Words, said_by, said_of
from accounts.exporting.listings import Ask, Column, Listing, are_unseen, fixed
from accounts.models import ListExport, User
from competitions.list_places import of_contest, of_part
from competitions.models import Competition
from judging.conflict_forms import SuspicionFilter
from judging.listings.columns import entry_columns, shown_appearances, words
from judging.models import Allocation, Judge, ServiceInvitation, Suspicion
from judging.services.allocation_facts import is_online
from judging.services.allocation_view import SeatLine, entry_rows, judges_of_entries, plan_view
from judging.services.conflict_overview import SuspicionLine, lines_of
from judging.services.pool import PoolLine, candidates, invitations_of, pool_lines, sectors_here
from judging.services.statistics import JudgeLine, appearances_shown, judge_statistics
from judging.views.experts import wanted_of
from judging.views.organiser import READERS, Role
from projects.models import Entry

EXPERTS = "judging:experts"

INVITATIONS = Listing(
    name="judge-invitations",
    title=_("Invitations to judges"),
    columns=fixed(
        Column("judge", _("Judge"), lambda row: str(row.judge), 16),
        Column("employer", _("employer"), lambda row: row.judge.employer, 30),
        Column("place", _("asked to serve in"), lambda row: row.place, 40),
        Column("state", _("State"), lambda row: row.get_state_display()),
        Column("answer_by", _("answer until the day"), lambda row: row.answer_by),
        Column("asked_at", _("asked at"), lambda row: row.asked_at, 18),
        Column("asked_by", _("asked by"), lambda row: str(row.asked_by), 16),
        Column("answered_at", _("answered at"), lambda row: row.answered_at, 18),
        Column("reason", _("reason"), lambda row: row.reason, 30),
        Column("seats", _("Heats"), lambda row: row.seats, 8),
    ),
    place=of_contest(EXPERTS, "judging", *READERS),
    rows=lambda ask: invitations_of(ask.place.of),
    pages=(EXPERTS,),
)


def _is_open(user: User, node: Competition) -> bool:
    return node.state != Competition.State.ARCHIVED


def _pool(ask: Ask, judges: Any) -> list[PoolLine]:
    return pool_lines(judges, ask.place.of, sectors_here(ask.place.of))


def _pool_said(ask: Ask) -> Words:
    wanted = wanted_of(ask.query)
    sectors = [(one.code, one.name) for one in sectors_here(ask.place.of).values()]
    return [
        *said_of(_("Name or employer"), wanted["words"]),
        *said_of(_("profile"), wanted["profile"], Judge.Profile.choices),
        *said_of(_("sector"), wanted["sector"], sectors),
    ]


POOL = Listing(
    name="experts",
    title=_("Expert pool"),
    columns=fixed(
        Column("judge", _("Expert"), lambda line: str(line.judge), 16),
        Column("employer", _("employer"), lambda line: line.judge.employer, 30),
        Column("position", _("title"), lambda line: line.judge.title, 18),
        Column("region", _("Region"), lambda line: str(line.judge.region or "")),
        Column("profile", _("profile"), lambda line: line.judge.get_profile_display()),
        Column("sectors", _("sectors of expertise"), lambda line: "、".join(line.sectors), 30),
        Column("seats", _("Heats so far"), lambda line: line.seats, 10),
        Column(
            "state",
            _("State"),
            lambda line: dict(ServiceInvitation.State.choices).get(line.state, ""),
        ),
        Column("away", _("away on days of the contest"), lambda line: words(line.away)),
    ),
    place=of_contest(EXPERTS, "judging", Role.ORGANISER, allowed=_is_open),
    rows=lambda ask: candidates(ask.place.of),
    fit=lambda ask, rows: candidates(ask.place.of, **wanted_of(ask.query)),
    said=_pool_said,
    prepare=_pool,
    pages=(EXPERTS,),
)


def _statistics_key(line: JudgeLine) -> list[Any]:
    """With what the figures rest on: they tell of each of these marks."""
    return [line.judge.pk, list(line.appearances)]


def _marks_withheld(ask: Ask, export: ListExport) -> bool:
    """Whether the figures rest on a heat that was unlocked, or on a project the reader is party to."""
    marked = {one for _judge, appearances in export.keys for one in appearances}
    return are_unseen(appearances_shown(ask.place.of, ask.user), marked)


STATISTICS = Listing(
    name="judge-statistics",
    title=_("Statistics per judge"),
    columns=fixed(
        Column("judge", _("Judge"), lambda line: str(line.judge), 16),
        Column("employer", _("employer"), lambda line: line.judge.employer, 30),
        Column("heats", _("Heats"), lambda line: line.heats, 8),
        Column("sheets", _("Sheets"), lambda line: line.sheets, 8),
        Column("mean", _("Mean"), lambda line: line.mean, 10),
        Column("level", _("Above the others"), lambda line: line.level, 12),
        Column("spread", _("Spread"), lambda line: line.spread, 10),
        Column("distance", _("Distance"), lambda line: line.distance, 10),
        Column("order", _("Same order"), lambda line: line.order, 10),
    ),
    place=of_contest("judging:judge_statistics", "judging", *READERS),
    rows=lambda ask: judge_statistics(ask.place.of, ask.user),
    key=_statistics_key,
    withheld=_marks_withheld,
    pages=("judging:judge_statistics",),
)


def _suspicions(ask: Ask) -> Any:
    return Suspicion.objects.visible_to(ask.user).of_node(ask.place.of).for_list()


def _suspicion_lines(ask: Ask, rows: list[Suspicion]) -> list[SuspicionLine]:
    return lines_of(rows, ask.place.of)


def _conflicts_said(ask: Ask) -> Words:
    """Without a word about the state, those to be decided."""
    query = ask.query.copy()
    query["state"] = query.get("state") or Suspicion.State.OPEN
    return said_by(SuspicionFilter(query))


CONFLICTS = Listing(
    name="conflicts",
    count_is_secret=True,
    title=_("Suspected conflicts of interest"),
    columns=fixed(
        Column("judge", _("Judge"), lambda line: str(line.suspicion.judge), 16),
        Column("employer", _("employer"), lambda line: line.suspicion.judge.employer, 30),
        Column("number", _("Entry number"), lambda line: line.number, 20),
        Column("project", _("Project"), lambda line: str(line.suspicion.project), 36),
        Column("unit", _("Unit"), lambda line: str(line.suspicion.project.unit), 32),
        Column("kind", _("Relation"), lambda line: line.suspicion.get_kind_display()),
        Column("certainty", _("certainty"), lambda line: line.suspicion.get_certainty_display()),
        Column("evidence", _("What was found"), lambda line: "\n".join(line.evidence), 50),
        Column("state", _("State"), lambda line: line.suspicion.get_state_display()),
        Column("decided", _("decided by"), lambda line: str(line.suspicion.decided_by or ""), 16),
    ),
    place=of_contest("judging:conflicts", "judging", *READERS),
    rows=_suspicions,
    fit=lambda ask, rows: SuspicionFilter(ask.query).fitting(rows),
    said=_conflicts_said,
    prepare=_suspicion_lines,
    pages=("judging:conflicts",),
)


def _has_plan(user: User, run: Allocation) -> bool:
    return run.found is not None and "clash" not in run.found


@dataclass(frozen=True, slots=True)
class Planned:
    """A heat, or an entry of an online review, with its places in a plan."""

    heat: str
    entry: Entry | None
    places: Sequence[SeatLine]

    @property
    def judges(self) -> str:
        """The names, a line each."""
        return "\n".join(map(_place_words, self.places))

    @property
    def reasons(self) -> str:
        """Why each of them, a line each."""
        return "\n".join(f"{line.judge}{_(': ')}{line.reasons}" for line in self.places)


def _place_words(line: SeatLine) -> str:
    marks = [_("chair")] * line.is_chair + [_("alternate")] * line.is_alternate
    return " ".join([str(line.judge or "–"), *map(str, marks)])


def _plan(ask: Ask) -> Any:
    """Entries of an online review as a queryset, else the heats with their places."""
    run = ask.place.of
    if is_online(run.round):
        return entry_rows(run.round, ask.user)
    view = plan_view(run, ask.user)
    return view.panels if view else []


def _planned(ask: Ask, rows: Sequence[Any]) -> list[Planned]:
    run = ask.place.of
    if not is_online(run.round):
        return [Planned(heat.name, None, lines) for heat, lines in rows]
    found = judges_of_entries(run, [row.entry_id for row in rows])
    return [Planned(row.heat.name, row.entry, found.get(row.entry_id, [])) for row in rows]


def _key_of_plan(row: Any) -> int:
    return int(row[0].pk if isinstance(row, tuple) else row.pk)


def _plan_withheld(ask: Ask, export: ListExport) -> bool:
    """Entries of an online review may be withheld; heats with their panels are not."""
    round_ = ask.place.of.round
    seen = shown_appearances(ask, heat__round=round_)
    return is_online(round_) and are_unseen(seen, export.keys)


def _plan_columns(ask: Ask) -> Sequence[Column]:
    entries = entry_columns(lambda row: row.entry) if is_online(ask.place.of.round) else ()
    return (
        Column("heat", _("Heat"), lambda row: row.heat, 24),
        *entries,
        Column("judges", _("Judges"), lambda row: row.judges, 24),
        Column("reasons", _("Reason"), lambda row: row.reasons, 60),
    )


PLAN = Listing(
    name="allocation",
    title=_("Plan of judges"),
    columns=_plan_columns,
    place=of_part(
        Allocation.objects.for_list().select_related("round__rule_set"),
        "round__competition",
        "judging:allocation_run",
        "judging",
        *READERS,
        allowed=_has_plan,
    ),
    rows=_plan,
    prepare=_planned,
    key=_key_of_plan,
    withheld=_plan_withheld,
    pages=("judging:allocation_run",),
)

LISTINGS = (INVITATIONS, POOL, STATISTICS, CONFLICTS, PLAN)
