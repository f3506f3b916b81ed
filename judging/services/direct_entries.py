"""Entries that come into a round without the round before it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import record
from competitions.models import Round
from judging import rules
from judging.models import Appearance, DirectEntry, Promotion
from judging.services.heats import ReasonNeeded
from projects.models import Entry


class DirectEntryRefused(Exception):
    """The rules keep no place, or the entry cannot come in this way."""


def round_before(round_: Round) -> Round | None:
    """The round of the same node that comes before, with its rules."""
    earlier = Round.objects.filter(competition=round_.competition_id, order__lt=round_.order)
    return earlier.select_related("rule_set").order_by("-order").first()


def places_kept(round_: Round) -> int:
    """How many may enter the round directly, by the rules of the round before it."""
    before = round_before(round_)
    return before.rule_set.rules.promotion.direct_entries if before else 0


def may_enter_directly(round_: Round) -> QuerySet[Entry]:
    """Accepted entries that have no part in the round before and none in this one yet."""
    before = round_before(round_)
    entries = Entry.objects.filter(
        competition=round_.competition_id, state=Entry.State.ACCEPTED
    ).exclude(pk__in=DirectEntry.objects.filter(round=round_).values("entry"))
    if before is not None:
        played = Appearance.objects.filter(heat__round=before).values("entry")
        decided = Promotion.objects.filter(round=before, revoked_at=None).values("entry")
        entries = entries.exclude(pk__in=played).exclude(pk__in=decided)
    return entries.order_by("number", "pk")


def _open_round(round_: Round, actor: User) -> Round:
    if not rules.organises_round(actor, round_):
        raise PermissionDenied
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if locked.state in {Round.State.DECIDED, Round.State.PUBLISHED}:
        raise DirectEntryRefused(_("The promotion of this round is decided already."))
    return locked


def _check_place(round_: Round, entry: Entry) -> None:
    places = places_kept(round_)
    if DirectEntry.objects.filter(round=round_).count() >= places:
        sentence = ngettext(
            "The rules of the round before keep %(n)s place for direct entry, and it is taken.",
            "The rules of the round before keep %(n)s places for direct entry, and all are taken.",
            places,
        )
        raise DirectEntryRefused(sentence % {"n": places})
    if not may_enter_directly(round_).filter(pk=entry.pk).exists():
        raise DirectEntryRefused(_("“%(entry)s” cannot enter directly.") % {"entry": entry})


@transaction.atomic
def allow_direct_entry(
    round_: Round,
    entry: Entry,
    *,
    reason: str,
    document_number: str = "",
    actor: User,
    at: datetime,
) -> DirectEntry:
    """Let an entry be seated in the round although the round before did not promote it.

    No more than the rules of the round before keep places for. PermissionDenied, ReasonNeeded,
    DirectEntryRefused; then nothing is written.
    """
    round_ = _open_round(round_, actor)
    if not reason.strip():
        raise ReasonNeeded(_("Say why the entry comes in directly."))
    _check_place(round_, entry)
    made = DirectEntry.objects.create(
        round=round_,
        entry=entry,
        reason=reason.strip(),
        document_number=document_number.strip(),
        actor=actor,
        at=at,
    )
    record(
        "round.allow_direct_entry",
        round_,
        actor=actor,
        at=at,
        entry=entry.number,
        reason=made.reason,
        document=made.document_number,
    )
    return made


@transaction.atomic
def withdraw_direct_entry(direct: DirectEntry, *, actor: User, at: datetime) -> None:
    """Take the permission back; DirectEntryRefused once the entry is seated in the round."""
    round_ = _open_round(direct.round, actor)
    if Appearance.objects.filter(heat__round=round_, entry=direct.entry_id).exists():
        raise DirectEntryRefused(_("This entry is seated in a heat. Take it out there first."))
    number = direct.entry.number
    direct.delete()
    record("round.withdraw_direct_entry", round_, actor=actor, at=at, entry=number)
