"""How far a duty may be passed on: pure arithmetic first, then any sequence on the database."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from competitions.models import StaffGrant
from competitions.services.grants import GrantRefused, grant_role, revoke_grant
from competitions.tree import grant_bounds as bounds
from competitions.tree.grant_bounds import Held, Verdict, Wish
from tests import builders
from tests.staging import undone

NOW = dt.datetime(2090, 1, 1, tzinfo=dt.UTC)
DAYS = st.none() | st.integers(-3, 30).map(lambda n: NOW + dt.timedelta(days=n))
PATHS = st.sampled_from(["a/", "a/b/", "a/b/c/", "a/bb/", "z/"])
HELD = st.lists(
    st.builds(Held, st.integers(1, 99), st.sampled_from(sorted(bounds.ROLES)), PATHS, DAYS),
    max_size=5,
)
WISHES = st.builds(Wish, st.sampled_from(sorted(bounds.ROLES)), PATHS, DAYS)


def judged(wish, givers=(), receivers=(), *, is_platform=False):
    return bounds.judge(wish, givers=givers, receivers=receivers, is_platform=is_platform, at=NOW)


def day(n):
    return NOW + dt.timedelta(days=n)


ORGANISER = Held(1, "organiser", "a/b/", day(10))


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish("reviewer", "a/b/", day(10)), ""),
        (Wish("organiser", "a/b/c/", day(3)), ""),
        (Wish("reviewer", "a/b/", day(11)), bounds.END_BEYOND),
        (Wish("reviewer", "a/b/", None), bounds.END_MISSING),
        (Wish("reviewer", "a/b/", NOW), bounds.END_PAST),
        (Wish("reviewer", "a/", day(3)), bounds.NOT_COVERED),
        (Wish("reviewer", "a/bb/", day(3)), bounds.NOT_COVERED),
    ],
)
def test_an_organiser_gives_below_and_not_longer(wish, code):
    assert judged(wish, [ORGANISER]).code == code


@pytest.mark.parametrize("role", sorted(bounds.ROLES - {"organiser"}))
def test_nobody_else_gives_anything(role):
    held = Held(1, role, "a/", None)
    assert {judged(Wish(other, "a/", day(1)), [held]).code for other in bounds.ROLES} == {
        bounds.NOT_COVERED
    }


def test_the_duty_that_lasts_longest_covers():
    endless, later = Held(7, "organiser", "a/b/", None), Held(8, "organiser", "a/", day(20))
    wish = Wish("reviewer", "a/b/", day(15))
    assert bounds.covering(wish, [ORGANISER, later]) == later
    assert bounds.covering(wish, [ORGANISER, later, endless]) == endless


def test_the_administrator_leaves_the_end_open_and_not_in_the_past():
    assert judged(Wish("organiser", "z/", None), is_platform=True) == Verdict("")
    assert judged(Wish("organiser", "z/", day(-1)), is_platform=True).code == bounds.END_PAST


@pytest.mark.parametrize("path", ["a/", "a/b/", "a/b/c/"])
@pytest.mark.parametrize(
    ("role", "other"), [("organiser", "supervisor"), ("supervisor", "organiser")]
)
def test_whoever_runs_it_does_not_supervise_it(path, role, other):
    held = Held(3, other, path, None)
    for is_platform in (True, False):
        verdict = judged(Wish(role, "a/b/", day(1)), [ORGANISER], [held], is_platform=is_platform)
        assert verdict == Verdict(bounds.KEPT_APART, held)


@pytest.mark.parametrize("path", ["a/bb/", "z/"])
def test_elsewhere_they_may(path):
    held = Held(3, "supervisor", path, None)
    assert judged(Wish("organiser", "a/b/", day(1)), [ORGANISER], [held]).code == ""


@given(wish=WISHES, givers=HELD, receivers=HELD)
def test_what_is_granted_never_exceeds_what_covers_it(wish, givers, receivers):
    verdict = judged(wish, givers, receivers)
    if verdict.code:
        return
    own = verdict.held
    assert own in givers
    assert own.role == "organiser"
    assert wish.path.startswith(own.path)
    assert wish.until > NOW
    assert own.until is None or wish.until <= own.until
    pair = {"organiser": "supervisor", "supervisor": "organiser"}.get(wish.role)
    assert not any(h.role == pair and wish.path.startswith(h.path) for h in receivers)


class Duties(RuleBasedStateMachine):
    """People who give, end and let duties run out in any order, on a tree of four nodes."""

    def __init__(self):
        super().__init__()
        self.undone = undone()
        self.undone.__enter__()
        self.nodes = list(builders.make_tree())
        self.nodes.append(builders.make_competition("sibling", parent=self.nodes[1]))
        self.people = [builders.make_user(f"person{n}") for n in range(4)]
        self.admin = builders.make_admin()
        self.first = grant_role(
            self.nodes[1],
            self.people[0],
            "organiser",
            actor=self.admin,
            at=NOW,
            expires_at=day(20),
        )

    def teardown(self):
        self.undone.__exit__(None, None, None)

    def pick(self, data):
        return data.draw(st.sampled_from(self.people))

    @rule(data=st.data(), role=st.sampled_from(sorted(bounds.ROLES)), end=DAYS)
    def give(self, data, role, end):
        node, to = data.draw(st.sampled_from(self.nodes)), self.pick(data)
        giver = self.pick(data)
        try:
            grant_role(node, to, role, actor=giver, at=NOW, expires_at=end)
        except (GrantRefused, PermissionDenied):
            return

    @rule(data=st.data(), cascade=st.booleans())
    def end(self, data, cascade):
        grants = list(StaffGrant.objects.filter(user__in=self.people).order_by("pk"))
        giver = self.pick(data)
        try:
            revoke_grant(
                data.draw(st.sampled_from(grants)), actor=giver, at=NOW, with_passed_on=cascade
            )
        except PermissionDenied:
            return

    @rule(data=st.data())
    def run_out(self, data):
        StaffGrant.objects.filter(
            user=self.pick(data), revoked_at=None, expires_at__isnull=False
        ).update(expires_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))

    @rule(data=st.data())
    def close_an_account(self, data):
        user = self.pick(data)
        user.is_active = not user.is_active
        user.save()

    @invariant()
    def no_duty_exceeds_the_one_that_covered_it(self):
        for grant in StaffGrant.objects.filter(via__isnull=False).select_related(
            "via", "via__competition", "competition"
        ):
            via = grant.via
            assert (via.role, via.user_id) == ("organiser", grant.granted_by_id)
            assert grant.competition.path.startswith(via.competition.path)
            assert grant.expires_at is not None
            # What ran out was moved to the past by this test, on both sides.
            ran_out = via.expires_at.year == 2020
            assert ran_out or grant.expires_at <= via.expires_at

    @invariant()
    def everything_but_the_administrators_has_a_chain(self):
        for grant in StaffGrant.objects.filter(user__in=self.people, via=None):
            assert grant.granted_by_id == self.admin.pk

    @invariant()
    def nobody_runs_what_they_supervise(self):
        held = StaffGrant.objects.current().filter(user__in=self.people)
        rows = list(held.values_list("user", "role", "competition__path"))
        for user, role, path in rows:
            for other, kind, below in rows:
                if (user, role, kind) == (other, "organiser", "supervisor"):
                    assert not path.startswith(below)
                    assert not below.startswith(path)


@pytest.mark.django_db
def test_no_sequence_gives_anybody_more_than_the_giver_had():
    run_state_machine_as_test(
        Duties,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
