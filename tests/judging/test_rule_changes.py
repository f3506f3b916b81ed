"""Other rules after scoring has opened: by two people, who see what it does."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Approval, AuditEntry
from accounts.services import ApprovalPending, SamePerson
from competitions.models import Round, RuleChange, RuleSet
from competitions.services.rule_sets import RulesRefused
from judging.models import Ranking
from judging.services.heats import ReasonNeeded, confirm_unlock, lock_heat, request_unlock
from judging.services.promotions import decide_round
from judging.services.rule_changes import (
    EffectChanged,
    RulesFixed,
    confirm_change,
    decline_change,
    effect_of,
    newer_versions,
    request_change,
)
from tests import builders
from tests.builders import NOW

LATER = NOW + dt.timedelta(hours=1)
# Technology by running order and seat: the mean of all puts the first ahead, trimming the second.
TECHS = {1: (60, 60, 60, 60, 0), 2: (50, 50, 50, 50, 50)}


@pytest.fixture
def locked(track):
    """A locked round of two with one place, played without trimming."""
    rules = builders.make_rule_set(track, panel_size=5, places=1, trim_each=0)
    round_ = builders.make_round(track, rule_set=rules)
    heat = builders.make_open_heat(track, entries=2, judges=5, round_=round_)
    builders.sign_all(heat, tech_of=lambda a, s: str(TECHS[a.order][s.number - 1]))
    lock_heat(heat, actor=builders.make_admin(), at=NOW)
    return Round.objects.get(pk=round_.pk)


@pytest.fixture
def trimmed(locked):
    """The next version of its rules, which drops the highest and the lowest."""
    return version_of(locked, trim_each=1)


@pytest.fixture
def second(track):
    return builders.make_staff(track, username="second")


def version_of(round_, **said):
    present = round_.rule_set
    values = {"panel_size": 5, "places": 1} | said
    return RuleSet.objects.create(
        competition=present.competition,
        name=present.name,
        version=present.version + 1,
        spec=builders.make_spec(**values),
        made_from=present,
        reason="按赛事方案去掉最高分和最低分",
    )


def ask(round_, rule_set, actor, reason="方案规定去高去低"):
    return request_change(round_, rule_set, actor=actor, at=LATER, reason=reason)


def numbers(round_):
    rows = round_.heats.get().appearances.order_by("order")
    return list(rows.values_list("entry__number", flat=True))


def test_the_effect_says_whose_rank_moves_and_who_comes_in(locked, trimmed):
    first, second = numbers(locked)

    effect = effect_of(locked, trimmed)

    # 78 and 80 before; without the highest and the lowest 90 and 80.
    assert {(one["number"], one["before"], one["after"]) for one in effect["moved"]} == {
        (first, 2, 1),
        (second, 1, 2),
    }
    assert (effect["promoted"], effect["dropped"]) == ([first], [second])
    assert len(effect["digest"]) == 64
    assert Round.objects.get(pk=locked.pk).rule_set_id == locked.rule_set_id


def test_the_second_person_applies_what_was_shown(locked, trimmed, organiser, second):
    change = ask(locked, trimmed, organiser)
    assert change.effect == effect_of(locked, trimmed)
    with pytest.raises(SamePerson):
        confirm_change(change.approval, actor=organiser, at=LATER)
    assert Round.objects.get(pk=locked.pk).rule_set_id == locked.rule_set_id

    confirm_change(change.approval, actor=second, at=LATER)

    round_ = Round.objects.get(pk=locked.pk)
    assert round_.rule_set == trimmed
    assert RuleSet.objects.get(pk=trimmed.pk).frozen_at == LATER
    assert RuleChange.objects.get().applied_at == LATER
    ranking = Ranking.objects.get(heat__round=locked, superseded_at=None)
    assert ranking.rule_set == trimmed
    assert ranking.standings.get(rank=1).appearance.entry.number == numbers(locked)[0]
    line = AuditEntry.objects.get(action="round.change_rules")
    assert line.detail == {"before": str(locked.rule_set), "after": str(trimmed)}


def test_it_is_refused_once_it_would_do_something_else(locked, trimmed, organiser, second):
    change = ask(locked, trimmed, organiser)
    heat = locked.heats.get()
    approval = request_unlock(heat, actor=organiser, at=LATER, reason="笔误")
    confirm_unlock(approval, actor=second, at=LATER)
    builders.sign_all(heat, tech_of=lambda a, s: str(40 + a.order))
    lock_heat(heat, actor=organiser, at=LATER)

    with pytest.raises(EffectChanged):
        confirm_change(change.approval, actor=second, at=LATER)

    assert Round.objects.get(pk=locked.pk).rule_set_id == locked.rule_set_id
    decline_change(change.approval, actor=second, at=LATER)
    assert Approval.objects.get(pk=change.approval_id).declined_by == second


def test_it_is_refused_once_the_version_says_something_else(locked, trimmed, organiser, second):
    change = ask(locked, trimmed, organiser)
    # Nobody's rank depends on it, and yet nobody has confirmed it.
    trimmed.spec = builders.make_spec(panel_size=5, places=1, trim_each=1, qa_minutes=1)
    trimmed.save()

    with pytest.raises(EffectChanged):
        confirm_change(change.approval, actor=second, at=LATER)


def test_what_can_be_asked_for(locked, trimmed, organiser, track):
    other = builders.make_rule_set(track, trim_each=1, name="别的规则")
    broken = version_of_next(trimmed, trim_each=2, trim_from=4)
    nowhere = version_of_next(broken, tie_breaks=["criterion:nowhere"])
    assert newer_versions(locked) == [trimmed, broken, nowhere]
    with pytest.raises(RulesFixed):
        ask(locked, other, organiser)
    with pytest.raises(RulesFixed):
        ask(locked, locked.rule_set, organiser)
    for one in (broken, nowhere):
        with pytest.raises(RulesRefused):
            ask(locked, one, organiser)
    with pytest.raises(ReasonNeeded):
        ask(locked, trimmed, organiser, reason=" ")
    judge = locked.heats.get().seats.first().judge.user
    for user in (judge, builders.make_staff(track, "supervisor")):
        with pytest.raises(PermissionDenied):
            ask(locked, trimmed, user)
    assert not RuleChange.objects.exists()

    ask(locked, trimmed, organiser)
    with pytest.raises(ApprovalPending):
        ask(locked, trimmed, organiser)


def version_of_next(rule_set, **said):
    values = {"panel_size": 5, "places": 1} | said
    return RuleSet.objects.create(
        competition=rule_set.competition,
        name=rule_set.name,
        version=rule_set.version + 1,
        spec=builders.make_spec(**values),
        made_from=rule_set,
    )


def test_not_before_scoring_and_not_after_the_decision(locked, trimmed, organiser, track):
    decide_round(locked, actor=organiser, at=LATER)
    with pytest.raises(RulesFixed):
        ask(locked, trimmed, organiser)
    planned = builders.make_round(track, order=2)
    with pytest.raises(RulesFixed):
        ask(planned, version_of(planned), organiser)


def test_marks_of_a_heat_that_is_not_locked_are_in_no_effect(locked, trimmed, organiser):
    heat = builders.make_open_heat(
        locked.competition, entries=2, judges=5, round_=locked, number=2
    )
    builders.sign_all(heat, tech_of=lambda a, s: str(TECHS[a.order][s.number - 1]))

    effect = effect_of(locked, trimmed)

    own = set(numbers_of(locked.heats.get(number=1)))
    assert {one["number"] for one in effect["moved"]} == own
    assert (effect["promoted"], effect["dropped"]) == ([], [])


def numbers_of(heat):
    return heat.appearances.values_list("entry__number", flat=True)


def test_the_database_keeps_a_round_its_rules(locked, trimmed, organiser):
    change = ask(locked, trimmed, organiser)
    for attack in (
        lambda: Round.objects.filter(pk=locked.pk).update(rule_set=trimmed),
        lambda: Approval.objects.filter(pk=change.approval_id).update(
            confirmed_by=organiser, confirmed_at=LATER
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()


def test_the_pages_show_the_effect_to_both(locked, trimmed, organiser, second, client):
    client.force_login(organiser)
    page = reverse("judging:round", args=[locked.competition.code, locked.pk])
    post = reverse("judging:change_rules", args=[locked.competition.code, locked.pk])
    assert str(trimmed) in client.get(page).content.decode()
    asked = client.get(page, {"rules": trimmed.pk})
    assert asked.context["effect"]["promoted"] == numbers(locked)[:1]
    assert post in asked.content.decode()
    empty = client.post(post, {"rule_set": trimmed.pk, "reason": ""})
    assert empty.context["effect"]["promoted"] == numbers(locked)[:1]
    client.post(post, {"rule_set": trimmed.pk, "reason": "方案规定去高去低"})

    client.force_login(second)
    shown = client.get(page)
    assert shown.context["effect"]["promoted"] == numbers(locked)[:1]
    assert "方案规定去高去低" in shown.content.decode()
    approval = Approval.objects.get(action="change_rules")
    decide = reverse("judging:approval", args=[locked.competition.code, approval.pk])
    client.post(decide, {"decision": "confirm"})

    assert Round.objects.get(pk=locked.pk).rule_set == trimmed
