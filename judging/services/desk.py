"""What a judge has before them: their heats, the running order, their own sheets. Reads only."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from competitions.models import Heat
from judging.draw import draw
from judging.models import Appearance, ScoreSheet, Seat
from judging.models.sheets import ScoreSheetQuerySet
from judging.services.allocation_facts import is_online
from projects.models import Entry, Material

# Signatures and identity papers are the secretariat's business, not the panel's.
NOT_FOR_JUDGES = (Material.Kind.DECLARATION,)
PAST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One place of the running order as its judge sees it.

    A project the judge is recused from is a number and nothing more: `appearance` is None.
    """

    order: int | None
    appearance: Appearance | None
    sheet: ScoreSheet | None

    @property
    def total(self) -> Decimal | None:
        return self.sheet.current.total if self.sheet and self.sheet.current else None

    @property
    def mark(self) -> str:
        """Its state: recused, signed, abstained, saved, open, or none before scoring."""
        if self.appearance is None:
            return "recused"
        if self.sheet is None:
            return "none"
        if self.sheet.current is None:
            return "open"
        if self.sheet.current.abstained:
            return "abstained"
        return "signed" if self.sheet.current.signed else "saved"


@dataclass(frozen=True, slots=True)
class Agenda:
    """A judge's heats: those of today or still being scored, those to come, those that are over."""

    today: list[Heat] = field(default_factory=list)
    later: list[Heat] = field(default_factory=list)
    past: list[Heat] = field(default_factory=list)


def heats_of(user: User) -> QuerySet[Heat]:
    """The heats in which the user has a seat, with counts of their own sheets that count.

    `own_signed` counts abstentions, too: nothing is left to do on them.
    """
    own = Q(
        seats__sheets__seat__judge__user=user,
        seats__sheets__voided_by=None,
        seats__sheets__appearance__entry__state__in=Entry.IN_CONTEST,
    )
    done = Q(seats__sheets__current__signed=True) | Q(seats__sheets__current__abstained=True)
    return (
        Heat.objects.filter(pk__in=Seat.objects.filter(judge__user=user).values("heat"))
        .for_list()
        .annotate(
            own_sheets=Count("seats__sheets", filter=own, distinct=True),
            own_signed=Count("seats__sheets", filter=own & done, distinct=True),
        )
        .order_by("starts_at", "pk")
    )


def _part_of_agenda(heat: Heat, today: date) -> str:
    day = timezone.localdate(heat.starts_at)
    if heat.state == Heat.State.SCORING or day == today:
        return "today"
    if heat.state == Heat.State.LOCKED:
        return "past"
    return "later" if day > today else "today"


def agenda_of(user: User, *, at: datetime) -> Agenda:
    """The user's heats as of `at`, in order of time, what is over newest first; one query."""
    agenda = Agenda()
    for heat in heats_of(user):
        getattr(agenda, _part_of_agenda(heat, timezone.localdate(at))).append(heat)
    agenda.past.reverse()
    del agenda.past[PAST_SHOWN:]
    return agenda


def own_sheets(user: User) -> ScoreSheetQuerySet:
    """The user's sheets that count, with all that their page shows of heat and project."""
    return (
        ScoreSheet.objects.owned_by(user)
        .counted()
        .readable()
        .select_related(
            "current",
            "note",
            "seat__judge__user",
            "seat__heat__round__competition",
            "seat__heat__round__rubric",
            "seat__heat__venue",
            "appearance__entry__project__enterprise",
            "appearance__entry__project__team",
            "appearance__entry__category",
            "appearance__entry__sector",
        )
    )


def files_for(user: User) -> QuerySet[Material]:
    """Materials of the projects that the user scores, without personal papers."""
    own = ScoreSheet.objects.owned_by(user).counted().readable()
    entries = own.values("appearance__entry")
    found = Material.objects.current().filter(entry__in=entries).exclude(kind__in=NOT_FOR_JUDGES)
    return found.order_by("pk")


def order_for(heat: Heat, user: User) -> list[OrderLine]:
    """The whole running order of the heat in three queries, whatever its length.

    Of an online review only what the judge was given, in an order of their own.
    """
    seen = {a.pk: a for a in heat.appearances.visible_to_judge(user).for_list()}
    sheets = {
        sheet.appearance_id: sheet
        for sheet in ScoreSheet.objects.owned_by(user)
        .readable()
        .filter(appearance__heat=heat, voided_by=None)
        .select_related("current")
    }
    rows = heat.appearances.taking_part().order_by("order", "pk").values_list("pk", "order")
    places = own_order(heat, user) if is_online(heat.round) else list(rows)
    return [OrderLine(order, seen.get(pk), sheets.get(pk)) for pk, order in places]


def in_own_order(sheet: ScoreSheet, lines: list[OrderLine]) -> ScoreSheet:
    """The sheet with its place among the lines, where no running order gives it one."""
    if sheet.appearance.order is None:
        places = (line.order for line in lines if line.sheet and line.sheet.pk == sheet.pk)
        sheet.appearance.order = next(places, None)
    return sheet


def own_order(heat: Heat, user: User) -> list[tuple[int, int | None]]:
    """(appearance, place) of an online review: what the judge was given, in an order of their own.

    Drawn by the heat and the judge, so that no entry is the last one of everybody.
    """
    own = ScoreSheet.objects.filter(appearance__heat=heat, seat__judge__user=user)
    rows = own.filter(appearance__entry__state__in=Entry.IN_CONTEST)
    entries = dict(rows.values_list("appearance__entry__number", "appearance"))
    order = draw([number or "" for number in entries], seed=f"{heat.pk}/{user.pk}")
    return [(entries[number], place) for place, number in enumerate(order, start=1)]
