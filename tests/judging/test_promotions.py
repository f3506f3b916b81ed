import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Approval
from accounts.services import SamePerson
from accounts.workflow import TransitionRefused
from competitions.models import Quota, Round
from judging.models import Promotion, Ranking
from judging.services import promotions, proposals, rankings
from judging.services.heats import lock_heat, request_unlock
from judging.services.promotions import (
    HeatsNotLocked,
    PublicationReasonMissing,
    confirm_publication,
    decide_round,
    decline_publication,
    request_publication,
)
from judging.services.proposals import LineTied, OverQuota, propose
from projects.services.reviews import book_recusal
from tests import builders
from tests.builders import NOW

LATER = NOW + dt.timedelta(hours=1)


def locked_round(track, *, entries, judges=1, tech_of=None, kind=Round.Kind.FINAL, **rules):
    """A round of one locked heat."""
    rule_set = builders.make_rule_set(track, panel_size=judges, **rules)
    round_ = builders.make_round(track, rule_set=rule_set, kind=kind)
    heat = builders.make_open_heat(track, entries=entries, judges=judges, round_=round_)
    builders.sign_all(heat, tech_of=tech_of)
    lock_heat(heat, actor=builders.make_admin(), at=NOW)
    return round_


def outcomes(round_):
    rows = Promotion.objects.filter(round=round_, revoked_at=None)
    return [p.outcome for p in rows.order_by("standing__rank", "pk")]


def test_decide_promotes_the_first_and_keeps_reserves(track, organiser):
    round_ = locked_round(track, entries=6, places=2)

    decide_round(round_, actor=organiser, at=NOW)

    assert outcomes(round_) == ["promoted"] * 2 + ["reserve"] * 3 + ["out"]
    assert Round.objects.get(pk=round_.pk).state == Round.State.DECIDED


def test_decide_refuses_the_eleventh_of_ten(track, organiser, english):
    round_ = locked_round(track, entries=12, places=11)
    assert Quota.objects.get(competition=track).places == 10

    with pytest.raises(OverQuota) as refused:
        decide_round(round_, actor=organiser, at=NOW)

    assert str(refused.value) == "11 entries would be recommended; the quota is 10."
    assert not Promotion.objects.exists()
    assert not Ranking.objects.filter(heat=None).exists()
    assert Round.objects.get(pk=round_.pk).state == Round.State.SCORING


def test_decide_would_promote_the_eleventh_without_the_quota(track, organiser, monkeypatch):
    round_ = locked_round(track, entries=12, places=11)
    monkeypatch.setattr(proposals, "within_quota", lambda selected, quota: None)

    decide_round(round_, actor=organiser, at=NOW)

    assert outcomes(round_).count("promoted") == 11


def test_decide_lets_ten_of_ten_through(track, organiser):
    round_ = locked_round(track, entries=12, places=10)

    decide_round(round_, actor=organiser, at=NOW)

    assert outcomes(round_).count("promoted") == 10


def test_the_quota_binds_the_last_round_and_not_those_before_it(track, organiser):
    Quota.objects.filter(competition=track).update(places=1)
    round_ = locked_round(track, entries=3, places=2)
    builders.make_round(track, order=2)

    decide_round(round_, actor=organiser, at=NOW)

    assert outcomes(round_).count("promoted") == 2


def test_a_node_without_quota_recommends_nobody(track, organiser):
    Quota.objects.filter(competition=track).delete()
    round_ = locked_round(track, entries=2, places=1)
    with pytest.raises(OverQuota):
        decide_round(round_, actor=organiser, at=NOW)


def test_the_root_recommends_to_nobody_and_needs_no_quota(tree):
    root = tree[0]
    round_ = locked_round(root, entries=2, places=1)

    decide_round(round_, actor=builders.make_admin(), at=NOW)

    assert outcomes(round_).count("promoted") == 1


def test_decide_refuses_a_tie_at_the_line(track, organiser, english):
    round_ = locked_round(
        track, entries=3, places=1, tech_of=lambda a, s: "30" if a.order < 3 else "20"
    )

    with pytest.raises(LineTied) as refused:
        decide_round(round_, actor=organiser, at=NOW)

    assert str(refused.value).startswith("2 entries are tied at the line of promotion.")
    assert not Promotion.objects.exists()


def test_decide_takes_all_tied_at_the_line_where_the_rules_say_so(track, organiser):
    round_ = locked_round(
        track,
        entries=3,
        places=1,
        ties_at_line="all_through",
        tech_of=lambda a, s: "30" if a.order < 3 else "20",
    )

    decide_round(round_, actor=organiser, at=NOW)

    assert outcomes(round_) == ["promoted", "promoted", "reserve"]


def test_a_tie_above_the_line_is_no_obstacle(track, organiser):
    round_ = locked_round(
        track, entries=3, places=2, tech_of=lambda a, s: "30" if a.order < 3 else "20"
    )

    decide_round(round_, actor=organiser, at=NOW)

    assert outcomes(round_) == ["promoted", "promoted", "reserve"]


def two_heats(track, places=(3, 2), entries=4):
    rule_set = builders.make_rule_set(track, panel_size=1, by="heat")
    round_ = builders.make_round(track, rule_set=rule_set, kind=Round.Kind.PRELIMINARY)
    heats = []
    for number, count in enumerate(places, start=1):
        heat = builders.make_open_heat(
            track, entries=entries, judges=1, round_=round_, number=number, places=count
        )
        # The second heat marks lower, and still fills its own places.
        builders.sign_all(heat, lambda a, s, number=number: str(60 - 20 * number - a.order))
        heats.append(heat)
    return round_, heats


def test_decide_by_heat_gives_each_heat_its_own_places(track, organiser):
    round_, heats = two_heats(track)
    for heat in heats:
        lock_heat(heat, actor=organiser, at=NOW)

    decide_round(round_, actor=organiser, at=NOW)

    promoted = Promotion.objects.filter(round=round_, outcome="promoted")
    by_heat = [promoted.filter(standing__appearance__heat=heat).count() for heat in heats]
    assert by_heat == [3, 2]


def test_decide_waits_for_every_heat(track, organiser, english):
    round_, heats = two_heats(track)
    lock_heat(heats[0], actor=organiser, at=NOW)

    with pytest.raises(HeatsNotLocked) as refused:
        decide_round(round_, actor=organiser, at=NOW)

    assert str(refused.value) == "Every heat of the round must be locked first."
    assert not Promotion.objects.exists()


def test_decide_by_heat_passes_over_who_withdrew_after_the_lock(track, organiser):
    round_, heats = two_heats(track)
    for heat in heats:
        lock_heat(heat, actor=organiser, at=NOW)
    best = heats[0].appearances.get(order=1).entry
    builders.withdraw(best)

    decide_round(round_, actor=organiser, at=NOW)

    assert not Promotion.objects.filter(entry=best).exists()
    assert Promotion.objects.filter(outcome="promoted").count() == 5
    in_force = Ranking.objects.get(heat=heats[0], superseded_at=None)
    assert [s.rank for s in in_force.standings.all()] == [1, 2, 3]


def booked_past_the_ranking(track, organiser):
    """Two locked heats with one place each; a recusal that nobody counted again after.

    The best of the first heat has it from the second judge alone, and that judge is recused.
    """
    rule_set = builders.make_rule_set(track, panel_size=3, by="heat", trim_each=0)
    round_ = builders.make_round(track, rule_set=rule_set, kind=Round.Kind.PRELIMINARY)
    techs = [{1: "30", 2: "60", 3: "30"}, {1: "35", 2: "30", 3: "35"}]
    for number in (1, 2):
        heat = builders.make_open_heat(
            track, entries=2, judges=3, round_=round_, number=number, places=1
        )
        builders.sign_all(heat, lambda a, s: techs[a.order - 1][s.number])
        lock_heat(heat, actor=organiser, at=NOW)
    first = round_.heats.get(number=1)
    best = first.appearances.get(order=1).entry
    judge = first.seats.get(number=2).judge
    book_recusal(best.project, judge.user, kind="kinship", actor=organiser, at=NOW)
    return round_, first, best


def test_decide_by_heat_goes_by_no_ranking_of_what_was(track, organiser):
    round_, heat, best = booked_past_the_ranking(track, organiser)
    proposed = {d.key: (d.outcome, d.place) for d in propose(round_)}

    decided = decide_round(round_, actor=organiser, at=LATER)

    assert {str(p.entry_id): (p.outcome, p.place) for p in decided} == proposed
    assert Promotion.objects.get(entry=best).outcome != "promoted"
    in_force = Ranking.objects.filter(round=round_, superseded_at=None)
    assert all(rankings.is_fresh(one) for one in in_force)
    # The other heat has lost nothing by it: its ranking stays the one of its lock.
    assert Ranking.objects.filter(heat=heat).count() == 2
    assert Ranking.objects.filter(heat__number=2).count() == 1


def test_without_ranking_the_heat_again_the_recused_mark_would_decide(
    track, organiser, monkeypatch
):
    round_, _heat, best = booked_past_the_ranking(track, organiser)
    monkeypatch.setattr(promotions, "rank_stale_heats", lambda round_, *, at: None)

    decide_round(round_, actor=organiser, at=LATER)

    assert Promotion.objects.get(entry=best).outcome == "promoted"


def test_a_large_round_by_heat_waits_until_its_heats_are_ranked_again(
    track, organiser, monkeypatch
):
    round_, heat, _best = booked_past_the_ranking(track, organiser)
    rankings.rank_round(round_, at=LATER)
    monkeypatch.setattr(rankings, "RANKED_AT_ONCE", 3)
    with pytest.raises(rankings.NotRankedYet):
        decide_round(round_, actor=organiser, at=LATER)

    rankings.rank_heat(heat, at=LATER)

    assert decide_round(round_, actor=organiser, at=LATER)


def test_decide_is_the_organisers_own(track):
    round_ = locked_round(track, entries=2, places=1)
    for role in ("reviewer", "secretariat", "publicity", "supervisor"):
        with pytest.raises(TransitionRefused):
            decide_round(round_, actor=builders.make_staff(track, role), at=NOW)


def test_propose_writes_nothing_and_says_what_decide_will(track, organiser):
    round_ = locked_round(track, entries=4, places=2)

    proposed = {d.key: (d.outcome, d.place) for d in propose(round_)}

    assert not Promotion.objects.exists()
    assert not Ranking.objects.filter(heat=None).exists()
    decided = decide_round(round_, actor=organiser, at=NOW)
    assert {str(p.entry_id): (p.outcome, p.place) for p in decided} == proposed


def test_propose_costs_the_same_whatever_the_rows(track, django_assert_num_queries):
    small = locked_round(track, entries=1, places=1)
    other = builders.make_competition("other", parent=track.parent)
    large = locked_round(other, entries=4, places=1)
    for round_ in (small, large):
        fresh = Round.objects.select_related("rule_set").get(pk=round_.pk)
        with django_assert_num_queries(5):
            propose(fresh)


# Publication


@pytest.fixture
def decided(track, organiser):
    round_ = locked_round(track, entries=3, places=1)
    decide_round(round_, actor=organiser, at=NOW)
    return round_


def test_publication_takes_two_different_organisers_and_a_reason(
    decided, organiser, second_organiser
):
    with pytest.raises(PublicationReasonMissing):
        request_publication(decided, actor=organiser, at=LATER, reason="")
    approval = request_publication(decided, actor=organiser, at=LATER, reason="请核对名次")

    with pytest.raises(SamePerson):
        confirm_publication(approval, actor=organiser, at=LATER)
    assert not Ranking.objects.public().exists()

    published = confirm_publication(approval, actor=second_organiser, at=LATER)
    assert published.state == Round.State.PUBLISHED
    assert Ranking.objects.public().filter(heat=None).count() == 1


def test_publication_by_one_person_is_refused_by_the_database(decided, organiser):
    approval = request_publication(decided, actor=organiser, at=LATER, reason="请核对名次")
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(confirmed_by=organiser, confirmed_at=LATER)


def test_publication_would_pass_with_one_person_without_the_guard(decided, organiser, monkeypatch):
    approval = request_publication(decided, actor=organiser, at=LATER, reason="请核对名次")
    monkeypatch.setattr(promotions, "confirm_approval", lambda *args, **kwargs: None)

    assert confirm_publication(approval, actor=organiser, at=LATER).state == "published"


def test_publication_waits_for_the_decision(track, organiser):
    round_ = locked_round(track, entries=3, places=1)
    with pytest.raises(TransitionRefused):
        request_publication(round_, actor=organiser, at=LATER, reason="请核对名次")


def test_publication_can_be_declined(decided, organiser, second_organiser):
    approval = request_publication(decided, actor=organiser, at=LATER, reason="请核对名次")

    decline_publication(approval, actor=second_organiser, at=LATER)

    assert Round.objects.get(pk=decided.pk).state == Round.State.DECIDED
    assert request_publication(decided, actor=organiser, at=LATER, reason="已改正").pk


def test_publication_is_no_step_of_others(decided, track, organiser):
    approval = request_publication(decided, actor=organiser, at=LATER, reason="请核对名次")
    for role in ("reviewer", "secretariat", "publicity", "supervisor"):
        with pytest.raises(TransitionRefused):
            confirm_publication(approval, actor=builders.make_staff(track, role), at=LATER)


def test_an_approval_of_another_step_publishes_nothing(decided, organiser, second_organiser):
    heat = decided.heats.get()
    asked = request_unlock(heat, actor=organiser, at=LATER, reason="评委填错项目")
    Approval.objects.filter(pk=asked.pk).update(subject_id=decided.pk)

    with pytest.raises(Approval.DoesNotExist):
        confirm_publication(asked, actor=second_organiser, at=LATER)


def test_a_heat_that_is_being_locked_is_not_waited_for(track, organiser):
    """Its ledger is held by who waits for the node that the decision holds."""
    heat = builders.make_open_heat(track, entries=2, judges=1)
    with CaptureQueriesContext(connection) as asked, pytest.raises(HeatsNotLocked):
        decide_round(heat.round, actor=organiser, at=NOW)
    assert not [one["sql"] for one in asked if "judging_ledger" in one["sql"]]
