import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import Consent, User
from accounts.privacy import PRIVACY_VERSION
from tests.builders import make_user

FIELDS = {
    "name": " 王  喆 ",
    "email": "wangzhe@example.org",
    "password1": "four horses on ice",
    "password2": "four horses on ice",
    "consent": "on",
}
PAGES = [
    ("account_login", 200),
    ("account_signup", 200),
    ("account_reset_password", 200),
    ("account_reset_password_done", 200),
    ("account_reset_password_from_key_done", 200),
    ("account_inactive", 200),
    ("account_email_verification_sent", 200),
]
OWN_PAGES = ["account_logout", "account_email", "account_change_password", "mfa_index"]


@pytest.fixture(autouse=True)
def _database(db):
    pass


def sign_up(client, **changes):
    return client.post(reverse("account_signup"), FIELDS | changes)


def test_signing_up_makes_an_account_and_records_the_consent(client):
    answer = sign_up(client)
    user = User.objects.get()
    assert answer.status_code == 302
    assert (user.name, user.email) == ("王 喆", "wangzhe@example.org")
    consent = Consent.objects.get()
    assert (consent.user, consent.notice, consent.version) == (user, "privacy", PRIVACY_VERSION)
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("email", "nobody"), ("password2", "another"), ("consent", "")],
)
def test_a_sign_up_that_fails_keeps_what_was_typed(client, field, value):
    answer = sign_up(client, **{field: value})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not User.objects.exists()
    assert "is-invalid" in page
    if field != "email":
        assert 'value="wangzhe@example.org"' in page


def test_a_password_is_never_sent_back(client):
    assert "four horses" not in sign_up(client, name="").content.decode()


def test_signing_up_leads_back_to_the_contest(client):
    answer = sign_up(client, next="/enter/track/")
    assert answer.url == "/enter/track/"


def test_signing_up_leads_to_no_other_site(client):
    assert "evil" not in sign_up(client, next="https://evil.example/").url


def test_an_address_that_is_taken_makes_no_second_account(client):
    make_user("first")
    sign_up(client, email="first@example.org")
    assert User.objects.count() == 1


@pytest.mark.parametrize(("name", "status"), PAGES)
def test_every_account_page_wears_the_look(client, name, status):
    answer = client.get(reverse(name))
    page = answer.content.decode()
    assert answer.status_code == status
    assert "cs-account" in page
    assert "cs-masthead" in page


@pytest.mark.parametrize("name", OWN_PAGES)
def test_every_page_of_ones_own_account_wears_the_look(client, name):
    user = make_user()
    user.set_password("four horses on ice")
    user.save()
    client.force_login(user)
    page = client.get(reverse(name)).content.decode()
    assert "cs-account" in page
    assert page.count("<h1") == 1


def test_signing_in_takes_e_mail_and_password(client):
    sign_up(client)
    client.logout()
    fields = {"login": FIELDS["email"], "password": FIELDS["password1"]}
    client.post(reverse("account_login"), fields)
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_setting_up_the_second_factor_shows_its_picture_without_a_data_address(client):
    sign_up(client)
    EmailAddress.objects.update(verified=True)
    address = reverse("mfa_activate_totp")
    again = reverse("account_reauthenticate") + f"?next={address}"
    client.post(again, {"password": FIELDS["password1"], "next": address})
    page = client.get(address).content.decode()
    assert "<svg" in page
    assert "data:image" not in page
