"""Who steps up when somebody who was promoted leaves the contest."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Round
from competitions.promotion.decision import substitute
from competitions.promotion.selection import Decision, PromotionError, TieAtLine
from judging import rules
from judging.models import Promotion
from judging.services.fates import as_written
from judging.services.proposals import (
    RulesUnfit,
    entrants_of,
    heat_places,
    line_tied,
    unfit_words,
)
from judging.services.rankings import standings_in_force
from judging.services.reopening import check_no_later_round
from judging.services.taken_places import taken_places, with_taken
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
    standings = standings_in_force(round_)
    left = {
        str(one.appearance.entry_id)
        for one in standings
        if one.appearance.entry.state not in Entry.IN_CONTEST
    }
    taken, places = taken_places(round_), heat_places(round_, said)
    holding = Promotion.objects.filter(
        round=round_, revoked_at=None, outcome=Promotion.Outcome.PROMOTED
    ).values_list("entry", flat=True)
    try:
        decisions = substitute(
            said.promotion,
            said.ties,
            entrants_of(standings),
            places,
            left={*left, *taken},
            holding={str(key) for key in holding} - {*left, *taken},
        )
        return with_taken(decisions, taken)
    except TieAtLine as error:
        raise line_tied(error, said) from error
    except PromotionError as error:
        raise RulesUnfit(unfit_words(error)) from error


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
    check_no_later_round(round_)
    made = change_promotions(round_, substitutes(round_), at=at)
    record(
        "round.fill_vacancies",
        round_,
        actor=actor,
        at=at,
        left=[one.entry.number for one in left],
        promoted=[one.entry.number for one in made if one.outcome == Promotion.Outcome.PROMOTED],
    )
    return made


def change_promotions(
    round_: Round, decisions: Sequence[Decision], *, at: datetime
) -> list[Promotion]:
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
            **as_written(new),
        )
        for old, new in other
    )
