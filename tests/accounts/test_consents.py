"""What people agreed to: shown, taken back, and asked for anew when the notice changes."""

import datetime as dt

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import consents
from accounts.consent_part import NAME, SensitiveConsentPart
from accounts.consents import DUE, NotWithdrawable, has_consent, withdraw_consent
from accounts.models import AuditEntry, Consent
from accounts.personal_data import PARTS, Held, Part
from accounts.privacy import PRIVACY_VERSION, SENSITIVE_VERSION
from accounts.services import give_consent
from tests.accounts.signing import make_owner, sign_in
from tests.builders import NOW, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)
MINE = "/my/consents/"


@pytest.fixture
def owner():
    return make_owner()


def agree(user, notice="privacy", version=PRIVACY_VERSION):
    return give_consent(user, notice=notice, version=version, at=NOW)


def test_who_agreed_to_the_present_notice_goes_on(client, owner):
    agree(owner)
    sign_in(client, "owner")
    assert DUE not in client.session
    assert client.get("/my/").status_code == 200


@pytest.mark.parametrize("earlier", [None, "2020-1"])
def test_a_new_version_is_asked_for_at_the_next_sign_in(client, owner, earlier):
    if earlier:
        agree(owner, version=earlier)
    sign_in(client, "owner")
    asked = client.get("/my/?page=2")
    assert asked.url == "/my/consent/?next=%2Fmy%2F%3Fpage%3D2"
    page = client.get(asked.url).content.decode()
    assert ("2020-1" in page) == bool(earlier)
    answer = client.post("/my/consent/", {"consent": "on", "next": "/my/?page=2"})
    assert answer.url == "/my/?page=2"
    assert client.get("/my/").status_code == 200
    assert has_consent(owner, "privacy")


def test_going_on_without_agreeing_is_not_possible(client, owner):
    sign_in(client, "owner")
    page = client.post("/my/consent/", {"next": "/my/"})
    assert page.status_code == 200
    assert "is-invalid" in page.content.decode()
    assert client.get("/my/").status_code == 302


def test_agreeing_leads_to_no_other_site(client, owner):
    sign_in(client, "owner")
    answer = client.post("/my/consent/", {"consent": "on", "next": "https://evil.example/"})
    assert answer.url == "/"


@pytest.mark.parametrize(
    "address",
    ["/judge/", "/privacy/", "/my/data/", "/my/consents/", "/my/data/erase/", "/health/"],
)
def test_what_stays_open_while_a_consent_is_due(client, owner, address):
    sign_in(client, "owner")
    answer = client.get(address)
    assert answer.status_code != 302 or "consent" not in answer.url


def test_a_judge_who_is_scoring_is_not_interrupted(client, owner):
    """Nor is a session that began before the notice changed."""
    sign_in(client, "owner")
    assert client.get("/judge/sheets/1/").status_code == 404
    assert client.post("/judge/sheets/1/save/").status_code == 400
    begun = make_user("begun")
    client.force_login(begun)
    assert client.get("/my/").status_code == 200


def test_the_gate_is_what_stops(client, owner, settings):
    """The control: without it nobody is asked."""
    gate = "accounts.middleware.ConsentFirst"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != gate]
    sign_in(client, "owner")
    assert client.get("/my/").status_code == 200


def test_the_list_shows_what_when_and_which_version(client, owner):
    agree(owner)
    agree(owner, "declaration", "2026-1")
    client.force_login(owner)
    page = client.get(MINE).content.decode()
    assert PRIVACY_VERSION in page
    assert page.count("/withdraw/") == 1


def test_the_list_asks_the_same_few_questions_however_long(client, owner):
    client.force_login(owner)
    client.get(MINE)
    counts = []
    for n in range(2):
        for version in range(n * 10):
            agree(owner, version=f"{n}-{version}")
        with CaptureQueriesContext(connection) as asked:
            client.get(MINE)
        counts.append(len(asked))
    # Session, user, unread messages, consents.
    assert counts == [4, 4]


def test_taking_the_privacy_consent_back_asks_again(client, owner):
    given = agree(owner)
    sign_in(client, "owner")
    page = client.get(f"{MINE}{given.pk}/withdraw/")
    assert Consent.objects.get().withdrawn_at is None
    assert page.content.decode().count("<li>") >= 4
    client.post(f"{MINE}{given.pk}/withdraw/")
    assert not has_consent(owner, "privacy")
    assert client.get("/my/").status_code == 302
    assert AuditEntry.objects.filter(action="consent.withdraw").count() == 1
    give_consent(owner, notice="privacy", version=PRIVACY_VERSION, at=LATER)
    assert has_consent(owner, "privacy")
    assert AuditEntry.objects.filter(action="consent.give_again").count() == 1


def test_the_sensitive_consent_is_taken_back_alone_and_its_fields_go(owner, monkeypatch):
    forgotten = []
    part = Part(
        label="x",
        collect=lambda user: Held(),
        forget_sensitive=lambda user, at: forgotten.append((user, at)),
    )
    monkeypatch.setitem(PARTS, "x", part)
    agree(owner)
    given = agree(owner, "sensitive", SENSITIVE_VERSION)
    for _twice in range(2):
        withdraw_consent(given, actor=owner, at=LATER)
    assert forgotten == [(owner, LATER)]
    assert not has_consent(owner, "sensitive")
    assert has_consent(owner, "privacy")


def test_an_undertaking_is_not_a_consent(client, owner):
    given = agree(owner, "declaration", "1")
    with pytest.raises(NotWithdrawable):
        withdraw_consent(given, actor=owner, at=LATER)
    client.force_login(owner)
    assert client.get(f"{MINE}{given.pk}/withdraw/").status_code == 404


def test_the_consent_of_somebody_else_is_not_there(client, owner):
    given = agree(owner)
    client.force_login(make_user("other"))
    assert client.get(f"{MINE}{given.pk}/withdraw/").status_code == 404
    assert client.post(f"{MINE}{given.pk}/withdraw/").status_code == 404
    with pytest.raises(Consent.DoesNotExist):
        withdraw_consent(given, actor=make_user("other"), at=LATER)


class WithNumber(SensitiveConsentPart):
    sensitive_fields = ("identity_number",)
    identity_number = forms.CharField(required=False)


def test_sensitive_fields_take_a_consent_of_their_own(owner):
    assert WithNumber({}, user=owner).is_valid()
    refused = WithNumber({"identity_number": "1"}, user=owner)
    assert not refused.is_valid()
    assert NAME in refused.errors
    agreed = WithNumber({"identity_number": "1", NAME: "on"}, user=owner)
    assert agreed.is_valid()
    agreed.keep_consent(at=NOW)
    assert has_consent(owner, "sensitive")
    again = WithNumber({"identity_number": "1"}, user=owner)
    assert again.is_valid()
    assert NAME not in again.fields


def test_an_old_version_does_not_count(owner, monkeypatch):
    agree(owner)
    monkeypatch.setitem(consents.CURRENT, Consent.Notice.PRIVACY, "2099-1")
    assert not has_consent(owner, "privacy")
