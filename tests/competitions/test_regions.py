import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.utils.translation import override

from accounts.models import AuditEntry
from competitions.models import Region, Territory
from competitions.regions.periods import Period
from competitions.regions.territory import Row
from competitions.services.region_choice import (
    RegionNotFound,
    all_places,
    choose,
    label_of,
    offers,
)
from competitions.services.regions import Loaded, load_regions, store_periods
from competitions.services.territory import territory_of
from tests.builders import make_competition, make_region, make_tree

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
COUNTRY = [
    Period("110000", "北京市", 1980, None),
    Period("110105", "朝阳区", 1980, None),
    Period("220000", "吉林省", 1980, None),
    Period("220100", "长春市", 1980, None),
    Period("220104", "朝阳区", 1980, None),
    Period("330000", "浙江省", 1980, None),
    Period("330100", "杭州市", 1980, None),
    Period("330103", "下城区", 1980, 2020),
    Period("330106", "西湖区", 1980, None),
    Period("330113", "临平区", 2021, None),
    Period("330200", "宁波市", 1980, None),
    Period("330203", "海曙区", 1980, None),
    Period("710000", "台湾省", 1980, None),
]


@pytest.fixture
def country():
    store_periods(COUNTRY, actor=None, at=AT)


def rows(code):
    own = Region.objects.filter(code=code)
    return list(own.values_list("name", "since", "until"))


# Loading


def test_the_lists_of_both_packages_are_loaded_and_a_second_run_changes_nothing(
    django_assert_max_num_queries,
):
    out = io.StringIO()
    call_command("load_regions", stdout=out)
    assert "0 changed, 0 unchanged" in out.getvalue()
    assert rows("330103") == [("下城区", 1980, 2020)]
    assert rows("330104") == [("江干区", 1980, 2020)]
    assert rows("330113") == [("临平区", 2021, None)]
    assert rows("330114") == [("钱塘区", 2021, None)]
    assert rows("532300") == [("楚雄彝族自治州", 1980, None)]
    assert rows("710000") == [("台湾省", 1980, None)]
    assert rows("110100") == []
    assert rows("330112")[-1] == ("临安区", 2017, None)
    assert 3000 < Region.objects.standing_in(2022).count() < 3400
    with django_assert_max_num_queries(4):
        again = load_regions(actor=None, at=AT)
    assert (again.added, again.changed) == (0, 0)
    assert AuditEntry.objects.filter(action="region.load").count() == 1


def test_a_row_without_years_is_completed_and_stays_the_same_row():
    typed = make_region("330103", "下城区")
    hurried = make_region("330106", "西湖")
    loaded = store_periods(COUNTRY, actor=None, at=AT)
    assert loaded == Loaded(added=len(COUNTRY) - 2, changed=2, unchanged=0)
    typed.refresh_from_db()
    hurried.refresh_from_db()
    assert (typed.since, typed.until) == (1980, 2020)
    assert (hurried.name, hurried.since, hurried.until) == ("西湖区", 1980, None)


def test_next_years_list_moves_ends_and_keeps_rows(country):
    before = Region.objects.get(code="330113").pk
    later = [
        Period("330113", "临平区", 2021, 2026),
        Period("330113", "大临平区", 2027, None),
    ]
    assert store_periods(later, actor=None, at=AT) == Loaded(1, 1, 0)
    assert rows("330113") == [("临平区", 2021, 2026), ("大临平区", 2027, None)]
    assert Region.objects.get(code="330113", until=2026).pk == before
    assert rows("330106") == [("西湖区", 1980, None)]


def test_a_corrected_name_or_start_mends_the_row_instead_of_adding_one(country):
    corrected = [Period("330113", "临坪区", 2021, None), Period("330203", "海曙区", 1984, None)]
    assert store_periods(corrected, actor=None, at=AT) == Loaded(0, 2, 0)
    assert rows("330113") == [("临坪区", 2021, None)]
    assert rows("330203") == [("海曙区", 1984, None)]


def test_nothing_to_write_leaves_no_line(country):
    store_periods(COUNTRY, actor=None, at=AT)
    assert AuditEntry.objects.filter(action="region.load").count() == 1


# Names


def test_a_name_is_that_of_the_year_or_of_the_nearest_one():
    Region.objects.create(code="330112", name="临安市", since=1996, until=2016)
    Region.objects.create(code="330112", name="临安区", since=2017)
    names = {year: Region.objects.names(["330112"], year)["330112"] for year in (1990, 2016, 2022)}
    assert names == {1990: "临安市", 2016: "临安市", 2022: "临安区"}


def test_a_prefecture_that_is_none_has_the_name_of_its_province(country):
    assert Region.objects.names(["110100", "330100", "110199"], 2022) == {
        "110100": "北京市",
        "330100": "杭州市",
    }
    assert Region.objects.full_name("110105", 2022) == "北京市 朝阳区"
    assert Region.objects.full_name("330103", 2022) == "浙江省 杭州市 下城区"
    assert Region.objects.full_name("", 2022) == ""


def test_a_label_says_what_the_region_lies_in_and_that_it_is_abolished(country):
    found = {row.code: row.label for row in Region.objects.with_place()}
    assert found["330106"] == "330106 浙江省 杭州市 西湖区"
    assert found["330103"] == "330103 浙江省 杭州市 下城区 (1980–2020)"
    assert found["330100"] == "330100 浙江省 杭州市"


# Territory


def take(node, code, *, is_included=True):
    region = Region.objects.get(code=code)
    Territory.objects.create(competition=node, region=region, is_included=is_included)


def test_a_node_without_rows_has_those_of_the_nearest_node_above(
    country, django_assert_num_queries
):
    _root, division, track = make_tree()
    assert territory_of(track) == ()
    take(division, "330000")
    take(division, "330200", is_included=False)
    with django_assert_num_queries(1):
        assert territory_of(track) == (Row("330000", True), Row("330200", False))
    take(track, "330100")
    assert territory_of(track) == (Row("330100", True),)
    assert territory_of(division) == (Row("330000", True), Row("330200", False))


# Choosing


@pytest.fixture
def contest(country):
    return make_competition("zhejiang", year=2022)


def refusal(contest, typed):
    with pytest.raises(RegionNotFound) as caught:
        choose(contest, typed)
    return str(caught.value)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("330106", "330106"),
        ("浙江省 杭州市 西湖区 330106", "330106"),
        ("西湖区", "330106"),
        ("西湖", "330106"),
        ("xhq", "330106"),
        ("杭州", "330100"),
        ("北京朝阳", "110105"),
        ("台湾省", "710000"),
    ],
)
def test_a_text_that_means_one_region_chooses_it(contest, typed, code):
    assert choose(contest, typed).code == code


def test_a_name_that_several_regions_have_asks_back_with_those_of_the_contest_first(contest):
    take(contest, "220000")
    sentence = refusal(contest, "朝阳区")
    assert sentence.index("220104") < sentence.index("110105")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("330103", "下城区 (330103) stood until 2020 only"),
        ("330000", "浙江省 is a whole province"),
        ("浙江省", "浙江省 is a whole province"),
        ("999999", "no region with the code 999999"),
        ("下城区", "No region is called “下城区”"),
    ],
)
def test_a_text_that_means_none_is_refused_with_what_to_do(contest, typed, sentence):
    with override("en"):
        assert sentence in refusal(contest, typed)


def test_a_region_of_later_years_is_refused_for_an_old_edition(country):
    old = make_competition("old", year=2018)
    with override("en"):
        assert "临平区 (330113) did not exist in 2018" in refusal(old, "330113")
    assert choose(old, "330103").name == "下城区"


def test_offers_put_the_regions_of_the_contest_first(contest, django_assert_num_queries):
    take(contest, "220000")
    with django_assert_num_queries(2):
        found = offers(contest, "cyq")
    assert [(offer.place.code, offer.is_inside) for offer in found] == [
        ("220104", True),
        ("110105", False),
    ]


def test_nothing_typed_offers_what_the_territory_names(contest, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert offers(contest, "") == []
    take(contest, "330100")
    take(contest, "330200", is_included=False)
    assert [offer.place.code for offer in offers(contest, "")] == ["330100"]


def test_no_more_than_twenty_are_offered(contest):
    Region.objects.bulk_create(
        Region(code=f"3301{number}", name=f"新{number}区", since=1980) for number in range(20, 60)
    )
    assert len(offers(contest, "新")) == 20


def test_the_label_of_a_chosen_region_chooses_it_again(contest):
    region = Region.objects.get(code="330106")
    assert choose(contest, label_of(region, contest)) == region


def test_all_places_of_all_years_can_be_searched(country, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert {place.code for place in all_places()} == {period.code for period in COUNTRY}
