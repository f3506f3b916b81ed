"""What a heat has and what it lacks, for one heat or for a whole list in one query."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.models import Criterion, Heat, Round
from judging.models import (
    AllocationUse,
    Appearance,
    DirectEntry,
    Draw,
    Judge,
    Promotion,
    ScoreSheet,
    Seat,
    Suspicion,
)
from judging.services.allocation_facts import is_online
from projects.models import Collaborator, Entry, Recusal


@dataclass(frozen=True, slots=True)
class HeatFigures:
    """Counts only, never a mark: of `sheets` counted score sheets, `signed` and `abstained`."""

    seats: int
    chairs: int
    criteria: int
    entries: int
    drawn: bool
    outsiders: int
    own: int
    suspected: int
    sheets: int
    signed: int
    abstained: int = 0
    misplaced: int = 0
    unmarkable: int = 0
    allocated: bool = False
    profiles: Mapping[str, int] = field(default_factory=dict)

    @property
    def unsigned(self) -> int:
        """Sheets that the lock waits for."""
        return self.sheets - self.signed - self.abstained


def count_of(rows: QuerySet, key: str) -> Coalesce:
    """How many of `rows` belong to the outer heat, which is found under `key`."""
    grouped = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=Count("pk"))
    return Coalesce(Subquery(grouped.values("n"), output_field=IntegerField()), 0)


def _outsiders() -> QuerySet[Appearance]:
    """Seated entries that neither the round before promoted nor anybody let enter directly."""
    before = Round.objects.filter(
        competition=OuterRef("heat__round__competition"), order__lt=OuterRef("heat__round__order")
    ).order_by("-order")
    promoted = Promotion.objects.filter(
        round=OuterRef("before"),
        entry=OuterRef("entry"),
        outcome=Promotion.Outcome.PROMOTED,
        revoked_at=None,
    )
    direct = DirectEntry.objects.filter(round=OuterRef("heat__round"), entry=OuterRef("entry"))
    rows = Appearance.objects.taking_part().annotate(before=Subquery(before.values("pk")[:1]))
    return rows.filter(before__isnull=False).exclude(Exists(promoted)).exclude(Exists(direct))


def _misplaced() -> QuerySet[Appearance]:
    """Entries of another category than that of their heat."""
    rows = Appearance.objects.taking_part().filter(heat__category__isnull=False)
    return rows.exclude(entry__category__kind=F("heat__category__kind"))


def _unmarkable() -> QuerySet[Appearance]:
    """Entries for whose category the rubric has no criterion."""
    criteria = Criterion.objects.filter(
        rubric__round=OuterRef("heat__round"),
        category_kind__in=["", OuterRef("entry__category__kind")],
    )
    return Appearance.objects.taking_part().exclude(Exists(criteria))


def _own() -> QuerySet[Appearance]:
    """Seated entries of a judge of the same panel who has not been recused from them."""
    project = OuterRef(OuterRef("entry__project"))
    teammate = Collaborator.objects.filter(user=OuterRef("judge__user"), project=project)
    recused = Recusal.objects.filter(user=OuterRef("judge__user"), project=project)
    owner = Q(judge__user=OuterRef("entry__project__owner")) | Exists(teammate)
    judging = Seat.objects.filter(heat=OuterRef("heat")).filter(owner).exclude(Exists(recused))
    return Appearance.objects.taking_part().filter(Exists(judging))


def _suspected() -> QuerySet[Appearance]:
    """Seated entries about which and a judge of the same panel nobody has decided."""
    doubts = Suspicion.objects.still_open().filter(
        project=OuterRef("entry__project"), judge__seats__heat=OuterRef("heat")
    )
    return Appearance.objects.taking_part().filter(Exists(doubts))


def figures_of(heats: Iterable[Heat]) -> dict[int, HeatFigures]:
    """Figures by primary key of the heat; one query however many heats there are."""
    rows = Heat.objects.filter(pk__in=[heat.pk for heat in heats]).annotate(**_counts())
    return {row["pk"]: _figures(row) for row in rows.values("pk", *_counts())}


def _counts() -> dict[str, Any]:
    counted = ScoreSheet.objects.counted()
    seats = Seat.objects.all()
    return {
        "n_seats": count_of(seats, "heat"),
        "n_chairs": count_of(seats.filter(is_chair=True), "heat"),
        "n_criteria": count_of(Criterion.objects.all(), "rubric__round__heats"),
        "n_entries": count_of(Appearance.objects.taking_part(), "heat"),
        "n_drawn": Exists(Draw.objects.filter(heat=OuterRef("pk"))),
        "n_outsiders": count_of(_outsiders(), "heat"),
        "n_own": count_of(_own(), "heat"),
        "n_suspected": count_of(_suspected(), "heat"),
        "n_sheets": count_of(counted, "appearance__heat"),
        "n_signed": count_of(counted.signed(), "appearance__heat"),
        "n_abstained": count_of(counted.filter(current__abstained=True), "appearance__heat"),
        "n_misplaced": count_of(_misplaced(), "heat"),
        "n_allocated": Exists(
            AllocationUse.objects.filter(allocation__round__heats=OuterRef("pk"))
        ),
        "n_unmarkable": count_of(_unmarkable(), "heat"),
    } | {
        f"p_{profile}": count_of(seats.filter(judge__profile=profile), "heat")
        for profile in Judge.Profile.values
    }


def _figures(row: Mapping[str, Any]) -> HeatFigures:
    counts = {name[2:]: value for name, value in row.items() if name.startswith("n_")}
    profiles = {name[2:]: value for name, value in row.items() if name.startswith("p_")}
    return HeatFigures(**counts, profiles=profiles)


def panel_size(heat: Heat) -> int:
    """How many judges the rules want here: those of the heat's category, if it has one."""
    kind = heat.category.kind if heat.category else ""
    return heat.round.rule_set.rules.panel_size(kind)


def _panel_problems(heat: Heat, figures: HeatFigures) -> Iterator[str]:
    if is_online(heat.round):
        yield from _review_problems(figures)
        return
    need = panel_size(heat)
    if figures.seats != need:
        yield (
            _("The panel has %(have)s of %(need)s judges.") % {"have": figures.seats, "need": need}
        )
    if not figures.chairs and heat.round.rule_set.rules.panel.chair:
        yield _("The panel has no chair.")
    for profile, wanted in heat.round.rule_set.rules.panel.profiles.items():
        if figures.profiles.get(profile, 0) < wanted:
            yield _("The panel has %(have)s of %(need)s judges of the profile “%(profile)s”.") % {
                "have": figures.profiles.get(profile, 0),
                "need": wanted,
                "profile": dict(Judge.Profile.choices).get(profile, profile),
            }
    yield from _own_problems(figures)


def _own_problems(figures: HeatFigures) -> Iterator[str]:
    if figures.own:
        yield (
            ngettext(
                "%(n)s project belongs to a judge of this panel. Declare the recusal first.",
                "%(n)s projects belong to judges of this panel. Declare the recusals first.",
                figures.own,
            )
            % {"n": figures.own}
        )


def _review_problems(figures: HeatFigures) -> Iterator[str]:
    """An online review needs no panel but a plan: whose entries are whose."""
    if not figures.allocated:
        yield _("The entries have not been given to judges yet.")


def _conflict_problems(figures: HeatFigures) -> Iterator[str]:
    if figures.suspected:
        yield (
            ngettext(
                "%(n)s project may be tied to a judge of this panel. Decide on the suspicion first.",
                "%(n)s projects may be tied to judges of this panel. Decide on the suspicions first.",
                figures.suspected,
            )
            % {"n": figures.suspected}
        )


def _category_problems(figures: HeatFigures) -> Iterator[str]:
    if figures.misplaced:
        yield (
            ngettext(
                "%(n)s entry is of another category than this heat.",
                "%(n)s entries are of another category than this heat.",
                figures.misplaced,
            )
            % {"n": figures.misplaced}
        )
    if figures.unmarkable:
        yield (
            ngettext(
                "The rubric has no criterion for the category of %(n)s entry.",
                "The rubric has no criterion for the category of %(n)s entries.",
                figures.unmarkable,
            )
            % {"n": figures.unmarkable}
        )


def _entry_problems(figures: HeatFigures, *, is_drawn: bool) -> list[str]:
    problems = []
    if not figures.entries:
        problems.append(_("No entry is seated in this heat."))
    elif is_drawn and not figures.drawn:
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
    problems += [*_panel_problems(heat, figures), *_conflict_problems(figures)]
    if not figures.criteria:
        problems.append(_("The round has no rubric with criteria."))
    else:
        problems += _category_problems(figures)
    return problems + _entry_problems(figures, is_drawn=not is_online(heat.round))


def eligible_entries(round_: Round) -> QuerySet[Entry]:
    """Entries that may still be given a heat of the round, in order of their numbers.

    Those whom the round before promoted, and those who may enter this round directly.
    """
    entries = Entry.objects.filter(
        competition=round_.competition, state=Entry.State.ACCEPTED
    ).exclude(appearances__heat__round=round_)
    earlier = Round.objects.filter(competition=round_.competition, order__lt=round_.order)
    previous = earlier.order_by("-order").first()
    if previous is not None:
        promoted = Promotion.objects.filter(
            round=previous, outcome=Promotion.Outcome.PROMOTED, revoked_at=None
        )
        direct = DirectEntry.objects.filter(round=round_)
        entries = entries.filter(
            Q(pk__in=promoted.values("entry")) | Q(pk__in=direct.values("entry"))
        )
    return entries.order_by("number", "pk")
