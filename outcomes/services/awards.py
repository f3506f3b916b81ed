"""The list of awards: proposed from the published ranking, changed by hand with a reason."""

from collections import Counter
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Approval, User
from accounts.services import record
from competitions.models import Competition, Round
from judging.models import Standing
from judging.services.overview import open_approvals
from outcomes import rules
from outcomes.awarding import Candidate, Given, LastPlaceTied, PrizePlan, award, money
from outcomes.models import Award, Prize
from projects.models import Entry


class AwardsRefused(Exception):
    """The step is not possible now; the sentence says why and what would help."""


def locked_node(competition: Competition, actor: User) -> Competition:
    """The node's row, locked, for somebody who decides about its awards; else PermissionDenied."""
    node = Competition.objects.select_for_update(of=("self",)).get(pk=competition.pk)
    if not rules.decides_awards(actor, node):
        raise PermissionDenied
    return node


def open_confirmation(competition: Competition) -> Approval | None:
    """The request by which the list waits for a second person, if it does."""
    return open_approvals(Approval.Action.CONFIRM_AWARDS, [competition.pk]).first()


def check_changeable(competition: Competition) -> None:
    """AwardsRefused while the list waits for a second person: it confirms what it was shown."""
    if open_confirmation(competition):
        raise AwardsRefused(
            _("The list waits for a second person. Take the request back to change it.")
        )


def candidates_of(competition: Competition) -> list[Standing]:
    """Standings of the published final, of entries that came through the public notice."""
    final = Round.objects.final_of(competition)
    if final is None:
        return []
    standings = Standing.objects.filter(
        ranking__round=final,
        ranking__heat=None,
        ranking__superseded_at=None,
        rank__isnull=False,
        appearance__entry__state__in=rules.THROUGH,
    )
    return list(standings.select_related("appearance__entry").order_by("rank", "pk"))


@transaction.atomic
def propose_awards(competition: Competition, *, actor: User, at: datetime) -> list[Award]:
    """Propose awards by rank within their categories; proposals made so before are replaced.

    What was given by hand or confirmed stays and keeps its place, and its entry is not proposed
    again; what is void frees its place (`Award.objects.holding`). Raises PermissionDenied,
    AwardsRefused; then nothing has changed.
    """
    node = locked_node(competition, actor)
    check_changeable(node)
    prizes = list(node.prizes.order_by("order").select_related("category"))
    if not any(prize.by_rank for prize in prizes):
        raise AwardsRefused(_("No prize is given by rank. Set up the prizes first."))
    standings = candidates_of(node)
    if not standings:
        raise AwardsRefused(
            _("No entry of the published final has come through the public notice yet.")
        )
    Award.objects.open().filter(prize__competition=node, standing__isnull=False).delete()
    made = Award.objects.bulk_create(_proposals(node, prizes, standings, actor=actor, at=at))
    record("award.propose", node, actor=actor, at=at, awards=len(made))
    return made


def _proposals(
    node: Competition,
    prizes: list[Prize],
    standings: list[Standing],
    *,
    actor: User,
    at: datetime,
) -> list[Award]:
    kept = Award.objects.holding().filter(prize__competition=node)
    pairs = list(kept.values_list("prize", "entry", "prize__by_rank"))
    taken = Counter(prize for prize, _entry, _by_rank in pairs)
    winners = {entry for _prize, entry, by_rank in pairs if by_rank}
    left = [s for s in standings if s.appearance.entry_id not in winners]
    by_key = {standing.pk: standing for standing in left}
    by_rank = {prize.pk: prize for prize in prizes if prize.by_rank}
    try:
        given = award(
            [plan_of(prize, taken[prize.pk]) for prize in by_rank.values()],
            [Candidate(s.pk, s.rank or 0, s.appearance.entry.category_id) for s in left],
        )
    except LastPlaceTied as tied:
        names = [by_key[key].appearance.entry.declared["title"] for key in tied.candidates]
        raise AwardsRefused(
            _(
                "Equal ranks meet the last place of %(prize)s: %(names)s. Say at the prize what "
                "happens then, or give it by hand."
            )
            % {"prize": by_rank[tied.prize], "names": _(", ").join(names)}
        ) from tied
    return [
        _made(by_rank[one.prize], by_key[one.candidate], one, actor=actor, at=at) for one in given
    ]


def plan_of(prize: Prize, taken: int = 0) -> PrizePlan:
    """The prize with the places that are left."""
    places = max(prize.places - taken, 0)
    at_tie = Prize.AtTie(prize.at_tie).value
    return PrizePlan(prize.pk, places, prize.category_id, at_tie)  # type: ignore[arg-type]


def _made(prize: Prize, standing: Standing, one: Given, *, actor: User, at: datetime) -> Award:
    return Award(
        prize=prize,
        entry=standing.appearance.entry,
        standing=standing,
        rank=one.rank,
        shared_by=one.shared_by,
        amount=money(prize.yuan, one.share),
        proposed_by=actor,
        proposed_at=at,
    )


@transaction.atomic
def give_award(prize: Prize, entry: Entry, *, reason: str, actor: User, at: datetime) -> Award:
    """Put an entry on the list by hand, with the full prize and a reason.

    The entry is of the same node, has come through its public notice, is of the prize's category
    and does not have the prize; the prize has a place left. Raises PermissionDenied, AwardsRefused.
    """
    node = locked_node(prize.competition, actor)
    check_changeable(node)
    if not reason.strip():
        raise AwardsRefused(_("Say why: the reason stays with the award."))
    holding = Award.objects.holding().filter(prize=prize)
    if entry.competition_id != node.pk or entry.state not in rules.THROUGH:
        raise AwardsRefused(_("This entry has not come through the public notice."))
    if prize.category_id not in (None, entry.category_id):
        raise AwardsRefused(_("Only entries of its category can take this prize."))
    if holding.filter(entry=entry).exists():
        raise AwardsRefused(_("This entry has the prize already."))
    if holding.count() >= prize.places:
        raise AwardsRefused(_("Every place of this prize is taken."))
    standing = next((s for s in candidates_of(node) if s.appearance.entry_id == entry.pk), None)
    made = Award.objects.create(
        prize=prize,
        entry=entry,
        rank=standing.rank if standing else None,
        amount=prize.yuan,
        reason=reason.strip(),
        proposed_by=actor,
        proposed_at=at,
    )
    record("award.give", node, actor=actor, at=at, prize=str(prize), entry=entry.number)
    return made


@transaction.atomic
def drop_award(given: Award, *, reason: str, actor: User, at: datetime) -> None:
    """Take a proposal off the list, with a reason for the record; AwardsRefused once confirmed."""
    node = locked_node(given.prize.competition, actor)
    check_changeable(node)
    if not reason.strip():
        raise AwardsRefused(_("Say why it is taken off the list."))
    locked = Award.objects.open().filter(pk=given.pk).first()
    if locked is None:
        raise AwardsRefused(_("This award is confirmed. It can only be revoked, by two people."))
    entry = locked.entry.number
    locked.delete()
    said = {"prize": str(given.prize), "entry": entry, "reason": reason.strip()}
    record("award.drop", node, actor=actor, at=at, **said)
