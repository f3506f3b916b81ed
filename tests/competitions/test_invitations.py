"""Duties offered by e-mail: the mail, the address in it, one answer, and every way to be refused."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from celery import current_app
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from accounts.masking import masked_email
from accounts.models import AuditEntry, User
from competitions import rules, tasks
from competitions.models import Invitation, StaffGrant
from competitions.services import invitations
from competitions.services.grants import revoke_grant
from competitions.services.invitations import (
    InvitationClosed,
    InvitationRefused,
    accept_invitation,
    digest_of,
    invite,
    revoke_invitation,
    secret_of,
    send_again,
    send_mail_of,
)
from tests import builders
from tests.at_once import together

ADDRESS = "wang@example.org"
DAY = dt.timedelta(days=1)
# A worker finds the task by itself.
TASK = tasks.send_invitation
LINK = re.compile(r"https://contest\.example/invitations/[\w-]{43}/")


@pytest.fixture
def now(db):
    """Invitations go by the database's clock."""
    return timezone.now()


@pytest.fixture
def offer(track, organiser, now, django_capture_on_commit_callbacks):
    """offer(**changes) → (invitation, path of the address in its mail)."""

    def made(**changes):
        said = {"email": " Wang@Example.org ", "name": "王喆", "role": "reviewer"}
        values = {"expires_at": now + 90 * DAY, "actor": organiser, "at": now} | said | changes
        with django_capture_on_commit_callbacks(execute=True):
            invitation = invite(track, site="https://contest.example/", **values)
        return invitation, path_in_last_mail()

    return made


def path_in_last_mail():
    return LINK.search(last_mail().body).group().removeprefix("https://contest.example")


def last_mail():
    return mails()[-1]


def mails():
    return mail.outbox


def invited(username="wang", email=ADDRESS):
    return builders.make_user(username, email=email)


# The mail


def test_the_mail_says_who_invites_to_what_and_holds_the_address(offer, organiser, track):
    invitation, path = offer()
    sent = last_mail()
    assert sent.to == [ADDRESS]
    assert track.name in sent.subject
    for said in (str(organiser), track.name, "形式审查员", "王喆"):
        assert said in sent.body
    assert "&" not in sent.body
    assert path.split("/")[2] not in str(Invitation.objects.values().get())
    assert Invitation.objects.get() == invitation


def test_only_a_digest_is_kept_and_the_trail_has_no_address(offer):
    invitation, path = offer(name="")
    secret = path.split("/")[2]
    assert invitation.digest == digest_of(secret)
    said = " ".join(str(row) for row in AuditEntry.objects.values())
    assert secret not in said
    assert ADDRESS not in said
    assert "w***@example.org" in said


def test_a_mail_sent_twice_says_the_same(offer, now):
    nonce = "n"
    invitation, _path = offer()
    Invitation.objects.update(digest=digest_of(secret_of(nonce)))
    for _twice in range(2):
        assert send_mail_of(invitation.pk, nonce, site="https://contest.example", at=now)
    assert mails()[-1].body == mails()[-2].body
    assert Invitation.objects.count() == 1


def test_a_mail_that_waited_too_long_is_not_sent(offer, organiser, now):
    invitation, _path = offer()
    before = len(mails())
    assert not send_mail_of(invitation.pk, "another nonce", site="https://x", at=now)
    revoke_invitation(invitation, actor=organiser, at=now)
    assert len(mails()) == before


class Stubborn(EmailBackend):
    """A mail server that is down the first two times."""

    tries = 0

    def send_messages(self, messages):
        type(self).tries += 1
        if type(self).tries < 3:
            raise ConnectionRefusedError
        return super().send_messages(messages)


def test_a_mail_server_that_is_down_is_asked_again(offer, settings, monkeypatch):
    Stubborn.tries = 0
    monkeypatch.setitem(current_app.conf, "task_eager_propagates", False)
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.Stubborn"}}
    _invitation, path = offer()
    assert (Stubborn.tries, len(mails())) == (3, 1)
    assert path


@pytest.mark.parametrize(
    ("address", "shown"),
    [("wang@example.org", "w***@example.org"), ("a@b", "a***@b"), ("nobody", "***"), ("", "***")],
)
def test_an_address_is_masked(address, shown):
    assert masked_email(address) == shown


# The page


def test_a_visitor_learns_only_that_there_is_an_invitation(offer, client, track, organiser):
    _invitation, path = offer()
    response = client.get(path)
    page = response.content.decode()
    for hidden in (track.name, str(organiser), "wang", "example.org"):
        assert hidden not in page
    assert page.count(f"?next={path}") == 2
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]
    assert client.post(path, {"answer": "accept"}).status_code == 200
    assert not StaffGrant.objects.filter(user__email=ADDRESS).exists()


def test_the_invited_account_accepts_once(offer, client_of, track):
    _invitation, path = offer()
    user = invited()
    client = client_of(user)
    assert track.name in client.get(path).content.decode()
    answer = client.post(path, {"answer": "accept"})
    assert answer.url == reverse("workspace", args=[track.code])
    assert rules.is_reviewer(user, track)
    actions = AuditEntry.objects.order_by("-pk").values_list("action", flat=True)[:2]
    assert list(actions) == ["invitation.accept", "staff_grant.create"]
    assert client.get(path).status_code == 404
    # The second press of the button.
    assert client.post(path, {"answer": "accept"}).url == answer.url
    assert StaffGrant.objects.filter(user=user).count() == 1


def test_or_declines_it(offer, client_of):
    _invitation, path = offer()
    user = invited()
    client = client_of(user)
    assert client.post(path, {"answer": "decline"}).status_code == 302
    assert not StaffGrant.objects.filter(user=user).exists()
    assert client.post(path, {"answer": "accept"}).status_code == 404


def test_another_account_sees_a_masked_address_and_nothing_else(offer, client_of, track):
    _invitation, path = offer()
    client = client_of(builders.make_user("somebody"))
    for response in (client.get(path), client.post(path, {"answer": "accept"})):
        page = response.content.decode()
        assert "w***@example.org" in page
        assert ADDRESS not in page
        assert track.name not in page
    assert response.status_code == 409
    assert not StaffGrant.objects.filter(user__username="somebody").exists()


def test_where_addresses_are_verified_an_unverified_one_does_not_count(offer, client_of, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    _invitation, path = offer()
    user = invited()
    own = EmailAddress.objects.create(user=user, email=ADDRESS, verified=False)
    client = client_of(user)
    assert client.post(path, {"answer": "accept"}).status_code == 409
    EmailAddress.objects.filter(pk=own.pk).update(verified=True)
    assert client.post(path, {"answer": "accept"}).status_code == 302


def test_signing_up_leads_back_to_the_invitation_and_nowhere_else(offer, client):
    _invitation, path = offer()
    fields = {"name": "王喆", "email": ADDRESS, "consent": "on"}
    fields |= {"password1": "four horses on ice", "password2": "four horses on ice"}
    answer = client.post(reverse("account_signup"), fields | {"next": path})
    assert answer.url == path
    assert client.post(path, {"answer": "accept"}).status_code == 302
    assert StaffGrant.objects.filter(user=User.objects.get(email=ADDRESS)).exists()


def run_out(invitation):
    Invitation.objects.update(valid_until=timezone.now() - DAY)


def taken_back(invitation):
    revoke_invitation(invitation, actor=invitation.invited_by, at=timezone.now())


def replaced(invitation):
    send_again(invitation, actor=invitation.invited_by, at=timezone.now(), site="https://x")


@pytest.mark.parametrize("end", [run_out, taken_back, replaced])
def test_what_is_not_open_looks_like_what_never_was(offer, client_of, client, end):
    invitation, path = offer()
    end(invitation)
    user = client_of(invited())
    for reader in (user, client):
        for method in ("get", "post"):
            gone = getattr(reader, method)(path, {"answer": "accept"} if method == "post" else {})
            never = getattr(reader, method)(f"/invitations/{'x' * 43}/")
            assert (gone.status_code, gone.content) == (404, never.content)
    assert not StaffGrant.objects.filter(user__username="wang").exists()


def test_the_log_does_not_tell_the_secret(offer, client, caplog):
    _invitation, path = offer()
    with caplog.at_level("INFO", logger="chuangsai.access"):
        client.get(path)
    told = [r.getMessage() for r in caplog.records if r.name == "chuangsai.access"]
    assert told == ["GET /invitations/…/"]


# What is refused


def test_nobody_offers_more_than_they_hold(offer, organiser, now, track):
    with pytest.raises(InvitationRefused) as refused:
        offer(expires_at=None)
    assert refused.value.field == "expires_at"
    StaffGrant.objects.filter(user=organiser).update(expires_at=now + DAY)
    with pytest.raises(InvitationRefused):
        offer()
    for role in ("reviewer", "supervisor", "secretariat", "publicity"):
        with pytest.raises(PermissionDenied):
            offer(actor=builders.make_staff(track, role))
    assert not Invitation.objects.exists()


def end_of_inviter(user):
    grant = StaffGrant.objects.get(user=user)
    revoke_grant(grant, actor=builders.make_admin(), at=timezone.now())


def end_brought_forward(user):
    StaffGrant.objects.filter(user=user).update(expires_at=timezone.now() + DAY)


def account_closed(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("change", [end_of_inviter, end_brought_forward, account_closed])
def test_acceptance_asks_again_whether_the_inviter_still_may(offer, organiser, client_of, change):
    _invitation, path = offer()
    user = invited()
    change(organiser)
    response = client_of(user).post(path, {"answer": "accept"})
    assert response.status_code == 409
    assert str(organiser) in response.content.decode()
    assert not StaffGrant.objects.filter(user=user).exists()
    assert Invitation.objects.open().exists()


def test_a_supervisor_cannot_accept_to_organise(offer, track, client_of):
    _invitation, path = offer(role="organiser")
    user = invited()
    builders.make_staff(track, "supervisor", username=user.username)
    assert client_of(user).post(path, {"answer": "accept"}).status_code == 409
    assert not rules.is_organiser(user, track)


def test_the_same_is_offered_once_until_it_ran_out(offer):
    first, _path = offer()
    with pytest.raises(InvitationRefused) as refused:
        offer()
    assert refused.value.field == "email"
    run_out(first)
    second, _path = offer()
    first.refresh_from_db()
    assert first.revoked_at == first.valid_until
    assert list(Invitation.objects.open()) == [second]


def test_sending_again_makes_a_new_address_and_a_new_inviter(
    offer, second_organiser, organiser, client_of, django_capture_on_commit_callbacks
):
    invitation, old = offer()
    with django_capture_on_commit_callbacks(execute=True):
        send_again(
            invitation, actor=second_organiser, at=timezone.now(), site="https://contest.example"
        )
    end_of_inviter(organiser)
    client = client_of(invited())
    assert path_in_last_mail() != old
    assert client.post(old, {"answer": "accept"}).status_code == 404
    assert client.post(path_in_last_mail(), {"answer": "accept"}).status_code == 302
    with pytest.raises(InvitationClosed):
        replaced(invitation)


def test_nobody_floods_the_mail(offer, monkeypatch):
    monkeypatch.setattr(invitations, "LIMITS", ((DAY, 3),))
    for n in range(3):
        invitation, _path = offer(email=f"a{n}@example.org")
    with pytest.raises(InvitationRefused, match="3"):
        offer(email="one-more@example.org")
    with pytest.raises(InvitationRefused):
        replaced(invitation)


def test_nobody_floods_one_address(offer):
    invitation, _path = offer()
    most = invitations.TO_ONE_ADDRESS[1]
    for _n in range(most):
        replaced(invitation)
    with pytest.raises(InvitationRefused, match=str(most)):
        replaced(invitation)
    invitation.refresh_from_db()
    later = timezone.now() + 2 * DAY
    send_again(invitation, actor=invitation.invited_by, at=later, site="https://x")


@pytest.mark.parametrize("name", ["王\n喆", "a\r\nBcc: all@example.org"])
def test_a_name_on_two_lines_makes_no_header(offer, name):
    offer(name=name)
    assert "\n" not in last_mail().subject
    assert list(last_mail().recipients()) == [ADDRESS]


# At the same moment


@pytest.fixture
def raced(transactional_db):
    track = builders.make_tree()[2]
    organiser = builders.make_staff(track)
    now, nonce = timezone.now(), "n"
    invitation = Invitation.objects.create(
        competition=track,
        email=ADDRESS,
        role="reviewer",
        expires_at=now + DAY,
        digest=digest_of(secret_of(nonce)),
        invited_by=organiser,
        invited_at=now,
        valid_until=now + DAY,
    )
    return invitation, invited(), now


@pytest.mark.django_db(transaction=True)
def test_accepting_three_times_at_once_is_once(raced):
    invitation, user, now = raced
    errors = together(*[lambda: accept_invitation(invitation, actor=user, at=now)] * 3)
    assert [type(error) for error in errors] == [InvitationClosed] * 2
    assert StaffGrant.objects.filter(user=user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepted_or_taken_back_but_not_both(raced):
    invitation, user, now = raced
    (error,) = together(
        lambda: accept_invitation(invitation, actor=user, at=now),
        lambda: revoke_invitation(invitation, actor=invitation.invited_by, at=now),
    )
    assert isinstance(error, InvitationClosed)
    invitation.refresh_from_db()
    is_given = StaffGrant.objects.filter(user=user).exists()
    assert is_given is (invitation.accepted_at is not None)
    assert is_given is (invitation.revoked_at is None)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_inviters_duty_ends_while_it_is_accepted(raced):
    invitation, user, now = raced
    grant = StaffGrant.objects.get(user=invitation.invited_by)
    admin = builders.make_admin()
    together(
        lambda: accept_invitation(invitation, actor=user, at=now),
        lambda: revoke_grant(grant, actor=admin, at=now, with_passed_on=True),
    )
    assert not StaffGrant.objects.filter(user=user, revoked_at=None).exists()
