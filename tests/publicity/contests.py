"""A contest as the reports see it: two heats, a final, and what follows."""

from types import SimpleNamespace

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


def make_contest(
    track, *, entries=6, heats=2, finalists=4, promoted=2, last=Round.Kind.FINAL, tech_of=None
):
    """Heats of `entries` in all, all locked, `finalists` through; a `last` that promotes some.

    `tech_of(appearance, seat)` gives the technology marks of `sign_all`. Returns (preliminary, final); the final is decided and not public.
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
        builders.sign_all(heat, tech_of)
        lock_heat(heat, actor=builders.make_admin(), at=NOW)
    through = decide_round(prelim, actor=builders.make_admin(), at=NOW)
    Quota.objects.filter(competition=track).update(places=promoted)
    rules = builders.make_rule_set(track, panel_size=5, places=promoted)
    final = builders.make_round(track, order=2, kind=last, rule_set=rules)
    chosen = [p.entry for p in through if p.outcome == "promoted"]
    heat = builders.make_open_heat(track, round_=final, number=9, entry_list=chosen)
    builders.sign_all(heat, tech_of)
    lock_heat(heat, actor=builders.make_admin(), at=NOW)
    decide_round(final, actor=builders.make_admin(), at=NOW)
    prelim.refresh_from_db()
    final.refresh_from_db()
    return prelim, final


def played(*, published=False, **sizes):
    """What a module's stage builds: a tree, two organisers, and both rounds as `make_contest` leaves them.

    `published`: two people have made the final public.
    """

    def build():
        tree = builders.make_tree()
        track = tree[2]
        first = builders.make_staff(track, username="organiser")
        second = builders.make_staff(track, username="second-organiser")
        prelim, final = make_contest(track, **sizes)
        if published:
            publish(final, first, second)
            final.refresh_from_db()
        return SimpleNamespace(
            tree=tree,
            track=track,
            organiser=first,
            second_organiser=second,
            contest=(prelim, final),
            final=final,
        )

    return build


def open_approval(subject_id):
    return Approval.objects.get(subject_id=subject_id, confirmed_at=None, declined_at=None)
