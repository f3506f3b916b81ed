"""Moving rounds and ending duties: said for each first, then done to all or to none."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from competitions.models import Competition, Heat, Round, StaffGrant
from competitions.services.bulk import (
    BulkRefused,
    end_grants,
    plan_ends,
    plan_shift,
    shift_rounds,
)
from tests import builders
from tests.admin_pages import changelist
from tests.builders import NOW

WEEK = dt.timedelta(days=7)


@pytest.fixture
def as_organiser(client_of, organiser):
    return client_of(organiser)


@pytest.fixture
def rounds(track):
    """Two rounds in a row, each with one heat."""
    first = builders.make_round(track, order=1)
    second = builders.make_round(track, order=2)
    start = NOW.date()
    for round_, after in ((first, 0), (second, 10)):
        day = start + dt.timedelta(days=after)
        Round.objects.filter(pk=round_.pk).update(starts_on=day, ends_on=day)
        heat = builders.make_heat(round_)
        Heat.objects.filter(pk=heat.pk).update(starts_at=NOW + dt.timedelta(days=after))
    return list(Round.objects.order_by("order"))


def refusals(lines):
    return [line.refusal for line in lines if line.refusal]


# Rounds


def test_rounds_move_with_their_heats_and_each_leaves_one_line(rounds, organiser):
    before = AuditEntry.objects.count()
    assert shift_rounds(rounds, actor=organiser, at=NOW, days=7) == 2
    moved = list(Round.objects.order_by("order"))
    assert [
        round_.starts_on - old.starts_on for round_, old in zip(moved, rounds, strict=True)
    ] == [
        WEEK,
        WEEK,
    ]
    assert Heat.objects.order_by("pk").first().starts_at == NOW + WEEK
    lines = list(AuditEntry.objects.order_by("pk")[before:])
    heats = [line.subject_id for line in lines if line.action == "heat.shift"]
    assert heats == [str(heat.pk) for heat in Heat.objects.order_by("pk")]
    lines = [line for line in lines if line.action == "round.shift"]
    assert len(lines) == 2
    old = rounds[0].starts_on.isoformat()
    assert lines[0].detail["changes"]["starts_on"] == [old, moved[0].starts_on.isoformat()]
    assert (lines[0].detail["days"], lines[0].detail["heats"]) == (7, 1)


def test_what_moves_together_is_judged_at_its_new_place(rounds, organiser):
    assert refusals(plan_shift(rounds, actor=organiser, days=300)) == []
    # The first one alone would run into the second, which stays.
    assert len(refusals(plan_shift(rounds[:1], actor=organiser, days=30))) == 1


def test_one_round_that_cannot_move_holds_all_of_them(rounds, organiser):
    Heat.objects.filter(round=rounds[1]).update(state=Heat.State.SCORING)
    before = AuditEntry.objects.count()
    with pytest.raises(BulkRefused):
        shift_rounds(rounds, actor=organiser, at=NOW, days=1)
    assert list(Round.objects.order_by("order").values_list("starts_on", flat=True)) == [
        round_.starts_on for round_ in rounds
    ]
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("state", ["scoring", "decided", "published"])
def test_a_round_that_has_begun_does_not_move(rounds, organiser, state):
    Round.objects.filter(pk=rounds[0].pk).update(state=state)
    lines = plan_shift(Round.objects.filter(pk=rounds[0].pk), actor=organiser, days=1)
    assert len(refusals(lines)) == 1


def test_only_organisers_move_rounds_and_nothing_of_an_archive(rounds, organiser, track, tree):
    for outsider in (
        builders.make_staff(track, StaffGrant.Role.SUPERVISOR),
        builders.make_staff(builders.make_competition("sibling", parent=tree[1])),
        builders.make_user("root-only", is_superuser=True),
    ):
        with pytest.raises(BulkRefused):
            shift_rounds(rounds, actor=outsider, at=NOW, days=1)
    Competition.objects.filter(pk=track.pk).update(state=Competition.State.ARCHIVED)
    assert len(refusals(plan_shift(Round.objects.all(), actor=organiser, days=1))) == 2


@pytest.mark.parametrize("number", [1, 20])
def test_a_plan_takes_three_queries(number, track, organiser, django_assert_num_queries):
    for order in range(1, number + 1):
        builders.make_heat(builders.make_round(track, order=order))
    rounds = list(Round.objects.select_related("competition"))
    with django_assert_num_queries(3):
        plan_shift(rounds, actor=organiser, days=1)
    grants = [StaffGrant.objects.get(user=organiser)] * number
    grants[0].competition.path, grants[0].user.name  # read before it is counted
    with django_assert_num_queries(2):
        plan_ends(grants, actor=organiser)


# Duties


def test_duties_end_together_each_with_its_line(track, organiser):
    grants = [
        StaffGrant.objects.get(user=builders.make_staff(track, StaffGrant.Role.REVIEWER))
        for _number in range(3)
    ]
    before = AuditEntry.objects.count()
    assert end_grants(grants, actor=organiser, at=NOW) == 3
    lines = list(AuditEntry.objects.order_by("pk")[before:])
    assert [line.action for line in lines] == ["staff_grant.revoke"] * 3
    assert not StaffGrant.objects.filter(role="reviewer", revoked_at=None).exists()


def test_ones_own_duty_can_be_among_them(track, organiser):
    reviewer = builders.make_staff(track, StaffGrant.Role.REVIEWER)
    both = StaffGrant.objects.filter(user__in=[organiser, reviewer])
    end_grants(both, actor=organiser, at=NOW)
    assert not StaffGrant.objects.filter(user__in=[organiser, reviewer], revoked_at=None).exists()


def test_a_duty_that_cannot_end_holds_all_of_them(track, tree, organiser):
    own = StaffGrant.objects.get(user=builders.make_staff(track, StaffGrant.Role.REVIEWER))
    above = StaffGrant.objects.get(user=builders.make_staff(tree[0]))
    with pytest.raises(BulkRefused):
        end_grants([own, above], actor=organiser, at=NOW)
    end_grants([own], actor=organiser, at=NOW)
    with pytest.raises(BulkRefused):
        end_grants([own], actor=organiser, at=NOW)
    assert StaffGrant.objects.get(pk=above.pk).revoked_at is None


# Pages


def ticked(rows, action, **more):
    return {"action": action, "_selected_action": [row.pk for row in rows], "index": "0"} | more


def confirmed(rows, action, shown="", **more):
    return {
        "action": action,
        "_selected_action": [row.pk for row in rows],
        "shown": shown,
        "take": "1",
    } | more


def test_the_page_says_what_happens_before_it_happens(as_organiser, rounds):
    shown = as_organiser.post(changelist(Round), ticked(rounds, "shift_rounds"))
    assert shown.status_code == 200
    assert [line.obj for line in shown.context["lines"]] == rounds
    assert all(line.effect for line in shown.context["lines"])
    assert Round.objects.get(pk=rounds[0].pk).starts_on == rounds[0].starts_on
    done = as_organiser.post(
        changelist(Round), confirmed(rounds, "shift_rounds", shown="7", days="7")
    )
    assert done.status_code == 302
    assert Round.objects.get(pk=rounds[0].pk).starts_on == rounds[0].starts_on + WEEK


def test_what_was_not_shown_is_not_done(as_organiser, rounds):
    data = confirmed(rounds, "shift_rounds", shown="7", days="70")
    again = as_organiser.post(changelist(Round), data)
    assert again.status_code == 200
    assert again.context["shown"] == "70"
    assert Round.objects.get(pk=rounds[0].pk).starts_on == rounds[0].starts_on


@pytest.mark.parametrize("days", ["", "0", "x", "731", "1e9", "9" * 40])
def test_a_number_of_days_that_means_nothing_is_refused_at_its_field(as_organiser, rounds, days):
    data = confirmed(rounds, "shift_rounds", shown=days, days=days)
    response = as_organiser.post(changelist(Round), data)
    assert response.status_code == 200
    assert "days" in response.context["form"].errors
    assert Round.objects.get(pk=rounds[0].pk).starts_on == rounds[0].starts_on


def test_refused_rows_are_named_and_nothing_can_be_pressed(as_organiser, rounds):
    Round.objects.filter(pk=rounds[1].pk).update(state=Round.State.SCORING)
    shown = as_organiser.post(changelist(Round), ticked(rounds, "shift_rounds"))
    assert shown.context["refused"] == 1
    assert b'name="take"' not in shown.content
    forced = confirmed(rounds, "shift_rounds", shown="7", days="7")
    answer = as_organiser.post(changelist(Round), forced, follow=True)
    assert "cs-note stop" in answer.content.decode()
    assert Round.objects.get(pk=rounds[0].pk).starts_on == rounds[0].starts_on


def test_duties_end_from_their_list(as_organiser, track):
    grant = StaffGrant.objects.get(user=builders.make_staff(track, StaffGrant.Role.REVIEWER))
    shown = as_organiser.post(changelist(StaffGrant), ticked([grant], "end_duties"))
    assert str(grant.user) in shown.content.decode()
    done = as_organiser.post(changelist(StaffGrant), confirmed([grant], "end_duties"))
    assert done.status_code == 302
    grant.refresh_from_db()
    assert grant.revoked_at is not None


def test_rows_out_of_reach_are_not_touched(as_organiser, tree, rounds):
    sibling = builders.make_competition("sibling", parent=tree[1])
    foreign = builders.make_round(sibling)
    data = confirmed([foreign], "shift_rounds", shown="7", days="7")
    as_organiser.post(changelist(Round), data)
    assert Round.objects.get(pk=foreign.pk).starts_on == foreign.starts_on


def test_nothing_is_offered_where_nothing_may_be_done(client_of, track, rounds):
    supervisor = client_of(builders.make_staff(track, StaffGrant.Role.SUPERVISOR))
    response = supervisor.get(changelist(Round))
    assert b"_selected_action" not in response.content
    answer = supervisor.post(changelist(Round), confirmed(rounds, "shift_rounds", "7", days="7"))
    assert answer.status_code in {200, 302, 404}
    assert Round.objects.get(pk=rounds[0].pk).starts_on == rounds[0].starts_on
    for model in (Competition, Heat):
        assert b"_selected_action" not in supervisor.get(changelist(model)).content


def test_too_many_rows_are_refused(as_organiser, rounds, monkeypatch):
    monkeypatch.setattr("competitions.administration.bulk.MOST", 1)
    response = as_organiser.post(changelist(Round), ticked(rounds, "shift_rounds"), follow=True)
    assert "cs-note stop" in response.content.decode()
