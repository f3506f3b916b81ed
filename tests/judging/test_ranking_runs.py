"""A round ranked in the background: whole or not at all, the same bytes every time."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Job
from competitions.models import Round, RuleSet, StaffGrant
from judging.group_ranks import ranks_inside
from judging.models import Ranking, RankingRun, Standing
from judging.services import ranking_runs, rankings
from judging.services.heats import lock_heat
from judging.services.panels import declare_recusal
from judging.services.promotions import HeatsNotLocked, decide_round
from judging.services.recomputing import differing_entries, holds, stored_digest
from judging.services.rule_changes import confirm_change, request_change
from judging.spread import spreads
from projects.services.reviews import book_recusal
from tests import builders
from tests.builders import NOW
from tests.judging.guards_off import drop_guard
from tests.judging.test_rankings import scored_heat

LATER = NOW + dt.timedelta(hours=2)
TECHS = [[30, 40, 50], [50, 40, 30], [20, 25, 30], [60, 10, 10]]


@pytest.fixture(autouse=True)
def _queue(monkeypatch):
    monkeypatch.setattr(ranking_runs, "hand_to_worker", lambda task, **said: True)


@pytest.fixture
def heat(track):
    return scored_heat(track, TECHS, judges=3)


def run(round_, actor, at=NOW):
    asked = ranking_runs.request_ranking(round_, actor=actor, at=at)
    ranking_runs.run_ranking(asked.pk, clock=lambda: at)
    return RankingRun.objects.select_related("job").get(pk=asked.pk)


def in_force(round_):
    return Ranking.objects.get(round=round_, heat=None, superseded_at=None)


def test_three_runs_store_one_ranking_with_one_digest(heat, organiser):
    runs = [run(heat.round, organiser) for _ in range(3)]

    assert [one.outcome for one in runs] == ["stored", "same", "same"]
    assert len({one.digest for one in runs}) == 1
    assert Ranking.objects.filter(round=heat.round, heat=None).count() == 1
    assert stored_digest(in_force(heat.round)) == runs[0].digest


def test_a_delivery_that_comes_again_has_no_effect(heat, organiser):
    first = run(heat.round, organiser)
    ranking_runs.run_ranking(first.pk, clock=lambda: LATER)
    assert Ranking.objects.filter(round=heat.round, heat=None).count() == 1


def test_the_decision_takes_the_ranking_of_the_worker(heat, organiser):
    run(heat.round, organiser)
    ranking = in_force(heat.round)
    decide_round(heat.round, actor=organiser, at=LATER)
    assert in_force(heat.round) == ranking


@pytest.mark.parametrize("moment", ["advance_job", "store_snapshot", "finish_job", "record"])
def test_a_worker_killed_anywhere_leaves_the_old_ranking(heat, organiser, monkeypatch, moment):
    class Killed(BaseException):
        pass

    run(heat.round, organiser)
    old = in_force(heat.round)
    leave(heat, 3)

    def kill(*args, **said):
        raise Killed

    asked = ranking_runs.request_ranking(heat.round, actor=organiser, at=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(ranking_runs, moment, kill)
        with pytest.raises(Killed):
            ranking_runs.run_ranking(asked.pk, clock=lambda: NOW)
    assert in_force(heat.round) == old
    assert old.standings.count() == 4

    # The next worker finishes what the killed one left.
    ranking_runs.run_ranking(asked.pk, clock=lambda: LATER)
    new = in_force(heat.round)
    assert (new != old, new.standings.count(), holds(new)) == (True, 3, True)


def leave(heat, order):
    entry = heat.appearances.get(order=order).entry
    builders.withdraw(entry, at=NOW)


def test_an_entry_that_left_after_the_decision_is_no_difference(heat, organiser):
    decide_round(heat.round, actor=organiser, at=NOW)
    leave(heat, 2)
    found = run(heat.round, organiser)
    assert (found.outcome, found.digest) == ("same", in_force(heat.round).digest)


def test_a_ranking_that_leaves_somebody_out_does_not_hold(heat, organiser):
    run(heat.round, organiser)
    drop_guard("judging_standing", "delete")
    ranking = in_force(heat.round)
    ranking.standings.filter(rank=4).delete()
    assert not holds(ranking)


def test_sheets_that_move_meanwhile_are_ranked_again(heat, organiser, monkeypatch):
    taken = []
    take = rankings.take_snapshot

    def moving(round_, of, **said):
        snapshot = take(round_, of, **said)
        if not taken:
            recuse_a_judge(heat, organiser)
        taken.append(snapshot.digest)
        return snapshot

    monkeypatch.setattr(ranking_runs, "take_snapshot", moving)
    run(heat.round, organiser)
    assert len(taken) == 2
    assert in_force(heat.round).digest == taken[1] != taken[0]


def play_by_other_rules(round_, organiser, second_organiser):
    version = RuleSet.objects.create(
        competition=round_.competition,
        name=round_.rule_set.name,
        version=round_.rule_set.version + 1,
        spec=round_.rule_set.spec | {"score": round_.rule_set.spec["score"] | {"decimals": 1}},
        made_from=round_.rule_set,
        reason="保留一位",
    )
    change = request_change(round_, version, actor=organiser, at=NOW, reason="方案规定")
    confirm_change(change.approval, actor=second_organiser, at=NOW)
    return version


def test_rules_that_change_meanwhile_are_what_is_ranked_by(
    heat, organiser, second_organiser, monkeypatch
):
    versions = []
    take = rankings.take_snapshot

    def changing(round_, of, **said):
        snapshot = take(round_, of, **said)
        if not versions:
            round_ = Round.objects.get(pk=heat.round_id)
            versions.append(play_by_other_rules(round_, organiser, second_organiser))
        return snapshot

    monkeypatch.setattr(ranking_runs, "take_snapshot", changing)
    found = run(heat.round, organiser)
    ranking = in_force(heat.round)
    assert (found.outcome, ranking.rule_set) == ("stored", versions[0])
    assert (found.digest, holds(ranking)) == (ranking.digest, True)
    assert rankings.is_fresh(ranking)
    own = Ranking.objects.get(heat=heat, superseded_at=None)
    assert (own.rule_set, rankings.is_fresh(own)) == (versions[0], True)


def test_what_moves_at_every_try_is_told(heat, organiser, monkeypatch):
    sources = iter("abc")
    monkeypatch.setattr(ranking_runs, "sources_of", lambda *of: next(sources))
    found = run(heat.round, organiser)
    assert (found.outcome, found.job.failed_at is not None) == ("", True)
    assert not Ranking.objects.filter(round=heat.round, heat=None).exists()


def test_a_recusal_that_takes_no_mark_out_leaves_no_round_waiting_for_ever(
    heat, organiser, monkeypatch
):
    """The ranks stay as they are, and what they are made from is others: it is kept anew."""
    run(heat.round, organiser)
    first = in_force(heat.round)
    other = scored_heat(heat.round.competition, TECHS, judges=3, number=2, round_=heat.round)
    run(heat.round, organiser)
    monkeypatch.setattr(rankings, "RANKED_AT_ONCE", 3)
    entry = heat.appearances.first().entry
    judge = other.seats.first().judge
    book_recusal(entry.project, judge.user, kind="kinship", actor=organiser, at=NOW)
    second = in_force(heat.round)
    assert (second != first, rankings.is_fresh(second)) == (True, False)

    assert run(heat.round, organiser).outcome == "same"

    assert rankings.is_fresh(in_force(heat.round))
    assert decide_round(heat.round, actor=organiser, at=LATER)


def recuse_a_judge(heat, organiser):
    appearance = heat.appearances.first()
    judge = heat.seats.first().judge
    declare_recusal(appearance.entry.project, judge, kind="rival", actor=organiser, at=NOW)


def test_a_decided_round_is_only_compared_and_a_difference_is_named(heat, organiser):
    decide_round(heat.round, actor=organiser, at=NOW)
    assert run(heat.round, organiser).outcome == "same"
    ranking = in_force(heat.round)
    drop_guard("judging_standing", "update")
    first = ranking.standings.select_related("appearance__entry").get(rank=4)
    Standing.objects.filter(pk=first.pk).update(rank=2)

    found = run(heat.round, organiser)

    assert found.outcome == "differs"
    assert found.differences == [first.appearance.entry.number]
    assert in_force(heat.round) == ranking


def test_a_heat_whose_ranking_was_changed_is_named(heat, organiser):
    drop_guard("judging_standing", "update")
    Standing.objects.filter(ranking__heat=heat, rank=1).update(rank=3)
    assert run(heat.round, organiser).differences == [heat.name]


def test_a_line_is_compared_to_the_byte(heat, organiser):
    run(heat.round, organiser)
    ranking = in_force(heat.round)
    snapshot = rankings.take_snapshot(heat.round, None)
    assert differing_entries(ranking, snapshot) == []
    drop_guard("judging_standing", "update")
    standing = ranking.standings.select_related("appearance__entry").first()
    Standing.objects.filter(pk=standing.pk).update(detail=standing.detail | {"high": [9]})
    assert differing_entries(ranking, snapshot) == [standing.appearance.entry.number]


def test_an_open_heat_is_not_ranked(track, organiser):
    open_heat = scored_heat(track, TECHS, judges=3, locked=False)
    with pytest.raises(HeatsNotLocked):
        ranking_runs.request_ranking(open_heat.round, actor=organiser, at=NOW)


def test_one_run_at_a_time_and_it_can_be_stopped(heat, organiser):
    asked = ranking_runs.request_ranking(heat.round, actor=organiser, at=NOW)
    with pytest.raises(ranking_runs.RankingUnderWay):
        ranking_runs.request_ranking(heat.round, actor=organiser, at=NOW)
    assert ranking_runs.cancel_ranking(asked, actor=organiser, at=NOW)
    ranking_runs.run_ranking(asked.pk, clock=lambda: NOW)
    assert not Ranking.objects.filter(round=heat.round, heat=None).exists()


def test_a_run_that_was_left_behind_is_queued_again(heat, organiser):
    ranking_runs.request_ranking(heat.round, actor=organiser, at=NOW)
    assert ranking_runs.resume_rankings(at=LATER) == 1
    Job.objects.update(finished_at=LATER)
    assert ranking_runs.resume_rankings(at=LATER) == 0


def test_the_supervisor_may_recompute_and_others_may_not(track, heat):
    supervisor = builders.make_staff(track, StaffGrant.Role.SUPERVISOR)
    assert run(heat.round, supervisor).outcome == "stored"
    for role in (StaffGrant.Role.SECRETARIAT, StaffGrant.Role.REVIEWER):
        with pytest.raises(PermissionDenied):
            ranking_runs.request_ranking(
                heat.round, actor=builders.make_staff(track, role), at=NOW
            )


def test_a_round_of_thousands_waits_for_the_worker(heat, organiser, client_of, monkeypatch):
    monkeypatch.setattr(rankings, "RANKED_AT_ONCE", 3)
    with pytest.raises(rankings.NotRankedYet):
        decide_round(heat.round, actor=organiser, at=NOW)
    client, url = client_of(organiser), f"/work/track/rounds/{heat.round_id}/"
    assert "本轮项目较多" in client.get(url).text

    run(heat.round, organiser)

    assert "为什么是第" in client.get(url).text
    decide_round(heat.round, actor=organiser, at=NOW)
    assert Round.objects.get(pk=heat.round_id).state == Round.State.DECIDED


def test_every_step_of_the_tie_chain_is_kept(track, organiser):
    rules = {"decimals": 0, "tie_breaks": ["exact", "criterion:market", "chair"]}
    techs = [[30, 30, 31], [31, 30, 30], [30, 30, 30]]
    heat = scored_heat(track, techs, judges=3, **rules)
    found = {
        one.appearance.order: one
        for one in Standing.objects.filter(ranking__heat=heat).select_related("appearance")
    }
    assert [found[n].rank for n in (1, 2, 3)] == [1, 1, 3]
    assert found[1].detail["steps"] == [
        ["exact", "91/3", 3, 2],
        ["criterion:market", "0", 2, 2],
        ["chair", None, 2, 2],
    ]
    assert found[3].detail["steps"] == [["exact", "30", 3, 1]]
    assert found[3].detail["criteria"] == [
        ["tech", "30", "30", "30.00"],
        ["market", "0", "0", "0.00"],
    ]


def test_the_heat_is_ranked_in_its_category_and_city_too(track, organiser):
    entries = [
        builders.make_entry(track, unit=unit) for unit in ("enterprise", "team", "enterprise")
    ]
    round_ = builders.make_round(track, rule_set=builders.make_rule_set(track, panel_size=1))
    heat = builders.make_open_heat(track, judges=1, round_=round_, entry_list=entries)
    builders.sign_all(heat, tech_of=lambda a, s: str(60 - 10 * entries.index(a.entry)))
    lock_heat(heat, actor=organiser, at=NOW)
    rows = Standing.objects.filter(ranking__heat=heat).order_by("rank")
    assert [one.category_rank for one in rows] == [1, 1, 2]
    assert [one.region_rank for one in rows] == [1, 2, 3]


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["a", "b", ""])), max_size=12))
def test_a_rank_inside_a_group_counts_who_is_ahead_there(rows):
    places = [(str(n), rank, group) for n, (rank, group) in enumerate(rows)]
    found = ranks_inside(places)
    for key, rank, group in places:
        ahead = sum(other < rank for _key, other, of in places if of == group)
        assert found.get(key) == (ahead + 1 if group else None)


def test_the_spread_leaves_out_what_nobody_marks():
    sheets = [{"a": "8.50", "b": "0"}, {"a": "9", "b": "10"}, {"a": "8.5"}]
    assert spreads(["a", "b", "c"], sheets) == [
        ("a", "8.5", "9", "8.67"),
        ("b", "0", "10", "5.00"),
    ]
