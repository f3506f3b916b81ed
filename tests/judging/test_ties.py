"""What people decide between tied entries."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import AuditEntry
from judging.models import Appearance, Promotion, TieRuling
from judging.services.heats import ReasonNeeded, confirm_unlock, lock_heat, request_unlock
from judging.services.promotions import HeatsNotLocked, decide_round
from judging.services.proposals import LineTied, propose
from judging.services.ties import NotTied, rule_tie, tied_with
from tests import builders
from tests.builders import NOW

LATER = NOW + dt.timedelta(hours=1)
SAID = {"decided_by": "组长 王教授", "reason": "技术领先"}


@pytest.fixture
def tied(track):
    """A locked round of four with one place; the first two by running order are tied for it."""
    rules = builders.make_rule_set(
        track, panel_size=1, places=1, tie_breaks=["exact", "chair"], ties_at_line=""
    )
    round_ = builders.make_round(track, rule_set=rules)
    heat = builders.make_open_heat(track, entries=4, judges=1, round_=round_)
    builders.sign_all(heat, tech_of=lambda a, s: "50" if a.order < 3 else "20")
    lock_heat(heat, actor=builders.make_admin(), at=NOW)
    return round_


def appearances(round_):
    return list(Appearance.objects.filter(heat__round=round_).order_by("order"))


def rule(round_, ordered, actor, **said):
    values = {"token": "chair", "actor": actor, "at": LATER} | SAID | said
    return rule_tie(round_, ordered, **values)


def test_the_line_says_which_step_is_needed(tied, english):
    with pytest.raises(LineTied) as refused:
        propose(tied)

    assert "By the rules the chair decides" in str(refused.value)
    first, second = appearances(tied)[:2]
    assert refused.value.token == "chair"
    assert set(refused.value.entries) == {first.entry_id, second.entry_id}


def test_a_ruling_sets_the_tied_apart_and_the_ranking_follows(tied, organiser):
    first, second = appearances(tied)[:2]

    rule(tied, [second, first], organiser)
    decide_round(tied, actor=organiser, at=LATER)

    promoted = Promotion.objects.get(round=tied, outcome="promoted")
    assert promoted.entry_id == second.entry_id
    assert promoted.standing.detail["decided_by"] == "chair"
    line = AuditEntry.objects.get(action="round.rule_tie")
    assert line.detail["order"] == [second.entry.number, first.entry.number]


def test_a_later_ruling_of_the_same_entries_counts(tied, organiser):
    first, second = appearances(tied)[:2]
    rule(tied, [second, first], organiser)

    rule(tied, [first, second], organiser, reason="组长更正")

    found = {one.key: one for one in propose(tied)}
    assert found[str(first.entry_id)].outcome == "promoted"
    assert sorted(set(TieRuling.objects.values_list("number", flat=True))) == [1, 2]


def test_only_all_of_the_tied_and_only_by_a_step_of_the_rules(tied, organiser):
    first, second, third, fourth = appearances(tied)
    for ordered, token in (
        ([first, second, third], "chair"),
        ([first], "chair"),
        ([first, first], "chair"),
        ([], "chair"),
        ([first, third], "chair"),
        ([first, second], "panel_vote"),
        ([first, second], "exact"),
    ):
        with pytest.raises(NotTied):
            rule(tied, ordered, organiser, token=token)
    assert set(tied_with(tied, third.entry_id, "chair")) == {third, fourth}
    assert not TieRuling.objects.exists()


def test_no_ruling_without_a_reason_or_by_others(tied, organiser, track):
    pair = appearances(tied)[:2]
    with pytest.raises(ReasonNeeded):
        rule(tied, pair, organiser, reason=" ")
    with pytest.raises(ReasonNeeded):
        rule(tied, pair, organiser, decided_by="")
    judge = tied.heats.get().seats.get().judge.user
    for user in (judge, builders.make_staff(track, "supervisor"), builders.make_user()):
        with pytest.raises(PermissionDenied):
            rule(tied, pair, user)


def test_a_ruling_does_not_hold_for_other_marks(tied, organiser):
    pair = appearances(tied)[:2]
    rule(tied, pair, organiser)
    heat = tied.heats.get()
    approval = request_unlock(heat, actor=builders.make_admin(), at=LATER, reason="笔误")
    confirm_unlock(approval, actor=organiser, at=LATER)
    with pytest.raises(HeatsNotLocked):
        rule(tied, pair, organiser)
    builders.sign_all(heat, tech_of=lambda a, s: "40" if a.order < 3 else "20")
    lock_heat(heat, actor=organiser, at=LATER)

    with pytest.raises(LineTied):
        propose(tied)


def test_the_round_page_takes_the_decision(tied, client, organiser):
    client.force_login(organiser)
    page = reverse("judging:round", args=[tied.competition.code, tied.pk])
    post = reverse("judging:tie", args=[tied.competition.code, tied.pk])
    assert post in client.get(page).content.decode()
    first, second = appearances(tied)[:2]

    twice = client.post(post, {f"place_{first.pk}": "1", f"place_{second.pk}": "1"} | SAID)
    assert "技术领先" in twice.content.decode()
    assert not TieRuling.objects.exists()
    client.post(post, {f"place_{first.pk}": "2", f"place_{second.pk}": "1"} | SAID)

    shown = client.get(page).content.decode()
    assert "组长 王教授" in shown
    assert post not in shown
    assert propose(tied)[0].key == str(second.entry_id)
