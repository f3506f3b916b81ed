"""Duties on the database: by virtue of which one, until when, ended with what hangs on them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEntry
from competitions import rules
from competitions.models import Competition, StaffGrant
from competitions.services.grants import (
    GrantRefused,
    grant_role,
    passed_on_by,
    revoke_grant,
)
from competitions.words.grants import DUTY_WORDS
from tests import builders
from tests.at_once import together
from tests.builders import NOW

END = dt.datetime(2099, 12, 31, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def give(node, user, role, actor, expires_at=END):
    return grant_role(node, user, role, actor=actor, at=NOW, expires_at=expires_at)


def test_a_duty_names_the_one_that_it_was_given_by_virtue_of(tree, organiser):
    _root, division, track = tree
    own = StaffGrant.objects.get(user=organiser)
    assert own.via is None
    assert give(track, builders.make_user(), "reviewer", organiser).via == own
    above = builders.make_staff(division)
    passed = give(track, builders.make_user(), "organiser", above)
    assert passed.via == StaffGrant.objects.get(user=above)


def test_an_end_beyond_ones_own_is_refused_with_the_moment(track):
    user = builders.make_user()
    grant_role(track, user, "organiser", actor=builders.make_admin(), at=NOW, expires_at=END)
    with pytest.raises(GrantRefused, match="2099"):
        give(track, builders.make_user(), "reviewer", user, END + DAY)
    with pytest.raises(GrantRefused):
        give(track, builders.make_user(), "reviewer", user, None)
    with pytest.raises(GrantRefused):
        give(track, builders.make_user(), "reviewer", user, NOW)
    assert give(track, builders.make_user(), "reviewer", user, END).expires_at == END


def test_a_duty_that_ran_out_gives_nothing(track, organiser):
    StaffGrant.objects.filter(user=organiser).update(expires_at=timezone.now() - DAY)
    with pytest.raises(PermissionDenied):
        give(track, builders.make_user(), "reviewer", organiser)


def test_a_duty_that_does_not_exist_is_given_by_nobody(track):
    with pytest.raises(PermissionDenied):
        grant_role(track, builders.make_user(), "king", actor=builders.make_admin(), at=NOW)


def test_running_and_supervising_are_kept_apart_with_the_node(tree, organiser):
    supervisor = builders.make_staff(tree[1], "supervisor")
    with pytest.raises(GrantRefused, match=tree[1].name):
        give(tree[2], supervisor, "organiser", organiser)
    with pytest.raises(GrantRefused):
        grant_role(tree[0], organiser, "supervisor", actor=builders.make_admin(), at=NOW)


def test_what_ran_out_makes_way_for_a_new_duty(track, organiser):
    user = builders.make_user()
    old = give(track, user, "reviewer", organiser)
    StaffGrant.objects.filter(pk=old.pk).update(expires_at=NOW - DAY)
    assert not rules.is_reviewer(user, track)
    new = give(track, user, "reviewer", organiser)
    old.refresh_from_db()
    assert old.revoked_at == NOW - DAY
    assert new != old
    assert rules.is_reviewer(user, track)
    assert AuditEntry.objects.latest("pk").detail["replaces"] == old.pk


@pytest.fixture
def passed_on(tree):
    """platform → above → organiser → reviewer and second → third."""
    _root, division, track = tree
    above = builders.make_staff(division)
    organiser, second = builders.make_user("o1"), builders.make_user("o2")
    give(track, organiser, "organiser", above)
    give(track, builders.make_user("r1"), "reviewer", organiser)
    give(track, second, "organiser", organiser)
    give(track, builders.make_user("r3"), "secretariat", second)
    return above, StaffGrant.objects.get(user=organiser)


def still_held():
    rows = StaffGrant.objects.filter(user__username__in=["o1", "o2", "r1", "r3"])
    return set(rows.filter(revoked_at=None).values_list("user__username", flat=True))


def test_ending_a_duty_leaves_what_was_passed_on(passed_on):
    above, grant = passed_on
    assert {each.user.username for each in passed_on_by(grant)} == {"r1", "o2", "r3"}
    revoke_grant(grant, actor=above, at=NOW)
    assert still_held() == {"r1", "o2", "r3"}


def test_or_ends_it_too_with_a_line_for_each(passed_on):
    above, grant = passed_on
    before = AuditEntry.objects.count()
    for _twice in range(2):
        revoke_grant(grant, actor=above, at=NOW, with_passed_on=True)
    assert still_held() == set()
    lines = AuditEntry.objects.order_by("pk")[before:]
    assert [line.action for line in lines] == ["staff_grant.revoke"] * 4
    assert [line.detail.get("with_grant") for line in lines] == [None, *[grant.pk] * 3]


def test_every_duty_has_words():
    assert set(DUTY_WORDS) == set(StaffGrant.Role)


@pytest.mark.django_db(transaction=True)
def test_a_duty_is_not_passed_on_while_it_ends():
    """Whatever comes first: nothing is left that hangs on the ended duty."""
    track, admin = builders.make_tree()[2], builders.make_admin()
    for n in range(5):
        giver, receiver = builders.make_staff(track, username=f"g{n}"), builders.make_user(f"n{n}")
        grant = StaffGrant.objects.get(user=giver)
        together(
            lambda giver=giver, to=receiver: give(track, to, "reviewer", giver),
            lambda grant=grant: revoke_grant(grant, actor=admin, at=NOW, with_passed_on=True),
        )
        assert not StaffGrant.objects.filter(user=receiver, revoked_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_organisers_who_give_the_same_at_once_give_it_once():
    track = builders.make_tree()[2]
    first, second = builders.make_staff(track), builders.make_staff(track)
    user = builders.make_user()
    node = Competition.objects.get(pk=track.pk)
    assert (
        together(*[lambda by=by: give(node, user, "reviewer", by) for by in (first, second)]) == []
    )
    assert StaffGrant.objects.filter(user=user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_becomes_organiser_and_supervisor_at_once():
    track = builders.make_tree()[2]
    first, second = builders.make_staff(track), builders.make_staff(track)
    user = builders.make_user()
    (error,) = together(
        lambda: give(track, user, "organiser", first),
        lambda: give(track, user, "supervisor", second),
    )
    assert isinstance(error, GrantRefused)
    assert StaffGrant.objects.filter(user=user).count() == 1
