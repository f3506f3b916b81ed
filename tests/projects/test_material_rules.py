"""Which files an entry hands in: the nearest node decides, its own category before all."""

import pytest
from django.utils import translation

from competitions.models import Category, MaterialRequirement, Question
from projects.services.completeness import missing_items
from projects.services.material_rules import (
    BUILT_IN,
    MIB,
    question_requirement,
    requirements_of,
)
from tests.builders import add_material, make_competition, make_draft


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def say(node, kind="plan", category="", **fields):
    values = {"formats": ["pdf"], "most": 1} | fields
    own = Category.objects.get(competition=node, kind=category) if category else None
    return MaterialRequirement.objects.create(competition=node, kind=kind, category=own, **values)


def limits(entry, kind="plan"):
    rule = requirements_of(entry)[kind]
    return rule.least, rule.most, rule.limit // MIB


def test_where_nobody_says_anything_the_built_in_list_holds(track):
    company, team = make_draft(track), make_draft(track, unit="team")
    assert requirements_of(company) == BUILT_IN
    assert set(BUILT_IN) - set(requirements_of(team)) == {"licence"}
    required = {kind for kind, rule in requirements_of(company).items() if rule.least}
    assert required == {"plan", "licence"}


def test_the_nearest_node_that_says_something_decides(tree):
    root, division, track = tree
    entry = make_draft(track)
    say(root, least=1, most=2, max_mib=30)
    assert limits(entry) == (1, 2, 30)
    say(division, least=0, most=3, max_mib=40)
    assert limits(entry) == (0, 3, 40)
    say(track, least=2, most=4, max_mib=50)
    assert limits(entry) == (2, 4, 50)


def test_a_contest_beside_it_says_nothing(tree):
    _root, division, track = tree
    say(make_competition("beside", parent=division), max_mib=99)
    assert limits(make_draft(track)) == (1, 1, 20)


def test_on_one_node_the_category_comes_before_all_of_them(tree):
    _root, division, track = tree
    company, team = make_draft(track), make_draft(track, unit="team")
    say(division, max_mib=10)
    say(division, category="maker", max_mib=11)
    assert (limits(company)[2], limits(team)[2]) == (10, 11)
    say(track, max_mib=12)
    assert (limits(company)[2], limits(team)[2]) == (12, 12)


def test_a_kind_of_which_no_file_is_taken_is_not_asked_for(track):
    entry = make_draft(track)
    say(track, "licence", least=0, most=0)
    say(track, "video", least=1, formats=["mp4"])
    assert "licence" not in requirements_of(entry)
    entry.materials.all().delete()
    sentences = [item.sentence for item in missing_items(entry)]
    assert "Upload the business plan" in sentences
    assert "Upload: Video" in sentences
    assert not any("licence" in sentence for sentence in sentences)


def test_as_many_files_as_are_asked_for(track):
    entry = make_draft(track)
    say(track, "finance", least=2, most=3)
    add_material(entry, "finance")
    sentences = [item.sentence for item in missing_items(entry)]
    assert sentences == ["Upload at least 2 files: Financial statements"]
    assert missing_items(entry)[0].anchor == "material-finance"
    add_material(entry, "finance")
    assert missing_items(entry) == []


def test_unknown_formats_in_the_data_do_not_break_the_form(track):
    entry = make_draft(track)
    say(track, formats=["exe", "docx", "pdf"])
    assert requirements_of(entry)["plan"].allowed == ("pdf", "docx")
    MaterialRequirement.objects.update(formats=["exe"])
    assert requirements_of(entry)["plan"].allowed == ("pdf",)


def test_the_rules_take_one_query(tree, django_assert_num_queries):
    entry = make_draft(tree[2])
    for number, node in enumerate(tree):
        say(node, max_mib=number + 1)
        say(node, category="maker", max_mib=9)
    _ready = (entry.competition.path, entry.category.kind)
    with django_assert_num_queries(1):
        requirements_of(entry)


def test_a_question_answered_by_files_has_its_own_rule(track):
    question = Question.objects.create(
        competition=track,
        key="test-report",
        kind=Question.Kind.FILE,
        label="检测报告",
        is_required=True,
        limits={"formats": ["pdf", "jpg"], "max_mib": 7, "most": 4},
    )
    rule = question_requirement(question)
    assert (rule.least, rule.most, rule.limit, rule.allowed) == (1, 4, 7 * MIB, ("pdf", "jpg"))
    assert (rule.name, rule.label) == ("question.test-report", "检测报告")
