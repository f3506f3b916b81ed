"""Closing an account: said before, refused in time, complete, and nothing breaks afterwards."""

import datetime as dt
import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.erasure import ERASED_NAME, ErasureRefused, erase_account, plan_erasure
from accounts.models import AuditEntry, Consent, DataRequest, Message, TextMessage, User
from accounts.services import give_consent
from competitions.services.grants import grant_role
from projects.models import Collaborator, Entry, EntryChange, Material, Project, Recusal
from tests import builders
from tests.accounts.signing import NUMBER, PASSWORD, sign_in, stranger, texted_code, user_of
from tests.builders import NOW, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)
PAGE = "/my/data/erase/"


@pytest.fixture
def owner():
    user = make_user("wangzhe", name="王喆", mobile=NUMBER, mobile_verified_at=NOW)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    give_consent(user, notice="privacy", version="1", at=NOW)
    Message.objects.create(
        recipient=user,
        channel="email",
        address=user.email,
        occasion="x",
        key="x",
        subject="王喆",
        body="王喆",
        created_at=NOW,
        due_at=NOW,
    )
    TextMessage.objects.create(mobile=NUMBER, text="042137", at=NOW)
    return user


@pytest.fixture
def handed_in(track, owner):
    """An entry of the owner's in a contest that is over."""
    entry = builders.make_entry(track, owner=owner)
    stated = entry.declared | {"people": [{"entry.contact_mobile": NUMBER}]}
    Entry.objects.filter(pk=entry.pk).update(state="rejected", declared=stated)
    return Entry.objects.get(pk=entry.pk)


def everything():
    """All that the database says, as one text."""
    models = [User, EmailAddress, Message, TextMessage, Entry, EntryChange, DataRequest, Consent]
    return json.dumps([[*model.objects.values()] for model in models], default=str)


def test_the_row_is_made_nobody_s(owner):
    erase_account(owner, actor=owner, at=LATER)
    row = User.objects.get(pk=owner.pk)
    assert str(row) == ERASED_NAME
    assert (row.email, row.mobile, row.mobile_verified_at, row.is_active) == ("", "", None, False)
    assert not row.has_usable_password()
    for trace in ("wangzhe", "王喆", NUMBER, "042137"):
        assert trace not in everything()
    assert not EmailAddress.objects.exists()
    assert not Authenticator.objects.exists()


def test_the_audit_line_has_no_personal_data(owner):
    erase_account(owner, actor=owner, at=LATER)
    line = AuditEntry.objects.get(action="account.erase")
    text = f"{line.subject} {json.dumps(line.detail, ensure_ascii=False)}"
    assert not [trace for trace in ("wangzhe", "王喆", NUMBER) if trace in text]


def test_nobody_signs_in_with_it_any_more_and_sessions_end(owner):
    client = stranger()
    sign_in(client, "wangzhe")
    Authenticator.objects.all().delete()
    client.force_login(owner)
    erase_account(owner, actor=owner, at=LATER)
    assert client.get("/my/").status_code == 302
    for name in ("wangzhe", NUMBER, "wangzhe@example.org"):
        fresh = stranger()
        sign_in(fresh, name)
        assert user_of(fresh) is None


def test_name_number_and_address_are_free_again(owner):
    erase_account(owner, actor=owner, at=LATER)
    make_user("wangzhe", mobile=NUMBER, mobile_verified_at=NOW)


def test_drafts_go_with_their_files(track, owner, django_capture_on_commit_callbacks):
    draft = builders.make_draft(track, owner=owner)
    kept = builders.make_entry(track, title="别人的项目")
    material = Material.objects.filter(entry=draft).first()
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(owner, actor=owner, at=LATER)
    assert not Entry.objects.filter(pk=draft.pk).exists()
    assert not Project.objects.filter(owner=owner).exists()
    assert Entry.objects.get() == kept
    if material:
        assert not material.file.storage.exists(material.file.name)
    for file in Material.objects.filter(entry=kept):
        assert file.file.storage.exists(file.file.name)


def test_an_entry_that_was_handed_in_stays_without_its_contacts(owner, handed_in):
    EntryChange.objects.create(
        entry=handed_in,
        revision=1,
        field="entry.contact_mobile",
        before="1",
        after=NUMBER,
        by=owner,
        at=NOW,
    )
    erase_account(owner, actor=owner, at=LATER)
    entry = Entry.objects.get(pk=handed_in.pk)
    assert (entry.contact_name, entry.contact_mobile, entry.contact_email) == ("", "", "")
    assert entry.declared["people"] == [{"entry.contact_mobile": ""}]
    assert entry.declared["title"] == handed_in.declared["title"]
    assert entry.declared["members"] == handed_in.declared["members"]
    assert handed_in.contact_mobile not in json.dumps(entry.declared)
    assert (entry.number, entry.project.title) == (handed_in.number, handed_in.project.title)
    assert entry.materials.count() == handed_in.materials.count()
    assert NUMBER not in everything()


def test_it_is_said_first_what_goes_what_stays_and_by_which_law(owner, handed_in, client_of):
    page = client_of(owner).get(PAGE).content.decode()
    plan = plan_erasure(owner, at=NOW)
    assert plan.obstacles == []
    assert any("Archives Law" in why or "档案法" in why for _what, why in plan.keeps)
    assert page.count("<dt>") == len(plan.keeps)
    assert User.objects.get(pk=owner.pk).is_active


@pytest.mark.parametrize("state", ["submitted", "returned", "accepted", "noticed", "confirmed"])
def test_an_entry_in_a_running_contest_is_in_the_way(owner, handed_in, state, client_of):
    Entry.objects.filter(pk=handed_in.pk).update(state=state)
    with pytest.raises(ErasureRefused, match=handed_in.project.title):
        erase_account(owner, actor=owner, at=LATER)
    fields = {"password": PASSWORD, "understood": "on"}
    page = client_of(owner).post(PAGE, fields).content.decode()
    assert handed_in.project.title in page
    assert User.objects.get(pk=owner.pk).is_active
    type(handed_in.competition).objects.filter(pk=handed_in.competition_id).update(
        state="archived"
    )
    erase_account(owner, actor=owner, at=LATER)


def test_a_duty_is_in_the_way_until_it_ends(owner, track):
    grant = grant_role(track, owner, "reviewer", actor=builders.make_admin(), at=NOW)
    with pytest.raises(ErasureRefused, match=track.name):
        erase_account(owner, actor=owner, at=LATER)
    grant.revoked_at = NOW
    grant.save()
    erase_account(owner, actor=owner, at=LATER)


def test_the_platform_s_administrator_stays():
    admin = builders.make_admin()
    with pytest.raises(ErasureRefused):
        erase_account(admin, actor=admin, at=LATER)


def test_a_refusal_changes_nothing(owner, handed_in):
    Entry.objects.filter(pk=handed_in.pk).update(state="accepted")
    before = everything()
    with pytest.raises(ErasureRefused):
        erase_account(owner, actor=owner, at=LATER)
    assert everything() == before


def test_the_password_confirms_it(owner, client_of):
    client = client_of(owner)
    for fields in (
        {},
        {"password": "wrong", "understood": "on"},
        {"password": PASSWORD},
    ):
        page = client.post(PAGE, fields)
        assert page.status_code == 200
        assert "is-invalid" in page.content.decode()
    assert User.objects.get(pk=owner.pk).is_active
    answer = client.post(PAGE, {"password": PASSWORD, "understood": "on"})
    assert answer.url == "/my/data/erased/"
    assert client.get(answer.url).status_code == 200
    assert not User.objects.get(pk=owner.pk).is_active


def test_without_a_password_a_code_confirms_it(owner, client_of):
    owner.set_unusable_password()
    owner.save()
    client = client_of(owner)
    fields = {"understood": "on"}
    assert client.post(PAGE, fields | {"code": "000000"}).status_code == 200
    client.post("/my/data/erase/code/")
    code = texted_code()
    assert code not in str(dict(client.session))
    wrong = "000000" if code != "000000" else "111111"
    assert client.post(PAGE, fields | {"code": wrong}).status_code == 200
    client.post(PAGE, fields | {"code": code})
    assert not User.objects.get(pk=owner.pk).is_active


def test_a_code_is_good_for_three_tries(owner, client_of):
    owner.set_unusable_password()
    owner.save()
    client = client_of(owner)
    client.post("/my/data/erase/code/")
    for _try in range(3):
        client.post(PAGE, {"understood": "on", "code": "wrong"})
    client.post(PAGE, {"understood": "on", "code": texted_code()})
    assert User.objects.get(pk=owner.pk).is_active


def test_nothing_breaks_afterwards(owner, handed_in, track, organiser, client_of):
    Collaborator.objects.create(project=builders.make_entry(track).project, user=owner)
    erase_account(owner, actor=owner, at=LATER)
    client = client_of(organiser)
    for address in (
        f"/work/{track.code}/",
        f"/work/{track.code}/entries/",
        reverse("projects:review", args=[track.code, handed_in.pk]),
        f"/work/{track.code}/audit/",
        f"/work/{track.code}/access/",
    ):
        assert client.get(address).status_code == 200, address
    platform = client_of(builders.make_admin())
    people = platform.get("/admin/accounts/user/").content.decode()
    assert ERASED_NAME in people
    assert platform.get(f"/admin/accounts/user/{owner.pk}/change/").status_code == 200


def test_a_draft_that_somebody_is_recused_from_does_not_stand_in_the_way(owner, track):
    draft = builders.make_draft(track, owner=owner)
    judge = make_user("judge")
    said = {"kind": "kinship", "declared_by": judge, "declared_at": NOW}
    Recusal.objects.create(user=judge, project=draft.project, **said)
    erase_account(owner, actor=owner, at=LATER)
    assert not Entry.objects.exists()
    assert Recusal.objects.get().project == draft.project
