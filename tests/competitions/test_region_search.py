import pytest

from competitions.regions.search import best, code_in, exact, find, places

PLACES = places(
    (number, code, name)
    for number, (code, name) in enumerate(
        {
            "110000": "北京市",
            "110105": "朝阳区",
            "220000": "吉林省",
            "220100": "长春市",
            "220104": "朝阳区",
            "330000": "浙江省",
            "330100": "杭州市",
            "330106": "西湖区",
            "330113": "临平区",
            "330300": "温州市",
            "330382": "乐清市",
            "360000": "江西省",
            "360100": "南昌市",
            "360103": "西湖区",
            "371300": "临沂市",
            "371326": "平邑县",
            "420112": "东西湖区",
        }.items()
    )
)


def codes(found):
    return [place.code for place in found]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("330106", ["330106"]),
        ("3603", []),
        ("西湖", ["330106", "360103", "420112"]),
        ("杭州 西湖", ["330106"]),
        ("杭州西湖", ["330106"]),
        ("xhq", ["330106", "360103"]),
        ("ＸＨＱ", ["330106", "360103"]),
        ("hzxh", ["330106"]),
        ("yqs", ["330382"]),
        ("lqs", ["330382"]),
        ("杭州", ["330100", "330106", "330113"]),
        ("天津", []),
        ("?", []),
        ("", []),
        ("  ", []),
    ],
)
def test_what_is_typed_finds(typed, wanted):
    assert codes(find(PLACES, typed)) == wanted


def test_the_regions_of_the_contest_come_first():
    found = find(PLACES, "西湖区", first=lambda place: place.code.startswith("36"))
    assert codes(found) == ["360103", "330106", "420112"]


def test_a_municipality_has_no_level_between():
    [chaoyang] = [place for place in PLACES if place.code == "110105"]
    assert (chaoyang.full_name, chaoyang.label) == ("北京市 朝阳区", "北京市 朝阳区 110105")


def test_a_label_finds_its_own_place():
    for place in PLACES:
        assert place in find(PLACES, place.label)
        assert code_in(place.label) == place.code


def test_the_best_fit_is_not_crowded_by_worse_ones():
    assert codes(find(PLACES, "临平")) == ["330113", "371326"]
    assert codes(best(PLACES, "临平")) == ["330113"]
    assert best(PLACES, "") == []


def test_a_name_or_a_whole_path_is_exact():
    assert codes(exact(PLACES, "朝阳区")) == ["110105", "220104"]
    assert codes(exact(PLACES, "吉林省 长春市朝阳区")) == ["220104"]
    assert exact(PLACES, "朝阳") == []


def test_a_longer_number_holds_no_code():
    assert code_in("91330102MA2H3K9X40") == ""
    assert code_in("330102") == "330102"
