"""Where a unit is registered: found by typing, in the edition's year, and flagged if outside."""

import re

import pytest
import time_machine
from django.urls import reverse

from competitions.models import Region, Territory
from projects.models import Entry
from projects.services.findings import findings_of
from tests.builders import NOW, make_admin, make_draft, make_region, make_submitted, make_user


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def regions(db):
    """The track's year is 2026; 下城区 went in 2020, and two provinces have a 西湖区."""
    Region.objects.bulk_create(
        Region(code=code, name=name, since=1980, until=until)
        for code, name, until in [
            ("330000", "浙江省", None),
            ("330100", "杭州市", None),
            ("330103", "下城区", 2020),
            ("330106", "西湖区", None),
            ("330200", "宁波市", None),
            ("330203", "海曙区", None),
            ("360000", "江西省", None),
            ("360100", "南昌市", None),
            ("360103", "西湖区", None),
        ]
    )


@pytest.fixture
def draft(track, regions):
    return make_draft(track, owner=make_user("owner"))


@pytest.fixture
def owner(client_of, draft):
    client = client_of(draft.project.owner)
    client.cookies["django_language"] = "en"
    return client


def take(node, code, *, is_included=True):
    region = Region.objects.get(code=code)
    Territory.objects.create(competition=node, region=region, is_included=is_included)


def address(draft):
    return reverse("projects:edit", args=[draft.pk, "unit"])


def typed(draft, region):
    company = draft.project.enterprise
    return {
        "name": company.name,
        "credit_code": company.credit_code,
        "credit_code_reason": "执照如此",
        "region": region,
        "industry": "industry",
        "employees": "9",
        "revenue": "1",
    }


def offered(page):
    return re.findall(r'<option value="([^"]+ \d{6})">', page)


def test_a_name_a_code_or_a_label_changes_the_region(owner, draft):
    company = draft.project.enterprise
    for text, code in [("海曙", "330203"), ("330106", "330106"), ("海曙区 330203", "330203")]:
        assert owner.post(address(draft), typed(draft, text)).status_code == 302
        company.refresh_from_db()
        assert company.region.code == code


def test_the_box_shows_the_region_with_what_it_lies_in(owner, draft):
    owner.post(address(draft), typed(draft, "330106"))
    assert 'value="浙江省 杭州市 西湖区 330106"' in owner.get(address(draft)).content.decode()


def test_a_name_of_two_regions_comes_back_with_both_to_choose_from(owner, draft):
    take(draft.competition, "360000")
    answer = owner.post(address(draft), typed(draft, "西湖区"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="西湖区"' in page
    assert "Several regions fit" in page
    assert offered(page) == ["江西省 南昌市 西湖区 360103", "浙江省 杭州市 西湖区 330106"]
    owner.post(address(draft), typed(draft, offered(page)[1]))
    assert Entry.objects.get(pk=draft.pk).project.enterprise.region.code == "330106"


def test_an_abolished_region_cannot_be_chosen_and_one_that_stands_there_stays(owner, draft):
    answer = owner.post(address(draft), typed(draft, "330103"))
    assert "stood until 2020 only" in answer.content.decode()
    company = draft.project.enterprise
    old = Region.objects.get(code="330103")
    type(company).objects.filter(pk=company.pk).update(region=old)
    shown = "浙江省 杭州市 下城区 330103"
    assert f'value="{shown}"' in owner.get(address(draft)).content.decode()
    assert owner.post(address(draft), typed(draft, shown)).status_code == 302
    company.refresh_from_db()
    assert company.region == old


@pytest.mark.parametrize("text", ["?" * 5000, "９" * 6, "<script>", "'; --", "浙江省", "𠮷"])
def test_whatever_is_typed_is_answered_at_the_field(owner, draft, text):
    answer = owner.post(address(draft), typed(draft, text))
    assert answer.status_code == 422
    assert "is-invalid" in answer.content.decode()


def test_the_unit_page_takes_the_same_queries_with_many_regions(
    owner, draft, django_assert_max_num_queries
):
    take(draft.competition, "330100")
    owner.get(address(draft))
    with django_assert_max_num_queries(19):
        owner.get(address(draft))
    Region.objects.bulk_create(
        Region(code=f"3302{number}", name=f"新{number}区", since=1980) for number in range(10, 90)
    )
    with django_assert_max_num_queries(19):
        owner.get(address(draft))


# The offers


def test_offers_name_the_regions_of_the_contest_first_and_mark_the_others(owner, draft, track):
    take(track, "360000")
    page = owner.get(reverse("projects:regions", args=[track.code]), {"q": "xhq"}).content.decode()
    assert page.index("360103") < page.index("330106")
    assert page.count("not a region of this contest") == 1


def test_offers_escape_names_and_say_when_nothing_fits(owner, draft, track):
    Region.objects.create(code="330199", name="<b>区", since=1980)
    ask = reverse("projects:regions", args=[track.code])
    assert "&lt;b&gt;区" in owner.get(ask, {"q": "330199"}).content.decode()
    assert "No region fits" in owner.get(ask, {"q": "天津"}).content.decode()


# The finding


def found(entry):
    fresh = Entry.objects.for_list().get(pk=entry.pk)
    items = {item.code: item for item in findings_of(fresh, user=make_admin())}
    return {code: item.sentence for code, item in items.items() if code.startswith("region_")}


def test_a_contest_without_regions_says_nothing_about_them(track):
    assert found(make_submitted(track)) == {}


def test_the_finding_names_the_region_and_the_row_that_decided(tree, regions):
    _root, division, track = tree
    shangcheng = make_region()
    entry = make_submitted(track)
    take(division, "330000")
    assert found(entry) == {
        "region_within": ("上城区 330102 在本赛事地区范围内：浙江省 330000 参加。")
    }
    Territory.objects.create(competition=track, region=shangcheng, is_included=False)
    assert found(entry) == {
        "region_left_out": ("上城区 330102 不在本赛事地区范围内：上城区 330102 不参加。")
    }


def test_outside_is_a_flag_and_never_a_block(owner, draft):
    take(draft.competition, "330200")
    answer = owner.post(address(draft), typed(draft, "330106"))
    assert answer.status_code == 302
    entry = Entry.objects.get(pk=draft.pk)
    assert found(entry) == {
        "region_outside": "西湖区 330106 lies outside the regions of this contest."
    }
