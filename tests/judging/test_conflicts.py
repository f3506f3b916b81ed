"""Suspicions found by rule: facts about judges and projects in, questions for people out."""

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rulebook.spec import CONFLICT_KINDS, RecusalRule
from judging.company_names import places_from
from judging.conflicts import (
    CERTAINTIES,
    House,
    JudgeFacts,
    ProjectFacts,
    Statement,
    Tie,
    in_force,
    suspicions,
)

TODAY = dt.date(2026, 9, 1)
PLACES = places_from(provinces_and_cities=["杭州市"], counties=[])
CODE = "91330102MA0000001X"
UNIT = House("unit", "杭州云芯科技有限公司", CODE)


def found(judge, project, rule=None):
    return suspicions(
        [JudgeFacts(1, "周敏", **judge)],
        [ProjectFacts(7, **project)],
        rule or RecusalRule(),
        on=TODAY,
        places=PLACES,
    )


def said(judge, project, rule=None):
    return [(one.kind, one.certainty) for one in found(judge, project, rule)]


@pytest.mark.parametrize(
    ("judge", "project", "expected"),
    [
        ({"employer_code": CODE}, {"houses": (UNIT,)}, [("employment", "certain")]),
        ({"employer": "云芯科技"}, {"houses": (UNIT,)}, [("employment", "likely")]),
        ({"employer": "云芯"}, {"houses": (UNIT,)}, [("employment", "possible")]),
        # Two codes tell two houses apart, unless one is mistyped.
        (
            {"employer": "云芯科技", "employer_code": "9" * 18},
            {"houses": (UNIT,)},
            [("employment", "possible")],
        ),
        (
            {"employer": "光明创投"},
            {"houses": (House("investor", "光明创投有限公司"),)},
            [("investment", "likely")],
        ),
        (
            {"employer": "市工业协会"},
            {"houses": (House("recommender", "市工业协会"),)},
            [("recommender", "likely")],
        ),
        (
            {"employer": "光明创投"},
            {"texts": ("获光明创投两千万元",)},
            [("investment", "possible")],
        ),
        ({}, {"people": ("周敏",)}, [("employment", "possible")]),
        ({}, {"people": ("周民",)}, [("employment", "possible")]),
        ({}, {"people": ("周美",)}, []),
        ({"employer": "另一家研究院"}, {"houses": (UNIT,), "people": ("陈晓明",)}, []),
    ],
)
def test_what_is_found_without_a_declaration(judge, project, expected):
    assert said(judge, project) == expected


@pytest.mark.parametrize("kind", CONFLICT_KINDS)
def test_a_declared_tie_is_of_the_kind_that_it_says(kind):
    tie = {"ties": (Tie(kind, "云芯科技有限公司"),)}
    assert said(tie, {"houses": (UNIT,)}) == [(kind, "likely")]
    assert said(tie, {"houses": (UNIT,)}, RecusalRule(years={})) == []


def test_relatives_are_found_by_name_and_reading():
    tie = {"ties": (Tie("kinship", person="李娜"),)}
    assert said(tie, {"people": ("李娜",)}) == [("kinship", "possible")]
    assert found(tie, {"people": ("李那",)})[0].evidence[0].basis == "pinyin"
    assert said(tie, {"people": ("李那",)}, RecusalRule(names="characters")) == []


@pytest.mark.parametrize(
    ("since", "until", "years", "expected"),
    [
        (None, None, 0, True),
        (None, TODAY, 0, True),
        (None, TODAY - dt.timedelta(days=1), 0, False),
        (None, dt.date(2023, 9, 1), 3, True),
        (None, dt.date(2023, 8, 31), 3, False),
        (TODAY, None, 3, True),
        (TODAY + dt.timedelta(days=1), None, 3, False),
    ],
)
def test_a_tie_counts_for_the_years_of_the_rule(since, until, years, expected):
    tie = Tie("employment", "云芯科技", since=since, until=until)
    assert in_force(tie, years, TODAY) is expected
    rule = RecusalRule(years={"employment": years})
    assert bool(found({"ties": (tie,)}, {"houses": (UNIT,)}, rule)) is expected


@pytest.mark.parametrize(
    ("statement", "judge", "expected"),
    [
        (Statement("rival", person="周敏"), {}, [("rival", "possible")]),
        (
            Statement("rival", "周敏", "云海研究院"),
            {"employer": "云海研究院"},
            [("rival", "likely")],
        ),
        # The person and not the house is meant.
        (Statement("rival", "王强", "云海研究院"), {"employer": "云海研究院"}, []),
        (
            Statement("rival", organisation="云海研究院"),
            {"employer": "云海研究院"},
            [("rival", "likely")],
        ),
    ],
)
def test_who_was_asked_to_keep_away_is_asked_about_whatever_the_rules(statement, judge, expected):
    assert said(judge, {"statements": (statement,)}, RecusalRule(years={})) == expected


def test_all_evidence_of_one_kind_is_one_question_the_surest_first():
    (one,) = found(
        {"employer": "云芯科技", "employer_code": CODE}, {"houses": (UNIT,), "people": ("周敏",)}
    )
    assert [each.basis for each in one.evidence] == ["credit_code", "person"]
    assert one.certainty == "certain"


NAMES = st.sampled_from(["周敏", "周民", "李娜", "王强", "Zhou Min", ""])
HOUSES = st.sampled_from(["云芯科技", "杭州云芯科技有限公司", "光明创投", "浙江大学", ""])
CODES = st.sampled_from([CODE, "91330102MA0000002X", ""])
KINDS = st.sampled_from(CONFLICT_KINDS)
JUDGES = st.lists(
    st.builds(
        JudgeFacts,
        key=st.integers(1, 9),
        name=NAMES,
        employer=HOUSES,
        employer_code=CODES,
        ties=st.lists(
            st.builds(Tie, kind=KINDS, organisation=HOUSES, person=NAMES), max_size=2
        ).map(tuple),
    ),
    max_size=4,
    unique_by=lambda one: one.key,
)
PROJECTS = st.lists(
    st.builds(
        ProjectFacts,
        key=st.integers(1, 9),
        houses=st.lists(
            st.builds(House, role=st.just("unit"), name=HOUSES, code=CODES), max_size=2
        ).map(tuple),
        people=st.lists(NAMES, max_size=2).map(tuple),
    ),
    max_size=4,
    unique_by=lambda one: one.key,
)


@given(JUDGES, PROJECTS)
def test_many_at_once_are_found_as_one_by_one(judges, projects):
    def look(some, others):
        return suspicions(some, others, RecusalRule(), on=TODAY, places=PLACES)

    together = look(judges, projects)
    assert set(together) == {
        one for judge in judges for project in projects for one in look([judge], [project])
    }
    assert together == look(list(reversed(judges)), list(reversed(projects)))
    for one in together:
        best = min(CERTAINTIES.index(each.certainty) for each in one.evidence)
        assert one.certainty == CERTAINTIES[best]


def test_five_hundred_judges_and_five_thousand_projects_take_seconds():
    judges = [JudgeFacts(n, f"评委{n}", f"第{n}号创新研究院") for n in range(500)]
    projects = [
        ProjectFacts(
            n,
            (House("unit", f"杭州试验{n}科技有限公司", f"{n:018d}"),),
            ("陈晓明", f"成员{n}"),
            ("未获投资",),
        )
        for n in range(5000)
    ]
    projects[4321] = ProjectFacts(4321, (House("unit", "第321号创新研究院有限公司"),))
    begun = time.perf_counter()
    (one,) = suspicions(judges, projects, RecusalRule(), on=TODAY, places=PLACES)
    assert (one.judge, one.project) == (321, 4321)
    assert time.perf_counter() - begun < 60
