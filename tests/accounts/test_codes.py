"""Signing in and opening an account with a code."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from accounts import unfinished
from accounts.models import Consent, TextMessage, User
from accounts.sms import TextNotSent, sending
from competitions.services.grants import grant_role
from tests.accounts.signing import (
    CODE,
    NUMBER,
    OTHER_NUMBER,
    PASSWORD,
    ask_code,
    enter_code,
    mailed_code,
    make_owner,
    sign_in,
    sign_up_mobile,
    stranger,
    texted_code,
    user_of,
)
from tests.builders import NOW, make_admin, make_user

pytestmark = pytest.mark.django_db
VERIFY = "/accounts/phone/verify/"


def test_opening_an_account_with_a_number_signs_in_and_records_the_consent(client):
    answer = sign_up_mobile(client, "+86 138-1234-5678")
    assert answer.url == VERIFY
    user = User.objects.get()
    assert (user.name, user.mobile, user.mobile_verified_at) == ("王喆", NUMBER, None)
    assert user_of(client) is None
    page = client.get(VERIFY).content.decode()
    assert "138****5678" in page
    assert NUMBER not in page
    client.post(VERIFY, {"code": texted_code()})
    user.refresh_from_db()
    assert user.mobile_verified_at is not None
    assert user_of(client) == user.pk
    assert Consent.objects.get().user == user


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("phone", "0571-88888888"), ("consent", "")]
)
def test_a_sign_up_that_fails_keeps_what_was_typed(client, field, value):
    page = sign_up_mobile(client, **({field: value} if field != "phone" else {"number": value}))
    text = page.content.decode()
    assert "is-invalid" in text
    assert not User.objects.exists()
    assert f'value="{value if field == "phone" else NUMBER}"' in text


def test_without_its_code_a_number_opens_nothing(client):
    sign_up_mobile(client)
    for _try in range(3):
        client.post(VERIFY, {"code": "000000" if texted_code() != "000000" else "111111"})
    assert user_of(client) is None
    assert client.get(VERIFY).status_code == 302


def test_a_number_may_be_begun_twice_and_belongs_to_who_confirmed_it(client, client_of):
    sign_up_mobile(client)
    code = texted_code()
    make_owner()
    page = client.post(VERIFY, {"code": code})
    assert page.status_code == 200
    assert User.objects.filter(mobile_verified_at__isnull=False).count() == 1
    assert user_of(client) is None


def test_signing_in_with_a_code_by_text(client):
    user = make_owner(password="")
    assert ask_code(client, "138 1234 5678").status_code == 302
    enter_code(client, texted_code())
    assert user_of(client) == user.pk


def test_signing_in_with_a_code_by_mail(client):
    user = make_owner(mobile="")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    ask_code(client, user.email.upper())
    assert mail.outbox[-1].to == [user.email]
    enter_code(client, mailed_code())
    assert user_of(client) == user.pk


def test_a_number_that_was_only_noted_signs_nobody_in(client):
    make_user("noted", mobile=NUMBER)
    ask_code(client, NUMBER)
    assert not CODE.search(TextMessage.objects.get().text)


def test_signing_in_with_number_and_password(client):
    user = make_owner()
    sign_in(client, "+86 138 1234 5678")
    assert user_of(client) == user.pk


def test_whoever_has_a_noted_number_is_not_asked_for_it_when_signing_in(client):
    user = make_user("noted", mobile=NUMBER)
    user.set_password(PASSWORD)
    user.save()
    sign_in(client, "noted")
    assert user_of(client) == user.pk


@pytest.mark.parametrize("typed", ["nonsense", "12345", "@", "a@", ""])
def test_what_is_neither_number_nor_address_is_said_at_the_field(client, typed):
    page = ask_code(client, typed)
    assert page.status_code == 200
    assert "is-invalid" in page.content.decode()
    assert TextMessage.objects.count() == len(mail.outbox) == 0


def test_a_gateway_that_refuses_is_said_in_a_sentence(client, monkeypatch):
    make_owner()

    def refuse(*args):
        raise TextNotSent

    monkeypatch.setitem(sending.WAYS, "database", refuse)
    ask_code(client, NUMBER)
    page = client.get(reverse("account_confirm_login_code")).content.decode()
    assert page.count('role="alert"') == 1
    assert "cs-note ok" not in page


def test_changing_the_number_takes_a_code(client):
    user = make_owner()
    client.force_login(user)
    change = reverse("account_change_phone")
    assert "138****5678" in client.get(change).content.decode()
    assert client.post(change, {"phone": OTHER_NUMBER}).url == VERIFY
    user.refresh_from_db()
    assert user.mobile == NUMBER
    client.post(VERIFY, {"code": texted_code(OTHER_NUMBER)})
    user.refresh_from_db()
    assert user.mobile == OTHER_NUMBER
    assert user.mobile_verified_at > NOW


def test_a_number_of_somebody_else_is_not_taken_over(client):
    make_owner()
    other = make_owner("other", mobile=OTHER_NUMBER)
    client.force_login(other)
    client.post(reverse("account_change_phone"), {"phone": NUMBER})
    assert client.post(VERIFY, {"code": texted_code()}).status_code == 200
    other.refresh_from_db()
    assert other.mobile == OTHER_NUMBER


def test_asking_again_too_soon_is_a_sentence_and_no_error(client):
    sign_up_mobile(client)
    again = sign_up_mobile(client)
    assert again.status_code in {200, 302}
    client.logout()
    page = sign_up_mobile(client)
    assert page.status_code == 200
    assert "is-invalid" in page.content.decode()


def test_without_text_messages_the_pages_offer_none(client, settings):
    settings.CHUANGSAI_SMS = "off"
    assert client.get(reverse("accounts:sign_up_mobile")).status_code == 404
    assert "signup/mobile" not in client.get(reverse("account_signup")).content.decode()
    assert ask_code(client, NUMBER).status_code == 200
    assert TextMessage.objects.count() == 0


def test_a_sign_up_that_nobody_finished_is_swept_after_a_day(client):
    sign_up_mobile(client)
    kept = make_owner("kept", mobile=OTHER_NUMBER)
    begun = User.objects.get(mobile=NUMBER)
    assert unfinished.sweep(at=begun.date_joined) == 0
    assert unfinished.sweep(at=begun.date_joined + 2 * unfinished.WAITS_FOR) == 1
    assert list(User.objects.all()) == [kept]


def test_an_account_that_something_points_at_is_not_swept(track):
    noted = make_user("noted", mobile=NUMBER, email="", date_joined=NOW)
    grant_role(track, noted, "reviewer", actor=make_admin(), at=NOW)
    assert unfinished.sweep(at=NOW + 3 * unfinished.WAITS_FOR) == 0
    assert User.objects.filter(pk=noted.pk).exists()


def test_an_address_that_nobody_confirmed_opens_no_account_of_a_stranger(client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    user = make_owner(mobile="", email="wangzhe@example.org")
    address = EmailAddress.objects.create(user=user, email=user.email, primary=True)
    ask_code(client, user.email)
    assert not CODE.search(mail.outbox[-1].body)
    address.verified = True
    address.save()
    ask_code(stranger(), user.email)
    assert CODE.search(mail.outbox[-1].body)
