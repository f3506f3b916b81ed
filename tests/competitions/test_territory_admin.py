"""Regions in the admin: the list, the years of a code, the territory on a contest's page."""

import json

import pytest
from django.urls import reverse

from competitions.models import Region, Territory, Venue
from tests import builders
from tests.admin_pages import add, changelist, form_of, page

ROWS = "territory"


@pytest.fixture
def regions(db):
    rows = [
        ("330000", "浙江省", 1980, None),
        ("330100", "杭州市", 1980, None),
        ("330103", "下城区", 1980, 2020),
        ("330106", "西湖区", 1980, None),
        ("330200", "宁波市", 1980, None),
        ("360103", "西湖区", 1980, None),
    ]
    return {
        code: Region.objects.create(code=code, name=name, since=since, until=until)
        for code, name, since, until in rows
    }


@pytest.fixture
def as_organiser(client_of, organiser):
    client = client_of(organiser)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def as_platform(client_of, db):
    client = client_of(builders.make_user("root-only", is_superuser=True, is_staff=True))
    client.cookies["django_language"] = "en"
    return client


def row(number, region, *, is_included=True):
    fields = {f"{ROWS}-{number}-region": region.pk}
    return fields | ({f"{ROWS}-{number}-is_included": "on"} if is_included else {})


def save(client, node, *rows):
    shown = form_of(client.get(page(node)))
    sent = {name: value for name, value in shown.items() if not name.startswith(f"{ROWS}-0")}
    for given in rows:
        sent |= given
    return client.post(page(node), sent | {f"{ROWS}-TOTAL_FORMS": len(rows)})


def test_the_territory_is_set_on_the_page_of_the_contest(as_organiser, track, regions):
    zhejiang = row(0, regions["330000"])
    ningbo = row(1, regions["330200"], is_included=False)
    assert save(as_organiser, track, zhejiang, ningbo).status_code == 302
    found = Territory.objects.filter(competition=track).values_list("region__code", "is_included")
    assert list(found) == [("330000", True), ("330200", False)]


def test_a_region_that_did_not_stand_in_the_editions_year_is_refused(as_organiser, track, regions):
    answer = save(as_organiser, track, row(0, regions["330103"]))
    assert "下城区 did not exist in 2026, only in the years 1980–2020." in answer.content.decode()
    assert not Territory.objects.exists()


def test_one_region_cannot_stand_in_two_rows(as_organiser, track, regions):
    again = row(1, regions["330100"], is_included=False)
    answer = save(as_organiser, track, row(0, regions["330100"]), again)
    assert answer.status_code == 200
    assert not Territory.objects.exists()


def choices(client, model, typed):
    names = {"app_label": "competitions", "model_name": model, "field_name": "region"}
    answer = client.get(reverse("admin:autocomplete"), names | {"term": typed})
    return [found["text"] for found in json.loads(answer.content)["results"]]


@pytest.mark.parametrize("model", ["territory", "venue"])
def test_the_box_finds_by_initials_and_says_where_the_region_lies(
    as_organiser, track, regions, model
):
    assert choices(as_organiser, model, "hzxh") == ["330106 浙江省 杭州市 西湖区"]
    assert choices(as_organiser, model, "3301") == [
        "330100 浙江省 杭州市",
        "330106 浙江省 杭州市 西湖区",
        "330103 浙江省 杭州市 下城区 (1980–2020)",
    ]


def test_the_box_takes_the_same_queries_for_one_region_and_for_many(
    as_organiser, track, regions, django_assert_max_num_queries
):
    choices(as_organiser, "venue", "xhq")
    with django_assert_max_num_queries(8):
        assert len(choices(as_organiser, "venue", "下城")) == 1
    with django_assert_max_num_queries(8):
        assert len(choices(as_organiser, "venue", "33")) == 5


def test_the_list_of_regions_is_searched_by_name_code_and_initials(as_platform, regions):
    for typed, n in [("西湖", 2), ("xcq", 1), ("3301", 3), ("天津", 0)]:
        page_of = as_platform.get(changelist(Region), {"q": typed})
        assert page_of.context["cl"].result_count == n, typed


@pytest.mark.parametrize(
    ("since", "until", "is_taken"),
    [("2010", "", True), ("1990", "2000", True), ("", "1979", False), ("2021", "", False)],
)
def test_two_names_of_one_code_cannot_hold_in_the_same_year(
    as_platform, regions, since, until, is_taken
):
    fields = {"code": "330103", "name": "新下城区", "since": since, "until": until}
    answer = as_platform.post(add(Region), fields)
    assert (answer.status_code == 200) == is_taken
    assert Region.objects.filter(name="新下城区").exists() != is_taken
    if is_taken:
        assert "The code stands for 下城区 (1980–2020)" in answer.content.decode()


def test_a_venue_keeps_its_region(as_organiser, track, regions):
    venue = Venue.objects.create(name="大厅", kind="hall", region=regions["330103"])
    answer = as_organiser.post(page(venue), form_of(as_organiser.get(page(venue))))
    assert answer.status_code == 302
    venue.refresh_from_db()
    assert venue.region == regions["330103"]
