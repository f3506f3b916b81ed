"""Whether an account exists is not to be learnt: not from an answer, nor from the work done for it."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.urls import reverse

from accounts.models import TextMessage, User
from tests.accounts.signing import (
    NUMBER,
    OTHER_NUMBER,
    PASSWORD,
    ask_code,
    make_owner,
    sign_in,
    sign_up_mobile,
    stranger,
)

pytestmark = pytest.mark.django_db
TAKEN, FREE = "owner@example.org", "nobody@example.org"
SECRETS = re.compile(
    r'(name="csrfmiddlewaretoken" value="[^"]+")|(nobody@|owner@)|(\d{3}\*{4}\d{4})'
)


@pytest.fixture
def owner():
    user = make_owner()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@pytest.fixture(autouse=True)
def _mail_server(settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


@pytest.fixture
def hashes(monkeypatch):
    """How many passwords were hashed or checked."""
    done = []
    original = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, *args, **kw: (done.append(1), original(self, *args, **kw))[1],
    )
    return done


def seen(answer, client):
    """Status, address and page of an answer, and the page that it leads to."""
    texts = [SECRETS.sub("", answer.content.decode()), str(answer.status_code)]
    if answer.status_code == 302:
        texts += [answer.url, SECRETS.sub("", client.get(answer.url).content.decode())]
    return texts


def both(run):
    """What a stranger gets for an account that exists and for one that does not."""
    return [seen(run(client, exists), client) for client, exists in zip_clients()]


def zip_clients():
    return [(stranger(), True), (stranger("203.0.113.2"), False)]


def sign_up(client, exists):
    fields = {"name": "王喆", "email": TAKEN if exists else FREE, "consent": "on"}
    fields |= {"password1": PASSWORD, "password2": PASSWORD}
    return client.post(reverse("account_signup"), fields)


def test_signing_up_with_an_address(owner, hashes):
    work = []

    def run(client, exists):
        before = len(hashes), len(mail.outbox)
        answer = sign_up(client, exists)
        work.append((len(hashes) - before[0], len(mail.outbox) - before[1]))
        return answer

    taken, free = both(run)
    assert taken == free
    assert work[0] == work[1] == (1, 1)
    assert User.objects.filter(email=TAKEN).count() == 1


def test_without_confirmed_addresses_it_would_be_learnt(owner, settings):
    """The control: on one's own machine, without a mail server, the two answers differ."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    taken, free = both(sign_up)
    assert taken != free


def test_signing_up_with_a_number(owner):
    taken, free = both(
        lambda client, exists: sign_up_mobile(client, NUMBER if exists else OTHER_NUMBER)
    )
    assert taken == free
    assert TextMessage.objects.count() == 2


@pytest.mark.parametrize(
    "names", [("owner", "nobody"), (TAKEN, FREE), (NUMBER, OTHER_NUMBER)], ids=str
)
def test_signing_in(owner, hashes, names):
    work = []

    def run(client, exists):
        before = len(hashes)
        answer = sign_in(client, names[not exists], "not the password")
        work.append(len(hashes) - before)
        page = answer.content.decode().replace(names[not exists], "")
        answer.content = page.encode()
        return answer

    taken, free = both(run)
    assert taken == free
    assert min(work) >= 1


@pytest.mark.parametrize("names", [(TAKEN, FREE), (NUMBER, OTHER_NUMBER)], ids=str)
def test_asking_for_a_code(owner, names):
    taken, free = both(lambda client, exists: ask_code(client, names[not exists]))
    assert taken == free
    assert TextMessage.objects.count() + len(mail.outbox) == 2


def test_a_wrong_code(owner):
    def run(client, exists):
        ask_code(client, NUMBER if exists else OTHER_NUMBER)
        return client.post(reverse("account_confirm_login_code"), {"code": "wrong"})

    taken, free = both(run)
    assert taken == free


def test_resetting_a_password(owner):
    taken, free = both(
        lambda client, exists: client.post(
            reverse("account_reset_password"), {"email": TAKEN if exists else FREE}
        )
    )
    assert taken == free
    assert len(mail.outbox) == 2


def test_the_limit_itself_tells_nothing(owner):
    def run(client, exists):
        for _try in range(6):
            answer = sign_in(client, "owner" if exists else "nobody", "wrong")
        answer.content = answer.content.replace(b"nobody", b"").replace(b"owner", b"")
        return answer

    taken, free = both(run)
    assert taken == free
