"""Panels and experts in the admin: what is fixed stays, and says why."""

import uuid

import pytest

from accounts.models import AuditEntry
from competitions.models import Heat
from judging.models import Judge, ScoreSheet, Seat, SheetNote
from judging.services.draws import draw_order
from judging.services.panels import seat_entries
from judging.services.service_invitations import answer_invitation, invite_judges
from tests import builders
from tests.admin_pages import add, audited, changelist, form_of, page
from tests.builders import NOW


@pytest.fixture
def as_organiser(client_of, organiser):
    return client_of(organiser)


@pytest.fixture
def round_(track):
    return builders.make_round(track)


@pytest.fixture
def heat(round_):
    return builders.make_heat(round_)


# Panels


def panel(heat):
    rows = heat.seats.order_by("number").values_list("number", "judge__user__name", "is_chair")
    return list(rows)


def row(index, judge, number, **more):
    fields = {"judge": judge.pk, "number": number} | more
    return {f"seats-{index}-{name}": value for name, value in fields.items()}


def test_a_panel_is_seated_with_its_heat_and_leaves_one_line(as_organiser, heat):
    one, two = builders.make_judge("wang"), builders.make_judge("zhao")
    data = form_of(as_organiser.get(page(heat)))
    data |= row(0, one, 1, is_chair="on") | row(1, two, 2)
    [line] = audited(as_organiser, page(heat), data)
    assert panel(heat) == [(1, "wang", True), (2, "zhao", False)]
    assert (line.action, line.scope) == ("heat.change", heat.scope)
    assert [seat["added"] for seat in line.detail["seat"]] == ["1 wang", "2 zhao"]


def test_judges_change_places_and_the_chair_passes_on(as_organiser, heat):
    seats = builders.make_panel(heat, 2)
    first, second = (seat.judge for seat in seats)
    data = form_of(as_organiser.get(page(heat)))
    data |= row(0, first, 2) | row(1, second, 1, is_chair="on")
    del data["seats-0-is_chair"]
    audited(as_organiser, page(heat), data)
    assert panel(heat) == [(1, str(second), True), (2, str(first), False)]


def test_a_judge_leaves_the_panel_and_another_takes_the_seat(as_organiser, heat):
    seats = builders.make_panel(heat, 2)
    new = builders.make_judge("new")
    data = form_of(as_organiser.get(page(heat)), **{"seats-1-DELETE": "on"}) | row(2, new, 2)
    [line] = audited(as_organiser, page(heat), data)
    assert panel(heat) == [(1, str(seats[0].judge), True), (2, "new", False)]
    assert [next(iter(seat)) for seat in line.detail["seat"]] == ["removed", "added"]


@pytest.fixture
def drawn(heat, track):
    """A panel of two before one entry, drawn: the sheets are there."""
    admin = builders.make_admin()
    builders.make_panel(heat, 2)
    seat_entries(heat, [builders.make_entry(track)], actor=admin, at=NOW)
    draw_order(heat, seed="42", witness="公证员", actor=admin, at=NOW)
    return heat


def test_a_judge_who_leaves_after_the_draw_takes_their_sheets_along(as_organiser, drawn):
    data = form_of(as_organiser.get(page(drawn)), **{"seats-1-DELETE": "on"})
    audited(as_organiser, page(drawn), data)
    assert ScoreSheet.objects.filter(appearance__heat=drawn).count() == 1


def test_who_takes_over_a_seat_after_the_draw_finds_a_fresh_sheet(as_organiser, drawn):
    seat = drawn.seats.get(number=2)
    before = seat.sheets.get()
    SheetNote.objects.create(sheet=before, client_id=uuid.uuid4(), sealed="mine", at=NOW)
    data = form_of(as_organiser.get(page(drawn))) | row(1, builders.make_judge("new"), 2)
    audited(as_organiser, page(drawn), data)
    assert panel(drawn)[1] == (2, "new", False)
    assert seat.sheets.get().pk != before.pk
    assert not SheetNote.objects.exists()


@pytest.mark.parametrize(
    "second",
    [{"number": 1}, {"same_judge": True}, {"is_chair": "on"}],
    ids=["number", "judge", "chair"],
)
def test_a_panel_that_cannot_be_is_refused(as_organiser, heat, second):
    one, two = builders.make_judge(), builders.make_judge()
    other = one if second.pop("same_judge", False) else two
    data = form_of(as_organiser.get(page(heat))) | row(0, one, 1, is_chair="on")
    data |= row(1, other, second.pop("number", 2), **second)
    response = as_organiser.post(page(heat), data)
    assert response.status_code == 200
    assert not Seat.objects.exists()


def test_panel_and_heat_are_fixed_once_scoring_has_opened(as_organiser, track):
    heat = builders.make_heat(builders.make_round(track))
    builders.make_panel(heat, 1)
    stale = form_of(as_organiser.get(page(heat)), name="anders", **{"seats-0-DELETE": "on"})
    Heat.objects.filter(pk=heat.pk).update(state=Heat.State.SCORING)
    before = AuditEntry.objects.count()
    response = as_organiser.post(page(heat), stale, follow=True)
    assert response.context["fixed_because"] in response.content.decode()
    assert b'name="_save"' not in response.content
    heat.refresh_from_db()
    assert (heat.name, heat.seats.count(), AuditEntry.objects.count()) == ("第1场", 1, before)


def test_nobody_sets_up_a_heat_that_they_score_in(as_organiser, organiser, heat):
    judge = Judge.objects.create(user=organiser, employer="x", profile="technical")
    data = form_of(as_organiser.get(page(heat))) | row(0, judge, 1)
    audited(as_organiser, page(heat), data)
    assert as_organiser.get(page(heat)).context["fixed_because"]
    as_organiser.post(page(heat), data | {"name": "anders"})
    heat.refresh_from_db()
    assert heat.name == "第1场"


@pytest.mark.parametrize("seats", [1, 3])
def test_a_panel_takes_a_fixed_number_of_queries(
    seats, as_organiser, heat, django_assert_num_queries
):
    builders.make_panel(heat, seats)
    as_organiser.get(page(heat))
    with django_assert_num_queries(10):
        as_organiser.get(page(heat))


# Experts


def test_an_expert_is_named_by_typing_and_taken_once(as_organiser):
    expert = builders.make_user("expert")
    data = form_of(as_organiser.get(add(Judge)))
    data |= {"account": "expert", "employer": "研究院", "titles": "教授、院士"}
    data |= {"profile": "technical", "most_entries": "60", "most_heats": ""}
    [line] = audited(as_organiser, add(Judge), data)
    assert (line.action, Judge.objects.get().user) == ("judge.create", expert)
    assert (Judge.objects.get().most_entries, Judge.objects.get().most_heats) == (60, None)
    again = as_organiser.post(add(Judge), data)
    assert "account" in again.context["adminform"].form.errors


def test_an_expert_who_sits_elsewhere_is_read_only(as_organiser, tree, heat):
    own, other = builders.make_judge("own"), builders.make_judge("other")
    elsewhere = builders.make_heat(
        builders.make_round(builders.make_competition("sibling", parent=tree[1]))
    )
    Seat.objects.create(heat=heat, judge=own, number=1)
    Seat.objects.create(heat=elsewhere, judge=other, number=1)
    assert b'name="_save"' in as_organiser.get(page(own)).content
    shown = as_organiser.get(page(other))
    assert shown.context["fixed_because"]
    assert b'name="_save"' not in shown.content
    assert as_organiser.get(changelist(Judge)).status_code == 200


def test_a_panel_of_a_contest_that_invites_takes_who_accepted_or_a_reason(
    as_organiser, organiser, heat
):
    came, silent = builders.make_judge("came"), builders.make_judge("silent")
    said = {"answer_by": builders.NOW.date(), "actor": organiser, "at": builders.NOW}
    yes, _no = invite_judges(heat.round.competition, [came, silent], **said)
    answer_invitation(yes, "accept", actor=came.user, at=builders.NOW)
    blank = form_of(as_organiser.get(page(heat)))
    refused = as_organiser.post(page(heat), blank | row(0, came, 1) | row(1, silent, 2))
    assert refused.status_code == 200
    assert "尚未接受" in refused.content.decode()
    assert not heat.seats.exists()
    data = blank | row(0, came, 1) | row(1, silent, 2) | {"seats-1-reason": "临时替换"}
    [line] = audited(as_organiser, page(heat), data)
    assert heat.seats.count() == 2
    assert "临时替换" in str(line.detail)
