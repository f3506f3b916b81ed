"""The form for entrants comes along: into a copy, and through a file."""

import datetime as dt

import pytest
import yaml

from competitions.models import (
    Category,
    Competition,
    Feed,
    MaterialRequirement,
    MessageTemplate,
    Question,
)
from competitions.services.copy_plan import CopyChoices
from competitions.services.copying import copy_tree
from competitions.services.transfer.apply import ImportRefused, import_tree
from competitions.services.transfer.export import export_node
from competitions.services.transfer.plan import ImportChoices, plan_import
from competitions.transfer.checks import read_file
from tests import builders
from tests.builders import NOW

NEXT = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)


def ask(node, key, kind="short", **fields):
    order = Question.objects.filter(competition=node).count()
    values = {"label": f"问题 {key}", "limits": {"most": 30}, "order": order} | fields
    return Question.objects.create(competition=node, key=key, kind=kind, **values)


@pytest.fixture
def tree(db):
    root = builders.make_competition("edition-2026", level="national", number_prefix="E-2026")
    division = builders.make_competition(
        "zj-2026", parent=root, level="division", number_prefix="ZJ-2026"
    )
    track = builders.make_competition("track-2026", parent=division, number_prefix="XH-2026")
    return root, division, track


@pytest.fixture
def asked(tree):
    """A chain of conditions from the edition down to the track, a material, a letter."""
    root, division, track = tree
    exports = ask(root, "exports", "choice", limits={"choices": ["是", "否"]}, is_required=True)
    ask(root, "unled")
    where = ask(
        division,
        "where",
        "many",
        limits={"choices": ["德国", "法国"], "most": 1},
        shown_if=exports,
        shown_if_answer="是",
    )
    makers = Category.objects.get(competition=track, kind="maker")
    ask(track, "team", "number", category=makers, limits={"least": "1", "unit": "人"})
    ask(track, "partner", shown_if=where, shown_if_answer="德国", help_text="填写全称")
    ask(track, "old", limits={"off": True})
    MaterialRequirement.objects.create(
        competition=division, kind="finance", least=1, most=2, formats=["pdf", "xlsx"], max_mib=30
    )
    MaterialRequirement.objects.create(
        competition=track, kind="video", category=makers, most=1, formats=["mp4"], max_mib=200
    )
    MessageTemplate.objects.create(
        competition=division,
        occasion="submitted",
        subject="{project} 已提交",
        body="{name}：\r\n您的项目已收到。",
        short_text="{project} 已提交",
        is_held=True,
    )
    return tree


def shape(node):
    """What the form of a node and of those below it says, without keys of the database."""
    below = Competition.objects.filter(path__startswith=node.path)
    questions = Question.objects.filter(competition__in=below).select_related(
        "shown_if", "category", "competition"
    )
    materials = MaterialRequirement.objects.filter(competition__in=below)
    letters = MessageTemplate.objects.filter(competition__in=below)
    level = {each.pk: each.path.count("/") - node.path.count("/") for each in below}
    return {
        "questions": [
            (
                level[one.competition_id],
                one.key,
                one.kind,
                one.label,
                one.help_text,
                one.is_required,
                one.limits,
                one.category.kind if one.category else "",
                one.category.competition_id == one.competition_id if one.category else True,
                one.shown_if.key if one.shown_if else "",
                one.shown_if_answer,
            )
            for one in questions.order_by("competition__path", "order", "pk")
        ],
        "materials": sorted(
            (one.kind, one.least, one.most, one.formats, one.max_mib, one.category_id is None)
            for one in materials
        ),
        "letters": [
            (
                one.occasion,
                one.subject,
                one.body.replace("\r\n", "\n"),
                one.short_text,
                one.is_held,
            )
            for one in letters
        ],
    }


def copied(source, parent, ending="2027"):
    actor = builders.make_admin()
    for node in (source, parent):
        if node is not None:
            builders.grant_role(node, actor, "organiser", actor=actor, at=NOW)
    year = source.year + 1
    choices = CopyChoices(parent, source.edition + 1, year, "same_date", ending)
    return copy_tree(source, choices, actor=actor, at=NEXT)


def test_a_whole_edition_is_copied_with_its_form(asked):
    root, _division, _track = asked
    assert shape(copied(root, None)) == shape(root)


def test_a_part_takes_the_questions_along_that_lead_to_its_own(asked):
    _root, division, track = asked
    parent = builders.make_competition("edition-2027", year=2027, edition=8, level="national")
    made = copied(division, parent)
    keys = [row[:2] for row in shape(made)["questions"]]
    assert keys == [(0, "exports"), (0, "where"), (1, "team"), (1, "partner"), (1, "old")]
    where = Question.objects.get(competition=made, key="where")
    assert where.shown_if == Question.objects.get(competition=made, key="exports")
    partner = Question.objects.get(competition__parent=made, key="partner")
    assert partner.shown_if == where
    assert Question.objects.get(competition=track, key="partner").shown_if != where


def test_a_question_that_the_new_contest_above_asks_is_not_asked_twice(asked):
    _root, division, _track = asked
    parent = builders.make_competition("edition-2027", year=2027, edition=8, level="national")
    there = ask(parent, "exports", "choice", limits={"choices": ["是", "否"]})
    made = copied(division, parent)
    assert not Question.objects.filter(competition=made, key="exports").exists()
    assert Question.objects.get(competition=made, key="where").shown_if == there


def exported(node):
    actor = builders.make_admin()
    builders.grant_role(node, actor, "organiser", actor=actor, at=NOW)
    return export_node(node, actor=actor, with_below=True)


RENAMED = {"code_from": "2026", "code_to": "2026b", "prefix_from": "2026", "prefix_to": "2026B"}


def imported(data, parent):
    choices = ImportChoices(parent, **RENAMED)
    return import_tree(data, choices, actor=builders.make_admin(), at=NOW)


def test_an_edition_comes_back_from_its_file_as_it_was(asked):
    root, _division, _track = asked
    data = exported(root)
    made = imported(data, None)
    assert shape(made) == shape(root)
    assert exported(made).replace(b"2026b", b"2026").replace(b"2026B", b"2026") == data


def test_a_part_finds_the_leading_question_where_it_goes(asked):
    root, division, _track = asked
    made = imported(exported(division), root.__class__.objects.get(pk=other_edition().pk))
    where = Question.objects.get(competition=made, key="where")
    assert where.shown_if.competition.code == "other"


def other_edition():
    other = builders.make_competition("other", level="national", number_prefix="OTHER")
    ask(other, "exports", "choice", limits={"choices": ["是", "否"]})
    return other


def problems(data, parent=None):
    return plan_import(read_file(data), ImportChoices(parent, **RENAMED)).problems


def test_a_condition_on_nothing_is_a_problem_with_its_place(asked):
    _root, division, _track = asked
    other = builders.make_competition("other", level="national", number_prefix="OTHER")
    builders.grant_role(
        other, builders.make_admin(), "organiser", actor=builders.make_admin(), at=NOW
    )
    [said] = problems(exported(division), other)
    assert "questions[0].shown_if" in said
    with pytest.raises(ImportRefused):
        imported(exported(division), other)


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("most: 1\n", "most: 9\n", "limits.most"),
        ("shown_if_answer: 德国", "shown_if_answer: 火星", "shown_if_answer"),
        ("formats: pdf, xlsx", "formats: exe", "formats"),
        ("key: where", "key: exports", "key"),
        ("subject: '{project} 已提交'", "subject: '{nothing} 已提交'", "letters[0].subject"),
    ],
)
def test_what_cannot_stand_is_named_with_its_line(asked, before, after, place):
    text = exported(asked[0]).decode()
    assert before in text
    found = problems(text.replace(before, after, 1).encode())
    assert any(place in said for said in found), found


def test_feeds_come_along_if_the_portal_has_the_contest(asked):
    root, division, track = asked
    other = builders.make_competition("elsewhere", level="national", number_prefix="ELSE")
    Feed.objects.create(competition=track, into=other, places=3)
    Feed.objects.create(
        competition=division, into=other, places=2, document_number="浙经信〔2026〕1号"
    )
    made = imported(exported(root), None)
    feeds = Feed.objects.filter(competition__path__startswith=made.path)
    assert sorted(feeds.values_list("into__code", "places")) == [
        ("elsewhere", 2),
        ("elsewhere", 3),
    ]
    file = yaml.safe_load(exported(root))
    file["competitions"][1]["feeds"][0]["into"] = "nowhere"
    plan = plan_import(
        read_file(yaml.safe_dump(file, allow_unicode=True).encode()),
        ImportChoices(None, "2026", "2026c", "2026", "2026C"),
    )
    assert plan.problems == ()
    assert any("nowhere" in note for note in plan.notes)


def test_a_feed_that_would_come_back_is_a_problem(asked):
    root, _division, track = asked
    other = builders.make_competition("elsewhere", level="national", number_prefix="ELSE")
    Feed.objects.create(competition=track, into=other, places=3)
    file = yaml.safe_load(exported(root))
    file["competitions"][0]["feeds"] = [{"into": "track-2026", "places": 1}]
    found = problems(yaml.safe_dump(file, allow_unicode=True).encode())
    assert any("feeds[0].into" in said for said in found)
