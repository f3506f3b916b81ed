"""Filling a heat: judges, entries, the draw; and keeping apart who must be kept apart."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Heat, Round
from judging import rules
from judging.models import Appearance, Draw, Judge, Ledger, ScoreSheet, Seat
from judging.services.readiness import eligible_entries
from judging.services.reopening import recount_after_recusal
from judging.services.service_invitations import needs_reason
from judging.services.sheet_layout import lay_out_if_drawn, take_away
from judging.services.suspicions import find_for_heat, settle_by
from projects.models import Entry, Project, Recusal
from projects.services.reviews import book_recusal


class HeatNotPlanned(Exception):
    """Panel and running order are fixed once scoring has opened."""


class NotAccepted(Exception):
    """The contest invites its judges; this one has not accepted, and no reason says why anyhow."""


class EntryNotEligible(Exception):
    """The entry is not in the contest, not promoted into this round, or seated elsewhere."""


class PublishedAlready(Exception):
    """The round's results are public; a recusal must now go the way of a correction."""


def planned(heat: Heat, actor: User) -> Heat:
    """The heat with its row locked, for a step of its organisers; PermissionDenied, HeatNotPlanned."""
    if not rules.organises_heat(actor, heat):
        raise PermissionDenied
    locked = Heat.objects.select_for_update(of=("self",)).get(pk=heat.pk)
    if locked.state != Heat.State.PLANNED:
        raise HeatNotPlanned(_("Panel and running order are fixed once scoring has opened."))
    return locked


@transaction.atomic
def seat_judge(
    heat: Heat,
    judge: Judge,
    *,
    number: int,
    is_chair: bool = False,
    reason: str = "",
    actor: User,
    at: datetime,
) -> Seat:
    """Give a judge a seat; HeatNotPlanned once scoring has opened.

    NotAccepted where the contest invites its judges and this one has not accepted, unless `reason`
    says why they are seated all the same.
    What could part the judge from an entry of the heat is looked for at once.
    """
    planned(heat, actor)
    if needs_reason(heat, [judge]) and not reason.strip():
        raise NotAccepted(not_accepted_words([str(judge)]))
    seat = Seat.objects.create(heat=heat, judge=judge, number=number, is_chair=is_chair)
    record(
        "seat.create",
        heat,
        actor=actor,
        at=at,
        seat=number,
        judge=str(judge),
        chair=is_chair,
        **({"reason": reason.strip()} if reason.strip() else {}),
    )
    lay_out_if_drawn(heat)
    find_for_heat(heat, at=at)
    return seat


def not_accepted_words(names: Iterable[str]) -> str:
    """Why judges cannot be seated just so."""
    said = _(
        "%(names)s: no accepted invitation to this heat. Wait for the acceptance, or write down "
        "why they are seated all the same."
    )
    return said % {"names": _(", ").join(names)}


@transaction.atomic
def seat_entries(
    heat: Heat, entries: Iterable[Entry], *, actor: User, at: datetime
) -> list[Appearance]:
    """Put entries into a heat; EntryNotEligible for any that may not appear in this round."""
    planned(heat, actor)
    wanted = list(entries)
    eligible = set(eligible_entries(heat.round).values_list("pk", flat=True))
    for entry in wanted:
        if entry.pk not in eligible:
            raise EntryNotEligible(
                _("“%(entry)s” cannot appear in this round.") % {"entry": entry}
            )
    made = [Appearance.objects.create(heat=heat, entry=entry) for entry in wanted]
    _undo_draw(heat)
    find_for_heat(heat, at=at)
    record(
        "heat.seat_entries",
        heat,
        actor=actor,
        at=at,
        entries=[e.number for e in wanted],
    )
    return made


@transaction.atomic
def unseat_entry(appearance: Appearance, *, actor: User, at: datetime) -> None:
    """Take an entry out of a planned heat; what was drawn is void and must be drawn again."""
    heat = planned(appearance.heat, actor)
    appearance.delete()
    _undo_draw(heat)
    record("heat.unseat_entry", heat, actor=actor, at=at, entry=appearance.entry.number)


def _undo_draw(heat: Heat) -> None:
    Draw.objects.filter(heat=heat).delete()
    heat.appearances.update(order=None)


@transaction.atomic
def declare_recusal(
    project: Project,
    judge: Judge,
    *,
    kind: str,
    actor: User,
    at: datetime,
    note: str = "",
) -> Recusal:
    """Part a judge from a project for good: nothing seen, nothing scored, past marks voided.

    Open to the judge themself and to organisers of a node that the project is entered in.
    Standings already made are made again; PublishedAlready once the results are public,
    LaterRoundStarted once a later round is scored by those who were promoted. Suspicions about the
    two are settled by it.
    """
    if not _may_declare(actor, project, judge):
        raise PermissionDenied
    sheets = ScoreSheet.objects.filter(seat__judge=judge, appearance__entry__project=project)
    _lock_meetings(project, judge, sheets)
    # Read after the ledgers are locked, so that a lock taken meanwhile is seen.
    heats = list(
        Heat.objects.filter(appearances__in=sheets.values("appearance"))
        .select_related("round__competition", "round__rule_set")
        .order_by("pk")
    )
    if any(heat.round.state == Round.State.PUBLISHED for heat in heats):
        raise PublishedAlready(
            _("The results of this round are public. Take the notice back first.")
        )
    recusal, created = book_recusal(project, judge.user, kind=kind, actor=actor, at=at, note=note)
    if created:
        take_away(sheets.filter(seat__heat__state=Heat.State.PLANNED))
        voided = sheets.filter(voided_by=None).update(voided_by=recusal)
        for heat in heats if voided else ():
            recount_after_recusal(heat, actor=actor, at=at)
    settle_by(recusal, judge, actor=actor, at=at)
    return recusal


def _lock_meetings(project: Project, judge: Judge, sheets: QuerySet[ScoreSheet]) -> None:
    """Lock the ledgers of the sheets, and the heats in which the two meet."""
    ledgers = Ledger.objects.select_for_update(of=("self",)).order_by("pk")
    list(ledgers.filter(heat__appearances__in=sheets.values("appearance")))
    # A heat that is being opened has no ledger yet: its own row is what opening locks.
    meeting = Heat.objects.filter(seats__judge=judge, appearances__entry__project=project)
    list(Heat.objects.select_for_update(of=("self",)).filter(pk__in=meeting.values("pk")))


def _may_declare(actor: User, project: Project, judge: Judge) -> bool:
    """The judge themself, or an organiser who does not score the same project beside them."""
    meetings = Appearance.objects.filter(entry__project=project)
    if actor == judge.user:
        return meetings.filter(heat__seats__judge=judge).exists()
    if meetings.filter(heat__seats__judge__user=actor).exists():
        return False
    entries = project.entries.select_related("competition")
    return any(rules.competition_rules.is_organiser(actor, entry.competition) for entry in entries)
