"""Nodes, duties on them that reach down and not sideways, and the hours of registration."""

import datetime as dt
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.refusals import explain
from accounts.workflow import TransitionRefused, Workflow, nothing_in_the_way
from competitions import rules
from competitions.models import Competition, StaffGrant, ancestor_paths
from competitions.rules import registration_is_open
from competitions.services import tree as tree_service
from competitions.services.grants import grant_role, revoke_grant
from competitions.services.tree import (
    archive_competition,
    create_competition,
    freeze_rule_set,
    open_competition,
)
from competitions.workflow import COMPETITION_WORKFLOW
from tests import builders
from tests.admin_pages import page
from tests.builders import NOW

INSTANT = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)
END = dt.datetime(2099, 12, 31, tzinfo=dt.UTC)
FIELDS = {
    "level": "city",
    "name": "滨江区赛",
    "short_name": "滨江",
    "edition": 7,
    "year": 2026,
    "number_prefix": "BJ",
}


@pytest.fixture
def sibling(tree):
    return builders.make_competition("sibling", parent=tree[1])


# The tree


def test_a_path_is_the_chain_of_codes(tree):
    assert [node.path for node in tree] == [
        "edition/",
        "edition/division/",
        "edition/division/track/",
    ]
    assert ancestor_paths("a/b/c/") == ["a/", "a/b/", "a/b/c/"]


def test_an_organiser_makes_nodes_below_and_nowhere_else(tree, sibling, organiser):
    _root, division, track = tree
    node = create_competition(actor=organiser, at=NOW, parent=track, code="sub", **FIELDS)
    assert (node.path, node.state) == ("edition/division/track/sub/", "draft")
    assert AuditEntry.objects.latest("pk").scope == node.path
    for parent in (division, sibling, None):
        with pytest.raises(PermissionDenied):
            create_competition(actor=organiser, at=NOW, parent=parent, code="x", **FIELDS)


def test_a_root_takes_the_platform_administrator(db):
    admin = builders.make_user("root", is_superuser=True)
    node = create_competition(actor=admin, at=NOW, parent=None, code="next", **FIELDS)
    assert node.path == "next/"


def test_a_node_opens_and_is_archived_by_its_organisers(tree, organiser):
    node = builders.make_competition("sub", parent=tree[2], is_open=False)
    assert node not in Competition.objects.visible_to(AnonymousUser())
    assert node in Competition.objects.visible_to(organiser)
    builders.open_complete(node, organiser, {})
    assert node in Competition.objects.visible_to(AnonymousUser())
    archive_competition(node, actor=organiser, at=NOW)
    assert node in Competition.objects.visible_to(AnonymousUser())
    with pytest.raises(TransitionRefused):
        open_competition(node, actor=organiser, at=NOW)


@pytest.mark.parametrize("state", ["open", "draft", "archived"])
def test_a_node_is_archived_after_the_open_ones_below_it(tree, state):
    _root, division, track = tree
    Competition.objects.filter(pk=track.pk).update(state=state)
    organiser = builders.make_staff(division)
    if state != "open":
        assert archive_competition(division, actor=organiser, at=NOW).state == "archived"
        return
    with pytest.raises(TransitionRefused) as refused:
        archive_competition(division, actor=organiser, at=NOW)
    assert track.name in explain(refused.value)
    assert Competition.objects.get(pk=division.pk).state == "open"
    archive_competition(track, actor=organiser, at=NOW)
    archive_competition(division, actor=organiser, at=NOW)


def test_without_that_rule_an_open_node_would_lie_under_an_archived_one(tree, monkeypatch):
    steps = [
        replace(step, obstacle=nothing_in_the_way) for step in COMPETITION_WORKFLOW.transitions
    ]
    monkeypatch.setattr(tree_service, "COMPETITION_WORKFLOW", Workflow(tuple(steps)))
    organiser = builders.make_staff(tree[1])
    archive_competition(tree[1], actor=organiser, at=NOW)
    assert Competition.objects.get(pk=tree[2].pk).state == "open"


def test_many_open_nodes_below_are_counted_and_five_named(tree, django_assert_num_queries):
    for number in range(7):
        builders.make_competition(f"city-{number}", parent=tree[1], level="city")
    with django_assert_num_queries(1):
        said = rules.open_below(None, tree[1])
    assert "8" in said
    assert [f"city-{number}" in said for number in range(7)] == [True] * 5 + [False] * 2


def test_the_page_says_which_one_is_still_open(tree, client_of):
    client = client_of(builders.make_staff(tree[1]))
    shown = client.post(page(tree[1], "step", "archive"), follow=True)
    assert tree[2].name in " ".join(str(said) for said in shown.context["messages"])
    assert Competition.objects.get(pk=tree[1].pk).state == "open"


# Grants


def organised_by(user):
    return list(Competition.objects.staffed_by(user, "organiser").order_by("path"))


def test_a_grant_reaches_down_and_not_up_or_sideways(tree, sibling):
    root, division, track = tree
    user = builders.make_staff(division)
    assert organised_by(user) == [division, sibling, track]
    assert [rules.is_organiser(user, node) for node in (root, division, track, sibling)] == [
        False,
        True,
        True,
        True,
    ]
    below = builders.make_staff(track)
    assert organised_by(below) == [track]


def test_a_path_that_only_begins_alike_is_not_below(tree):
    twin = builders.make_competition("track-2", parent=tree[1])
    user = builders.make_staff(tree[2])
    assert organised_by(user) == [tree[2]]
    assert not rules.is_organiser(user, twin)


def test_one_duty_is_not_another(track):
    user = builders.make_staff(track, "secretariat")
    assert rules.is_secretariat(user, track)
    assert not rules.is_organiser(user, track)
    assert not rules.is_reviewer(user, track)
    assert organised_by(user) == []
    assert Competition.objects.staffed_by(user).exists()


@pytest.mark.parametrize(
    ("change", "in_force"),
    [
        ({}, True),
        ({"expires_at": timezone.now() + DAY}, True),
        ({"expires_at": timezone.now() - DAY}, False),
        ({"revoked_at": NOW}, False),
    ],
    ids=["open-ended", "not yet expired", "expired", "revoked"],
)
def test_a_grant_is_in_force_until_it_expires_or_is_revoked(track, change, in_force):
    user = builders.make_staff(track)
    StaffGrant.objects.filter(user=user).update(**change)
    assert rules.is_organiser(user, track) is in_force
    assert organised_by(user) == ([track] if in_force else [])


def test_a_person_put_out_of_service_has_no_duty(track):
    user = builders.make_staff(track)
    user.is_active = False
    assert not rules.is_organiser(user, track)
    assert not rules.is_organiser(AnonymousUser(), track)


def test_a_duty_is_given_and_ended_on_record(track, organiser):
    user = builders.make_user("new")
    given = {"actor": organiser, "at": NOW, "expires_at": END}
    grant = grant_role(track, user, "reviewer", **given)
    assert grant_role(track, user, "reviewer", **given) == grant
    assert rules.is_reviewer(user, track)
    for at in (NOW, NOW + DAY):
        revoke_grant(grant, actor=organiser, at=at)
    assert StaffGrant.objects.get(pk=grant.pk).revoked_at == NOW
    assert not rules.is_reviewer(user, track)
    actions = list(AuditEntry.objects.order_by("-pk").values_list("action", flat=True)[:2])
    assert actions == ["staff_grant.revoke", "staff_grant.create"]


def test_a_revoked_duty_may_be_given_again(track, organiser):
    user = builders.make_user("new")
    given = {"actor": organiser, "at": NOW, "expires_at": END}
    first = grant_role(track, user, "reviewer", **given)
    revoke_grant(first, actor=organiser, at=NOW)
    assert grant_role(track, user, "reviewer", **given) != first
    assert rules.is_reviewer(user, track)


@pytest.mark.parametrize("role", ["reviewer", "secretariat", "publicity", "supervisor"])
def test_only_organisers_and_the_administrator_give_duties(track, role):
    user, somebody = builders.make_staff(track, role), builders.make_user()
    with pytest.raises(PermissionDenied):
        grant_role(track, somebody, "reviewer", actor=user, at=NOW)
    with pytest.raises(PermissionDenied):
        revoke_grant(StaffGrant.objects.get(user=user), actor=user, at=NOW)


def test_nobody_gives_duties_above_or_beside_their_own(tree, sibling, organiser):
    for node in (tree[0], tree[1], sibling):
        with pytest.raises(PermissionDenied):
            grant_role(node, organiser, "organiser", actor=organiser, at=NOW)


# Registration


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("opens", True),
        ("opens - instant", False),
        ("opens + instant", True),
        ("closes - instant", True),
        ("closes", False),
        ("closes + instant", False),
    ],
)
def test_registration_is_half_open(track, moment, is_open):
    edge, _space, offset = moment.partition(" ")
    at = getattr(track, f"registration_{edge}_at")
    at += INSTANT * {"": 0, "+ instant": 1, "- instant": -1}[offset]
    assert registration_is_open(track, at) is is_open


@pytest.mark.parametrize(
    "change",
    [
        {"state": "draft"},
        {"state": "archived"},
        {"registration_opens_at": None},
        {"registration_closes_at": None},
    ],
)
def test_registration_needs_an_open_node_and_two_dates(track, change):
    for name, value in change.items():
        setattr(track, name, value)
    assert not registration_is_open(track, NOW)


def test_registration_cannot_close_before_it_opens(track):
    rows = Competition.objects.filter(pk=track.pk)
    with pytest.raises(IntegrityError, match="competition_closes_after"), transaction.atomic():
        rows.update(registration_closes_at=track.registration_opens_at)


# Rules


def test_freezing_twice_is_once(track, organiser):
    rule_set = builders.make_rule_set(track)
    for at in (NOW, NOW + DAY):
        freeze_rule_set(rule_set, actor=organiser, at=at)
    rule_set.refresh_from_db()
    assert rule_set.frozen_at == NOW
    assert AuditEntry.objects.filter(action="rule_set.freeze").count() == 1
