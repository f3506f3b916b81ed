"""An allocation from the wishes to the seats, in a hall."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.jobs import cancel_job
from accounts.models import AuditEntry, Job
from judging.allocation import Wishes
from judging.models import (
    Absence,
    Allocation,
    AllocationOutcome,
    Expertise,
    HandChange,
    Seat,
    ServiceInvitation,
)
from judging.services import allocations, applying
from judging.services.allocation_facts import house_of, problem_of
from judging.services.panels import seat_entries, seat_judge
from projects.models import Recusal
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db
WISHES = Wishes(size=3, chair=True)


@pytest.fixture(autouse=True)
def _queue(monkeypatch):
    monkeypatch.setattr(allocations, "hand_to_worker", lambda task, **said: True)


@pytest.fixture
def track():
    return builders.make_tree()[2]


@pytest.fixture
def admin():
    return builders.make_admin()


@pytest.fixture
def hall(track, admin):
    """Two heats on two days with two entries each, and seven experts of seven employers."""
    round_ = builders.make_round(track, rule_set=builders.make_rule_set(track, panel_size=3))
    heats = [builders.make_heat(round_, number=number) for number in (1, 2)]
    for heat in heats:
        entries = [builders.make_entry(track) for _ in range(2)]
        seat_entries(heat, entries, actor=admin, at=NOW)
    experts = [builders.make_judge(employer=f"单位{n}") for n in range(7)]
    return round_, heats, experts


def run(round_, admin, wishes=WISHES, seed="1", at=NOW):
    asked = allocations.request_allocation(round_, wishes, seed=seed, actor=admin, at=at)
    allocations.run_allocation(asked.pk, clock=lambda: at)
    return Allocation.objects.get(pk=asked.pk)


def panel(heat):
    return set(Seat.objects.filter(heat=heat).values_list("judge", flat=True))


def test_a_plan_becomes_seats_with_a_chair_only_when_it_is_applied(hall, admin):
    round_, heats, _experts = hall
    made = run(round_, admin)
    assert Seat.objects.count() == 0
    assert applying.apply_allocation(made, actor=admin, at=NOW) == 6
    for heat in heats:
        seats = Seat.objects.filter(heat=heat).order_by("number")
        assert [seat.number for seat in seats] == [1, 2, 3]
        assert [seat.is_chair for seat in seats] == [True, False, False]
    lines = AuditEntry.objects.filter(action__startswith="allocation.").order_by("pk")
    assert [line.action for line in lines] == ["allocation.request", "allocation.apply"]
    reasons = applying.reasons_of(round_)
    assert set(reasons) == {(heat.pk, judge) for heat in heats for judge in panel(heat)}
    assert all(reasons.values())


def test_the_same_seed_gives_the_same_plan_and_digest(hall, admin):
    round_ = hall[0]
    first, second = run(round_, admin), run(round_, admin)
    assert first.outcome.digest == second.outcome.digest
    assert first.found == second.found


def test_walls_are_read_from_recusals_own_projects_absences_and_employers(hall, admin, track):
    round_, heats, experts = hall
    entry, other = (a.entry for a in heats[0].appearances.order_by("pk"))
    Recusal.objects.create(
        project=entry.project,
        user=experts[0].user,
        kind="rival",
        declared_by=admin,
        declared_at=NOW,
    )
    type(other.project).objects.filter(pk=other.project_id).update(owner=experts[1].user)
    day = heats[0].starts_at.date()
    Absence.objects.create(judge=experts[2], starts_on=day, ends_on=day)
    type(experts[3]).objects.filter(pk=experts[3].pk).update(
        employer=f" {entry.project.enterprise.name} "
    )
    applying.apply_allocation(run(round_, admin), actor=admin, at=NOW)
    assert panel(heats[0]) == {expert.pk for expert in experts[4:]}
    assert panel(heats[1])


def test_one_credit_code_is_one_house_whatever_the_names(hall, admin):
    round_, heats, experts = hall
    unit = heats[0].appearances.first().entry.project.enterprise
    type(experts[0]).objects.filter(pk=experts[0].pk).update(employer_code=unit.credit_code)
    applying.apply_allocation(run(round_, admin), actor=admin, at=NOW)
    assert experts[0].pk not in panel(heats[0])


def test_a_contest_that_invites_gives_places_to_those_who_accepted(hall, admin):
    round_, _heats, experts = hall
    asked = {"competition": round_.competition, "asked_by": admin, "asked_at": NOW}
    known = {one.id for one in problem_of(round_, WISHES, "1").judges}
    assert known == {judge.pk for judge in experts}
    for judge, states in ((experts[0], ["declined"]), (experts[1], ["declined", "accepted"])):
        for state in states:
            ServiceInvitation.objects.create(
                judge=judge, state=state, answer_by=NOW.date(), answered_at=NOW, **asked
            )
    facts = {one.id for one in problem_of(round_, WISHES, "1").judges}
    assert facts == {experts[1].pk}


def test_sectors_come_from_the_expertise_of_the_pool(hall):
    round_, _heats, experts = hall
    Expertise.objects.create(judge=experts[0], sector_code="material")
    facts = {one.id: one for one in problem_of(round_, WISHES, "1").judges}
    assert len(facts[experts[0].pk].sectors) == 1
    assert not facts[experts[1].pk].sectors


def test_a_seat_given_by_hand_stays_again_and_again(hall, admin):
    round_, heats, experts = hall
    applying.apply_allocation(run(round_, admin), actor=admin, at=NOW)
    outside = next(expert for expert in experts if expert.pk not in panel(heats[0]))
    gone = Seat.objects.filter(heat=heats[0], is_chair=False).first()
    number, judge = gone.number, gone.judge_id
    gone.delete()
    seat_judge(heats[0], outside, number=number, actor=admin, at=NOW)
    for seed in ("2", "3", "4"):
        made = run(round_, admin, seed=seed)
        applying.apply_allocation(made, actor=admin, at=NOW)
        assert outside.pk in panel(heats[0])
        assert judge not in panel(heats[0]), "who was taken off by hand is kept off"
        why = applying.reasons_of(round_)[heats[0].pk, outside.pk]
        assert "fixed" in {reason.kind for reason in why}


def test_what_changed_since_is_not_applied(hall, admin, track):
    round_, heats, _experts = hall
    made = run(round_, admin)
    seat_entries(heats[0], [builders.make_entry(track)], actor=admin, at=NOW)
    with pytest.raises(applying.AllocationOutdated):
        applying.apply_allocation(made, actor=admin, at=NOW)
    assert Seat.objects.count() == 0


def test_a_clash_has_no_plan_to_apply(hall, admin):
    made = run(hall[0], admin, Wishes(size=9))
    assert made.found["clash"] == ["count"]
    with pytest.raises(applying.NoPlan):
        applying.apply_allocation(made, actor=admin, at=NOW)


def test_applying_twice_is_refused(hall, admin):
    made = run(hall[0], admin)
    applying.apply_allocation(made, actor=admin, at=NOW)
    with pytest.raises(applying.NoPlan):
        applying.apply_allocation(made, actor=admin, at=NOW)


def test_only_organisers_who_do_not_judge_the_round_allocate(hall, admin, track):
    round_, heats, _experts = hall
    stranger, secretary = builders.make_user(), builders.make_staff(track, "secretariat")
    judge = builders.make_judge()
    seat_judge(heats[0], judge, number=1, actor=admin, at=NOW)
    builders.grant_role(track, judge.user, "organiser", actor=admin, at=NOW)
    for person in (stranger, secretary, judge.user):
        with pytest.raises(PermissionDenied):
            run(round_, person)
    made = run(round_, admin)
    for person in (stranger, secretary, judge.user):
        with pytest.raises(PermissionDenied):
            applying.apply_allocation(made, actor=person, at=NOW)
        with pytest.raises(PermissionDenied):
            allocations.cancel_allocation(made, actor=person, at=NOW)


def test_one_run_of_a_round_at_a_time(hall, admin):
    round_ = hall[0]
    allocations.request_allocation(round_, WISHES, seed="1", actor=admin, at=NOW)
    with pytest.raises(allocations.AllocationUnderWay):
        allocations.request_allocation(round_, WISHES, seed="1", actor=admin, at=NOW)


def test_without_entries_there_is_nothing_to_allocate(track, admin):
    round_ = builders.make_round(track)
    with translation.override("zh-hans"):
        with pytest.raises(allocations.NothingToAllocate, match="场次"):
            run(round_, admin)
        builders.make_heat(round_)
        with pytest.raises(allocations.NothingToAllocate, match="参赛项目"):
            run(round_, admin)


def test_running_twice_and_a_cancelled_run_have_one_effect_and_none(hall, admin):
    made = run(hall[0], admin)
    allocations.run_allocation(made.pk, clock=lambda: NOW)
    assert AllocationOutcome.objects.count() == 1
    asked = allocations.request_allocation(hall[0], WISHES, seed="2", actor=admin, at=NOW)
    assert allocations.cancel_allocation(asked, actor=admin, at=NOW)
    allocations.run_allocation(asked.pk, clock=lambda: NOW)
    assert AllocationOutcome.objects.count() == 1


def test_a_run_that_is_cancelled_meanwhile_leaves_nothing(hall, admin, monkeypatch):
    asked = allocations.request_allocation(hall[0], WISHES, seed="2", actor=admin, at=NOW)

    def cancelled(problem, *, progress):
        cancel_job(asked.job, at=NOW)
        progress(1, 2)

    monkeypatch.setattr(allocations, "allocate", cancelled)
    allocations.run_allocation(asked.pk, clock=lambda: NOW)
    assert AllocationOutcome.objects.count() == 0


def test_a_run_that_fails_says_so_and_is_raised(hall, admin, monkeypatch):
    asked = allocations.request_allocation(hall[0], WISHES, seed="2", actor=admin, at=NOW)
    monkeypatch.setattr(allocations, "problem_of", lambda *said: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        allocations.run_allocation(asked.pk, clock=lambda: NOW)
    job = Job.objects.get(pk=asked.job_id)
    assert job.failed_at
    assert job.message


def test_what_the_queue_lost_is_queued_again(hall, admin):
    allocations.request_allocation(hall[0], WISHES, seed="1", actor=admin, at=NOW)
    assert allocations.resume_allocations(at=NOW) == 0
    assert allocations.resume_allocations(at=NOW + dt.timedelta(minutes=2)) == 1


def test_in_a_hall_the_panel_is_changed_on_the_heat(hall, admin):
    round_, heats, experts = hall
    entry = heats[0].appearances.first().entry
    with pytest.raises(allocations.ChangeRefused):
        allocations.change_by_hand(
            round_, entry, experts[0], kind="given", reason="懂行", actor=admin, at=NOW
        )
    assert HandChange.objects.count() == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("浙江 大学", "浙江大学"), ("ABC(中国)有限公司", "abc(中国)有限公司")],
)
def test_two_spellings_of_an_employer_are_one_house(one, other):
    assert house_of(one) == house_of(other)


@pytest.mark.parametrize("more", [0, 4])
def test_a_problem_is_read_in_as_many_queries_whatever_its_size(hall, admin, track, more):
    round_, heats, _experts = hall
    for _ in range(more):
        seat_entries(heats[0], [builders.make_entry(track)], actor=admin, at=NOW)
        builders.make_judge()
    with CaptureQueriesContext(connection) as counted:
        problem_of(round_, WISHES, "1")
    assert len(counted) == 17
