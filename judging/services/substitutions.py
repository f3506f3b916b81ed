"""Who steps up when somebody who was promoted leaves the contest."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Heat, Round
from competitions.promotion.decision import substitute
from competitions.promotion.selection import Decision, PromotionError, TieAtLine
from judging import rules
from judging.models import Promotion, Standing
from judging.services.proposals import (
    RulesUnfit,
    entrants_of,
    heat_places,
    line_tied,
    unfit_words,
)
from judging.services.reopening import LaterRoundStarted
from projects.models import Entry


class NobodyLeft(Exception):
    """Every entry that was promoted is still in the contest, or nothing is decided."""


def vacancies(round_: Round) -> QuerySet[Promotion]:
    """Promotions in force of entries that have left the contest since."""
    promoted = Promotion.objects.filter(
        round=round_, outcome=Promotion.Outcome.PROMOTED, revoked_at=None
    ).exclude(entry__state__in=Entry.IN_CONTEST)
    return promoted.select_related("entry__project").order_by("place", "pk")


def substitutes(round_: Round) -> list[Decision]:
    """What becomes of everybody ranked, now that some have left; nothing is written.

    By the ranks as they were decided, and by the rule set: the next by rank moves up, or the place
    stays empty. Raises LineTied when those next in line share a rank, RulesUnfit.
    """
    said = round_.rule_set.rules
    standings = _decided_standings(round_)
    left = {
        str(one.appearance.entry_id)
        for one in standings
        if one.appearance.entry.state not in Entry.IN_CONTEST
    }
    places = heat_places(round_, said)
    try:
        return substitute(said.promotion, said.ties, entrants_of(standings), places, left=left)
    except TieAtLine as error:
        raise line_tied(error, said) from error
    except PromotionError as error:
        raise RulesUnfit(unfit_words(error)) from error


def _decided_standings(round_: Round) -> list[Standing]:
    """The standings that the promotion followed from: of the heats where it went by heat."""
    by_heat = round_.rule_set.rules.promotion.by == "heat"
    found = Standing.objects.filter(
        ranking__round=round_,
        ranking__heat__isnull=not by_heat,
        ranking__superseded_at=None,
    )
    return list(
        found.select_related(
            "appearance__entry__category", "appearance__entry__sector", "appearance__heat"
        )
    )


@transaction.atomic
def fill_vacancies(round_: Round, *, actor: User, at: datetime) -> list[Promotion]:
    """Put who left out and whoever is next in, as the rules have it; what was decided is revoked.

    PermissionDenied, NobodyLeft, LaterRoundStarted, LineTied, RulesUnfit; then nothing is written.
    """
    if not rules.organises_round(actor, round_):
        raise PermissionDenied
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    left = list(vacancies(round_))
    if not left or round_.state not in {Round.State.DECIDED, Round.State.PUBLISHED}:
        raise NobodyLeft(_("Everybody who was promoted is still in the contest."))
    later = Heat.objects.filter(
        round__competition=round_.competition_id, round__order__gt=round_.order
    )
    if later.exclude(state=Heat.State.PLANNED).exists():
        raise LaterRoundStarted(
            _("A later round is being scored already; its entries follow from this decision.")
        )
    made = _changed(round_, substitutes(round_), at=at)
    record(
        "round.fill_vacancies",
        round_,
        actor=actor,
        at=at,
        left=[one.entry.number for one in left],
        promoted=[one.entry.number for one in made if one.outcome == Promotion.Outcome.PROMOTED],
    )
    return made


def _changed(round_: Round, decisions: Sequence[Decision], *, at: datetime) -> list[Promotion]:
    """Revoke every promotion that is another now, and write down what it is."""
    in_force = {
        str(one.entry_id): one
        for one in Promotion.objects.filter(round=round_, revoked_at=None).select_related("entry")
    }
    other = [
        (in_force[one.key], one)
        for one in decisions
        if one.key in in_force
        and (in_force[one.key].outcome, in_force[one.key].place) != (one.outcome, one.place)
    ]
    Promotion.objects.filter(pk__in=[old.pk for old, _new in other]).update(revoked_at=at)
    return Promotion.objects.bulk_create(
        Promotion(
            round=round_,
            standing_id=old.standing_id,
            entry=old.entry,
            outcome=new.outcome,
            place=new.place,
        )
        for old, new in other
    )
