"""Seat cards from the button to the paper: asked for, set by a worker, issued as they are printed.

The secrets are made in the worker and stand on the paper alone: the moment the file is there, the
cards are in force and the older ones of the same seats are not. Until then nothing has changed, so
a killed worker leaves the cards of before as they were, and running twice has the effect of once.
What was asked for stands in the audit trail, and the worker reads it there.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.job_files import sweep_files
from accounts.jobs import (
    advance_job,
    cancel_job,
    finish_job,
    request_job,
    start_job,
    told_if_it_fails,
)
from accounts.models import AuditEntry, Job, User
from accounts.paper.fonts import FontsMissing, GlyphsMissing
from accounts.queueing import hand_to_worker
from accounts.services import record, record_each
from competitions.models import Heat
from judging import rules
from judging.models import Seat, SeatCard
from judging.paper.seat_cards import PrintedCard, qr_svg, render_seat_cards
from judging.services import card_secrets
from judging.services.seat_cards import CardRefused, card_day

logger = logging.getLogger(__name__)

TASK = "judging.print_seat_cards"
KIND = "seat_cards:"
ACTION = "seat_card.request"
FOLDER = "seat-cards"
# A printed file holds every secret of the heat: it stays for as long as printing takes.
KEPT_FOR = timedelta(hours=24)
KILLED_AFTER = timedelta(minutes=5)


class PanelChanged(Exception):
    """Somebody else sits there than when the cards were begun."""


def jobs_of(heat: Heat) -> QuerySet[Job]:
    """The printings of a heat's cards, the newest first."""
    return Job.objects.filter(kind=f"{KIND}{heat.pk}").order_by("-pk")


def paper_name(job: Job) -> str:
    """The name of the paper in the private storage."""
    return f"{FOLDER}/{job.kind.removeprefix(KIND)}/{job.pk}.pdf"


def last_printing(heat: Heat) -> Job | None:
    """The newest one that is under way, has failed, or whose paper is still here."""
    job = jobs_of(heat).first()
    if job is None or job.cancelled_at:
        return None
    return None if job.finished_at and not default_storage.exists(paper_name(job)) else job


@transaction.atomic
def request_cards(
    heat: Heat, seats: Sequence[int], *, actor: User, at: datetime, site: str
) -> Job:
    """Queue new cards for the seats of these numbers (all where none is named).

    `site` is the address under which the tablets reach the portal, scheme and host. Raises
    PermissionDenied for everybody but organisers who do not score in the heat, CardRefused for
    a heat that is over, has no such seat, or whose cards are being set already.
    """
    if not rules.organises_heat(actor, heat):
        raise PermissionDenied
    locked = Heat.objects.select_for_update(of=("self",)).get(pk=heat.pk)
    if card_day(locked, at=at) < timezone.localdate(at):
        raise CardRefused(_("The day of this heat is over; a card would open nothing any more."))
    there = set(heat.seats.values_list("number", flat=True))
    chosen = sorted(set(seats)) or sorted(there)
    if not chosen or not set(chosen) <= there:
        raise CardRefused(_("Nobody sits there. Seat the panel first."))
    if jobs_of(heat).filter(pk__in=Job.objects.unfinished()).exists():
        raise CardRefused(_("Seat cards of this heat are being set already. Wait for them."))
    job = request_job(f"{KIND}{heat.pk}", actor=actor, at=at, total=len(chosen) + 1)
    record(ACTION, heat, actor=actor, at=at, job=job.pk, seats=chosen, site=site)
    transaction.on_commit(lambda: hand_to_worker(TASK, job_id=job.pk))
    return job


@transaction.atomic
def cancel_printing(heat: Heat, *, actor: User, at: datetime) -> bool:
    """Stop the printing under way; the cards of before stay in force. False if none is."""
    if not rules.organises_heat(actor, heat):
        raise PermissionDenied
    job = jobs_of(heat).filter(pk__in=Job.objects.unfinished()).first()
    if job is None or not cancel_job(job, at=at):
        return False
    record("seat_card.cancel", heat, actor=actor, at=at, job=job.pk)
    return True


def resume_printing(*, at: datetime) -> int:
    """Queue again what the queue lost or a killed worker left; how many that were."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER).filter(kind__startswith=KIND)
    return sum(hand_to_worker(TASK, job_id=job.pk) for job in list(left))


def sweep_papers(*, at: datetime) -> int:
    """Delete papers that are old enough to have been printed, or that no job knows; their number."""
    return sweep_files(FOLDER, KIND, paper_name, finished_after=at - KEPT_FOR)


def print_cards(job_id: int, *, clock: Callable[[], datetime]) -> None:
    """Set the cards of a job and issue them; only in a worker. Twice has the effect of once."""
    job = start_job(job_id, at=clock(), killed_after=KILLED_AFTER)
    if job is None:
        return
    changed = _("The panel was changed meanwhile. Print it again.")
    with told_if_it_fails(
        job,
        clock=clock,
        failed=_("The seat cards could not be set. Ask for them again."),
        known={PanelChanged: changed, FontsMissing: str, GlyphsMissing: str},
        logged="seat cards could not be stored",
    ):
        _print(job, clock=clock)


def _print(job: Job, *, clock: Callable[[], datetime]) -> None:
    asked = AuditEntry.objects.get(action=ACTION, detail__job=job.pk)
    heat = Heat.objects.for_list().get(pk=asked.subject_id)
    if not rules.organises_heat(job.requested_by, heat):
        raise PanelChanged
    wanted = heat.seats.filter(number__in=asked.detail["seats"])
    seats = list(wanted.select_related("judge__user").order_by("number"))
    codes, printed = {}, []
    for done, seat in enumerate(seats, start=1):
        codes[seat.pk] = card_secrets.new_secret()
        address = asked.detail["site"] + reverse("judging:card", args=[codes[seat.pk]])
        printed.append(PrintedCard(seat.number, str(seat.judge), seat.is_chair, qr_svg(address)))
        advance_job(job, done)
    day = card_day(heat, at=clock())
    pdf = render_seat_cards(heat, day, printed, fonts=settings.FONT_DIRS)
    _issue(job, heat, seats, codes, pdf, at=clock())


def _issue(
    job: Job, heat: Heat, seats: list[Seat], codes: dict[int, str], pdf: bytes, *, at: datetime
) -> None:
    """Store the paper, and put its cards in force and the older ones out of it, as one."""
    name = paper_name(job)
    default_storage.delete(name)
    stored = default_storage.save(name, ContentFile(pdf))
    issued = False
    try:
        with transaction.atomic():
            Heat.objects.select_for_update(of=("self",)).get(pk=heat.pk)
            _check_panel(seats)
            if stored == name and finish_job(job, at=at):
                _replace(job, heat, seats, codes, at=at)
                issued = True
    finally:
        if not issued:
            default_storage.delete(stored)


def _check_panel(seats: list[Seat]) -> None:
    keys = [seat.pk for seat in seats]
    now = dict(Seat.objects.filter(pk__in=keys).values_list("pk", "judge_id"))
    if now != {seat.pk: seat.judge_id for seat in seats}:
        raise PanelChanged


def _replace(
    job: Job, heat: Heat, seats: list[Seat], codes: dict[int, str], *, at: datetime
) -> None:
    """The PIN of a judge goes along to the new card; the code, the device and the count do not."""
    rows = SeatCard.objects.in_force().filter(seat__in=seats).select_for_update(of=("self",))
    older = {(card.seat_id, card.judge_id): card for card in rows}
    SeatCard.objects.in_force().filter(seat__in=seats).update(revoked_at=at)
    day, none = card_day(heat, at=at), SeatCard(pin_hash="", pin_set_by=None)
    cards = []
    for seat in seats:
        seat.heat = heat
        before = older.get((seat.pk, seat.judge_id), none)
        card = SeatCard(
            seat=seat,
            judge=seat.judge,
            day=day,
            digest=card_secrets.digest_of(codes[seat.pk]),
            pin_hash=before.pin_hash,
            pin_set_by=before.pin_set_by,
            issued_by=job.requested_by,
            issued_at=at,
        )
        card.save(force_insert=True)
        cards.append(card)
    said = [(card, {"seat": card.seat.number, "day": day.isoformat()}) for card in cards]
    record_each("seat_card.issue", said, actor=job.requested_by, at=at)
