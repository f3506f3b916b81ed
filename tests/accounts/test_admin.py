"""Accounts are the platform's administrator's, and every change of one is on record."""

import pytest
from django.urls import reverse

from accounts.account_field import AccountField
from accounts.admin_audit import HIDDEN
from accounts.models import AuditEntry, User
from tests import builders
from tests.admin_pages import add, audited, changelist, form_of, page


@pytest.fixture
def platform(db):
    return builders.make_user("root-only", is_superuser=True)


@pytest.fixture
def as_platform(client_of, platform):
    return client_of(platform)


def test_nobody_else_finds_the_accounts(client_of, organiser):
    client = client_of(organiser)
    for url in (changelist(User), add(User), page(organiser), page(organiser, "history")):
        assert client.get(url).status_code == 404
    password = reverse("admin:auth_user_password_change", args=[organiser.pk])
    assert client.get(password).status_code == 404
    assert client.post(password, {"password1": "x", "password2": "x"}).status_code == 404


def test_accounts_cannot_be_deleted(as_platform):
    assert as_platform.get(page(builders.make_user(), "delete")).status_code == 404


def test_changing_an_account_leaves_one_line_with_before_and_after(as_platform, platform):
    user = builders.make_user("zhang", name="张三")
    data = form_of(as_platform.get(page(user)), name="张三丰")
    data.pop("is_active")
    [line] = audited(as_platform, page(user), data)
    assert (line.action, line.actor) == ("user.change", platform)
    assert line.detail == {"changes": {"name": ["张三", "张三丰"], "is_active": [True, False]}}
    user.refresh_from_db()
    assert not user.is_active


def test_a_mobile_number_is_masked_and_cannot_be_posted(as_platform):
    user = builders.make_user("zhang", mobile="13800005021")
    shown = as_platform.get(page(user))
    assert "138****5021" in shown.content.decode()
    assert "13800005021" not in shown.content.decode()
    as_platform.post(page(user), form_of(shown, mobile="13900000000", username="li"))
    user.refresh_from_db()
    assert (user.mobile, user.username) == ("13800005021", "zhang")


def test_a_new_account_leaves_one_line_without_password_or_address(as_platform):
    data = {
        "username": "new",
        "name": "新来",
        "email": "new@example.org",
        "usable_password": "true",
        "password1": "a long enough secret",
        "password2": "a long enough secret",
    }
    [line] = audited(as_platform, add(User), data)
    assert line.action == "user.create"
    assert "secret" not in str(line.detail)
    assert line.detail["changes"]["email"] == HIDDEN
    assert User.objects.get(username="new").check_password("a long enough secret")
    again = as_platform.post(add(User), data | {"username": "other"})
    assert "email" in again.context["adminform"].form.errors


def test_setting_a_password_leaves_one_line_without_it(as_platform):
    user = builders.make_user("zhang")
    url = reverse("admin:auth_user_password_change", args=[user.pk])
    data = {
        "usable_password": "true",
        "password1": "another long secret",
        "password2": "another long secret",
    }
    before = AuditEntry.objects.count()
    assert as_platform.post(url, data | {"set-password": "1"}).status_code == 302
    [line] = AuditEntry.objects.order_by("pk")[before:]
    assert (line.action, line.detail) == ("user.change", {"changes": {"password": HIDDEN}})


@pytest.mark.parametrize("flag", ["is_active", "is_superuser"])
def test_the_last_way_in_cannot_be_thrown_away(as_platform, platform, flag):
    data = form_of(as_platform.get(page(platform)))
    data.pop(flag)
    response = as_platform.post(page(platform), data)
    assert flag in response.context["adminform"].form.errors


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_takes_a_fixed_number_of_queries(rows, as_platform, django_assert_num_queries):
    for _row in range(rows):
        builders.make_user()
    as_platform.get(changelist(User))
    with django_assert_num_queries(6):
        as_platform.get(changelist(User))


def test_passwords_cannot_be_searched_for(as_platform):
    assert as_platform.get(changelist(User), {"password__startswith": "md5"}).status_code == 400


class TestAccountField:
    def test_takes_a_user_name_or_an_address_in_any_case(self, db):
        user = builders.make_user("zhang")
        assert AccountField().clean("zhang") == AccountField().clean("ZHANG@example.org") == user

    @pytest.mark.parametrize("typed", ["li", "li@example.org", "former"])
    def test_knows_nobody_but_active_people(self, db, typed):
        builders.make_user("former", is_active=False)
        with pytest.raises(Exception, match=r"registered|注册"):
            AccountField().clean(typed)

    def test_does_not_guess_between_two(self, db):
        for name in ("one", "two"):
            builders.make_user(name, email="shared@example.org")
        with pytest.raises(Exception, match=r"Several|多个"):
            AccountField().clean("shared@example.org")
