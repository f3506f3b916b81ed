"""A project's score shown in the hall while its heat is still being scored.

Computed by the functions that the ranking is made by, from sheets that are all there, and kept as it
was shown. From then on its sheets stand still; whoever has to change one takes the score back first.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import record
from competitions.models import Heat
from judging import rules
from judging.models import Appearance, Ledger, LiveScore, ScoreSheet
from judging.services.rankings import ranked_appearances
from judging.services.scores import compute
from projects.models import Entry
from projects.rules import is_party_to

# What of `Standing.detail` is kept of a shown score.
SHOWN = ("marks", "high", "low", "carried")


class RevealRefused(Exception):
    """The score cannot be shown now; the sentence says why, and never a number."""


def arrived_of(heat: Heat) -> Mapping[int, dict[int, str]]:
    """Appearance → seat number → "signed", "abstained", "begun" or "": who has handed in, never what."""
    found: dict[int, dict[int, str]] = {}
    rows = ScoreSheet.objects.counted().filter(appearance__heat=heat).order_by("seat__number")
    columns = ("appearance", "seat__number", "revision", "current__signed", "current__abstained")
    for appearance, seat, revision, signed, abstained in rows.values_list(*columns):
        state = "signed" if signed else "abstained" if abstained else "begun" if revision else ""
        found.setdefault(appearance, {})[seat] = state
    return found


def may_show(user: User, appearance: Appearance) -> bool:
    """An organiser who does not score in this heat and is no party to the project."""
    is_party = is_party_to(user, appearance.entry.project)
    return rules.organises_heat(user, appearance.heat) and not is_party


@transaction.atomic
def reveal_score(appearance: Appearance, *, actor: User, at: datetime) -> LiveScore:
    """Compute the score from the signed sheets, keep it, and hold these sheets from here on.

    The same score again is the one in force. PermissionDenied; RevealRefused while a sheet is
    missing, where nobody has given a mark, where the heat is not being scored, and where the marks
    of the whole heat are needed first (normalisation).
    """
    ledger, fresh = _locked(appearance)
    if not may_show(actor, fresh):
        raise PermissionDenied
    if standing := LiveScore.objects.in_force().filter(appearance=fresh).first():
        return standing
    if ledger is None or fresh.heat.state != Heat.State.SCORING:
        raise RevealRefused(_("The heat is not being scored, so there is no score to show."))
    if fresh.entry.state not in Entry.IN_CONTEST:
        raise RevealRefused(_("This entry is not in the contest any more."))
    if fresh.heat.round.rule_set.rules.score.normalisation != "off":
        raise RevealRefused(
            _(
                "By the rules a score follows from the marks of the whole heat. Lock the heat first."
            )
        )
    _refuse_missing(fresh)
    score, detail = _computed(fresh)
    made = LiveScore.objects.create(
        appearance=fresh,
        score=score,
        detail=detail,
        ledger_head=ledger.head,
        at=at,
        revealed_by=actor,
    )
    record("livescore.reveal", fresh.heat, actor=actor, at=at, entry=fresh.entry.number)
    return made


def _locked(appearance: Appearance) -> tuple[Ledger | None, Appearance]:
    """The heat's ledger with its row lock, so that no sheet moves meanwhile, and the appearance."""
    ledgers = Ledger.objects.select_for_update(of=("self",))
    ledger = ledgers.filter(heat__appearances=appearance.pk).first()
    related = Appearance.objects.select_related(
        "entry__project", "entry__category", "heat__round__rule_set", "heat__round__competition"
    )
    return ledger, related.get(pk=appearance.pk)


def _refuse_missing(appearance: Appearance) -> None:
    sheets = ScoreSheet.objects.counted().filter(appearance=appearance)
    if left := sheets.count() - sheets.settled().count():
        said = ngettext(
            "%(n)s judge has not handed in the sheet yet.",
            "%(n)s judges have not handed in the sheet yet.",
            left,
        )
        raise RevealRefused(said % {"n": left})
    quorum = appearance.heat.round.rule_set.rules.panel.quorum
    if sheets.signed().count() < quorum:
        said = _("By the rules an entry needs %(n)s signed sheets, and this one has fewer.")
        raise RevealRefused(said % {"n": quorum})


def _computed(appearance: Appearance) -> tuple[Decimal, dict[str, object]]:
    """Score and how it came about, by the functions of the ranking."""
    round_ = appearance.heat.round
    facts = [one for one in ranked_appearances(round_, appearance.heat) if one.pk == appearance.pk]
    for placed in compute(round_, facts):
        found = placed.scored
        if found.score is None:
            break
        how = json.loads(found.how)
        return found.score, {name: how[name] for name in SHOWN if name in how}
    raise RevealRefused(_("Nobody has given a mark, so there is no score to show."))


@transaction.atomic
def withdraw_score(appearance: Appearance, *, reason: str, actor: User, at: datetime) -> None:
    """Take a shown score back, for a reason on record: its sheets can be put right again.

    PermissionDenied, RevealRefused. What the hall saw stays in the row.
    """
    _ledger, fresh = _locked(appearance)
    if not may_show(actor, fresh):
        raise PermissionDenied
    if not reason.strip():
        raise RevealRefused(_("Say why: the hall has seen this score."))
    if fresh.heat.state != Heat.State.SCORING:
        raise RevealRefused(_("The heat is locked: two organisers can unlock it."))
    taken = LiveScore.objects.in_force().filter(appearance=fresh)
    if not taken.update(withdrawn_at=at, reason=reason.strip()[:200]):
        raise RevealRefused(_("The score of this project has not been shown."))
    record(
        "livescore.withdraw",
        fresh.heat,
        actor=actor,
        at=at,
        entry=fresh.entry.number,
        reason=reason,
    )


def differing_scores(heat: Heat) -> list[str]:
    """Numbers of the entries whose score, computed now, is not the one that the hall has seen.

    A recusal that is declared afterwards takes a sheet out of the count. Three queries and more only
    where something was shown.
    """
    shown = LiveScore.objects.in_force().filter(appearance__heat=heat)
    scores = dict(shown.values_list("appearance", "score"))
    if not scores:
        return []
    facts = [one for one in ranked_appearances(heat.round, heat) if one.pk in scores]
    placed = {one.appearance.pk: one.scored.score for one in compute(heat.round, facts)}
    return [one.number or "" for one in facts if placed.get(one.pk) != scores[one.pk]]
