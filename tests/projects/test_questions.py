"""The organiser's questions in the entry form: asked, answered, hidden, missing, shown."""

import json

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry
from competitions.models import Category, Question
from projects.models import Answer, EntryChange, Material
from projects.services.answers import answers_shown, answers_to_show, read_sheet
from projects.services.completeness import missing_items
from projects.services.entries import EntryIncomplete, submit_entry
from tests.builders import NOW, add_material, make_draft, make_staff, make_submitted, make_user

COLUMNS = [{"label": "客户"}, {"label": "合同额", "kind": "money"}]
LIMITS = {
    "short": {"most": 20},
    "long": {"most": 100},
    "number": {"least": "0", "most": "5000", "unit": "人"},
    "money": {"least": "0"},
    "date": {"from": "2000-01-01"},
    "choice": {"choices": ["是", "否"]},
    "many": {"choices": ["德国", "法国", "日本"], "most": 2},
    "file": {"formats": ["pdf"], "most": 2},
    "table": {"columns": COLUMNS, "most": 3},
}


def ask(node, key, kind="short", **fields):
    return Question.objects.create(
        competition=node,
        key=key,
        kind=kind,
        label=fields.pop("label", f"问题 {key}"),
        order=Question.objects.filter(competition=node).count(),
        limits=fields.pop("limits", LIMITS[kind]),
        **fields,
    )


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


@pytest.fixture
def every_kind(track):
    return {kind: ask(track, kind, kind) for kind in LIMITS}


ANSWERS = {
    "question-short": "杭州",
    "question-long": "第一行\r\n第二行",
    "question-number": "1,200",
    "question-money": "12.50",
    "question-date": "2026-01-02",
    "question-choice": "是",
    "question-many": ["日本", "德国"],
    "question-table.0.0": "某公司",
    "question-table.0.1": "100.0",
    "question-table.1.0": "",
    "question-table.1.1": "",
}


def step(entry, name="questions"):
    return reverse("projects:edit", args=[entry.pk, name])


def values(entry):
    return dict(Answer.objects.filter(entry=entry).values_list("question__key", "value"))


def test_without_questions_there_is_no_step(owner, draft):
    shown = owner.get(step(draft, "project"))
    assert "Questions of the organiser" not in shown.content.decode()
    assert shown.context["after"][0] == step(draft, "materials")
    assert owner.get(step(draft)).status_code == 404
    assert owner.post(step(draft), {}).status_code == 404


def test_with_a_question_the_step_stands_behind_the_project(owner, draft, track):
    ask(track, "city")
    assert owner.get(step(draft, "project")).context["after"][0] == step(draft)
    assert owner.post(step(draft), {"continue": ""}).url == step(draft, "materials")


def test_every_kind_is_answered_kept_plainly_and_shown_again(owner, draft, every_kind):
    assert owner.post(step(draft), ANSWERS).status_code == 302
    assert values(draft) == {
        "short": "杭州",
        "long": "第一行\n第二行",
        "number": "1200",
        "money": "12.5",
        "date": "2026-01-02",
        "choice": "是",
        "many": ["德国", "日本"],
        "table": [["某公司", "100"]],
    }
    page = owner.get(step(draft)).content.decode()
    for shown in (
        'value="杭州"',
        "第一行\n第二行",
        'value="1200"',
        'value="2026-01-02"',
        "某公司",
    ):
        assert shown in page
    assert answers_shown(draft)[2] == ("问题 number", "1,200 人")
    # Saving what is shown changes nothing.
    changes = EntryChange.objects.count()
    owner.post(step(draft), ANSWERS)
    assert EntryChange.objects.count() == changes


def test_a_save_leaves_one_audit_line_and_a_change_for_each_answer(owner, draft, every_kind):
    before = AuditEntry.objects.count()
    owner.post(step(draft), {"question-short": "杭州", "question-number": "7"})
    [line] = AuditEntry.objects.order_by("pk")[before:]
    assert line.action == "entry.edit"
    assert line.detail == {"step": "questions", "fields": ["question.number", "question.short"]}
    rows = EntryChange.objects.filter(entry=draft).order_by("field")
    assert [(row.field, row.before, row.after) for row in rows] == [
        ("question.number", "", "7"),
        ("question.short", "", "杭州"),
    ]


def test_what_is_wrong_comes_back_as_typed_and_the_rest_is_saved(owner, draft, every_kind):
    sent = {
        **ANSWERS,
        "question-number": "十二",
        "question-short": "长" * 21,
        "question-table.0.1": "很多",
    }
    answer = owner.post(step(draft), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="十二"' in page
    assert "长" * 21 in page
    assert 'value="很多"' in page
    assert "Write a number in digits" in page
    assert "Row 1, column 2" in page
    assert values(draft).keys() == {"long", "money", "date", "choice", "many"}


def test_an_answer_can_be_taken_back(owner, draft, every_kind):
    owner.post(step(draft), ANSWERS)
    owner.post(step(draft), {**ANSWERS, "question-short": "", "question-many": []})
    assert not values(draft).keys() & {"short", "many"}


@pytest.fixture
def chain(track):
    exports = ask(track, "exports", "choice", is_required=True)
    where = ask(track, "where", "many", shown_if=exports, shown_if_answer="是", is_required=True)
    partner = ask(track, "partner", shown_if=where, shown_if_answer="德国", is_required=True)
    return exports, where, partner


def missing(entry):
    return [item.anchor for item in missing_items(entry) if item.step == "questions"]


def test_a_hidden_question_is_neither_required_nor_written_nor_found_wrong(owner, draft, chain):
    assert missing(draft) == ["div_id_question-exports"]
    sent = {"question-exports": "否", "question-where": ["火星"], "question-partner": "长" * 99}
    assert owner.post(step(draft), sent).status_code == 302
    assert values(draft) == {"exports": "否"}
    assert missing(draft) == []


def test_a_chain_comes_up_answer_by_answer(owner, draft, chain):
    owner.post(step(draft), {"question-exports": "是"})
    assert missing(draft) == ["div_id_question-where"]
    owner.post(step(draft), {"question-exports": "是", "question-where": ["德国"]})
    assert missing(draft) == ["div_id_question-partner"]
    sent = {"question-exports": "是", "question-where": ["德国"], "question-partner": "某某"}
    owner.post(step(draft), sent)
    assert missing(draft) == []
    owner.post(step(draft), {**sent, "question-exports": "否"})
    assert [text for _label, text in answers_shown(draft)] == ["否"]
    # What was answered is there again when its question is.
    owner.post(step(draft), {"question-exports": "是"})
    assert values(draft)["partner"] == "某某"


def test_the_page_knows_what_is_hidden_before_any_script_runs(owner, draft, chain):
    page = owner.get(step(draft)).content.decode()
    assert '<div data-question="exports">' in page
    assert '<div data-question="where" hidden>' in page
    told = (
        page.partition('id="question-conditions"')[2].partition(">")[2].partition("</script>")[0]
    )
    assert json.loads(told)[0] == {
        "key": "where",
        "after": "exports",
        "name": "question-exports",
        "answer": "是",
    }


def test_questions_of_the_contests_above_come_first_and_by_category(owner, draft, tree, track):
    ask(track, "own")
    ask(tree[0], "above")
    makers = Category.objects.get(competition=tree[0], kind="maker")
    ask(tree[0], "makers", category=makers)
    assert [reply.question.key for reply in read_sheet(draft).replies] == ["above", "own"]


def test_a_question_that_is_switched_off_is_not_asked(draft, track):
    ask(track, "old", limits={"off": True}, is_required=True)
    assert read_sheet(draft).replies == ()
    assert missing(draft) == []


def test_an_answer_that_no_longer_fits_has_to_be_given_anew(owner, draft, track):
    question = ask(track, "city")
    owner.post(step(draft), {"question-city": "杭州滨江"})
    Question.objects.filter(pk=question.pk).update(limits={"most": 2})
    assert missing(draft) == ["div_id_question-city"]
    page = owner.get(step(draft)).content.decode()
    assert "Answer “问题 city” anew" in page


def test_too_few_rows_or_choices_are_missing_not_wrong(owner, draft, track):
    ask(track, "sales", "table", limits={"columns": COLUMNS, "least": 2, "most": 3})
    assert missing(draft) == []
    sent = {"question-sales.0.0": "甲", "question-sales.0.1": "1"}
    assert owner.post(step(draft), sent).status_code == 302
    assert missing(draft) == ["div_id_question-sales"]


def test_an_entry_is_handed_in_only_with_its_required_answers(draft, track):
    ask(track, "city", is_required=True)
    with pytest.raises(EntryIncomplete) as refused:
        submit_entry(draft, actor=draft.project.owner, at=NOW)
    assert "问题 city" in str(refused.value)


def test_a_file_answers_a_question(draft, track):
    question = ask(track, "proof", "file", is_required=True)
    assert missing(draft) == ["div_id_question-proof"]
    material = add_material(draft, "other", name="证明.pdf")
    Material.objects.filter(pk=material.pk).update(question=question)
    assert missing(draft) == []
    assert answers_shown(draft) == [("问题 proof", "证明.pdf")]
    Material.objects.filter(pk=material.pk).update(replaced_at=NOW)
    assert missing(draft) == ["div_id_question-proof"]


def test_the_file_row_stands_on_the_step(owner, draft, track):
    ask(track, "proof", "file", label="高新技术企业证书")
    page = owner.get(step(draft)).content.decode()
    assert "高新技术企业证书" in page
    assert 'id="div_id_question-proof"' in page


def test_what_was_handed_in_stays_as_it_was_put_and_answered(owner, draft, track):
    question = ask(track, "city")
    owner.post(step(draft), {"question-city": "杭州"})
    handed_in = submit_entry(draft, actor=draft.project.owner, at=NOW)
    Question.objects.filter(pk=question.pk).update(label="新的问法", limits={"off": True})
    handed_in.refresh_from_db()
    assert answers_to_show(handed_in) == [("问题 city", "杭州")]
    page = owner.get(reverse("projects:detail", args=[draft.pk])).content.decode()
    assert "问题 city" in page
    assert "杭州" in page


def test_after_submission_nothing_is_written(owner, draft, track):
    ask(track, "city")
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    owner.post(step(draft), {"question-city": "杭州"})
    assert values(draft) == {}


@pytest.mark.parametrize("number", [1, 12])
def test_the_step_takes_the_same_queries_for_one_question_as_for_many(
    number, owner, draft, track, django_assert_num_queries
):
    for each in range(number):
        for kind in LIMITS:
            ask(track, f"{kind}-{each}", kind)
    owner.get(step(draft))
    with django_assert_num_queries(STEP_QUERIES):
        owner.get(step(draft))


STEP_QUERIES = 22


def test_saving_takes_the_same_queries_for_few_answers_as_for_many(
    owner, draft, track, every_kind, django_assert_num_queries
):
    owner.post(step(draft), {"question-short": "甲"})
    with django_assert_num_queries(SAVE_QUERIES):
        owner.post(step(draft), {"question-short": "乙"})
    with django_assert_num_queries(SAVE_QUERIES):
        owner.post(step(draft), ANSWERS)


SAVE_QUERIES = 26


# The preview


def test_organisers_see_the_form_as_entrants_do(client_of, track, organiser, every_kind):
    makers = Category.objects.get(competition=track, kind="maker")
    ask(track, "makers", category=makers, label="仅创客")
    url = reverse("projects:question_preview", args=[track.code])
    page = client_of(organiser).get(url).content.decode()
    assert all(f"问题 {kind}" in page for kind in LIMITS)
    assert "仅创客" not in page
    assert "仅创客" in client_of(organiser).get(f"{url}?kind=maker").content.decode()


def test_the_preview_is_for_organisers_and_supervisors(client_of, track, draft):
    url = reverse("projects:question_preview", args=[track.code])
    for role, status in (("organiser", 200), ("supervisor", 200), ("reviewer", 404)):
        assert client_of(make_staff(track, role)).get(url).status_code == status
    assert client_of(draft.project.owner).get(url).status_code == 404
    assert make_submitted(track).pk


# Whatever is sent


NAMES = st.sampled_from(
    [
        *(f"question-{kind}" for kind in LIMITS),
        *(f"question-table.{row}.{column}" for row in range(4) for column in range(3)),
        "question-nothing",
        "revision",
        "continue",
    ]
)
SENT = st.text(max_size=30) | st.sampled_from(
    ["是", "德国", "12.5", "-1", "2026-02-30", "9" * 400]
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.dictionaries(NAMES, SENT | st.lists(SENT, max_size=4), max_size=12),
    st.lists(st.sampled_from([*LIMITS]), max_size=4),
)
def test_whatever_is_sent_is_taken_or_refused_and_never_breaks(
    owner, draft, every_kind, sent, required
):
    Question.objects.update(is_required=False)
    Question.objects.filter(key__in=required).update(is_required=True)
    answer = owner.post(step(draft), sent)
    assert answer.status_code in {302, 422}
    assert owner.get(step(draft)).status_code == 200
    for text in values(draft).values():
        json.dumps(text)


def test_the_reviewer_reads_answers_in_words_and_no_hidden_ones(
    owner, draft, track, chain, client_of
):
    ask(track, "staff", "number")
    sent = {"question-exports": "是", "question-where": ["德国", "日本"], "question-staff": "1200"}
    owner.post(step(draft), {**sent, "question-partner": "某某"})
    owner.post(step(draft), {"question-exports": "否", "question-staff": "1200"})
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    reviewer = client_of(make_staff(track, "reviewer"))
    page = reviewer.get(reverse("projects:review", args=[track.code, draft.pk])).content.decode()
    assert "1,200 人" in page
    assert "德国" not in page
    assert "某某" not in page
