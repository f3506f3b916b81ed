"""The judges' commitment: signed once for an edition and a version, never changed."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Left, Length
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Competition, Heat, ancestor_paths
from judging.commitment_text import TEXT, VERSION, digest_of
from judging.models import Commitment, Judge, Seat


class CommitmentRefused(Exception):
    """The signature is not the judge's name, or the text has changed since it was shown."""


def edition_of(node: Competition) -> Competition:
    """The root of the node's tree, for which a commitment holds."""
    return Competition.objects.get(path=ancestor_paths(node.path)[0])


def _signed() -> Exists:
    """Of a seat: its judge has signed the version in force for the edition that the heat is in."""
    above = Left(OuterRef("heat__round__competition__path"), Length("edition__path"))
    found = Commitment.objects.filter(judge=OuterRef("judge"), version=VERSION)
    return Exists(found.filter(edition__path=above))


def unsigned_heat(user: User, **of: int) -> int | None:
    """A heat of the user's, not locked yet, for whose edition they have not signed; one query.

    `of` is a condition on the user's seats: the heat itself, or what belongs to it.
    """
    seats = Seat.objects.filter(judge__user=user, **of).exclude(heat__state=Heat.State.LOCKED)
    missing = seats.exclude(_signed()).order_by("pk").values_list("heat", flat=True)
    return missing.first()


def unsigned_of(heats: Iterable[Heat]) -> dict[int, list[Judge]]:
    """Judges by heat, in the order of their seats, who have not signed yet; one query.

    A heat where everybody signed has no key.
    """
    keys = [heat.pk for heat in heats]
    if not keys:
        return {}
    seats = Seat.objects.filter(heat__in=keys).exclude(_signed())
    found: dict[int, list[Judge]] = {}
    for seat in seats.select_related("judge__user").order_by("heat", "number"):
        found.setdefault(seat.heat_id, []).append(seat.judge)
    return found


@transaction.atomic
def sign_commitment(
    node: Competition, *, signature: str, digest: str, actor: User, at: datetime
) -> Commitment:
    """Sign for the edition of the node; signing twice is once.

    `digest` is that of the text on the page. CommitmentRefused if it is not the text in force, or
    if `signature` is not the judge's own name; PermissionDenied for whoever is no judge.
    """
    judge = Judge.objects.select_for_update(of=("self",)).filter(user=actor).first()
    if judge is None:
        raise PermissionDenied
    if digest != digest_of(TEXT):
        raise CommitmentRefused(_("The text has changed meanwhile. Read it again, then sign."))
    if "".join(signature.split()) != "".join(str(actor).split()):
        raise CommitmentRefused(_("Sign with your full name: %(name)s.") % {"name": actor})
    values = {"digest": digest, "signature": signature.strip(), "at": at}
    commitment, created = Commitment.objects.get_or_create(
        judge=judge, edition=edition_of(node), version=VERSION, defaults=values
    )
    if created:
        record("commitment.sign", commitment, actor=actor, at=at, version=VERSION, digest=digest)
    return commitment
