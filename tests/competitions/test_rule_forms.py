"""Between a rule set and its form: nothing forgotten, nothing lost, nothing that fails."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry
from competitions.forms.rule_fields import LinesField, NumbersField
from competitions.forms.rule_settings import initial_of, rules_from, shown_if, value_of
from competitions.forms.rules import RuleSetForm
from competitions.labels import choices as rule_choices
from competitions.labels.settings import KINDS, SETTINGS
from competitions.models import Category, RuleSet
from competitions.rulebook.examples import RULE_EXAMPLES
from competitions.rulebook.spec import Rules, UnreadableRules, as_data, read
from competitions.services.rule_sets import (
    ReasonMissing,
    RuleSetFrozen,
    RulesRefused,
    check_rules,
    next_version,
    save_rule_set,
)
from judging.models import Judge
from judging.rule_preview import preview_of_form
from judging.rule_sample import play
from tests import builders

NASTY = st.one_of(
    st.sampled_from(["", "0", "1", "5", "100", "-1", "1e9", "NaN", "Infinity", "5.5", "３", "on"]),
    st.sampled_from(["places", "percent", "score_line", "all", "heat", "category", "exact"]),
    st.sampled_from(["chair", "decimals:3", "refuse", "all_through", "spread", "enterprise 5"]),
    st.text(max_size=12),
)
NAMES = [
    f"{one.name}{suffix}" for one in SETTINGS.values() for suffix in ("", "_0", "_1", "_2", "_3")
]


def test_every_setting_of_the_rules_has_a_field():
    data = as_data(Rules())
    assert set(SETTINGS) == {f"{part}.{name}" for part in data for name in data[part]}


def test_the_choices_are_those_of_the_rules():
    for path, setting in SETTINGS.items():
        part, name = path.split(".")
        for value in setting.choices:
            assert value_of(read({part: {name: value}}), path) == value
        if setting.choices:
            with pytest.raises(UnreadableRules):
                read({part: {name: "something else"}})


def test_names_are_those_of_categories_and_experts():
    assert list(KINDS) == Category.Kind.values
    assert list(rule_choices.PROFILES) == Judge.Profile.values


@pytest.mark.parametrize("example", RULE_EXAMPLES, ids=lambda one: one.key)
def test_rules_come_back_from_their_form_values(example):
    rules = read(example.spec)
    shown = initial_of(rules)
    form = RuleSetForm(initial=shown)
    values = {
        path: form.fields[one.name].clean(
            form.fields[one.name].widget.decompress(shown[one.name])
            if hasattr(form.fields[one.name].widget, "decompress")
            else form.fields[one.name].prepare_value(shown[one.name])
        )
        for path, one in SETTINGS.items()
        if one.name != "ties__chain"
    } | {"ties.chain": rules.ties.chain}
    assert rules_from(values) == rules


def test_conditions_are_said_to_the_page():
    assert shown_if(SETTINGS["promotion.percent"]) == "['percent'].includes(promotion__how)"
    assert shown_if(SETTINGS["panel.size"]) == ""


@pytest.mark.parametrize(
    ("typed", "numbers"), [("60,30", (60, 30)), ("３０、 60；60", (60, 30)), ("", ())]
)
def test_numbers_are_read_as_people_write_them(typed, numbers):
    assert NumbersField().clean(typed) == numbers


def test_lines_are_read_by_name_and_code():
    field = LinesField(KINDS)
    typed = f"{KINDS['enterprise']} 66\r\nmaker：16\r\n\r\n330200=12"
    assert field.clean(typed) == {"enterprise": 66, "maker": 16, "330200": 12}
    with pytest.raises(ValidationError):
        field.clean("\n".join(f"{number} 1" for number in range(201)))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), NASTY, max_size=25))
def test_no_input_fails(data):
    usual = {
        f"{name}": value
        for name, value in initial_of(Rules()).items()
        if isinstance(value, str | int) and value is not False
    }
    form = RuleSetForm(usual | data)
    form.is_valid()
    preview = preview_of_form(form, data)
    assert ("rows" in preview) == ("wrong" not in preview)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 50),
    st.integers(1, 50),
    st.sampled_from(["off", "centre", "spread"]),
    st.sampled_from([one.key for one in RULE_EXAMPLES]),
    st.integers(0, 100_000),
)
def test_the_sample_can_be_played_by_any_panel(size, makers, mode, key, field):
    example = next(one for one in RULE_EXAMPLES if one.key == key)
    spec = as_data(read(example.spec))
    spec["panel"] |= {"size": size, "sizes": {"maker": makers}}
    spec["score"] |= {"normalisation": mode, "trim_each": 0}
    sample = play(read(spec), field=field)
    assert len(sample.rows) == 12
    assert (sample.stopped is None) == all(row.decision for row in sample.rows)


def test_the_sample_has_two_ties_and_a_missing_sheet():
    sample = play(read({"panel": {"size": 5}, "ties": {"chain": []}}))
    assert [row.number + 1 for row in sample.rows if row.place.tied] == [2, 3, 9, 10]
    assert sum(sheet.raw is None for row in sample.rows for sheet in row.sheets) == 1


# Services


@pytest.fixture
def rules(track):
    return builders.make_rule_set(track)


def test_refused_rules_are_not_kept(rules, organiser):
    rules.spec = as_data(read({"score": {"trim_each": 3}}))
    before = AuditEntry.objects.count()
    with pytest.raises(RulesRefused) as refused:
        save_rule_set(rules, actor=organiser, at=builders.NOW)
    assert [one.code for one in refused.value.problems] == ["trim_leaves_no_sheet"]
    rules.refresh_from_db()
    assert (rules.rules.score.trim_each, AuditEntry.objects.count()) == (1, before)


def test_a_category_that_the_node_does_not_have_is_refused(rules, organiser):
    rules.spec = as_data(read({"panel": {"sizes": {"giants": 3}}}))
    with pytest.raises(RulesRefused):
        save_rule_set(rules, actor=organiser, at=builders.NOW)


def test_data_that_is_no_rule_set_is_refused():
    with pytest.raises(UnreadableRules):
        check_rules({"panel": {"seize": 5}})


def test_a_frozen_version_is_not_saved(rules, organiser):
    RuleSet.objects.filter(pk=rules.pk).update(frozen_at=builders.NOW)
    rules.spec = as_data(read({"panel": {"size": 9}}))
    with pytest.raises(RuleSetFrozen):
        save_rule_set(rules, actor=organiser, at=builders.NOW)


def test_a_version_without_a_reason_is_not_made(rules, organiser):
    with pytest.raises(ReasonMissing):
        next_version(rules, reason=" ", actor=organiser, at=builders.NOW)
    assert RuleSet.objects.count() == 1
