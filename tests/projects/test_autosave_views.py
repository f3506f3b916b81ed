"""Saving while typing, as a browser asks for it."""

import json

import pytest
import time_machine
from django.urls import reverse

from projects.models import Collaborator, Entry
from projects.services.entries import submit_entry
from tests.builders import NOW, make_draft, make_user


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def draft(track):
    return make_draft(track, owner=make_user("owner"))


@pytest.fixture
def owner(client_of, draft):
    client = client_of(draft.project.owner)
    client.cookies["django_language"] = "en"
    return client


def body(fields, *, key="key-00001", base=0, step="project", **more):
    return {"save_key": key, "step": step, "base": base, "fields": fields} | more


def send(client, entry, sent):
    text = sent if isinstance(sent, str | bytes) else json.dumps(sent)
    return client.post(
        reverse("projects:save", args=[entry.pk]), text, content_type="application/json"
    )


def test_what_is_valid_is_saved_and_the_rest_says_why(owner, draft):
    answer = send(owner, draft, body({"project.title": "新名称", "project.summary": "长" * 601}))
    said = answer.json()
    assert answer.status_code == 200
    assert (said["save_key"], said["revision"], said["saved"]) == (
        "key-00001",
        1,
        ["project.title"],
    )
    assert "600" in said["errors"]["project.summary"]
    draft.project.refresh_from_db()
    assert (draft.project.title, draft.project.summary) == ("新名称", "简介")


def test_the_answer_says_what_is_missing_now(owner, draft):
    said = send(owner, draft, body({"project.summary": ""})).json()
    assert [item["text"] for item in said["missing"]] == ["Write the summary"]
    assert "Write the summary" in said["parts"]["missing"]
    assert "1 item missing" in said["parts"]["steps"]


def test_a_repeated_save_has_one_effect(owner, draft):
    first = send(owner, draft, body({"project.title": "一"})).json()
    again = send(owner, draft, body({"project.title": "一"})).json()
    assert (again["revision"], again["saved"]) == (first["revision"], first["saved"])
    assert draft.changes.count() == 1


def test_what_was_changed_elsewhere_comes_back_with_the_answer(owner, draft):
    send(owner, draft, body({"project.stage": "sales"}))
    said = send(owner, draft, body({"project.stage": "idea"}, key="key-00002")).json()
    assert said["overtaken"] == {"project.stage": {"value": "sales", "text": "Sales"}}
    later = body({"project.stage": "sales"}, key="key-00003", bases={"project.stage": 2})
    assert send(owner, draft, later).json()["overtaken"] == {}


def test_members_are_one_field(owner, draft):
    rows = [{"name": "陈晓明", "role": "负责人"}, {"name": "李", "role": ""}]
    said = send(owner, draft, body({"members": rows}, step="people")).json()
    assert said["saved"] == ["members"]
    assert [member.name for member in draft.project.members.all()] == ["陈晓明", "李"]
    wrong = body(
        {"members": [{"name": "", "role": "销售"}]}, step="people", key="key-00002", base=1
    )
    assert "Name the member" in send(owner, draft, wrong).json()["errors"]["members"]
    assert draft.project.members.count() == 2


def test_a_person_who_is_named_already_stays_when_another_one_joins(owner, draft):
    member = draft.project.members.get()
    rows = [{"name": member.name, "role": member.role}]
    send(owner, draft, body({"members": rows}, step="people"))
    assert list(draft.project.members.values_list("name", "role")) == [(member.name, member.role)]


def test_the_forms_of_the_page_judge_the_unit(owner, draft):
    said = send(owner, draft, body({"unit.credit_code": "123"}, step="unit")).json()
    assert "18 characters; this one has 3" in said["errors"]["unit.credit_code"]
    said = send(owner, draft, body({"unit.employees": "7"}, step="unit", key="key-00002")).json()
    assert said["saved"] == ["unit.employees"]


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '"text"',
        body({"project.title": 5}),
        body({"project.title": "a\x00"}),
        '{"save_key": "key-00001", "step": "project", "base": 0, "fields": {"project.title": "\\ud800"}}',
        body({"project.title": "x"}, key="short"),
        body({"project.title": "x"}, key="k" * 41),
        body({"project.title": "x"}, base=-1),
        body({"project.title": "x"}, base=True),
        body({"project.title": "x"}, base=2**40),
        body({"project.title": "x"}, bases=[]),
        body({"project.title": "x"}, step="none"),
        body({"project.title": "长" * 20_001}),
        body({f"f{number}": "x" for number in range(81)}),
        body({"members": [[["deep"]]]}, step="people"),
    ],
)
def test_what_is_no_save_is_refused_with_a_sentence(owner, draft, sent):
    answer = send(owner, draft, sent)
    assert answer.status_code == 400
    assert answer.json() == {"error": "The page sent something that is not a save."}
    assert draft.changes.count() == 0


def test_too_much_at_once_is_refused(owner, draft):
    answer = send(owner, draft, "x" * (256 * 1024 + 1))
    assert answer.status_code == 413


def test_a_field_that_is_not_on_the_form_says_so_and_the_others_are_saved(owner, draft):
    sent = body({"project.title": "新", "project.owner": "1", "unit.employees": "1"})
    said = send(owner, draft, sent).json()
    assert said["saved"] == ["project.title"]
    assert sorted(said["errors"]) == ["project.owner", "unit.employees"]


def test_a_foreign_entry_does_not_exist(client_of, draft):
    answer = send(client_of(make_user("stranger")), draft, body({"project.title": "新"}))
    assert answer.status_code == 404


def test_a_teammate_who_reads_gets_a_sentence(client_of, draft):
    reader = make_user("reader")
    Collaborator.objects.create(project=draft.project, user=reader, role="reader")
    answer = send(client_of(reader), draft, body({"project.title": "新"}))
    assert answer.status_code == 403
    assert answer.json()["error"]
    assert draft.changes.count() == 0


def test_after_submission_nothing_is_saved(owner, draft):
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    answer = send(owner, draft, body({"project.title": "新"}))
    assert (answer.status_code, answer.json()["error"]) == (
        409,
        "The entry has been submitted and can no longer be changed.",
    )


def test_a_revision_from_the_future_is_refused(owner, draft):
    answer = send(owner, draft, body({"project.title": "新"}, base=7))
    assert answer.status_code == 409
    assert "load the page anew" in answer.json()["error"]
    assert Entry.objects.get(pk=draft.pk).revision == 0


def test_who_is_signed_out_is_sent_to_the_sign_in_page(client, draft):
    assert send(client, draft, body({"project.title": "新"})).status_code == 302


def test_an_ordinary_page_does_not_undo_what_another_tab_has_changed(owner, draft):
    page = reverse("projects:edit", args=[draft.pk, "project"])
    assert 'name="revision" value="0"' in owner.get(page).content.decode()
    send(owner, draft, body({"project.title": "别处改的"}))
    posted = {
        "title": draft.project.title,
        "stage": "pilot",
        "summary": "简介",
        "innovation": "按潮汐安排充放电。",
        "market": "",
        "revision": "0",
        "save": "",
    }
    owner.post(page, posted)
    draft.project.refresh_from_db()
    assert (draft.project.title, draft.project.innovation) == ("别处改的", "按潮汐安排充放电。")


def test_an_ordinary_page_says_what_it_has_replaced(owner, draft):
    page = reverse("projects:edit", args=[draft.pk, "project"])
    send(owner, draft, body({"project.title": "别处改的"}))
    posted = {
        "title": "这里改的",
        "stage": "pilot",
        "summary": "简介",
        "revision": "0",
        "save": "",
    }
    said = owner.post(page, posted, follow=True).content.decode()
    assert "the other one was: 别处改的" in said


def test_a_save_takes_a_bounded_number_of_queries(owner, draft, django_assert_max_num_queries):
    fields = {"project.title": "新名称", "project.summary": "新", "project.market": "市场"}
    with django_assert_max_num_queries(34):
        assert send(owner, draft, body(fields)).status_code == 200
