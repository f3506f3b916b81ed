"""Whose place two people have taken away after a check."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from accounts.models import Approval
from competitions.models import Round
from competitions.promotion.selection import Decision, Reason
from judging.models import PlaceCheck

REASONS: Mapping[str, Reason] = {
    PlaceCheck.Finding.MISMATCH: "check_mismatch",
    PlaceCheck.Finding.REFUSED: "check_refused",
}


def taken_places(round_: Round) -> dict[str, Reason]:
    """Key of each entry that has lost its place in the round → why; one query."""
    confirmed = Approval.objects.filter(
        action=Approval.Action.TAKE_PLACE, confirmed_at__isnull=False
    )
    checks = PlaceCheck.objects.filter(round=round_, pk__in=confirmed.values("subject_id"))
    return {
        str(entry): REASONS[finding]
        for entry, finding in checks.order_by("pk").values_list("entry", "finding")
    }


def with_taken(decisions: Sequence[Decision], taken: Mapping[str, Reason]) -> list[Decision]:
    """The decisions, where who lost a place says for what instead of having left."""
    return [
        replace(one, reason=taken[one.key]) if one.key in taken and one.reason == "left" else one
        for one in decisions
    ]
