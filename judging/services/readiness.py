"""What a heat has and what it lacks, for one heat or for a whole list in one query."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.models import Heat, Round
from judging.models import Appearance, Criterion, Draw, Promotion, ScoreSheet, Seat
from projects.models import Collaborator, Entry, Recusal


@dataclass(frozen=True, slots=True)
class HeatFigures:
    """Counts only, never a mark: `signed` of `sheets` counted score sheets are signed."""

    seats: int
    chairs: int
    criteria: int
    entries: int
    drawn: bool
    outsiders: int
    own: int
    sheets: int
    signed: int

    @property
    def unsigned(self) -> int:
        return self.sheets - self.signed


def count_of(rows: QuerySet, key: str) -> Coalesce:
    """How many of `rows` belong to the outer heat, which is found under `key`."""
    grouped = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=Count("pk"))
    return Coalesce(Subquery(grouped.values("n"), output_field=IntegerField()), 0)


def _outsiders() -> QuerySet[Appearance]:
    """Seated entries that the round before did not promote, or that are not in the contest."""
    before = Round.objects.filter(
        competition=OuterRef("heat__round__competition"), order__lt=OuterRef("heat__round__order")
    ).order_by("-order")
    promoted = Promotion.objects.filter(
        round=OuterRef("before"),
        entry=OuterRef("entry"),
        outcome=Promotion.Outcome.PROMOTED,
        revoked_at=None,
    )
    rows = Appearance.objects.taking_part().annotate(before=Subquery(before.values("pk")[:1]))
    return rows.filter(before__isnull=False).exclude(Exists(promoted))


def _own() -> QuerySet[Appearance]:
    """Seated entries of a judge of the same panel who has not been recused from them."""
    project = OuterRef(OuterRef("entry__project"))
    teammate = Collaborator.objects.filter(user=OuterRef("judge__user"), project=project)
    recused = Recusal.objects.filter(user=OuterRef("judge__user"), project=project)
    owner = Q(judge__user=OuterRef("entry__project__owner")) | Exists(teammate)
    judging = Seat.objects.filter(heat=OuterRef("heat")).filter(owner).exclude(Exists(recused))
    return Appearance.objects.taking_part().filter(Exists(judging))


def figures_of(heats: Iterable[Heat]) -> dict[int, HeatFigures]:
    """Figures by primary key of the heat; one query however many heats there are."""
    counted = ScoreSheet.objects.counted()
    rows = Heat.objects.filter(pk__in=[heat.pk for heat in heats]).annotate(
        n_seats=count_of(Seat.objects.all(), "heat"),
        n_chairs=count_of(Seat.objects.filter(is_chair=True), "heat"),
        n_criteria=count_of(Criterion.objects.all(), "rubric__round__heats"),
        n_entries=count_of(Appearance.objects.taking_part(), "heat"),
        is_drawn=Exists(Draw.objects.filter(heat=OuterRef("pk"))),
        n_outsiders=count_of(_outsiders(), "heat"),
        n_own=count_of(_own(), "heat"),
        n_sheets=count_of(counted, "appearance__heat"),
        n_signed=count_of(counted.signed(), "appearance__heat"),
    )
    return {
        row["pk"]: HeatFigures(
            seats=row["n_seats"],
            chairs=row["n_chairs"],
            criteria=row["n_criteria"],
            entries=row["n_entries"],
            drawn=row["is_drawn"],
            outsiders=row["n_outsiders"],
            own=row["n_own"],
            sheets=row["n_sheets"],
            signed=row["n_signed"],
        )
        for row in rows.values(
            "pk",
            "n_seats",
            "n_chairs",
            "n_criteria",
            "n_entries",
            "is_drawn",
            "n_outsiders",
            "n_own",
            "n_sheets",
            "n_signed",
        )
    }


def _panel_problems(heat: Heat, figures: HeatFigures) -> list[str]:
    problems = []
    need = heat.round.rule_set.panel_size
    if figures.seats != need:
        problems.append(
            _("The panel has %(have)s of %(need)s judges.") % {"have": figures.seats, "need": need}
        )
    if not figures.chairs:
        problems.append(_("The panel has no chair."))
    if figures.own:
        problems.append(
            ngettext(
                "%(n)s project belongs to a judge of this panel. Declare the recusal first.",
                "%(n)s projects belong to judges of this panel. Declare the recusals first.",
                figures.own,
            )
            % {"n": figures.own}
        )
    return problems


def _entry_problems(figures: HeatFigures) -> list[str]:
    problems = []
    if not figures.entries:
        problems.append(_("No entry is seated in this heat."))
    elif not figures.drawn:
        problems.append(_("The running order has not been drawn."))
    if figures.outsiders:
        problems.append(
            ngettext(
                "%(n)s entry is not promoted into this round.",
                "%(n)s entries are not promoted into this round.",
                figures.outsiders,
            )
            % {"n": figures.outsiders}
        )
    return problems


def problems_of(heat: Heat, figures: HeatFigures | None = None) -> list[str]:
    """What must be settled before scoring can open, one sentence each."""
    figures = figures or figures_of([heat])[heat.pk]
    problems = []
    if heat.round.state in {Round.State.DECIDED, Round.State.PUBLISHED}:
        problems.append(_("The promotion of this round is decided already."))
    problems += _panel_problems(heat, figures)
    if not figures.criteria:
        problems.append(_("The round has no rubric with criteria."))
    return problems + _entry_problems(figures)


def eligible_entries(round_: Round) -> QuerySet[Entry]:
    """Entries that may still be given a heat of the round, in order of their numbers."""
    entries = Entry.objects.filter(
        competition=round_.competition, state=Entry.State.ACCEPTED
    ).exclude(appearances__heat__round=round_)
    earlier = Round.objects.filter(competition=round_.competition, order__lt=round_.order)
    previous = earlier.order_by("-order").first()
    if previous is not None:
        promoted = Promotion.objects.filter(
            round=previous, outcome=Promotion.Outcome.PROMOTED, revoked_at=None
        )
        entries = entries.filter(pk__in=promoted.values("entry"))
    return entries.order_by("number", "pk")
