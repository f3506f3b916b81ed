"""How much an expert takes, where they go, whether they chair: kept in the pool, used in a plan."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry
from competitions.models import Round
from judging.allocation import Wishes
from judging.allocation_forms import WishesForm
from judging.models import Judge, Seat, ServedRegion
from judging.services import allocations, applying
from judging.services.allocation_facts import problem_of
from judging.services.allocation_view import plan_view
from judging.services.panels import seat_entries, seat_judge
from judging.services.served_regions import RegionUnclear, goes_to, read_regions, regions_text
from tests import builders
from tests.builders import NOW
from tests.judging.test_allocations import WISHES, panel, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _queue(monkeypatch):
    monkeypatch.setattr(allocations, "hand_to_worker", lambda task, **said: True)


@pytest.fixture
def admin():
    return builders.make_admin()


@pytest.fixture
def hall(track, admin):
    """Two heats in Binjiang (330108), and seven experts."""
    round_ = builders.make_round(track, rule_set=builders.make_rule_set(track, panel_size=3))
    heats = [builders.make_heat(round_, number=number) for number in (1, 2)]
    for heat in heats:
        seat_entries(heat, [builders.make_entry(track)], actor=admin, at=NOW)
    return round_, heats, [builders.make_judge(employer=f"单位{n}") for n in range(7)]


def limit(judge, **said):
    Judge.objects.filter(pk=judge.pk).update(**said)


def facts(round_, wishes=WISHES):
    return {one.id: one for one in problem_of(round_, wishes, "1").judges}


def serve(judge, code, name):
    ServedRegion.objects.create(judge=judge, region=builders.make_region(code, name))


# Fed into the problem


def test_a_hall_asks_for_heats_and_a_review_for_entries(hall):
    round_, _heats, experts = hall
    limit(experts[0], most_heats=1, most_entries=60, can_chair=False)
    one, other = (facts(round_)[expert.pk] for expert in experts[:2])
    assert (one.capacity, one.can_chair) == (1, False)
    assert (other.capacity, other.can_chair) == (None, True)
    round_.kind = Round.Kind.ONLINE_REVIEW
    assert facts(round_)[experts[0].pk].capacity == 60


def test_heats_of_the_round_that_are_under_way_are_taken_already(hall, admin):
    round_, heats, experts = hall
    limit(experts[0], most_heats=1)
    seat_judge(heats[0], experts[0], number=1, actor=admin, at=NOW)
    assert facts(round_)[experts[0].pk].capacity == 1, "a seat by hand is no reason to clash"
    type(heats[0]).objects.filter(pk=heats[0].pk).update(state="scoring")
    assert facts(round_)[experts[0].pk].capacity == 0


def test_no_limit_stands_against_what_a_hand_put_there(hall, admin):
    round_, heats, experts = hall
    limit(experts[0], most_heats=1)
    for heat in heats:
        seat_judge(heat, experts[0], number=1, actor=admin, at=NOW)
    assert facts(round_)[experts[0].pk].capacity == 2
    applying.apply_allocation(run(round_, admin), actor=admin, at=NOW)
    assert all(experts[0].pk in panel(heat) for heat in heats)


def test_a_plan_keeps_limits_and_chairs_and_says_so(hall, admin):
    round_, heats, experts = hall
    for expert in experts[1:]:
        limit(expert, can_chair=False)
    for expert in experts[1:5]:
        limit(expert, most_heats=1)
    made = run(round_, admin)
    applying.apply_allocation(made, actor=admin, at=NOW)
    chairs = Seat.objects.filter(heat__in=heats, is_chair=True).values_list("judge", flat=True)
    assert set(chairs) == {experts[0].pk}
    for expert in experts[1:5]:
        assert Seat.objects.filter(judge=expert).count() <= 1
    with translation.override("zh-hans"):
        lines = [line for _heat, seats in plan_view(made, admin).panels for line in seats]
    limited = [line for line in lines if line.judge in experts[1:5]]
    assert limited
    assert all("本次最多承担 1 个" in line.reasons for line in limited)
    assert all("最多承担" not in line.reasons for line in lines if line not in limited)


def test_a_plan_without_anybody_who_chairs_says_what_clashes(hall, admin):
    round_, _heats, experts = hall
    Judge.objects.update(can_chair=False)
    assert run(round_, admin).found["clash"] == ["chair"]
    limit(experts[0], can_chair=True)
    assert "clash" not in run(round_, admin).found


def test_nobody_is_sent_where_they_do_not_go(hall, admin):
    round_, heats, experts = hall
    serve(experts[0], "330200", "宁波市")
    for expert in experts[1:3]:
        serve(expert, "330000", "浙江省")
    found = problem_of(round_, WISHES, "1")
    assert {judge for judge, _entry in found.far} == {experts[0].pk}
    assert not problem_of(round_, Wishes(size=3, travel=False), "1").far
    made = run(round_, admin)
    applying.apply_allocation(made, actor=admin, at=NOW)
    assert not Seat.objects.filter(judge=experts[0]).exists()
    assert panel(heats[0])


def test_without_the_wish_they_would_be_sent_there(hall, admin):
    round_, heats, experts = hall
    for expert in experts:
        serve(expert, "330200", "宁波市")
    assert set(run(round_, admin).found["clash"]) == {"travel", "count"}
    given_up = run(round_, admin, Wishes(size=3, travel=False))
    applying.apply_allocation(given_up, actor=admin, at=NOW)
    assert len(panel(heats[0])) == 3


def test_a_seat_says_that_its_judge_goes_to_this_place(hall, admin):
    round_, heats, experts = hall
    far = type(heats[1].venue).objects.create(
        name="宁波会展中心", kind="hall", region=builders.make_region("330200", "宁波市")
    )
    type(heats[1]).objects.filter(pk=heats[1].pk).update(venue=far)
    for expert in experts:
        serve(expert, "330100", "杭州市")
    for expert in experts[:4]:
        serve(expert, "330200", "宁波市")
    with translation.override("zh-hans"):
        panels = plan_view(run(round_, admin), admin).panels
    [(_here, near), (_there, away)] = panels
    assert all(line.judge in experts[:4] for line in away)
    words = {line.judge: line.reasons for line in near}
    assert all(("可到该地" in words[one]) == (one not in experts[:4]) for one in words)


def test_the_wish_stands_ticked_in_a_hall_and_not_in_a_review(hall):
    round_ = hall[0]
    form = WishesForm(round_=round_)
    assert form.get_initial_for_field(form.fields["travel"], "travel") is True
    said = {"size": 3, "sector": 0, "alternates": 0, "seed": "1"}
    said |= {f"profile_{value}": 0 for value in Judge.Profile.values}
    for ticked, wanted in (({"travel": "on"}, True), ({}, False)):
        form = WishesForm(said | ticked, round_=round_)
        assert form.is_valid(), form.errors
        assert form.wishes.travel is wanted
    round_.kind = Round.Kind.ONLINE_REVIEW
    assert "travel" not in WishesForm(round_=round_).fields


@pytest.mark.parametrize(
    ("place", "served", "goes"),
    [
        ("330108", [], True),
        ("330108", ["330000"], True),
        ("330108", ["330100"], True),
        ("330108", ["330106"], False),
        ("330108", ["330200", "310000"], False),
        ("330100", ["330106"], True),
        ("310000", ["330000"], False),
    ],
)
def test_a_region_stands_for_all_below_it(place, served, goes):
    assert goes_to(place, served) is goes


# Kept by the expert


def own(client, **said):
    return client.post(reverse("judging:profile"), {"phone": "", "email": "", **said})


def test_an_expert_says_how_much_and_where(client_of):
    judge = builders.make_judge()
    builders.make_region("330100", "杭州市")
    builders.make_region("330000", "浙江省")
    client = client_of(judge.user)
    said = {"most_entries": "60", "most_heats": "2", "regions": "杭州市、330000"}
    assert own(client, **said).status_code == 302
    judge.refresh_from_db()
    assert (judge.most_entries, judge.most_heats, judge.can_chair) == (60, 2, True)
    assert regions_text(judge) == "浙江省、杭州市"
    [line] = AuditEntry.objects.filter(action="judge.change")
    assert line.detail["changes"]["regions"] == [[], ["330000", "330100"]]
    shown = client.get(reverse("judging:profile")).content.decode()
    assert 'value="60"' in shown
    assert "浙江省、杭州市" in shown
    again = {"most_entries": "60", "most_heats": "2", "regions": "浙江省、杭州市"}
    assert own(client, **again).status_code == 302
    assert AuditEntry.objects.filter(action="judge.change").count() == 1
    assert own(client).status_code == 302
    judge.refresh_from_db()
    assert (judge.most_entries, regions_text(judge)) == (None, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"most_entries": "0"},
        {"most_heats": "101"},
        {"most_entries": "x"},
        {"regions": "亚特兰蒂斯"},
    ],
)
def test_what_cannot_be_is_said_at_its_field(client_of, wrong):
    judge = builders.make_judge()
    answer = own(client_of(judge.user), **wrong)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == set(wrong)


def test_whether_somebody_chairs_is_kept_by_the_organisers(client_of):
    judge = builders.make_judge()
    limit(judge, can_chair=False)
    assert own(client_of(judge.user), can_chair="on").status_code == 302
    judge.refresh_from_db()
    assert judge.can_chair is False


def test_a_name_that_two_regions_share_is_written_as_its_code():
    judge = builders.make_judge()
    serve(judge, "320106", "鼓楼区")
    builders.make_region("350102", "鼓楼区")
    assert regions_text(judge) == "320106"
    assert [one.code for one in read_regions(regions_text(judge))] == ["320106"]
    with pytest.raises(RegionUnclear):
        read_regions("鼓楼区")
