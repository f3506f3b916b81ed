"""Rules, rubrics, panels and experts in the admin: what is fixed stays, and says why."""

import pytest

from accounts.models import AuditEntry
from competitions.models import Heat, RuleSet
from judging.admin import RubricAdmin
from judging.models import Criterion, Judge, Rubric, Seat
from tests import builders
from tests.admin_pages import add, audited, changelist, form_of, page


@pytest.fixture
def as_organiser(client_of, organiser):
    return client_of(organiser)


@pytest.fixture
def round_(track):
    return builders.make_round(track)


@pytest.fixture
def heat(round_):
    return builders.make_heat(round_)


RULES = {
    "name": "路演五评委",
    "version": 1,
    "panel_size": 5,
    "trim_each": 1,
    "trim_from": 5,
    "decimals": 2,
    "method": "top_n",
    "places": 10,
    "ties_at_line": "refuse",
    "pitch_minutes": 8,
    "qa_minutes": 7,
}


# Rule sets


def test_tie_breaks_are_chosen_in_order(as_organiser, track, round_):
    data = RULES | {
        "competition": track.pk,
        "tie_breaks_0": "criterion:tech",
        "tie_breaks_1": "",
        "tie_breaks_2": "exact",
        "tie_breaks_3": "",
    }
    [line] = audited(as_organiser, add(RuleSet), data)
    made = RuleSet.objects.get(name="路演五评委")
    assert made.tie_breaks == ["criterion:tech", "exact"]
    assert line.action == "ruleset.create"
    assert line.detail["changes"]["tie_breaks"][1] == ["criterion:tech", "exact"]


def test_a_tie_break_named_twice_is_refused(as_organiser, track):
    data = RULES | {"competition": track.pk, "tie_breaks_0": "exact", "tie_breaks_1": "exact"}
    response = as_organiser.post(add(RuleSet), data)
    assert "tie_breaks" in response.context["adminform"].form.errors


@pytest.mark.parametrize("name", ["criterion:foreign", "by_lot"])
def test_a_tie_break_that_is_not_offered_is_refused(as_organiser, track, tree, name):
    other = builders.make_round(builders.make_competition("sibling", parent=tree[1]))
    Criterion.objects.create(rubric=other.rubric, code="foreign", name="外", max_points=10)
    data = RULES | {"competition": track.pk, "tie_breaks_0": name}
    response = as_organiser.post(add(RuleSet), data)
    assert "tie_breaks" in response.context["adminform"].form.errors


def test_trimming_that_leaves_no_sheet_is_refused(as_organiser, track):
    data = RULES | {"competition": track.pk, "trim_each": 2, "trim_from": 4}
    response = as_organiser.post(add(RuleSet), data)
    assert response.context["adminform"].form.non_field_errors()


def test_what_was_chosen_before_is_not_lost(as_organiser, track):
    rules = builders.make_rule_set(track, tie_breaks=["criterion:gone", "earlier_round"])
    assert audited(as_organiser, page(rules), form_of(as_organiser.get(page(rules)))) == []
    rules.refresh_from_db()
    assert rules.tie_breaks == ["criterion:gone", "earlier_round"]


def test_a_frozen_rule_set_is_shown_with_the_reason_and_cannot_be_saved(as_organiser, track):
    rules = builders.make_rule_set(track)
    stale = form_of(as_organiser.get(page(rules)), places=3)
    RuleSet.objects.filter(pk=rules.pk).update(frozen_at=builders.NOW)
    shown = as_organiser.get(page(rules))
    assert shown.context["fixed_because"] in shown.content.decode()
    assert b'name="_save"' not in shown.content
    before = AuditEntry.objects.count()
    response = as_organiser.post(page(rules), stale, follow=True)
    assert 'role="alert"' in response.content.decode()
    assert AuditEntry.objects.count() == before
    assert as_organiser.post(page(rules, "delete"), {"post": "yes"}).status_code == 404
    rules.refresh_from_db()
    assert rules.places == 10


def test_the_next_version_can_be_changed_again(as_organiser, track):
    rules = builders.make_rule_set(track, panel_size=9, version=1)
    RuleSet.objects.filter(pk=rules.pk).update(frozen_at=builders.NOW)
    [line] = audited(as_organiser, page(rules, "step", "next-version"), {})
    made = RuleSet.objects.get(version=2)
    assert (made.panel_size, made.frozen_at, line.action) == (9, None, "rule_set.next_version")
    assert b'name="_save"' in as_organiser.get(page(made)).content


def test_rules_are_said_in_words(as_organiser, round_):
    words = as_organiser.get(page(round_.rule_set)).context["adminform"]
    [summary] = [
        field.contents()
        for fieldset in words
        for line in fieldset
        for field in line
        if field.is_readonly and field.field["name"] == "summary"
    ]
    assert summary.count("<p>") == 4


# Rubrics


def test_criteria_are_edited_with_their_rubric(as_organiser, round_):
    rubric = round_.rubric
    data = form_of(as_organiser.get(page(rubric)), **{"criteria-0-max_points": "50.5"})
    data |= {"criteria-2-code": "team", "criteria-2-name": "团队", "criteria-2-max_points": "9.5"}
    data |= {"criteria-2-weight": "1", "criteria-2-order": "3"}
    [line] = audited(as_organiser, page(rubric), data)
    assert [row.get("added") for row in line.detail["criterion"]] == [None, "团队"]
    assert line.detail["criterion"][0]["changes"] == {"max_points": ["60.0", "50.5"]}
    assert rubric.criteria.count() == 3


def test_points_go_by_halves(as_organiser, round_):
    data = form_of(as_organiser.get(page(round_.rubric)), **{"criteria-0-max_points": "50.3"})
    response = as_organiser.post(page(round_.rubric), data)
    assert "max_points" in response.context["inline_admin_formsets"][0].formset.errors[0]


def test_a_frozen_rubric_cannot_be_saved(as_organiser, track):
    builders.make_open_heat(track, entries=1, judges=1)
    rubric = Rubric.objects.get()
    shown = as_organiser.get(page(rubric))
    assert shown.context["fixed_because"]
    assert b'name="_save"' not in shown.content
    response = as_organiser.post(page(rubric), {"name": "anders"}, follow=True)
    assert 'role="alert"' in response.content.decode()
    assert as_organiser.post(page(rubric, "delete"), {"post": "yes"}).status_code == 404


def test_the_databases_refusal_of_a_frozen_criterion_is_a_form_error(
    as_organiser, round_, monkeypatch
):
    rubric = round_.rubric
    data = form_of(as_organiser.get(page(rubric)), **{"criteria-0-name": "anders"})
    Rubric.objects.filter(pk=rubric.pk).update(frozen_at=builders.NOW)
    monkeypatch.setattr(RubricAdmin, "fixed_because", lambda page, request, obj: "")
    response = as_organiser.post(page(rubric), data)
    assert response.status_code == 200
    assert response.context["adminform"].form.non_field_errors()
    assert "anders" in response.content.decode()


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
    with django_assert_num_queries(13):
        as_organiser.get(page(heat))


# Experts


def test_an_expert_is_named_by_typing_and_taken_once(as_organiser):
    expert = builders.make_user("expert")
    data = {"account": "expert", "employer": "研究院", "title": "", "profile": "technical"}
    [line] = audited(as_organiser, add(Judge), data)
    assert (line.action, Judge.objects.get().user) == ("judge.create", expert)
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
