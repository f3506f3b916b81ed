"""Company names as they are compared, and names of people by writing and by reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.company_names import LEGAL_FORMS, company, likeness, places_from
from judging.person_names import likeness as name_likeness
from judging.person_names import readings

PLACES = places_from(
    provinces_and_cities=["浙江省", "杭州市", "宁波市", "内蒙古自治区"],
    counties=["滨江区", "和平区"],
)
CHARACTERS = st.text("云海芯光智微联合新材阳", min_size=2, max_size=6)


def alike(one, other):
    return likeness(company(one, PLACES), company(other, PLACES))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("杭州云芯科技有限公司", "云芯科技", "same"),
        ("杭州云芯科技有限公司", "杭州市云芯科技股份有限公司", "same"),
        ("浙江省杭州市云芯科技有限公司", "杭州云芯科技有限公司", "same"),
        ("云芯科技（杭州）有限公司", "杭州云芯科技有限公司", "same"),
        ("云芯科技(杭州)有限公司", "云芯科技（杭州）有限公司", "same"),
        ("杭州云芯科技集团有限公司", "杭州云芯科技（集团）股份有限公司", "same"),
        ("杭州滨江区云芯科技有限公司", "杭州云芯科技有限公司", "same"),
        ("ＡＢＣ 芯片有限公司", "abc芯片有限公司", "same"),
        ("普华会计师事务所（特殊普通合伙）", "普华会计师事务所", "same"),
        # The trade is part of a name, and left out in speech.
        ("杭州云芯科技有限公司", "云芯", "similar"),
        ("杭州云芯科技有限公司", "杭州云芯智能有限公司", "similar"),
        # A trade name is protected in its place alone.
        ("杭州联合科技有限公司", "宁波联合科技有限公司", ""),
        ("杭州银行股份有限公司", "宁波银行股份有限公司", ""),
        ("浙江大学", "宁波大学", ""),
        ("浙江大学", "浙江工业大学", ""),
        ("浙江大学", "浙江大学", "same"),
        # 和平 is a district and a brand: without its 区 it is the brand.
        ("和平药业有限公司", "药业有限公司", ""),
        ("智慧城市科技有限公司", "科技有限公司", ""),
        ("有限公司", "有限公司", ""),
        ("", "", ""),
    ],
)
def test_company_names(one, other, expected):
    assert alike(one, other) == alike(other, one) == expected


@given(
    CHARACTERS,
    st.sampled_from(LEGAL_FORMS),
    st.sampled_from(["", "杭州", "杭州市", "浙江省杭州市"]),
)
def test_form_and_place_never_part_a_name_from_itself(name, form, place):
    assert alike(name, f"{place}{name}{form}") in {"same", ""}
    assert alike(f"{place}{name}有限公司", f"{place} {name}（集团）有限公司") == "same"


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_typed_is_compared_and_both_ways_alike(one, other):
    assert alike(one, other) == alike(other, one)
    assert alike(one, one) in {"same", ""}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("张伟", "张伟", "characters"),
        ("张 伟", "张伟教授", "characters"),
        ("张伟", "章威", "pinyin"),
        ("张伟", "Zhang Wei", "pinyin"),
        ("Wei Zhang", "张伟", "pinyin"),
        ("单田芳", "Shan Tianfang", "pinyin"),
        ("曾国", "Zeng Guo", "pinyin"),
        ("张伟", "张薇薇", ""),
        ("王", "王", ""),
        ("", "", ""),
    ],
)
def test_names_of_people(one, other, expected):
    assert name_likeness(one, other) == name_likeness(other, one) == expected


@given(st.text(max_size=20))
def test_every_name_can_be_read(name):
    assert all(isinstance(one, str) for one in readings(name))
    assert name_likeness(name, name) in {"characters", ""}
