"""Judges for entries and panels: what must hold for every answer, and the panels of real contests."""

import dataclasses
import itertools
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.allocation import (
    Clash,
    EntryFacts,
    JudgeFacts,
    PanelFacts,
    Pin,
    Plan,
    Problem,
    Wishes,
    allocate,
    names_of,
)
from judging.assignment import blocks, solving
from judging.assignment.arrays import arrays_of
from judging.assignment.model import Programme


def judge(number, profile="investor", **fields):
    return JudgeFacts(id=number, profile=profile, **fields)


def pool(*profiles, **fields):
    return tuple(judge(n, p, **fields) for n, p in enumerate(profiles, start=101))


def entries(count, **fields):
    return tuple(EntryFacts(id=n, **fields) for n in range(1, count + 1))


def solved(problem):
    plan = allocate(problem)
    assert isinstance(plan, Plan), plan
    return plan


def judges_of(plan, unit, *, alternates=False):
    return [p.judge for p in plan.places if p.unit == unit and p.is_alternate == alternates]


# What must hold for every answer.

PROFILES = ("investor", "technical", "entrepreneur")


@st.composite
def problems(draw):
    count = draw(st.integers(1, 7))
    number = draw(st.integers(2, 9))
    pool_ = tuple(
        judge(
            n,
            draw(st.sampled_from(PROFILES)),
            sectors=frozenset(draw(st.sets(st.integers(0, 2), max_size=2))),
            house=draw(st.sampled_from(("", "甲校", "乙所", "丙基金"))),
            capacity=draw(st.none() | st.integers(0, count)),
            can_chair=draw(st.booleans()),
        )
        for n in range(101, 101 + number)
    )
    field = tuple(
        EntryFacts(
            n,
            category=draw(st.sampled_from(("enterprise", "maker"))),
            sector=draw(st.integers(0, 2)),
            house=draw(st.sampled_from(("", "甲校", "丁公司"))),
        )
        for n in range(1, count + 1)
    )
    pairs = st.sets(
        st.tuples(st.integers(101, 100 + number), st.integers(1, count)), max_size=4
    ).map(frozenset)
    pins = draw(pairs)
    return Problem(
        entries=field,
        judges=pool_,
        seed=draw(st.text(max_size=3)),
        forbidden=draw(pairs),
        past=draw(pairs),
        fixed=frozenset(Pin(entry, judge_) for judge_, entry in list(pins)[:1]),
        wishes=Wishes(
            size=draw(st.integers(1, 3)),
            sizes=draw(st.sampled_from(({}, {"maker": 2}))),
            profiles=draw(st.sampled_from(({}, {"technical": 1}))),
            chair=draw(st.booleans()),
            houses=draw(st.booleans()),
            alternates=draw(st.integers(0, 1)),
            most=draw(st.none() | st.integers(1, count)),
        ),
    )


def check(problem, plan):
    """Every wall and every wish, counted from the answer alone."""
    wishes = problem.wishes
    by_id = {one.id: one for one in problem.judges}
    taken = {(p.judge, p.unit) for p in plan.places}
    assert len(taken) == len(plan.places)
    pinned = {(pin.judge, pin.unit) for pin in problem.fixed}
    regular = {(p.judge, p.unit) for p in plan.places if not p.is_alternate}
    assert pinned <= regular
    assert not taken & problem.forbidden
    assert not (taken - pinned) & problem.past
    for entry in problem.entries:
        chosen = [by_id[j] for j in judges_of(plan, entry.id)]
        spare = [by_id[j] for j in judges_of(plan, entry.id, alternates=True)]
        assert len(chosen) == wishes.size_of(entry.category)
        assert len(spare) == wishes.alternates
        assert not entry.house or entry.house not in {one.house for one in chosen + spare}
        for profile, n in wishes.profiles.items():
            assert sum(one.profile == profile for one in chosen) >= n
        houses = [one.house for one in chosen + spare if one.house]
        assert not wishes.houses or len(houses) == len(set(houses))
        chairs = [p.judge for p in plan.places if p.unit == entry.id and p.is_chair]
        assert len(chairs) == wishes.chair
        assert all(by_id[j].can_chair for j in chairs)
    loads = {one.id: sum(j == one.id for j, _ in regular) for one in problem.judges}
    assert plan.loads == loads
    for one in problem.judges:
        assert one.capacity is None or loads[one.id] <= one.capacity
        assert wishes.most is None or loads[one.id] <= wishes.most
    assert all(p.reasons for p in plan.places)


def is_feasible(problem, active):
    arrays = arrays_of(problem)
    return solving._fillable(arrays, blocks.np.arange(len(arrays.units)), frozenset(active))


@settings(max_examples=60, deadline=None)
@given(problems())
def test_an_answer_keeps_every_wall_and_wish_or_names_a_clash_that_cannot_be_smaller(problem):
    result = allocate(problem)
    if isinstance(result, Plan):
        check(problem, result)
        return
    assert result.wishes
    assert set(result.wishes) <= set(names_of(problem))
    assert not is_feasible(problem, result.wishes)
    for name in result.wishes:
        assert is_feasible(problem, set(result.wishes) - {name}), name


@settings(max_examples=20, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_said_does_not_matter(problem, chance):
    entries_, judges_ = list(problem.entries), list(problem.judges)
    chance.shuffle(entries_)
    chance.shuffle(judges_)
    shuffled = dataclasses.replace(problem, entries=tuple(entries_), judges=tuple(judges_))
    assert allocate(shuffled) == allocate(problem)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.integers(3, 9), st.integers(1, 3), st.text(max_size=3))
def test_loads_differ_by_one_at_most_where_nothing_stands_against_it(count, number, size, seed):
    judges_ = pool(*["investor"] * number, sectors=frozenset({1}))
    plan = solved(Problem(entries(count, sector=1), judges_, Wishes(size=size), seed))
    assert plan.spread <= 1
    assert sum(plan.loads.values()) == count * size


@pytest.mark.parametrize(("cap", "loads"), [(2, [2, 5, 5]), (4, [4, 4, 4])])
def test_a_judge_with_less_time_gets_less_and_the_others_share_the_rest(cap, loads):
    judges_ = (judge(1, capacity=cap), judge(2), judge(3))
    plan = solved(Problem(entries(6), judges_, Wishes(size=2), "1"))
    assert sorted(plan.loads.values()) == loads


@pytest.mark.parametrize("whole", [40_000, 10])
def test_where_one_profile_is_scarce_the_others_are_still_even_among_themselves(
    monkeypatch, whole
):
    monkeypatch.setattr(blocks, "WHOLE", whole)
    monkeypatch.setattr(blocks, "BLOCK", 7)
    judges_ = tuple(judge(n, "technical" if n < 3 else "investor") for n in range(13))
    wishes = Wishes(size=3, profiles={"technical": 1})
    plan = solved(Problem(entries(30), judges_, wishes, "1"))
    assert sorted(plan.loads.values()) == [6] * 10 + [10] * 3


def test_another_seed_parts_equals_in_another_way():
    judges_ = pool(*["investor"] * 12)
    plans = [solved(Problem(entries(12), judges_, Wishes(size=3), seed)) for seed in "ab"]
    assert plans[0] != plans[1]
    assert plans[0].spread == plans[1].spread == 0


def test_who_knows_the_sector_is_preferred_as_far_as_even_loads_allow():
    judges_ = tuple(judge(n, sectors=frozenset({n % 3})) for n in range(9))
    field = tuple(EntryFacts(n, sector=n % 3) for n in range(1, 10))
    plan = solved(Problem(field, judges_, Wishes(size=3), "1"))
    assert (plan.fit, plan.spread) == (100, 0)
    assert all(("sector", "100") in {(r.kind, r.value) for r in p.reasons} for p in plan.places)


def test_what_a_hand_changed_stays_and_says_so():
    problem = Problem(entries(4), pool(*["investor"] * 6), Wishes(size=2, chair=True), "1")
    free = [j.id for j in problem.judges if j.id not in judges_of(solved(problem), 1)]
    again = solved(dataclasses.replace(problem, fixed=frozenset({Pin(1, free[0], True)})))
    seat = next(p for p in again.places if (p.unit, p.judge) == (1, free[0]))
    assert seat.is_chair
    assert [r.kind for r in seat.reasons][:2] == ["fixed", "chair"]


def test_a_hand_may_bring_back_an_old_acquaintance_but_nobody_from_behind_a_wall():
    judges_, pin = pool(*["investor"] * 4), frozenset({Pin(1, 101)})
    plain = Problem(entries(2), judges_, Wishes(size=2), "1", fixed=pin)
    known = dataclasses.replace(plain, past=frozenset({(101, 1)}))
    assert 101 in judges_of(solved(known), 1)
    walled = dataclasses.replace(plain, forbidden=frozenset({(101, 1)}))
    assert allocate(walled).wishes == ("fixed",)


# The panels of real contests.


def hall(heats, judges_, wishes, **more):
    """Heats of four entries each."""
    numbers = itertools.count(1)
    inside = [tuple(next(numbers) for _ in range(4)) for _ in range(heats)]
    field = tuple(EntryFacts(n, sector=n % 3) for group in inside for n in group)
    panels = tuple(PanelFacts(1000 + n, group) for n, group in enumerate(inside, start=1))
    return Problem(field, judges_, wishes, "20260901", panels=panels, **more)


@pytest.mark.parametrize(
    ("case", "size", "profiles"),
    [
        ("Shaanxi 2021: four investors, one technical expert", 5, {"investor": 4, "technical": 1}),
        ("seven judges, three of them technical", 7, {"technical": 3}),
        ("nine judges of three profiles", 9, dict.fromkeys(PROFILES, 3)),
    ],
)
def test_panels_of_real_contests(case, size, profiles):
    judges_ = pool(*(["investor"] * 12 + ["technical"] * 9 + ["entrepreneur"] * 9))
    plan = solved(hall(3, judges_, Wishes(size=size, profiles=profiles, chair=True, alternates=1)))
    by_id = {one.id: one for one in judges_}
    for panel in (1001, 1002, 1003):
        chosen = [by_id[j] for j in judges_of(plan, panel)]
        assert len(chosen) == size
        for profile, n in profiles.items():
            assert sum(one.profile == profile for one in chosen) >= n
        assert len(judges_of(plan, panel, alternates=True)) == 1
        assert sum(p.is_chair for p in plan.places if p.unit == panel) == 1


def test_enterprises_have_five_judges_and_teams_three():
    field = (EntryFacts(1, "enterprise"), EntryFacts(2, "maker"))
    wishes = Wishes(size=5, sizes={"maker": 3})
    plan = solved(Problem(field, pool(*["investor"] * 8), wishes, "1"))
    assert [len(judges_of(plan, n)) for n in (1, 2)] == [5, 3]


def test_one_wall_keeps_a_judge_off_the_whole_panel():
    judges_ = pool(*["investor"] * 4)
    plan = solved(hall(1, judges_, Wishes(size=3), forbidden=frozenset({(101, 3)})))
    assert 101 not in judges_of(plan, 1001)


def test_nobody_sits_in_two_halls_at_once():
    judges_ = pool(*["investor"] * 6)
    at_once = frozenset({(1001, 1002)})
    plan = solved(hall(2, judges_, Wishes(size=3), overlaps=at_once))
    assert not set(judges_of(plan, 1001)) & set(judges_of(plan, 1002))
    few = allocate(hall(2, judges_[:5], Wishes(size=3), overlaps=at_once))
    assert few.wishes == ("count",)


def test_two_who_sat_together_do_not_sit_together_again():
    judges_ = pool(*["investor"] * 4)
    met = frozenset({(101, 102), (103, 104)})
    plan = solved(hall(2, judges_, Wishes(size=2, together=True), met=met))
    assert all({*judges_of(plan, unit)} not in ({101, 102}, {103, 104}) for unit in (1001, 1002))
    clash = allocate(hall(1, judges_, Wishes(size=3, together=True), met=met))
    assert set(clash.wishes) == {"together", "count"}


FAR = frozenset({(101, 1), (102, 1)})


def reasons(plan, unit, judge_):
    place = next(p for p in plan.places if (p.unit, p.judge) == (unit, judge_))
    return {(r.kind, r.value) for r in place.reasons}


def test_nobody_is_sent_where_they_do_not_go_and_the_others_need_no_word_for_it():
    judges_ = pool(*["investor"] * 4)
    plan = solved(hall(2, judges_, Wishes(size=2), far=FAR))
    assert judges_of(plan, 1001) == [103, 104]
    assert ("travel", "") not in reasons(plan, 1001, 103)
    assert judges_of(plan, 1002) == [101, 102]
    assert ("travel", "") in reasons(plan, 1002, 101)


def test_who_goes_where_is_a_wish_that_a_person_may_give_up():
    problem = hall(1, pool(*["investor"] * 3), Wishes(size=3), far=FAR)
    assert set(allocate(problem).wishes) == {"travel", "count"}
    given_up = dataclasses.replace(problem, wishes=Wishes(size=3, travel=False))
    assert len(judges_of(solved(given_up), 1001)) == 3


def test_an_online_review_is_held_nowhere():
    problem = Problem(entries(1), pool(*["investor"] * 2), Wishes(size=2), "1", far=FAR)
    assert judges_of(solved(problem), 1) == [101, 102]


def test_a_seat_says_how_many_its_judge_takes():
    judges_ = (judge(1, capacity=1), *pool("investor", "investor"))
    plan = solved(hall(2, judges_, Wishes(size=2)))
    assert plan.loads[1] == 1
    seat = next(p for p in plan.places if p.judge == 1)
    assert ("capacity", "1") in reasons(plan, seat.unit, 1)
    free = next(p for p in plan.places if p.judge == 101)
    assert "capacity" not in {kind for kind, _ in reasons(plan, free.unit, 101)}


# What cannot be had together.


@pytest.mark.parametrize(
    ("problem", "wishes"),
    [
        (Problem(entries(2), pool(*["investor"] * 4), Wishes(size=5), "1"), {"count"}),
        (
            Problem(
                entries(20),
                pool(*(["investor"] * 8 + ["technical"])),
                Wishes(size=5, profiles={"technical": 1}, most=15, chair=True),
                "1",
            ),
            {"most", "profile:technical"},
        ),
        (
            Problem(entries(3), pool(*["investor"] * 6, house="一家"), Wishes(size=2), "1"),
            {"houses", "count"},
        ),
        (
            Problem(
                entries(3),
                pool(*["investor"] * 6, can_chair=False),
                Wishes(size=2, chair=True, houses=True),
                "1",
            ),
            {"chair"},
        ),
        (
            Problem(
                entries(3, region="330100"),
                pool(*["investor"] * 3, region="330100"),
                Wishes(size=2, region=True),
                "1",
            ),
            {"region", "count"},
        ),
    ],
    ids=["too few", "one technical expert", "one house", "no chair", "one region"],
)
def test_the_smallest_set_of_wishes_that_clash(problem, wishes):
    clash = allocate(problem)
    assert isinstance(clash, Clash)
    assert set(clash.wishes) == wishes
    assert not is_feasible(problem, wishes)
    for name in wishes:
        assert is_feasible(problem, wishes - {name}), name


def test_a_clash_counts_what_is_there_and_what_is_wanted():
    judges_ = pool(*(["investor"] * 8 + ["technical"]))
    wishes = Wishes(size=5, profiles={"technical": 1}, most=15)
    clash = allocate(Problem(entries(20), judges_, wishes, "1"))
    assert clash.supply == {"profile:technical": 15}
    assert clash.demand == {"profile:technical": 20}
    walls = frozenset((n, 2) for n in range(101, 106))
    short = allocate(Problem(entries(3), judges_, Wishes(size=5), "1", forbidden=walls))
    assert (short.wishes, short.short) == (("count",), (2,))


@pytest.mark.parametrize("size", range(1, 7))
def test_the_deletion_filter_finds_a_set_without_a_wish_too_many(size):
    culprits = set("abcdef"[:size])
    found = solving.smallest_clash("xaybzcwdefv", lambda some: not culprits <= some)
    assert set(found) == culprits


# Large problems are solved in blocks.


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(blocks, "WHOLE", 10)
    monkeypatch.setattr(blocks, "BLOCK", 7)


def test_blocks_keep_the_same_walls_and_wishes(small_blocks):
    judges_ = tuple(
        judge(n, PROFILES[n % 2], sectors=frozenset({n % 4}), house=f"单位{n % 11}")
        for n in range(101, 121)
    )
    field = tuple(EntryFacts(n, sector=n % 4, house=f"单位{n}") for n in range(1, 61))
    forbidden = frozenset((n, n - 100) for n in range(101, 121))
    wishes = Wishes(size=3, profiles={"technical": 1}, chair=True)
    calls = []
    problem = Problem(field, judges_, wishes, "1", forbidden=forbidden)
    plan = allocate(problem, progress=lambda done, total: calls.append((done, total)))
    check(problem, plan)
    assert plan.spread <= 1
    assert calls == [(n, 9) for n in range(9)]


def test_a_block_that_earlier_ones_left_nothing_for_is_filled_anew_with_them(small_blocks):
    """The last entries may have two of the judges only, whose time the first would have used up."""
    judges_ = tuple(judge(n, capacity=10) for n in (101, 102, 103, 104))
    field = entries(20)
    forbidden = frozenset((j, n) for j in (103, 104) for n in range(1, 11))
    problem = Problem(field, judges_, Wishes(size=2), "3", forbidden=forbidden)
    plan = solved(problem)
    check(problem, plan)
    assert set(plan.loads.values()) == {10}


def test_what_is_impossible_as_a_whole_is_seen_before_the_first_block(small_blocks):
    judges_ = pool(*(["investor"] * 8 + ["technical"]))
    calls = []
    wishes = Wishes(size=3, profiles={"technical": 1}, most=30)
    result = allocate(
        Problem(entries(40), judges_, wishes, "1"), progress=lambda *at: calls.append(at)
    )
    assert set(result.wishes) == {"most", "profile:technical"}
    assert calls == []


def test_progress_can_end_the_work(small_blocks):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        allocate(Problem(entries(9), pool("a", "b", "c"), Wishes(size=2), "1"), progress=stop)


def test_without_the_row_for_houses_two_of_one_house_would_sit_together(monkeypatch):
    """The control: the check above finds what the programme does not forbid."""
    judges_ = (*pool(*["investor"] * 3, house="一家"), judge(1))
    problem = Problem(entries(4), judges_, Wishes(size=2), "1")
    check(problem, solved(problem))
    monkeypatch.setattr(Programme, "_at_most_one", lambda self, keys: None)
    with pytest.raises(AssertionError):
        check(problem, solved(problem))


def test_the_web_process_never_loads_the_solver():
    code = (
        "import django, sys; django.setup(); import config.urls, judging.allocation; "
        "from django.urls import get_resolver; get_resolver().url_patterns; "
        "sys.exit(bool({'numpy', 'scipy', 'ortools'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
