"""What judging holds about a person: a copy of it, and what becomes of it when the account goes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.personal_data import Held, Part, rows_of
from competitions.models import Round
from judging.models import (
    Absence,
    Commitment,
    Expertise,
    HandChange,
    HeatSignature,
    Judge,
    JudgeTie,
    KeepAway,
    PastService,
    ScoreSheet,
    Seat,
    SeatCard,
    ServedRegion,
    ServiceInvitation,
    Suspicion,
)


def _pool(user: User) -> dict[str, list[dict[str, Any]]]:
    """What the expert pool knows of the person, what they were asked and what they promised."""
    return {
        "expert_pool": rows_of(Judge.objects.filter(user=user)),
        "expertise": rows_of(Expertise.objects.filter(judge__user=user), "sector_code"),
        "regions_served": rows_of(
            ServedRegion.objects.filter(judge__user=user), "region__code", "region__name"
        ),
        "times_away": rows_of(Absence.objects.filter(judge__user=user)),
        "past_service": rows_of(PastService.objects.filter(judge__user=user)),
        "invitations_to_judge": rows_of(
            ServiceInvitation.objects.filter(judge__user=user),
            "competition__name",
            "state",
            "answer_by",
            "asked_at",
            "answered_at",
            "reason",
        ),
        "commitments": rows_of(Commitment.objects.filter(judge__user=user)),
    }


def collect(user: User) -> Held:
    """The place in the expert pool, ties and conflicts declared, seats, and the marks given."""
    sheets = ScoreSheet.objects.filter(seat__judge__user=user)
    rows: dict[str, list[dict[str, Any]]] = {
        **_pool(user),
        "ties": rows_of(JudgeTie.objects.filter(judge__user=user)),
        "conflicts_declared": rows_of(KeepAway.objects.filter(declared_by=user)),
        "seats": rows_of(
            Seat.objects.filter(judge__user=user),
            "heat__name",
            "heat__round__competition__name",
            "number",
            "is_chair",
        ),
        "score_sheets": rows_of(sheets),
        "seat_cards": rows_of(
            SeatCard.objects.filter(judge__user=user),
            "seat__heat__name",
            "seat__number",
            "day",
            "issued_at",
            "first_used_at",
            "signed_in_at",
            "signed_out_at",
            "last_seen_at",
            "revoked_at",
        ),
        "handed_back": rows_of(HandChange.objects.filter(judge__user=user, by=user)),
        "signatures": rows_of(HeatSignature.objects.filter(seat__judge__user=user)),
    }
    return Held(rows)


def obstacles(user: User, at: datetime) -> Iterator[str]:
    """Seats in heats whose results are not published."""
    seats = Seat.objects.filter(judge__user=user)
    for seat in seats.exclude(heat__round__state=Round.State.PUBLISHED).select_related("heat"):
        yield _(
            "You sit on the panel of %(heat)s. Ask the organiser to release you, or wait until "
            "the results are published."
        ) % {"heat": seat.heat.name}


def erases(user: User, at: datetime) -> Iterator[str]:
    """What leaves the expert pool."""
    if Judge.objects.filter(user=user).exists():
        yield _("Your employer and title in the expert pool, and the ties that you declared.")


def keeps(user: User, at: datetime) -> Iterator[tuple[str, str]]:
    """Marks that decided a contest."""
    if Seat.objects.filter(judge__user=user).exists():
        yield (
            _("Your signed score sheets, as those of a closed account"),
            _(
                "Archives Law of the People's Republic of China: they are the proof of how a "
                "contest was decided, and each bears the digest of the one before it."
            ),
        )
    if Commitment.objects.filter(judge__user=user).exists():
        yield (
            _("The commitment that you signed as a judge, with your name"),
            _(
                "Archives Law of the People's Republic of China: it proves how a contest was judged."
            ),
        )
    if Suspicion.objects.filter(judge__user=user).exists():
        yield (
            _(
                "Suspected conflicts of interest between you and a project, and how they were decided"
            ),
            _("Archives Law of the People's Republic of China: they prove who had to keep away."),
        )


def erase(user: User, at: datetime) -> None:
    """Take the person out of the expert pool; one of whom nothing was ever decided is deleted."""
    experts = Judge.objects.filter(user=user)
    JudgeTie.objects.filter(judge__user=user).delete()
    for model in (Expertise, ServedRegion, Absence, PastService):
        model._default_manager.filter(judge__user=user).delete()
    ServiceInvitation.objects.filter(judge__user=user).update(reason="")
    linked = ("seats", "suspicions", "hand_changes", "invitations", "commitments")
    experts.filter(**dict.fromkeys(linked)).delete()
    gone = {"employer": "", "employer_code": "", "biography": "", "phone": "", "email": ""}
    experts.update(titles=[], region=None, **gone)


PART = Part(
    label=gettext_lazy("Expert pool, seats, score sheets"),
    collect=collect,
    obstacles=obstacles,
    erases=erases,
    keeps=keeps,
    erase=erase,
)
