"""What the tests of signing in share: sending forms, reading codes."""

import re

from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import TextMessage
from tests.builders import NOW, make_user

NUMBER = "13812345678"
OTHER_NUMBER = "15912345678"
PASSWORD = "four horses on ice"
CODE = re.compile(r"\b\d{6}\b")


def make_owner(username="owner", *, mobile=NUMBER, password=PASSWORD, **fields):
    """An account with a confirmed number and a password ("" for none)."""
    user = make_user(username, mobile=mobile, mobile_verified_at=NOW if mobile else None, **fields)
    if password:
        user.set_password(password)
    user.save()
    return user


def texted_code(number=NUMBER):
    """The code in the last text message to the number."""
    return CODE.search(TextMessage.objects.filter(mobile=number).first().text).group()


def mailed_code():
    return CODE.search(mail.outbox[-1].body).group()


def ask_code(client, login, **extra):
    return client.post(reverse("account_request_login_code"), {"login": login}, **extra)


def enter_code(client, code, **extra):
    return client.post(reverse("account_confirm_login_code"), {"code": code}, **extra)


def sign_in(client, login, password=PASSWORD, **extra):
    fields = {"login": login, "password": password}
    return client.post(reverse("account_login"), fields, **extra)


def sign_up_mobile(client, number=NUMBER, **changes):
    fields = {"name": "王喆", "phone": number, "consent": "on"} | changes
    return client.post(reverse("accounts:sign_up_mobile"), fields)


def user_of(client):
    """The number of whoever is signed in, or None."""
    found = client.session.get("_auth_user_id")
    return int(found) if found else None


def stranger(address="203.0.113.1"):
    """A new browser somewhere else."""
    return Client(REMOTE_ADDR=address)
