"""Rule sets and rubrics in the admin: checked, tried on a sample, fixed once they are frozen."""

import pytest
from django.contrib.messages import WARNING
from django.urls import reverse
from django.utils.text import capfirst

from accounts.models import AuditEntry
from competitions.administration.rubrics import RubricAdmin
from competitions.labels.settings import SETTINGS
from competitions.models import Criterion, Rubric, RuleSet
from competitions.rulebook.examples import RULE_EXAMPLES
from competitions.rulebook.rubric_examples import RUBRIC_EXAMPLES
from tests import builders
from tests.admin_pages import add, audited, form_of, page

PREVIEW = "admin:competitions_ruleset_preview"
SUMS = "admin:competitions_rubric_sums"


@pytest.fixture
def as_organiser(client_of, organiser):
    return client_of(organiser)


@pytest.fixture
def round_(track):
    return builders.make_round(track)


def new_rules(client, track, like="", **changes):
    """What the add page would send back."""
    shown = client.get(add(RuleSet), {"like": like} if like else {})
    return form_of(shown, competition=track.pk, name="路演五评委", **changes)


def errors_of(response):
    return response.context["adminform"].form.errors


# What is saved


def test_settings_are_saved_and_told_one_by_one(as_organiser, track, round_):
    chain = {"ties__chain_0": "criterion:tech", "ties__chain_1": "", "ties__chain_2": "exact"}
    data = new_rules(as_organiser, track, panel__size=5, **chain)
    [line] = audited(as_organiser, add(RuleSet), data)
    made = RuleSet.objects.get(name="路演五评委")
    assert made.rules.ties.chain == ("criterion:tech", "exact")
    assert (line.action, made.rules.panel.size) == ("ruleset.create", 5)
    assert line.detail["changes"]["panel.size"] == [7, 5]
    assert line.detail["changes"]["ties.chain"][1] == ["criterion:tech", "exact"]


def test_what_was_not_touched_is_not_changed_and_leaves_no_line(as_organiser, track):
    rules = builders.make_rule_set(track, tie_breaks=["criterion:gone", "earlier_round"])
    before = rules.spec
    assert audited(as_organiser, page(rules), form_of(as_organiser.get(page(rules)))) == []
    rules.refresh_from_db()
    assert rules.spec == before


@pytest.mark.parametrize("example", RULE_EXAMPLES, ids=lambda one: one.key)
def test_every_starting_point_can_be_saved_as_it_is(example, as_organiser, track):
    audited(as_organiser, add(RuleSet), new_rules(as_organiser, track, like=example.key))
    said = RuleSet.objects.get(name="路演五评委").spec
    for part, values in example.spec.items():
        assert {name: said[part][name] for name in values} == values


def test_values_that_do_not_count_under_the_method_are_left_out(as_organiser, track):
    data = new_rules(as_organiser, track, promotion__percent="5", promotion__ceiling="3")
    audited(as_organiser, add(RuleSet), data)
    promotion = RuleSet.objects.get(name="路演五评委").rules.promotion
    assert (promotion.how, promotion.percent, promotion.ceiling) == ("places", 0, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"score__trim_each": 2, "score__trim_from": 4}, "score__trim_each"),
        ({"ties__chain_0": "exact", "ties__chain_1": "exact"}, "ties__chain"),
        ({"ties__chain_0": "criterion:foreign"}, "ties__chain"),
        ({"ties__chain_0": "by_lot"}, "ties__chain"),
        ({"panel__size": "0"}, "panel__size"),
        ({"panel__size": "many"}, "panel__size"),
        ({"panel__sizes_1": "-3"}, "panel__sizes"),
        ({"promotion__how": "percent"}, "promotion__percent"),
        ({"promotion__how": "by_lot"}, "promotion__how"),
        ({"stage__warnings": "60; soon"}, "stage__warnings"),
        ({"promotion__by": "region", "promotion__places_of": "330200"}, "promotion__places_of"),
        (
            {"promotion__by": "region", "promotion__places_of": "1 1\n1 2"},
            "promotion__places_of",
        ),
        ({"score__carry_over": "1.00001"}, "score__carry_over"),
    ],
)
def test_nonsense_is_refused_at_its_field_and_stays_typed(changes, field, as_organiser, track):
    data = new_rules(as_organiser, track, **changes)
    response = as_organiser.post(add(RuleSet), data)
    assert response.status_code == 200
    assert field in errors_of(response)
    assert not RuleSet.objects.filter(name="路演五评委").exists()
    again = form_of(response)
    assert {name: str(again.get(name, "")) for name in changes} == {
        name: str(value) for name, value in changes.items()
    }


def test_a_criterion_of_another_contest_is_not_offered(as_organiser, track, tree):
    other = builders.make_round(builders.make_competition("sibling", parent=tree[1]))
    Criterion.objects.create(rubric=other.rubric, code="foreign", name="外", max_points=10)
    data = new_rules(as_organiser, track, ties__chain_0="criterion:foreign")
    assert "ties__chain" in errors_of(as_organiser.post(add(RuleSet), data))


def test_a_warning_is_said_and_refuses_nothing(as_organiser, track):
    data = new_rules(as_organiser, track, promotion__substitution="never")
    response = as_organiser.post(add(RuleSet), data, follow=True)
    assert RuleSet.objects.filter(name="路演五评委").exists()
    levels = [one.level for one in response.context["messages"]]
    assert WARNING in levels


# Versions


def test_a_frozen_rule_set_is_shown_with_the_reason_and_cannot_be_saved(as_organiser, track):
    rules = builders.make_rule_set(track)
    stale = form_of(as_organiser.get(page(rules)), promotion__places=3)
    RuleSet.objects.filter(pk=rules.pk).update(frozen_at=builders.NOW)
    shown = as_organiser.get(page(rules))
    assert shown.context["fixed_because"] in shown.content.decode()
    assert shown.context["sentences"][0] in shown.content.decode()
    assert b'name="_save"' not in shown.content
    assert b'name="panel__size"' not in shown.content
    before = AuditEntry.objects.count()
    response = as_organiser.post(page(rules), stale, follow=True)
    assert 'role="alert"' in response.content.decode()
    assert AuditEntry.objects.count() == before
    assert as_organiser.post(page(rules, "delete"), {"post": "yes"}).status_code == 404
    rules.refresh_from_db()
    assert rules.rules.promotion.places == 10


def test_the_next_version_needs_a_reason_and_can_be_changed_again(as_organiser, track):
    rules = builders.make_rule_set(track, panel_size=9, version=1)
    RuleSet.objects.filter(pk=rules.pk).update(frozen_at=builders.NOW)
    step = page(rules, "step", "next-version")
    for empty in ({}, {"reason": "  "}):
        assert "reason" in as_organiser.post(step, empty).context["form"].errors
    [line] = audited(as_organiser, step, {"reason": "决赛评委七人"})
    made = RuleSet.objects.get(version=2)
    assert (made.rules.panel.size, made.frozen_at, made.made_from) == (9, None, rules)
    assert (line.action, line.detail["reason"]) == ("rule_set.next_version", "决赛评委七人")
    data = form_of(as_organiser.get(page(made)), panel__size=7)
    audited(as_organiser, page(made), data)
    shown = as_organiser.get(page(made)).content.decode()
    assert "决赛评委七人" in shown
    assert "9 → 7" in shown


# The sample


def test_the_sample_follows_the_form_and_saves_nothing(as_organiser, track):
    data = new_rules(as_organiser, track, like="percentage")
    before = RuleSet.objects.count()
    response = as_organiser.post(reverse(PREVIEW), data)
    assert [one["places"] for one in response.context["wider"]] == [10, 3]
    assert len(response.context["rows"]) == 12
    assert RuleSet.objects.count() == before
    wide = as_organiser.post(reverse(PREVIEW), data | {"preview_field": "1000"})
    assert sum(one["places"] for one in wide.context["wider"]) == 16


def test_the_button_shows_the_sample_without_a_script(as_organiser, track):
    data = new_rules(as_organiser, track, panel__size=5, _preview="1")
    response = as_organiser.post(add(RuleSet), data)
    assert response.status_code == 200
    assert len(response.context["seats"]) == 5
    assert not RuleSet.objects.filter(name="路演五评委").exists()
    assert form_of(response)["name"] == "路演五评委"


def test_rules_that_cannot_be_tried_are_explained(as_organiser, track):
    data = new_rules(as_organiser, track, panel__size="0", stage__pitch_minutes="")
    response = as_organiser.post(reverse(PREVIEW), data)
    assert "rows" not in response.context
    assert len(response.context["wrong"]) == 1


def test_the_sample_is_for_organisers_and_only_on_asking(as_organiser, client_of, tree, track):
    supervisor = builders.make_staff(track, "supervisor")
    assert as_organiser.get(reverse(PREVIEW)).status_code == 404
    assert client_of(supervisor).post(reverse(PREVIEW)).status_code == 404
    assert client_of(supervisor).post(reverse(SUMS)).status_code == 404


@pytest.mark.parametrize("versions", [1, 8])
def test_a_rule_set_takes_a_fixed_number_of_queries(
    versions, as_organiser, track, django_assert_num_queries
):
    for version in range(1, versions + 1):
        rules = builders.make_rule_set(track, version=version)
    as_organiser.get(page(rules))
    with django_assert_num_queries(12):
        as_organiser.get(page(rules))


# Rubrics


def test_criteria_are_edited_with_their_rubric(as_organiser, round_):
    rubric = round_.rubric
    data = form_of(as_organiser.get(page(rubric)), **{"criteria-0-max_points": "50.5"})
    data |= {"criteria-2-code": "team", "criteria-2-name": "团队", "criteria-2-max_points": "9.5"}
    data |= {"criteria-2-weight": "1", "criteria-2-bands_text": "优 9-9.5 / 弱 0"}
    [line] = audited(as_organiser, page(rubric), data)
    assert [row.get("added") for row in line.detail["criterion"]] == [None, "团队"]
    assert line.detail["criterion"][0]["changes"] == {"max_points": ["60.0", "50.5"]}
    made = rubric.criteria.get(code="team")
    assert (made.bands, made.order) == ([["优", "9"], ["弱", "0"]], 3)
    again = form_of(as_organiser.get(page(rubric)))
    assert again["criteria-2-bands_text"] == "优 9-9.5 / 弱 0-8.5"


@pytest.mark.parametrize("example", RUBRIC_EXAMPLES, ids=lambda one: one.key)
def test_every_ready_made_rubric_can_be_saved_as_it_is(example, as_organiser, round_):
    Criterion.objects.all().delete()
    Rubric.objects.all().delete()
    data = form_of(as_organiser.get(add(Rubric), {"like": example.key}), round=round_.pk)
    audited(as_organiser, add(Rubric), data)
    rubric = Rubric.objects.get()
    columns = ("code", "name", "category_kind")
    assert list(rubric.criteria.values_list(*columns)) == [
        (row[0], row[1], row[4]) for row in example.rows
    ]
    assert rubric.scale_to == example.scale_to


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"criteria-0-max_points": "50.3"}, "max_points"),
        ({"criteria-0-bands_text": "优秀"}, "bands_text"),
        ({"criteria-0-bands_text": "优 50-60 / 弱 0-40"}, "bands_text"),
        ({"criteria-0-bands_text": "优 50"}, "bands_text"),
        ({"criteria-0-bands_text": "优 30 / 良 40 / 弱 0"}, "bands_text"),
        ({"criteria-0-max_points": "50"}, ""),
        ({"criteria-0-DELETE": "on", "criteria-1-DELETE": "on"}, ""),
    ],
)
def test_a_rubric_that_does_not_add_up_is_refused(changes, place, as_organiser, round_):
    data = form_of(as_organiser.get(page(round_.rubric)), **changes)
    response = as_organiser.post(page(round_.rubric), data)
    formset = response.context["inline_admin_formsets"][0].formset
    assert place in formset.errors[0] if place else formset.non_form_errors()
    assert sum(one.max_points for one in round_.rubric.criteria.all()) == 100


def test_the_sum_follows_the_rows(as_organiser, round_):
    data = form_of(as_organiser.get(page(round_.rubric)), **{"criteria-1-max_points": "30"})
    data["criteria-1-category_kind"] = "enterprise"
    response = as_organiser.post(reverse(SUMS), data)
    assert [one["sum"] for one in response.context["sums"]] == ["90", "60"]
    assert as_organiser.post(reverse(SUMS), {}).context["sums"][0]["sum"] == "0"


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


def test_the_trail_names_settings_in_words(track):
    label, words = RuleSet.audit_words("promotion.how")
    assert label == capfirst(str(SETTINGS["promotion.how"].label))
    assert words["percent"]
    assert RuleSet.audit_words("unheard") == ("unheard", {})
