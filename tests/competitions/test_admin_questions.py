"""Setting up questions: words in boxes, conditions, order, and what is fixed once it is answered."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from competitions.models import Category, Question
from projects.models import Answer
from projects.services.entries import submit_entry
from tests import builders
from tests.admin_pages import add, changelist, form_of, page
from tests.builders import NOW


@pytest.fixture
def as_organiser(client_of, organiser):
    client = client_of(organiser)
    client.cookies["django_language"] = "en"
    return client


def ask(node, key, kind="short", **fields):
    order = Question.objects.filter(competition=node).count()
    values = {"label": f"问题 {key}", "limits": {"most": 30}, "order": order} | fields
    return Question.objects.create(competition=node, key=key, kind=kind, **values)


def typed(node, **fields):
    return {
        "competition": node.pk,
        "label": "研发人员有多少？",
        "key": "rd-staff",
        "kind": "number",
        "help_text": "",
    } | fields


NEW = [
    ("short", {"characters": "30"}, {"most": 30}),
    ("long", {}, {}),
    (
        "number",
        {"number_least": "0", "number_most": "99.5", "decimals": "1", "unit": "人"},
        {"least": "0", "most": "99.5", "decimals": 1, "unit": "人"},
    ),
    ("money", {"number_least": "0"}, {"least": "0"}),
    ("date", {"first_day": "2016-01-01"}, {"from": "2016-01-01"}),
    ("choice", {"choices": "是\r\n\r\n 否 "}, {"choices": ["是", "否"]}),
    (
        "many",
        {"choices": "甲\n乙\n丙", "chosen_least": "1", "chosen_most": "2"},
        {"choices": ["甲", "乙", "丙"], "least": 1, "most": 2},
    ),
    (
        "file",
        {"formats": ["pdf", "png"], "max_mib": "5", "files_most": "3"},
        {"formats": ["pdf", "png"], "max_mib": 5, "most": 3},
    ),
    (
        "table",
        {"columns": "客户\n合同额 | amount\n签约日期｜date", "rows_most": "5"},
        {
            "columns": [
                {"label": "客户", "kind": "short"},
                {"label": "合同额", "kind": "money"},
                {"label": "签约日期", "kind": "date"},
            ],
            "most": 5,
        },
    ),
]


@pytest.mark.parametrize(("kind", "boxes", "limits"), NEW)
def test_what_is_laid_down_is_typed_in_boxes(as_organiser, track, kind, boxes, limits):
    answer = as_organiser.post(add(Question), typed(track, kind=kind, **boxes))
    assert answer.status_code == 302, answer.context["errors"]
    question = Question.objects.get()
    assert question.limits == limits
    # What is shown again is what was meant.
    data = form_of(as_organiser.get(page(question)))
    assert as_organiser.post(page(question), data).status_code == 302
    question.refresh_from_db()
    assert question.limits == limits


def test_a_column_without_a_kind_is_of_words(as_organiser, track):
    ask(track, "sales", "table", limits={"columns": [{"label": "客户"}]})
    shown = as_organiser.get(page(Question.objects.get()))
    assert "客户 | words" in shown.content.decode()


@pytest.mark.parametrize(
    ("kind", "boxes", "box"),
    [
        ("short", {"characters": "201"}, "characters"),
        ("number", {"number_least": "3", "number_most": "2"}, "number_least"),
        ("date", {"first_day": "2026-02-30"}, "first_day"),
        ("choice", {"choices": "是"}, "choices"),
        ("choice", {"choices": "是\n是\n否"}, "choices"),
        ("many", {"choices": "甲\n乙", "chosen_most": "3"}, "chosen_most"),
        ("file", {"formats": ["exe"]}, "formats"),
        ("file", {}, None),
        ("table", {"columns": ""}, "columns"),
        ("table", {"columns": "客户 | picture"}, "columns"),
    ],
)
def test_what_cannot_stand_is_said_at_its_box(as_organiser, track, kind, boxes, box):
    answer = as_organiser.post(add(Question), typed(track, kind=kind, **boxes))
    if box is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == 200
    assert [*answer.context["adminform"].form.errors] == [box]
    assert not Question.objects.exists()


def test_questions_come_one_after_the_other_and_are_put_in_order_by_dragging(as_organiser, track):
    for key in ("one", "two"):
        as_organiser.post(add(Question), typed(track, key=key))
    assert [*Question.objects.values_list("key", "order")] == [("one", 0), ("two", 1)]
    shown = as_organiser.get(page(track))
    data = form_of(shown)
    data |= {"questions-0-order": "1", "questions-1-order": "0"}
    assert as_organiser.post(page(track), data).status_code == 302
    assert [*Question.objects.order_by("order").values_list("key", flat=True)] == ["two", "one"]


def test_a_question_cannot_be_dragged_before_the_one_that_leads_to_it(as_organiser, track):
    first = ask(track, "exports", "choice", limits={"choices": ["是", "否"]})
    ask(track, "where", shown_if=first, shown_if_answer="是")
    data = form_of(as_organiser.get(page(track)))
    data |= {"questions-0-order": "1", "questions-1-order": "0"}
    answer = as_organiser.post(page(track), data)
    assert answer.status_code == 200
    assert "has to follow it" in answer.content.decode()


def test_a_condition_is_chosen_from_questions_here_and_above(as_organiser, tree, track):
    above = ask(tree[0], "exports", "choice", limits={"choices": ["是", "否"]})
    ask(track, "city")
    form = as_organiser.get(f"{add(Question)}?competition={track.pk}").context["adminform"].form
    [_always, (label, options)] = form.fields["condition"].choices
    assert label == "问题 exports"
    assert options == [
        (f"{above.pk}|是", "是 (问题 exports)"),
        (f"{above.pk}|否", "否 (问题 exports)"),
    ]
    answer = as_organiser.post(
        f"{add(Question)}?competition={track.pk}", typed(track, condition=f"{above.pk}|是")
    )
    assert answer.status_code == 302, answer.context["errors"]
    made = Question.objects.get(key="rd-staff")
    assert (made.shown_if, made.shown_if_answer) == (above, "是")
    as_organiser.post(page(made), form_of(as_organiser.get(page(made)), condition=""))
    made.refresh_from_db()
    assert (made.shown_if, made.shown_if_answer) == (None, "")


def test_a_condition_on_a_later_one_or_on_another_contest_is_refused(as_organiser, tree, track):
    early = ask(track, "early", "choice", limits={"choices": ["是", "否"]})
    late = ask(track, "late", "choice", limits={"choices": ["是", "否"]})
    sibling = builders.make_competition("sibling", parent=tree[1])
    other = ask(sibling, "other", "choice", limits={"choices": ["是", "否"]})
    data = form_of(as_organiser.get(page(early)))
    answer = as_organiser.post(page(early), data | {"condition": f"{late.pk}|是"})
    assert "comes after this one" in answer.content.decode()
    for wrong in (f"{other.pk}|是", f"{late.pk}|也许", "x|y"):
        answer = as_organiser.post(page(early), data | {"condition": wrong})
        assert [*answer.context["adminform"].form.errors] == ["condition"]
    early.refresh_from_db()
    assert early.shown_if is None


def test_a_condition_must_be_met_by_everybody_who_meets_the_question(as_organiser, track):
    makers = Category.objects.get(competition=track, kind="maker")
    lead = ask(track, "team", "choice", category=makers, limits={"choices": ["是", "否"]})
    url = f"{add(Question)}?competition={track.pk}"
    answer = as_organiser.post(url, typed(track, condition=f"{lead.pk}|是"))
    assert [*answer.context["adminform"].form.errors] == ["condition"]
    sent = typed(track, condition=f"{lead.pk}|是", category=makers.pk)
    assert as_organiser.post(url, sent).status_code == 302


def test_a_choice_on_which_another_question_rests_stays(as_organiser, track):
    lead = ask(track, "exports", "choice", limits={"choices": ["是", "否"]})
    ask(track, "where", shown_if=lead, shown_if_answer="是")
    data = form_of(as_organiser.get(page(lead)))
    answer = as_organiser.post(page(lead), data | {"choices": "有\n否"})
    assert [*answer.context["adminform"].form.errors] == ["choices"]


@pytest.mark.parametrize("where", ["above", "here"])
def test_a_key_stands_once_on_the_way_up(as_organiser, tree, track, where):
    ask(tree[0] if where == "above" else track, "rd-staff")
    answer = as_organiser.post(add(Question), typed(track))
    assert "key" in answer.context["adminform"].form.errors


def test_a_key_below_is_found_too_and_one_beside_is_not(client_of, tree, track):
    ask(track, "rd-staff")
    root, division, _track = tree
    organiser = builders.make_staff(root)
    answer = client_of(organiser).post(add(Question), typed(division))
    assert "key" in answer.context["adminform"].form.errors
    sibling = builders.make_competition("sibling", parent=division)
    assert client_of(organiser).post(add(Question), typed(sibling)).status_code == 302


# What is fixed


@pytest.fixture
def answered(track):
    """A question that a handed-in entry answers."""
    question = ask(track, "city", limits={"most": 30})
    entry = builders.make_draft(track)
    Answer.objects.create(entry=entry, question=question, value="杭州")
    submit_entry(entry, actor=entry.project.owner, at=NOW)
    return question


def test_the_words_of_an_answered_question_can_change_and_it_can_become_wider(
    as_organiser, answered
):
    data = form_of(as_organiser.get(page(answered)))
    sent = data | {"label": "在哪座城市？", "help_text": "写全称", "characters": "40"}
    assert as_organiser.post(page(answered), sent).status_code == 302
    answered.refresh_from_db()
    assert (answered.label, answered.limits) == ("在哪座城市？", {"most": 40})


def test_its_kind_key_and_narrower_limits_cannot(as_organiser, answered):
    data = form_of(as_organiser.get(page(answered)))
    sent = data | {"kind": "long", "key": "town"}
    as_organiser.post(page(answered), sent)
    answered.refresh_from_db()
    assert (answered.kind, answered.key) == ("short", "city")
    answer = as_organiser.post(page(answered), data | {"characters": "29"})
    assert [*answer.context["adminform"].form.errors] == ["characters"]
    answered.refresh_from_db()
    assert answered.limits == {"most": 30}


def test_without_an_answer_the_limits_can_become_narrower(as_organiser, track):
    question = ask(track, "city", limits={"most": 30})
    data = form_of(as_organiser.get(page(question)))
    assert as_organiser.post(page(question), data | {"characters": "29"}).status_code == 302


def test_it_cannot_be_deleted_but_switched_off(as_organiser, answered):
    shown = as_organiser.get(page(answered)).content.decode()
    assert "switch it off" in shown
    assert as_organiser.post(page(answered, "delete"), {"post": "yes"}).status_code == 404
    data = form_of(as_organiser.get(page(answered)))
    assert as_organiser.post(page(answered), data | {"is_off": "on"}).status_code == 302
    answered.refresh_from_db()
    assert answered.limits == {"off": True, "most": 30}
    data = form_of(as_organiser.get(page(answered)))
    data.pop("is_off")
    as_organiser.post(page(answered), data)
    answered.refresh_from_db()
    assert "off" not in answered.limits


def test_what_nobody_answered_and_nothing_rests_on_is_deleted(as_organiser, track):
    question = ask(track, "city")
    assert as_organiser.post(page(question, "delete"), {"post": "yes"}).status_code == 302
    assert not Question.objects.exists()
    lead = ask(track, "exports", "choice", limits={"choices": ["是", "否"]})
    ask(track, "where", shown_if=lead, shown_if_answer="是")
    assert as_organiser.post(page(lead, "delete"), {"post": "yes"}).status_code == 404


def test_a_draft_s_answer_is_not_deleted_with_its_question(as_organiser, track):
    question = ask(track, "city")
    Answer.objects.create(entry=builders.make_draft(track), question=question, value="杭州")
    assert as_organiser.post(page(question, "delete"), {"post": "yes"}).status_code == 404
    assert Answer.objects.exists()


# Scope, trail, pages


def test_others_find_nothing_and_supervisors_read(client_of, tree, track):
    question = ask(track, "city")
    sibling = builders.make_competition("sibling", parent=tree[1])
    stranger = client_of(builders.make_staff(sibling))
    assert stranger.get(page(question)).status_code == 404
    assert stranger.post(page(question), {}).status_code == 404
    assert stranger.post(add(Question), typed(track)).status_code == 200
    assert Question.objects.count() == 1
    reader = client_of(builders.make_staff(track, "supervisor"))
    reader.cookies["django_language"] = "en"
    assert "At most 30 characters" in reader.get(page(question)).content.decode()
    assert reader.post(page(question), typed(track)).status_code == 404


def test_a_save_leaves_one_line(as_organiser, track):
    before = AuditEntry.objects.count()
    as_organiser.post(add(Question), typed(track))
    [line] = AuditEntry.objects.order_by("pk")[before:]
    assert (line.action, line.scope) == ("question.create", track.path)
    assert line.detail["changes"]["label"] == ["", "研发人员有多少？"] or "label" in str(
        line.detail
    )


def test_the_page_of_the_contest_leads_to_each_question_and_to_the_preview(as_organiser, track):
    question = ask(track, "city", label="研发在哪座城市？" * 6)
    shown = as_organiser.get(page(track)).content.decode()
    assert "研发在哪座城市？" in shown
    assert page(question) in shown
    assert f"{add(Question)}?competition={track.pk}" in shown
    assert reverse("projects:question_preview", args=[track.code]) in shown


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_takes_the_same_queries_for_one_as_for_many(
    number, as_organiser, track, django_assert_num_queries
):
    for each in range(number):
        ask(track, f"q{each}")
    as_organiser.get(changelist(Question))
    with django_assert_num_queries(6):
        as_organiser.get(changelist(Question))


@pytest.mark.parametrize("number", [1, 20])
def test_the_page_of_a_question_takes_the_same_queries_among_many(
    number, as_organiser, track, django_assert_num_queries
):
    for each in range(number):
        question = ask(track, f"q{each}", "choice", limits={"choices": ["是", "否"]})
    as_organiser.get(page(question))
    with django_assert_num_queries(PAGE_QUERIES):
        as_organiser.get(page(question))


PAGE_QUERIES = 11
