"""Duties and invitations in the admin: proposed ends, what hangs on a duty, steps of an offer."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from accounts.models import AuditEntry
from competitions import tasks
from competitions.forms.grants import end_of_year
from competitions.models import Invitation, StaffGrant
from competitions.services.grants import grant_role
from tests import builders
from tests.admin_pages import add, audited, changelist, page
from tests.builders import NOW

END = dt.datetime(2099, 12, 31, tzinfo=dt.UTC)
# A worker finds the task by itself.
TASK = tasks.send_invitation
OFFER = {
    "email": "wang@example.org",
    "name": "王喆",
    "role": "reviewer",
    "expires_at_0": "2099-12-31",
    "expires_at_1": "23:59",
}


@pytest.fixture
def as_organiser(client_of, organiser):
    return client_of(organiser)


def test_the_end_of_the_contests_year_is_proposed(as_organiser, track):
    with time_machine.travel(NOW, tick=False):
        form = as_organiser.get(add(StaffGrant), {"competition": track.pk}).context["adminform"]
    assert form.form["expires_at"].value() == end_of_year(2026)
    assert end_of_year(2026).isoformat() == "2026-12-31T23:59:00+08:00"


def test_nothing_is_proposed_for_a_year_that_is_over(as_organiser, track):
    type(track).objects.filter(pk=track.pk).update(year=2020)
    form = as_organiser.get(add(StaffGrant), {"competition": track.pk}).context["adminform"]
    assert form.form["expires_at"].value() is None


def test_an_end_beyond_ones_own_comes_back_with_what_was_typed(as_organiser, track, organiser):
    StaffGrant.objects.filter(user=organiser).update(expires_at=END)
    builders.make_user("helper")
    data = {"competition": track.pk, "account": "helper", "role": "reviewer"}
    data |= {"expires_at_0": "2100-01-01", "expires_at_1": "00:00"}
    form = as_organiser.post(add(StaffGrant), data).context["adminform"].form
    assert "2099" in str(form.errors["expires_at"])
    assert form["account"].value() == "helper"


def test_ending_a_duty_says_what_was_passed_on_and_ends_it_if_ticked(as_organiser, track):
    second = builders.make_staff(track)
    for name in ("a", "b"):
        to = builders.make_user(f"passed-{name}")
        grant_role(track, to, "reviewer", actor=second, at=NOW, expires_at=END)
    grant = StaffGrant.objects.get(user=second)
    url = page(grant, "step", "revoke")
    asked = as_organiser.get(url).content.decode()
    assert "passed-a" in asked
    assert "passed-b" in asked
    lines = audited(as_organiser, url, {"with_passed_on": "on"})
    assert [line.action for line in lines] == ["staff_grant.revoke"] * 3
    assert not StaffGrant.objects.filter(via=grant, revoked_at=None).exists()


def test_without_the_tick_it_goes_on(as_organiser, track):
    second, to = builders.make_staff(track), builders.make_user()
    passed = grant_role(track, to, "reviewer", actor=second, at=NOW, expires_at=END)
    grant = StaffGrant.objects.get(user=second)
    [_line] = audited(as_organiser, page(grant, "step", "revoke"), {})
    passed.refresh_from_db()
    assert passed.revoked_at is None


def test_a_duty_with_nothing_passed_on_has_nothing_to_tick(as_organiser, track):
    grant = StaffGrant.objects.get(user=builders.make_staff(track, "reviewer"))
    asked = as_organiser.get(page(grant, "step", "revoke"))
    assert b"with_passed_on" not in asked.content


@pytest.fixture
def offered(as_organiser, track, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        [line] = audited(as_organiser, add(Invitation), OFFER | {"competition": track.pk})
    assert line.action == "invitation.create"
    return Invitation.objects.get()


def test_an_organiser_invites_and_the_mail_has_the_portals_address(offered, track):
    [sent] = mail.outbox
    assert "http://testserver/invitations/" in sent.body
    assert AuditEntry.objects.latest("pk").action == "invitation.send"


def test_a_second_offer_of_the_same_is_refused_at_its_field(offered, as_organiser, track):
    data = OFFER | {"competition": track.pk, "email": "WANG@example.org"}
    response = as_organiser.post(add(Invitation), data)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert Invitation.objects.count() == 1


def test_it_is_sent_again_and_taken_back_by_steps(
    offered, as_organiser, django_capture_on_commit_callbacks
):
    digest = offered.digest
    with django_capture_on_commit_callbacks(execute=True):
        [line] = audited(as_organiser, page(offered, "step", "send_again"), {})
    offered.refresh_from_db()
    assert (line.action, len(mail.outbox)) == ("invitation.send_again", 2)
    assert offered.digest != digest
    [line] = audited(as_organiser, page(offered, "step", "revoke"), {})
    assert line.action == "invitation.revoke"
    assert audited(as_organiser, page(offered, "step", "send_again"), {}) == []


def test_an_invitation_is_never_changed_or_deleted(offered, as_organiser):
    assert b'name="_save"' not in as_organiser.get(page(offered)).content
    assert as_organiser.get(page(offered, "delete")).status_code == 404
    assert offered.digest not in as_organiser.get(page(offered)).content.decode()


def test_nobody_else_sees_it(offered, client_of, tree):
    sibling = builders.make_competition("sibling", parent=tree[1])
    for user in (
        builders.make_staff(sibling),
        builders.make_staff(tree[2], "supervisor"),
        builders.make_staff(tree[2], "reviewer"),
    ):
        assert client_of(user).get(page(offered)).status_code == 404


def test_the_list_takes_the_same_queries_for_one_and_for_many(
    offered, as_organiser, track, django_assert_num_queries
):
    def rows(n):
        for k in range(n):
            values = {"competition": track, "email": f"{k}@example.org", "role": "reviewer"}
            Invitation.objects.create(
                digest=str(k),
                invited_by=offered.invited_by,
                invited_at=NOW,
                valid_until=END,
                **values,
            )

    counts = []
    for n in (0, 30):
        rows(n)
        with django_assert_num_queries(6) as found:
            as_organiser.get(changelist(Invitation))
        counts.append(len(found))
    assert counts[0] == counts[1]
