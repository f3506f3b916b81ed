"""A contest as the reports see it: two heats, a final, and what follows."""

from accounts.models import Approval
from competitions.models import Quota, Round
from judging.services.heats import lock_heat
from judging.services.promotions import confirm_publication, decide_round, request_publication
from tests import builders
from tests.builders import NOW


def publish(round_, first, second):
    """Make a decided round public by two people."""
    approval = request_publication(round_, actor=first, at=NOW, reason="已核对")
    return confirm_publication(approval, actor=second, at=NOW)


def make_contest(track, *, entries=6, heats=2, finalists=4, promoted=2):
    """Heats of `entries` in all, all locked, `finalists` through; a final that promotes some.

    Returns (preliminary, final); the final is decided and not public.
    """
    per_heat = finalists // heats
    prelim = builders.make_round(
        track,
        order=1,
        kind=Round.Kind.PRELIMINARY,
        rule_set=builders.make_rule_set(track, panel_size=5, by="heat"),
    )
    for number in range(1, heats + 1):
        heat = builders.make_open_heat(
            track, entries=entries // heats, round_=prelim, number=number, places=per_heat
        )
        builders.sign_all(heat)
        lock_heat(heat, actor=builders.make_admin(), at=NOW)
    through = decide_round(prelim, actor=builders.make_admin(), at=NOW)
    Quota.objects.filter(competition=track).update(places=promoted)
    final = builders.make_round(
        track, order=2, rule_set=builders.make_rule_set(track, panel_size=5, places=promoted)
    )
    chosen = [p.entry for p in through if p.outcome == "promoted"]
    heat = builders.make_open_heat(track, round_=final, number=9, entry_list=chosen)
    builders.sign_all(heat)
    lock_heat(heat, actor=builders.make_admin(), at=NOW)
    decide_round(final, actor=builders.make_admin(), at=NOW)
    prelim.refresh_from_db()
    final.refresh_from_db()
    return prelim, final


def open_approval(subject_id):
    return Approval.objects.get(subject_id=subject_id, confirmed_at=None, declined_at=None)
