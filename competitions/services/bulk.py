"""Things done to several objects at once: first said for each of them, then done to all or to none."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from accounts.services import record, record_each
from competitions.calendar.problems import HeatTimes, round_refusals
from competitions.models import Competition, Heat, Round, StaffGrant, ancestor_paths
from competitions.services.dates import days_of
from competitions.services.grants import revoke_grant
from competitions.words import dates as date_words

FARTHEST = 730


@dataclass(frozen=True, slots=True)
class BulkLine:
    """What will happen to one object, or why it cannot."""

    obj: Any
    effect: str
    refusal: str = ""


class BulkRefused(Exception):
    """At least one object cannot be treated so; nothing was done to any."""


def _organised_paths(actor: User) -> set[str]:
    grants = StaffGrant.objects.in_force(actor).filter(role=StaffGrant.Role.ORGANISER)
    return set(grants.values_list("competition__path", flat=True))


def _reaches(paths: set[str], node: Competition) -> bool:
    return not paths.isdisjoint(ancestor_paths(node.path))


def _refuse_any(lines: Iterable[BulkLine]) -> None:
    for line in lines:
        if line.refusal:
            raise BulkRefused(f"{line.obj}{_(': ')}{line.refusal}")


def plan_ends(grants: Iterable[StaffGrant], *, actor: User) -> list[BulkLine]:
    """What ending each duty now would do; three queries whatever their number."""
    chosen = list(grants)
    paths = _organised_paths(actor)
    passed_on = dict(
        StaffGrant.objects.filter(via__in=[grant.pk for grant in chosen], revoked_at=None)
        .order_by()
        .values_list("via")
        .annotate(Count("pk"))
    )
    return [_end_line(grant, actor, paths, passed_on.get(grant.pk, 0)) for grant in chosen]


def _end_line(grant: StaffGrant, actor: User, paths: set[str], passed_on: int) -> BulkLine:
    effect = _("%(user)s loses the duty “%(role)s” at once.") % {
        "user": grant.user,
        "role": grant.get_role_display(),
    }
    if grant.user_id == actor.pk:
        effect += _(" It is your own.")
    if passed_on:
        effect += ngettext(
            " %(count)s duty that was given by virtue of it stays.",
            " %(count)s duties that were given by virtue of it stay.",
            passed_on,
        ) % {"count": passed_on}
    if grant.revoked_at is not None:
        return BulkLine(grant, "", _("This duty has ended already."))
    if not (actor.is_active and actor.is_superuser) and not _reaches(paths, grant.competition):
        return BulkLine(grant, "", _("Only an organiser of this contest can end it."))
    return BulkLine(grant, effect)


@transaction.atomic
def end_grants(grants: Iterable[StaffGrant], *, actor: User, at: dt.datetime) -> int:
    """End all of the duties or none, each with its own audit line; how many they were.

    Raises BulkRefused with the first reason that `plan_ends` gives.
    """
    keys = [grant.pk for grant in grants]
    locked = StaffGrant.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    chosen = list(locked.select_related("user", "competition").order_by("pk"))
    # Told before the first one ends: it may be the very duty by which the others can be ended.
    _refuse_any(plan_ends(chosen, actor=actor))
    own_last = sorted(chosen, key=lambda grant: grant.user_id == actor.pk)
    for grant in own_last:
        revoke_grant(grant, actor=actor, at=at)
    return len(chosen)


def plan_shift(rounds: Iterable[Round], *, actor: User, days: int) -> list[BulkLine]:
    """What moving each round with its heats by `days` calendar days would do; three queries.

    A round moves while it is planned and none of its heats has been scored, and only to where it
    agrees with the other rounds of its contest, those that move with it at their new place.
    """
    chosen = list(rounds)
    paths = _organised_paths(actor)
    heats = _heats_of(chosen)
    moving = {round_.pk for round_ in chosen}
    others: dict[int, list[Round]] = {}
    for round_ in Round.objects.filter(competition__in={r.competition_id for r in chosen}):
        others.setdefault(round_.competition_id, []).append(round_)
    lines = []
    for round_ in chosen:
        own = heats.get(round_.pk, [])
        refusal = _not_moving(round_, own, paths) or _not_fitting(
            round_, own, others[round_.competition_id], moving, dt.timedelta(days=days)
        )
        lines.append(BulkLine(round_, "" if refusal else _shift_words(round_, own, days), refusal))
    return lines


def _heats_of(rounds: Sequence[Round]) -> dict[int, list[Heat]]:
    found: dict[int, list[Heat]] = {}
    for heat in Heat.objects.filter(round__in=[round_.pk for round_ in rounds]).order_by("pk"):
        found.setdefault(heat.round_id, []).append(heat)
    return found


def _not_moving(round_: Round, heats: Sequence[Heat], paths: set[str]) -> str:
    if not _reaches(paths, round_.competition):
        return _("Only an organiser of this contest can move it.")
    if round_.competition.state == Competition.State.ARCHIVED:
        return _("This contest is archived; its set-up does not change any more.")
    if round_.state != Round.State.PLANNED:
        return _("The round has begun; its days are fixed.")
    scored = next((heat for heat in heats if heat.state != Heat.State.PLANNED), None)
    if scored:
        return _("%(heat)s has been scored; the days of the round are fixed.") % {
            "heat": scored.name
        }
    return ""


def _not_fitting(
    round_: Round,
    heats: Sequence[Heat],
    others: Sequence[Round],
    moving: set[int],
    by: dt.timedelta,
) -> str:
    def placed(other: Round) -> Any:
        days = days_of(other)
        if other.pk not in moving:
            return days
        return replace(days, starts_on=days.starts_on + by, ends_on=days.ends_on + by)

    times = [
        HeatTimes(heat.name, heat.starts_at + by, heat.ends_at and heat.ends_at + by)
        for heat in heats
    ]
    problems = round_refusals(
        placed(round_),
        others=[placed(other) for other in others if other.pk != round_.pk],
        opens_at=round_.competition.registration_opens_at,
        heats=times,
    )
    return next((date_words.sentence(problem) for problem in problems), "")


def _shift_words(round_: Round, heats: Sequence[Heat], days: int) -> str:
    form = pgettext("date format: full day", "j F Y")
    by = dt.timedelta(days=days)
    said = {
        "starts": dateformat.format(round_.starts_on + by, form),
        "ends": dateformat.format(round_.ends_on + by, form),
        "count": len(heats),
    }
    text = ngettext(
        "Then from %(starts)s to %(ends)s, with %(count)s heat.",
        "Then from %(starts)s to %(ends)s, with %(count)s heats.",
        len(heats),
    )
    return text % said


@transaction.atomic
def shift_rounds(rounds: Iterable[Round], *, actor: User, at: dt.datetime, days: int) -> int:
    """Move all of the rounds with their heats by `days`, or none; one audit line for each of them.

    Raises BulkRefused with the first reason that `plan_shift` gives. Returns their number.
    """
    keys = [round_.pk for round_ in rounds]
    locked = Round.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    chosen = list(locked.select_related("competition").order_by("pk"))
    _refuse_any(plan_shift(chosen, actor=actor, days=days))
    heats, by = _heats_of(chosen), dt.timedelta(days=days)
    for round_ in chosen:
        changes = {}
        for name in ("starts_on", "ends_on"):
            before: dt.date = getattr(round_, name)
            setattr(round_, name, before + by)
            changes[name] = [before.isoformat(), (before + by).isoformat()]
        round_.save(update_fields=["starts_on", "ends_on"])
        own = heats.get(round_.pk, [])
        for heat in own:
            heat.round = round_
            heat.starts_at += by
            heat.ends_at = heat.ends_at and heat.ends_at + by
        Heat.objects.bulk_update(own, ["starts_at", "ends_at"])
        record_each("heat.shift", [(heat, {"days": days}) for heat in own], actor=actor, at=at)
        record(
            "round.shift", round_, actor=actor, at=at, days=days, heats=len(own), changes=changes
        )
    return len(chosen)
