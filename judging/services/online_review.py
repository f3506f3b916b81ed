"""A review without a hall: who has how much before them, what is handed back, who is reminded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Message, User
from accounts.outbox import one_line, write_messages
from accounts.services import record
from competitions.models import Heat, Round
from judging.assignment.stored import read_wishes
from judging.models import Allocation, Appearance, HandChange, ScoreSheet, Seat
from judging.services.readiness import count_of
from judging.words.allocation import reminder_words
from projects.models import Project

# Days before the end on which whoever has sheets left is reminded; and on the first day, told.
REMINDED_BEFORE = (7, 3, 1)
OCCASION = "review_reminder"


class HandBackRefused(Exception):
    """The sheet cannot be handed back; the sentence says why."""


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """Counts of a review, never a mark. `short`: entries with fewer judges than were wished."""

    entries: int
    judges: int
    sheets: int
    signed: int
    short: int

    @property
    def percent(self) -> int:
        return self.signed * 100 // self.sheets if self.sheets else 0


@transaction.atomic
def hand_back(sheet_id: int, *, reason: str, actor: User, at: datetime) -> HandChange:
    """A judge cannot do an entry of their online review: the sheet goes, the reason stays.

    HandBackRefused for a sheet that is not theirs, not of an open online review, or has marks:
    marks stay on record, and are parted from by a recusal only.
    """
    own = ScoreSheet.objects.owned_by(actor).counted().filter(pk=sheet_id)
    sheet = own.select_related("seat__judge__user", "appearance__entry").first()
    if sheet is None:
        raise HandBackRefused(_("There is no such sheet."))
    heat = Heat.objects.select_for_update(of=("self",)).get(pk=sheet.seat.heat_id)
    if heat.round.kind != Round.Kind.ONLINE_REVIEW:
        raise HandBackRefused(_("There is no such sheet."))
    if heat.state != Heat.State.SCORING:
        raise HandBackRefused(_("The review is closed."))
    if ScoreSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk).revision:
        raise HandBackRefused(
            _(
                "You have marked this entry already. Finish it, or recuse yourself if you are tied to it."
            )
        )
    sheet.delete()
    change = HandChange.objects.create(
        round=heat.round,
        entry=sheet.appearance.entry,
        judge=sheet.seat.judge,
        kind=HandChange.Kind.HANDED_BACK,
        reason=reason,
        by=actor,
        at=at,
    )
    record("heat.hand_back", heat, actor=actor, at=at, entry=change.entry.number, reason=reason)
    return change


def figures_of_review(heat: Heat, wanted: int) -> ReviewFigures:
    """Three queries. `wanted`: judges for each entry."""
    sheets = ScoreSheet.objects.counted().filter(appearance__heat=heat)
    counts = sheets.aggregate(n=Count("pk"), signed=Count("pk", filter=Q(current__signed=True)))
    entries = entries_of_review(heat)
    return ReviewFigures(
        entries=entries.count(),
        judges=sheets.values("seat").distinct().count(),
        sheets=counts["n"],
        signed=counts["signed"],
        short=entries.filter(n_sheets__lt=wanted).count(),
    )


def entries_of_review(heat: Heat) -> QuerySet:
    """The entries of a review with `n_sheets` that count and `n_signed` of them, by number."""
    counted = ScoreSheet.objects.counted()
    rows = Appearance.objects.filter(heat=heat).taking_part().for_list()
    return rows.annotate(
        n_sheets=count_of(counted, "appearance"),
        n_signed=count_of(counted.signed(), "appearance"),
    ).order_by("entry__number", "pk")


def hidden_from(viewer: User) -> Exists:
    """Whether the viewer is party to the project of an appearance."""
    return Exists(Project.objects.kept_from(viewer).filter(pk=OuterRef("entry__project")))


def judges_wanted(round_: Round) -> int:
    """How many judges each entry was to have by the run that holds; 0 without one."""
    last = Allocation.objects.applied().filter(round=round_).first()
    return read_wishes(last.wishes).size if last else 0


def handed_back(round_: Round) -> QuerySet[HandChange]:
    """What judges could not do, newest first."""
    rows = HandChange.objects.filter(round=round_, kind=HandChange.Kind.HANDED_BACK)
    return rows.select_related("judge__user", "entry__project").order_by("-pk")


def write_review_reminders(at: datetime) -> int:
    """Letters to judges with sheets left, on the dates of the plan; how many judges. Twice is once.

    A letter is due from its day on. Who was given sheets only later gets the one that is due then.
    """
    today = timezone.localdate(at)
    heats = Heat.objects.filter(
        state=Heat.State.SCORING,
        round__kind=Round.Kind.ONLINE_REVIEW,
        round__starts_on__lte=today,
        round__ends_on__gte=today,
    ).select_related("round__competition")
    return sum(_remind(heat, at) for heat in heats.order_by("pk"))


def _mark(round_: Round, at: datetime) -> str:
    """Which letter of the round is due: its last day stands in it, so a moved date is told anew."""
    left = (round_.ends_on - timezone.localdate(at)).days
    due = [days for days in REMINDED_BEFORE if left <= days]
    return f"{round_.ends_on:%Y%m%d}-{min(due) if due else 'open'}"


@transaction.atomic
def _remind(heat: Heat, at: datetime) -> int:
    mark = _mark(heat.round, at)
    prefix = f"review:{heat.pk}:{mark}:"
    told = Message.objects.filter(key__startswith=prefix).values_list("recipient", flat=True)
    unsigned = ScoreSheet.objects.counted().exclude(current__signed=True)
    rows = (
        Seat.objects.filter(heat=heat, judge__user__is_active=True)
        .exclude(judge__user__in=set(told))
        .annotate(left=Count("sheets", filter=Q(sheets__in=unsigned)))
        .filter(left__gt=0)
        .select_related("judge__user")
        .order_by("pk")
    )
    seats = list(rows)
    letters = [letter for seat in seats for letter in _letters(heat, seat, prefix)]
    write_messages(letters, at=at)
    if seats:
        record("heat.remind_review", heat, actor=None, at=at, judges=len(seats))
    return len(seats)


def _letters(heat: Heat, seat: Seat, prefix: str) -> Iterator[Message]:
    user = seat.judge.user
    link = reverse("judging:heat", args=[heat.pk])
    left: int = getattr(seat, "left")  # noqa: B009 - annotated by the query
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = reminder_words(heat, str(user), left, settings.PORTAL_ADDRESS + link)
    ways = [(Message.Channel.PORTAL, "")]
    if user.email:
        ways.append((Message.Channel.EMAIL, user.email))
    for channel, address in ways:
        yield Message(
            key=f"{prefix}{user.pk}:{channel}",
            recipient=user,
            channel=channel,
            address=address,
            occasion=OCCASION,
            scope=heat.round.scope,
            subject=one_line(subject),
            body=body,
            link=link,
        )
