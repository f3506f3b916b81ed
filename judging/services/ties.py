"""What people decided between tied entries, written down so that the ranking can use it."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Heat, Round
from competitions.rulebook.spec import HUMAN_TIE_BREAKS
from judging import rules
from judging.models import Appearance, Ledger, Seat, TieRuling
from judging.ruled_ties import tied_groups
from judging.services.heats import ReasonNeeded
from judging.services.promotions import HeatsNotLocked
from judging.services.rankings import rank_heat
from judging.services.scores import contenders_of
from projects.models import Project


class NotTied(Exception):
    """The entries are not tied, not all of the tied, or the rules know no such decision."""


def tied_with(round_: Round, entry: int, token: str) -> list[Appearance]:
    """All who share the place of `entry` (primary key) when the turn of `token` comes; else empty.

    Heat by heat where promotion goes by heat, in order of their numbers.
    """
    appearances = Appearance.objects.filter(heat__round=round_).taking_part().for_ranking()
    related = list(
        appearances.select_related("entry__project__enterprise", "entry__project__team", "heat")
    )
    chain = round_.rule_set.rules.ties.chain
    if token not in HUMAN_TIE_BREAKS or token not in chain:
        return []
    ranked = related
    if round_.rule_set.rules.promotion.by == "heat":
        heats = {one.heat_id for one in related if one.entry_id == entry}
        ranked = [one for one in related if one.heat_id in heats]
    rows = contenders_of(round_, related)
    own = {one.pk for one in ranked}
    contenders = [contender for contender, appearance in rows if appearance.pk in own]
    found = {contender.key: appearance for contender, appearance in rows}
    for group in tied_groups(contenders, chain[: chain.index(token)]):
        tied = [found[one.key] for one in group]
        if any(one.entry_id == entry for one in tied):
            return tied
    return []


def _check(actor: User, round_: Round, reason: str, decided_by: str) -> None:
    judges = Seat.objects.filter(heat__round=round_, judge__user=actor).exists()
    if judges or not rules.organises_round(actor, round_):
        raise PermissionDenied
    if not reason.strip() or not decided_by.strip():
        raise ReasonNeeded(_("Say who decided, and why, so that everybody can follow it."))
    open_heats = round_.heats.exclude(state=Heat.State.LOCKED)
    if round_.state != Round.State.SCORING or open_heats.exists():
        raise HeatsNotLocked(
            _("Ties are decided when every heat is locked and the promotion is not decided yet.")
        )


def _checked_tied(
    round_: Round, ordered: Sequence[Appearance], token: str, actor: User
) -> list[Appearance]:
    tied = tied_with(round_, ordered[0].entry_id, token) if ordered else []
    kept = Project.objects.kept_from(actor)
    if kept.filter(entries__appearances__in=tied).exists():
        raise PermissionDenied
    if not tied or sorted(one.pk for one in ordered) != sorted(one.pk for one in tied):
        raise NotTied(_("These entries are not all who are tied here. Load the page again."))
    return tied


@transaction.atomic
def rule_tie(
    round_: Round,
    ordered: Sequence[Appearance],
    *,
    token: str,
    decided_by: str,
    reason: str,
    actor: User,
    at: datetime,
) -> list[TieRuling]:
    """Write down who of the tied is ahead, best first; the ranking of their heats is made again.

    All who are tied when the turn of `token` comes, no more and no fewer. The same decision can be
    taken anew; the newest counts. PermissionDenied to others than organisers who score nothing in
    the round and are party to none of the tied, ReasonNeeded, HeatsNotLocked, NotTied; then nothing is written.
    """
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    # A mark that is voided at the same moment waits here, or is waited for.
    list(Ledger.objects.select_for_update().filter(heat__round=round_).order_by("pk"))
    _check(actor, round_, reason, decided_by)
    tied = _checked_tied(round_, ordered, token, actor)
    made = _written(
        round_, ordered, token=token, decided_by=decided_by, reason=reason, actor=actor, at=at
    )
    for heat in Heat.objects.filter(appearances__in=tied).distinct():
        rank_heat(heat, at=at)
    said = {"tie_break": token, "decided_by": decided_by, "reason": reason}
    order = [one.entry.number for one in ordered]
    record("round.rule_tie", round_, actor=actor, at=at, order=order, **said)
    return made


def _written(round_: Round, ordered: Sequence[Appearance], **said: object) -> list[TieRuling]:
    newest = TieRuling.objects.filter(round=round_).aggregate(n=models.Max("number"))["n"] or 0
    scores = {
        appearance.pk: contender.score
        for contender, appearance in contenders_of(round_, _whole(round_))
        if contender.score is not None
    }
    return TieRuling.objects.bulk_create(
        TieRuling(
            round=round_,
            number=newest + 1,
            appearance=appearance,
            value=len(ordered) - place,
            score=scores[appearance.pk],
            **said,
        )
        for place, appearance in enumerate(ordered)
    )


def _whole(round_: Round) -> list[Appearance]:
    rows = Appearance.objects.filter(heat__round=round_).taking_part().for_ranking()
    return list(rows.select_related("entry"))
