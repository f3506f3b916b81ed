"""What a list of awards would give: that it fits its prizes, and that it is what was asked for."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Approval
from competitions.models import Competition
from outcomes import rules
from outcomes.awarding import Listed, misfits
from outcomes.models import Award, AwardList, Prize
from outcomes.services.awards import AwardsRefused, candidates_of, plan_of


def check_list(node: Competition) -> None:
    """AwardsRefused unless every award of the list could be given now; the caller holds the lock.

    Their entries are through, their prizes give so many of them, to their category and with their
    money, and the ranking that they follow is still in force.
    """
    waiting = list(Award.objects.open().filter(prize__competition=node).for_list())
    if not waiting:
        raise AwardsRefused(_("No award waits to be confirmed."))
    if gone := [one.entry.number or "" for one in waiting if one.entry.state not in rules.THROUGH]:
        raise AwardsRefused(
            _("These entries have left the contest: %(numbers)s. Take them off the list.")
            % {"numbers": _(", ").join(gone)}
        )
    in_force = {standing.pk for standing in candidates_of(node)}
    wrong = {one.pk for one in waiting if one.standing_id and one.standing_id not in in_force}
    wrong |= _misfits(node)
    if names := [str(one) for one in waiting if one.pk in wrong]:
        raise AwardsRefused(
            _(
                "The prizes or the ranking have changed since these awards were put on the list: "
                "%(names)s. Propose by rank anew, or take them off the list."
            )
            % {"names": _(", ").join(names)}
        )


def _misfits(node: Competition) -> set[int]:
    """The proposals that their prizes, as they are set up now, would not give; two queries."""
    listed = defaultdict(list)
    for one in Award.objects.holding().filter(prize__competition=node).select_related("entry"):
        said = (one.pk, one.entry.category_id, one.shared_by, one.amount)
        listed[one.prize_id].append(Listed(*said, is_open=one.confirmed_at is None))
    found: set[int] = set()
    for prize in node.prizes.all():
        found.update(misfits(plan_of(prize), prize.yuan, listed[prize.pk]))
    return found


def content_of(node: Competition) -> dict[str, Any]:
    """All that confirming the list would give, as `AwardList.content` keeps it; no person."""
    waiting = list(Award.objects.open().filter(prize__competition=node).for_list())
    prizes = {one.prize_id: one.prize for one in waiting}
    return {
        "prizes": [_prize(one) for one in prizes.values()],
        "awards": [_award(one) for one in waiting],
    }


def _prize(prize: Prize) -> dict[str, Any]:
    return {
        "key": prize.pk,
        "name": str(prize),
        "order": prize.order,
        "category": prize.category_id,
        "places": prize.places,
        "by_rank": prize.by_rank,
        "at_tie": prize.at_tie,
        "amount": _written(prize.yuan),
        "support": prize.support,
        "sponsor": prize.sponsor,
    }


def _award(one: Award) -> dict[str, Any]:
    return {
        "key": one.pk,
        "name": str(one),
        "prize": one.prize_id,
        "entry": one.entry_id,
        "category": one.entry.category_id,
        "rank": one.rank,
        "shared_by": one.shared_by,
        "amount": _written(one.amount),
        "reason": one.reason,
    }


def _written(yuan: Any) -> str:
    return "" if yuan is None else f"{yuan:.2f}"


def check_as_asked(asked: Approval, node: Competition) -> None:
    """AwardsRefused, with names, where the list would give anything else than was asked for."""
    kept = AwardList.objects.filter(approval=asked).first()
    if kept is None:
        raise AwardsRefused(
            _("What was asked for is not on record. Decline the request and ask again.")
        )
    if names := _differing(kept.content, content_of(node)):
        raise AwardsRefused(
            _(
                "The list is not what the second person was asked about: %(names)s. Decline the "
                "request, read the list and ask again."
            )
            % {"names": _(", ").join(names)}
        )


def _differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of prizes and awards that are not the same in both, each once."""
    names = {}
    for part in ("prizes", "awards"):
        was = {one["key"]: one for one in before[part]}
        now = {one["key"]: one for one in after[part]}
        for key in {**was, **now}:
            if was.get(key) != now.get(key):
                names[(was.get(key) or now[key])["name"]] = True
    return list(names)
