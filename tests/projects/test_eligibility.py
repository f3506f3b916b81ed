import ast
import inspect
import json
from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competitions.regions.territory import Row
from projects import eligibility
from projects.credit_code import make_credit_code
from projects.eligibility import (
    FINDINGS,
    EarlierAward,
    EligibilityRules,
    EntryFacts,
    IpRight,
    OtherEntry,
    examine,
    title_similarity,
)
from projects.titles import Title

ZHEJIANG = EligibilityRules(territory=(Row("330000", True), Row("330200", False)))
ALL_BUT_NINGBO = EligibilityRules(territory=(Row("330200", False),))
CODE = make_credit_code("91330105MA2H3K9X4")
FIRM = EntryFacts(
    group="enterprise",
    title="高端碳素材料制造项目",
    region="330105",
    credit_code=CODE,
    industry="industry",
    employees=120,
    revenue=D(5000),
    owners=("杭州示例材料有限公司",),
)
TEAM = EntryFacts(
    group="maker", title="止滑鞋底", region="330302", members=4, owners=("王喆", "李玥")
)


def findings(facts, rules=ZHEJIANG):
    return {finding.code: finding for finding in examine(facts, rules=rules)}


def codes(facts, rules=ZHEJIANG):
    return [finding.code for finding in examine(facts, rules=rules)]


def test_a_sound_company_passes_every_point_of_the_checklist():
    assert codes(FIRM) == [
        "credit_code_valid",
        "size_within",
        "region_within",
        "no_earlier_award",
        "not_entered_elsewhere",
        "ip_not_claimed",
    ]
    assert findings(FIRM)["size_within"].params["size"] == "small"


def test_a_sound_team_passes_every_point_of_its_checklist():
    assert codes(TEAM) == [
        "region_within",
        "team_size_within",
        "maker_independent",
        "no_earlier_award",
        "not_entered_elsewhere",
        "ip_not_claimed",
    ]


def changed(base, **facts):
    return replace(base, **facts)


OTHER = OtherEntry("ZJ-1", "高端 碳素材料 制造", CODE)

CASES = [
    (changed(FIRM, credit_code=""), "credit_code_missing"),
    (changed(FIRM, credit_code="91350211M0000XUF46"), "credit_code_wrong"),
    (
        changed(FIRM, credit_code="91350211M0000XUF46", credit_code_reason="licence seen"),
        "credit_code_overridden",
    ),
    (changed(FIRM, employees=1000, revenue=D(40000)), "size_large"),
    (changed(FIRM, industry=""), "size_unknown"),
    (changed(FIRM, employees=2000, revenue=None), "size_unknown"),
    (changed(FIRM, employees=999, revenue=None), "size_within"),
    (changed(FIRM, region="320105"), "region_outside"),
    (changed(FIRM, region="330203"), "region_left_out"),
    (changed(FIRM, region="330000"), "region_within"),
    (changed(FIRM, region=""), "region_unknown"),
    (changed(FIRM, region="杭州市西湖区"), "region_unknown"),
    (changed(TEAM, members=5), "team_size_within"),
    (changed(TEAM, members=6), "team_too_large"),
    (changed(TEAM, members=0), "team_missing"),
    (changed(TEAM, of_company=True), "company_as_maker"),
    (changed(TEAM, credit_code=CODE), "company_as_maker"),
    (changed(FIRM, earlier_awards=(EarlierAward("x", "national"),)), "earlier_award_excludes"),
    (changed(FIRM, earlier_awards=(EarlierAward("x", "provincial"),)), "earlier_award_allowed"),
    (changed(FIRM, earlier_awards=(EarlierAward("x"),)), "earlier_award_unclear"),
    (changed(FIRM, elsewhere=(OTHER,)), "entered_elsewhere"),
    (
        changed(FIRM, elsewhere=(OtherEntry("ZJ-1", "止滑鞋底", CODE.lower()),)),
        "same_company_elsewhere",
    ),
    (
        changed(FIRM, elsewhere=(OtherEntry("ZJ-1", FIRM.title),)),
        "similar_elsewhere",
    ),
    (
        changed(FIRM, elsewhere=(OtherEntry("ZJ-1", "核酸质谱检测", text=70),)),
        "similar_elsewhere",
    ),
    (
        changed(FIRM, elsewhere=(OtherEntry("ZJ-1", "核酸质谱检测", CODE, text=70),)),
        "entered_elsewhere",
    ),
    (
        changed(FIRM, elsewhere=(OtherEntry("ZJ-1", "核酸质谱检测", text=69),)),
        "not_entered_elsewhere",
    ),
    (
        changed(FIRM, elsewhere=(OtherEntry("ZJ-1", "核酸质谱检测", same_unit=True),)),
        "same_unit_elsewhere",
    ),
    (
        changed(FIRM, elsewhere=(OtherEntry("ZJ-1", FIRM.title, placed_earlier=True),)),
        "placed_earlier",
    ),
    (
        changed(FIRM, elsewhere=(OtherEntry("ZJ-1", "核酸质谱检测"),)),
        "not_entered_elsewhere",
    ),
    (
        changed(FIRM, ip_rights=(IpRight("ZL2021", "杭州示例材料有限公司 "),)),
        "ip_owned",
    ),
    (changed(FIRM, ip_rights=(IpRight("ZL2021", "某大学"),)), "ip_owner_differs"),
    (changed(TEAM, ip_rights=(IpRight("ZL2021", "王喆", disputed=True),)), "ip_disputed"),
    (changed(FIRM, titles=(Title("srdi", " "),)), "honour_without_number"),
]


@pytest.mark.parametrize(("facts", "code"), CASES)
def test_each_fact_has_its_finding(facts, code):
    assert code in codes(facts)


def test_every_finding_that_exists_is_tried_here():
    tried = {code for _, code in CASES} | set(codes(FIRM)) | set(codes(TEAM))
    tried |= set(codes(FIRM, ALL_BUT_NINGBO))
    assert tried == set(FINDINGS)


@pytest.mark.parametrize("title", [Title("srdi", "ZJ-2025-1"), Title("unicorn", "")])
def test_a_title_with_its_number_or_of_a_kind_without_one_is_no_finding(title):
    assert codes(changed(FIRM, titles=(title,))) == codes(FIRM)


def test_a_large_firm_is_flagged_and_not_failed():
    assert (
        findings(changed(FIRM, employees=5000, revenue=D(10**6)))["size_large"].verdict == "unsure"
    )


def test_hunan_excludes_provincial_awards_too():
    hunan = EligibilityRules(excluding_award_levels=frozenset({"national", "provincial"}))
    facts = changed(FIRM, earlier_awards=(EarlierAward("2020 third prize", "provincial"),))
    finding = findings(facts, hunan)["earlier_award_excludes"]
    assert finding.params == {"award": "2020 third prize", "level": "provincial"}


def test_every_other_entry_that_overlaps_is_named():
    facts = changed(
        FIRM,
        elsewhere=(OTHER, OtherEntry("ZJ-2", "另一个项目", CODE), OtherEntry("ZJ-3", FIRM.title)),
    )
    overlaps = [f for f in examine(facts, rules=ZHEJIANG) if f.code.endswith("elsewhere")]
    assert [(f.code, f.params["entry"]) for f in overlaps] == [
        ("entered_elsewhere", "ZJ-1"),
        ("same_company_elsewhere", "ZJ-2"),
        ("similar_elsewhere", "ZJ-3"),
    ]


def test_two_teams_without_a_code_are_not_one_company():
    facts = changed(TEAM, elsewhere=(OtherEntry("ZJ-9", "另一个项目"),))
    assert "not_entered_elsewhere" in codes(facts)


def test_without_regions_everywhere_is_inside():
    found = codes(FIRM, EligibilityRules())
    assert not [code for code in found if code.startswith("region_")]


def test_the_row_that_decided_is_named():
    assert findings(FIRM)["region_within"].params["decided_by"] == "330000"
    ningbo = changed(FIRM, region="330203")
    assert findings(ningbo)["region_left_out"].params["decided_by"] == "330200"


def test_what_is_only_not_left_out_is_inside():
    assert "region_not_left_out" in codes(FIRM, ALL_BUT_NINGBO)


def test_titles_are_compared_without_width_case_and_punctuation():
    assert title_similarity("LINX-3D 相机", "ｌｉｎｘ３ｄ相机\uff01") == 100
    assert title_similarity("", "") == 0
    assert title_similarity("高端碳素材料制造项目", "高端碳素材料制造") == 88
    assert title_similarity("止滑鞋底", "核酸质谱") == 0


@given(st.text(max_size=12), st.text(max_size=12))
@settings(deadline=None)
def test_similarity_is_the_same_from_both_sides(one, other):
    assert title_similarity(one, other) == title_similarity(other, one)
    assert 0 <= title_similarity(one, other) <= 100


@pytest.mark.parametrize(("facts", "code"), CASES)
def test_findings_can_be_stored_as_json_and_carry_the_verdict_of_the_table(facts, code):
    for finding in examine(facts, rules=ZHEJIANG):
        assert json.loads(json.dumps(finding.params)) == finding.params
        assert finding.verdict == FINDINGS[finding.code]


def test_the_module_imports_no_django():
    tree = ast.parse(inspect.getsource(eligibility))
    names = [
        getattr(node, "module", None) or node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not [name for name in names if name.startswith("django")]
