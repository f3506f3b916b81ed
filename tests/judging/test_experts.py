"""The expert pool: what it knows of a person, and what of it holds from year to year."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from competitions.models import Sector
from judging.models import Absence, Expertise, PastService
from judging.services.expertise import sectors_of
from judging.titles import TitlesWrong, read_titles
from tests import builders

pytestmark = pytest.mark.django_db


def sector(competition, code):
    return Sector.objects.create(competition=competition, code=code, name=code)


def test_an_expert_has_the_sectors_of_any_edition_that_carry_the_codes():
    root, division, track = builders.make_tree()
    other = builders.make_competition("next-year")
    judge, idle = builders.make_judge(), builders.make_judge()
    for code in ("new-material", "biology", "gone"):
        Expertise.objects.create(judge=judge, sector_code=code)
    here = {sector(root, code).pk for code in ("new-material", "biology")}
    sector(root, "software")
    there = sector(other, "biology")
    for node in (root, division, track):
        assert sectors_of([judge, idle], node) == {judge.pk: frozenset(here), idle.pk: frozenset()}
    assert sectors_of([judge], other) == {judge.pk: frozenset({there.pk})}


@pytest.mark.parametrize("size", [1, 3])
def test_sectors_are_two_queries(size, django_assert_num_queries):
    root = builders.make_competition("edition")
    sector(root, "biology")
    judges = [builders.make_judge() for _ in range(size)]
    for judge in judges:
        Expertise.objects.create(judge=judge, sector_code="biology")
    with django_assert_num_queries(2):
        assert all(sectors_of(judges, root).values())


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Absence, {"starts_on": dt.date(2026, 9, 2), "ends_on": dt.date(2026, 9, 1)}),
        (PastService, {"year": 22, "contest": "创赛"}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(model, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(judge=builders.make_judge(), **values)


def test_titles_are_read_one_by_one():
    assert read_titles("教授、博士生导师\n教授, 院士 ") == ["教授", "博士生导师", "院士"]
    assert read_titles(" ") == []
    for text in ("、".join("甲乙丙丁戊己庚辛壬"), "长" * 41):
        with pytest.raises(TitlesWrong):
            read_titles(text)


def test_contacts_are_masked():
    judge = builders.make_judge(
        phone="13800001234", email="wang@example.org", titles=["教授", "院士"]
    )
    assert (judge.masked_phone, judge.masked_email) == ("138****1234", "w***@example.org")
    assert (builders.make_judge().masked_phone, judge.title) == ("", "教授、院士")
