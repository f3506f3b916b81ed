"""The rules that real contests published, as data, and their own numbers out of it.

One row for each rule; F numbers are those of the domain reference.
"""

from collections import Counter
from decimal import Decimal as D
from fractions import Fraction

import pytest

from competitions.promotion.decision import decide, due_diligence_count, substitute
from competitions.promotion.plan import Entrant, places_plan
from competitions.promotion.quota_minimums import Shortfall, quota_minimums
from competitions.promotion.selection import TieAtLine
from competitions.rulebook.problems import CriterionShape, problems, refused, rubric_problems
from judging.rubric_totals import Item, applicable, full_marks, rubric_total
from judging.scoring import CriterionRule, sheet_total
from tests.rule_play import Played, promotions, ranks, rules_of, scores, through

KINDS = ("enterprise", "maker")
ASK = {"at_line": "refuse"}


def sound(data):
    rules = rules_of(**data)
    assert refused(problems(rules, kinds=KINDS)) == ()
    return rules


def fixed(**places_of):
    return {"how": "places", "by": "category", "places_of": places_of}


# F, rules of promotion, how many take part in each group, places of each group.
PLANS = {
    "F5 Shandong 2021": (
        {**fixed(enterprise=80, maker=50), "share_over": "region"},
        {
            ("enterprise", "west"): 58,
            ("enterprise", "east"): 92,
            ("maker", "west"): 68,
            ("maker", "east"): 32,
        },
        {
            ("enterprise", "west"): 31,
            ("enterprise", "east"): 49,
            ("maker", "west"): 34,
            ("maker", "east"): 16,
        },
    ),
    "F14 Guangzhou 2024, 253 to 66 + 16 beside 7 direct": (
        {**fixed(enterprise=66, maker=16), "direct_entries": 7},
        {("enterprise",): 200, ("maker",): 46},
        {("enterprise",): 66, ("maker",): 16},
    ),
    "F14 Guangzhou 2024, 89 to 16": ({"places": 16}, {(): 89}, {(): 16}),
    "F38 Shanxi 2024, 667 to 144 + 36": (
        fixed(enterprise=144, maker=36),
        {("enterprise",): 533, ("maker",): 134},
        {("enterprise",): 144, ("maker",): 36},
    ),
    "F38 Shanxi 2024, 180 in 6 groups to 60": (
        {"places": 60, "share_over": "heat"},
        {(str(n),): 30 for n in range(1, 7)},
        {(str(n),): 10 for n in range(1, 7)},
    ),
    "F42 Qingdao 2022, 23 screenings to 25": ({"places": 25}, {(): 700}, {(): 25}),
    "F42 Qingdao 2022, 25 to a ranking final of 10": ({"places": 10}, {(): 25}, {(): 10}),
    "F33 Lanzhou, 15 + 15": (
        fixed(enterprise=15, maker=15),
        {("enterprise",): 40, ("maker",): 20},
        {("enterprise",): 15, ("maker",): 15},
    ),
    "F28 and F31 national 2021, 25 + 25": (
        fixed(enterprise=25, maker=25),
        {("enterprise",): 100, ("maker",): 100},
        {("enterprise",): 25, ("maker",): 25},
    ),
    "F30 national 2020, 200 to 24": ({"places": 24}, {(): 200}, {(): 24}),
    "F32 national 2025, 50 + 10": (
        fixed(enterprise=50, maker=10),
        {("enterprise",): 300, ("maker",): 60},
        {("enterprise",): 50, ("maker",): 10},
    ),
    "seed 1 association track, 24 finalists to 10": ({"places": 10}, {(): 24}, {(): 10}),
    "F13 no more than 75 %": (
        {"how": "percent", "percent": "75", "percent_rounding": "down"},
        {(): 90},
        {(): 67},
    ),
    "F13 no more than 70 % of those": (
        {"how": "percent", "percent": "70", "percent_rounding": "down"},
        {(): 67},
        {(): 46},
    ),
    "F65 Guizhou 2015, by sector and area": (
        {
            "how": "places",
            "by": "sector",
            "places_of": {"IT": 6, "materials": 3},
            "share_over": "region",
        },
        {("IT", "Guiyang"): 20, ("IT", "Zunyi"): 10, ("materials", "Guiyang"): 9},
        {("IT", "Guiyang"): 4, ("IT", "Zunyi"): 2, ("materials", "Guiyang"): 3},
    ),
}


@pytest.mark.parametrize("name", PLANS)
def test_the_places_are_those_of_the_contest(name):
    data, counts, wanted = PLANS[name]
    rule = sound({"promotion": data}).promotion
    plan = places_plan(rule, counts)
    assert {one.group: one.places for one in plan.groups} == wanted
    assert {one.group: one.count for one in plan.groups} == counts


DONGGUAN = {
    "how": "percent",
    "percent": "5",
    "floor": 10,
    "ceiling": 16,
    "split": {"enterprise": 8, "maker": 2},
}


@pytest.mark.parametrize(
    ("registered", "total", "enterprise", "maker"),
    [(60, 10, 8, 2), (200, 10, 8, 2), (250, 13, 10, 3), (320, 16, 13, 3), (900, 16, 13, 3)],
)
def test_dongguan_takes_five_percent_within_a_floor_and_a_ceiling(
    registered, total, enterprise, maker
):
    """F15: at least 10 = 8 + 2, at most 16 = 13 + 3; half-up, so that 5 % of 250 are 13."""
    rule = sound({"promotion": DONGGUAN}).promotion
    plan = places_plan(rule, {("enterprise",): registered - 20, ("maker",): 20})
    assert [one.places for one in plan.groups] == [enterprise, maker]
    assert plan.total == total


def ranked(rule, **sizes):
    """So many entrants of each category, ranked through, best first, categories in turn."""
    found = [
        (n, kind, Entrant(f"{kind}{n:03}", n, groups={"category": kind}))
        for kind, size in sizes.items()
        for n in range(1, size + 1)
    ]
    found.sort(key=lambda item: item[:2])
    return [Entrant(one.key, n, groups=one.groups) for n, (_, _, one) in enumerate(found, start=1)]


def test_guangzhou_promotes_66_and_16_and_7_direct_entries():
    """F14."""
    data = {**fixed(enterprise=66, maker=16), "direct_entries": 7}
    rules = sound({"promotion": data})
    direct = [Entrant(f"direct{n}", None, direct=True) for n in range(7)]
    field = ranked(rules, enterprise=200, maker=46) + direct
    assert len(field) == 253
    decisions = decide(rules.promotion, rules.ties, field)
    assert Counter(one.group for one in decisions if one.outcome == "promoted") == {
        "enterprise": 66,
        "maker": 16,
        "": 7,
    }
    assert len(through(decisions)) == 89


def test_national_2021_one_maker_withdraws_and_49_play_the_final():
    """F31: 25 + 25, one maker entry withdrew."""
    data = {**fixed(enterprise=25, maker=25), "substitution": "never", "reserves": 0}
    rules = sound({"promotion": data})
    field = ranked(rules, enterprise=60, maker=60)
    decisions = substitute(rules.promotion, rules.ties, field, left={"maker007"})
    assert Counter(one.group for one in decisions if one.outcome == "promoted") == {
        "enterprise": 25,
        "maker": 24,
    }


@pytest.mark.parametrize(
    ("substitution", "promoted"),
    [("next_rank", ["1", "3", "4"]), ("never", ["1", "3"])],
    ids=["F10 Bengbu", "F13 Zhanjiang"],
)
def test_a_place_that_falls_free(substitution, promoted):
    data = {"places": 3, "substitution": substitution, "reserves": 2}
    rules = sound({"promotion": data})
    field = [Entrant(str(n), n) for n in range(1, 7)]
    assert through(substitute(rules.promotion, rules.ties, field, left={"2"})) == promoted


def test_nobody_of_the_prefecture_s_sixty_is_eliminated():
    """Seed 2: all of about 60 registrants of both groups play the semifinal."""
    rules = sound({"promotion": {"how": "all"}})
    field = [Entrant(f"{n:02}", None) for n in range(60)]
    assert len(through(decide(rules.promotion, rules.ties, field))) == 60


def test_what_a_province_asks_of_its_areas_at_least():
    """F35: 30 of four cities, 20 of the others, a quarter of them makers."""
    quarter = {"maker": D(25)}
    assert quota_minimums({"enterprise": 22, "maker": 8}, 30, quarter) == ()
    assert quota_minimums({"enterprise": 15, "maker": 5}, 20, quarter) == ()
    assert quota_minimums({"enterprise": 16, "maker": 4}, 30, quarter) == (
        Shortfall("", 20, 30),
        Shortfall("maker", 4, 5),
    )


def test_due_diligence_looks_into_a_third_of_those_promoted():
    """F12."""
    rule = sound({"promotion": {"due_diligence": "33.3333"}}).promotion
    assert [due_diligence_count(n, rule) for n in (0, 1, 3, 16, 30, 31)] == [0, 1, 1, 6, 10, 11]


PHARMA = {
    "panel": {"size": 5},
    "score": {"trim_each": 1, "trim_from": 5, "decimals": 2},
    "ties": {"chain": ["earlier_round"], "at_line": "all_through"},
}
SEVEN = {"panel": {"size": 7}, "score": {"trim_each": 1, "trim_from": 7, "decimals": 2}}
PLAIN = {"score": {"trim_each": 0}}
FIVE = ("90", "88", "85", "92", "79")

# F, rules, the sheets of one entry, its score.
PANELS = {
    "F2 pharma semifinal, 5 judges": (PHARMA, FIVE, "87.67"),
    "F7 Hainan final, 5 judges": (PHARMA, ("80", "80", "80", "95", "95"), "85.00"),
    "F8 Zhongshan final, 7 judges": (SEVEN, ("70", "80", "81", "82", "83", "84", "99"), "82.00"),
    "F9 Anhui final, 7 judges": (
        {**SEVEN, "panel": {"size": 7, "popular_jury": 20}},
        ("90", "90", "91", "92", "93", "95", "95"),
        "92.20",
    ),
    "F6 Shaanxi semifinal, 4 investors and 1 expert": (
        {**PLAIN, "panel": {"size": 5, "profiles": {"investor": 4, "technical": 1}}},
        FIVE,
        "86.80",
    ),
    "F4 Jingzhou county, plain mean": ({**PLAIN, "panel": {"size": 5}}, FIVE, "86.80"),
    "F65 Guizhou 2015, 3 for an enterprise": (
        {**PLAIN, "panel": {"size": 3, "sizes": {"maker": 2}}},
        ("80", "85", "92"),
        "85.67",
    ),
    "F65 Guizhou 2015, 2 for a team": (
        {**PLAIN, "panel": {"size": 3, "sizes": {"maker": 2}}},
        ("80", "85"),
        "82.50",
    ),
    "F12 Huizhou, one of 5 rooms": (
        {**PLAIN, "panel": {"size": 5, "source": "pool"}},
        FIVE,
        "86.80",
    ),
    "F58 product review, highest and lowest dropped": (PHARMA, FIVE, "87.67"),
    "F21b guideline, 5 with a leader": (
        {**PHARMA, "panel": {"size": 5, "chair": True}},
        FIVE,
        "87.67",
    ),
    "F21b guideline, 9 with a leader": (
        {**PHARMA, "panel": {"size": 9, "chair": True}},
        ("1", "80", "81", "82", "83", "84", "85", "86", "99"),
        "83.00",
    ),
    "below 5 judges nothing is trimmed": ({"panel": {"size": 5}}, FIVE[:4], "88.75"),
}


@pytest.mark.parametrize("name", PANELS)
def test_the_panel_s_score_is_that_of_the_contest(name):
    data, sheets, wanted = PANELS[name]
    rules = sound(data)
    assert scores(rules, [Played("a", sheets)])["a"].score == D(wanted)


def test_guizhou_sets_a_smaller_panel_for_teams():
    """F65."""
    rules = sound({**PLAIN, "panel": {"size": 3, "sizes": {"enterprise": 3, "maker": 2}}})
    assert (rules.panel_size("enterprise"), rules.panel_size("maker")) == (3, 2)


def test_the_online_score_only_admits():
    """F12 Huizhou: the earlier score does not count."""
    rules = sound({**PLAIN, "score": {"trim_each": 0, "carry_over": "0"}})
    assert scores(rules, [Played("a", FIVE, earlier=D("60"))])["a"].score == D("86.80")


def tied(*earlier):
    return [Played(key, FIVE, earlier=score) for key, score in zip("abc", earlier, strict=False)]


def test_the_pharma_semifinal_parts_a_tie_by_the_round_before():
    """F2."""
    rules = sound({**PHARMA, "promotion": {"places": 1}})
    assert through(promotions(rules, tied(D("80"), D("81")))) == ["b"]


def test_in_the_pharma_semifinal_both_advance_when_that_is_equal_too():
    """F2."""
    rules = sound({**PHARMA, "promotion": {"places": 1}})
    assert through(promotions(rules, tied(D("80"), D("80")))) == ["a", "b"]


# F, tie chain, the panel, who decides.
DECIDERS = {
    "F6 Shaanxi, the leader consults": (["chair"], {"chair": True}, "chair"),
    "F6 Shaanxi, then a tie duel": (["chair", "extra_pitch"], {"chair": True}, "extra_pitch"),
    "F4 Jingzhou, the panel votes": (["panel_vote"], {}, "panel_vote"),
    "F19 Zhaoqing, extra pitch and second scoring": (["extra_pitch"], {}, "extra_pitch"),
    "F12 Huizhou, discussion announced by a representative": (["panel_vote"], {}, "panel_vote"),
}


@pytest.mark.parametrize("name", DECIDERS)
def test_people_part_a_tie(name):
    chain, panel, decider = DECIDERS[name]
    rules = sound(
        {**PLAIN, "panel": panel, "ties": {"chain": chain, **ASK}, "promotion": {"places": 1}}
    )
    waiting = tied(None, None)
    with pytest.raises(TieAtLine) as caught:
        promotions(rules, waiting)
    assert caught.value.keys == ("a", "b")
    ruled = [
        Played(one.key, one.sheets, rulings={decider: Fraction(one.key == "b")}) for one in waiting
    ]
    assert through(promotions(rules, ruled)) == ["b"]
    assert ranks(rules, ruled)[0].decided_by == decider


def test_the_third_decimal_counts_only_where_the_rules_say_so():
    """The usual practice: two decimals are published."""
    close = [Played("a", ("84.571", "84.571")), Played("b", ("84.574", "84.574"))]
    silent = sound({**PLAIN, "ties": {"chain": [], **ASK}})
    third = sound({**PLAIN, "ties": {"chain": ["decimals:3"], **ASK}})
    assert [place.rank for place in ranks(silent, close)] == [1, 1]
    assert [place.key for place in ranks(third, close)] == ["b", "a"]


# F, video, pitch and questions in minutes.
TIMES = {
    "F2 pharma": (0, 8, 7),
    "F3 Hangzhou": (0, 8, 7),
    "F6 Shaanxi": (0, 8, 7),
    "F14 Guangzhou": (0, 8, 5),
    "F8 Zhongshan": (0, 7, 5),
    "F5 Shandong": (0, 6, 3),
    "F7 Hainan": (0, 5, 5),
    "F4 Jingzhou": (0, 10, 5),
    "F9 Anhui": (0, 8, 4),
    "F11": (0, 8, 4),
    "F20 Guangdong 2022": (1, 7, 4),
    "F1 CICE": (0, 8, 12),
}


@pytest.mark.parametrize("name", TIMES)
def test_the_minutes_on_stage_can_be_said(name):
    video, pitch, questions = TIMES[name]
    stage = {"video_minutes": video, "pitch_minutes": pitch, "qa_minutes": questions}
    found = sound({"stage": stage}).stage
    assert (found.video_minutes, found.pitch_minutes, found.qa_minutes) == TIMES[name]


# F, what happens on stage and after.
CUSTOMS = {
    "F14 draw at sign-in": {"stage": {"draw": "sign_in"}},
    "F8 draw beforehand in the chat group": {"stage": {"draw": "chat_group"}},
    "F22 draw by computer": {"stage": {"draw": "computer"}},
    "F11 and F9 draw from a box, per group": {"stage": {"draw": "box"}},
    "F6 three people of an entry": {"stage": {"people_on_stage": 3}},
    "F14 a registered member presents": {"stage": {"presenter": "member"}},
    "F13 an employee presents": {"stage": {"presenter": "employee"}},
    "F2 who pitches also answers": {"stage": {"same_speaker": True}},
    "F2 semifinals behind closed doors": {"stage": {"audience": "closed"}},
    "F73 finals in public": {"stage": {"audience": "public"}},
    "F2 and F8 scores shown at once": {"stage": {"reveal": "at_once"}},
    "F2 contestants leave after they have signed": {"stage": {"confirm_score": True}},
    "F12 everything is recorded": {"stage": {"recorded": True}},
    "F8 staff warn before the end": {"stage": {"warnings": [120, 60]}},
    "F9 a popular jury of 20 investors": {"panel": {"popular_jury": 20}},
    "F17 judges from the platform's pool": {"panel": {"source": "pool"}},
    "F17 judges of the host's choice": {"panel": {"source": "host"}},
    "F21 an alternate steps in for a recusal": {"panel": {"alternates": 1}},
    "F68 a site visit before the final": {"promotion": {"site_visit": True}},
    "a second project of one house is passed over": {"promotion": {"one_per_unit": True}},
    "a panel of five that decides with three": {"panel": {"size": 5, "quorum": 3}},
}


@pytest.mark.parametrize("name", CUSTOMS)
def test_a_custom_of_the_stage_can_be_said(name):
    rules = sound(CUSTOMS[name])
    for part, values in CUSTOMS[name].items():
        for field, value in values.items():
            said = getattr(getattr(rules, part), field)
            assert said == (tuple(value) if isinstance(value, list) else value)


# F, points of each criterion in order.
RUBRICS = {
    "F55 plan text": (15, 15, 10, 15, 15, 10, 10, 5, 5),
    "F55 live defence": (40, 30, 20, 10),
    "F56 generic": (40, 30, 20, 10),
    "F57 8 + 7 roadshow": (15, 15, 10, 10, 10, 10, 10, 10, 10),
    "F58 product review": (30, 25, 15, 15, 15),
    "CICE weights often cited, as points": (30, 30, 10, 25, 5),
}


@pytest.mark.parametrize("name", RUBRICS)
def test_a_published_rubric_makes_a_hundred(name):
    shapes = [CriterionShape(f"c{n}", D(points)) for n, points in enumerate(RUBRICS[name])]
    assert rubric_problems(shapes, None, kinds=KINDS) == ()
    criteria = [CriterionRule(one.code, one.max_points) for one in shapes]
    assert sheet_total({one.code: one.max_points for one in criteria}, criteria) == 100


CICE = [("tech", 30, ""), ("model", 30, ""), ("market", 10, ""), ("team", 25, "")]
CICE_BANDS = [["优", "9"], ["良", "7.5"], ["中", "6"], ["弱", "0"]]


def test_the_cice_form_scales_to_a_hundred_and_teams_have_no_finance_item():
    """F1 and F22: each item 0 to 10 in worded bands, then to 100."""
    form = [*CICE, ("finance", 5, "enterprise")]
    shapes = [
        CriterionShape(code, D(10), D(weight), kind, CICE_BANDS) for code, weight, kind in form
    ]
    assert rubric_problems(shapes, 100, kinds=KINDS) == ()
    items = [Item(CriterionRule(one.code, D(10), one.weight), one.kind) for one in shapes]
    enterprise, team = applicable(items, "enterprise"), applicable(items, "maker")
    assert [len(enterprise), len(team)] == [5, 4]
    assert full_marks(enterprise, 100) == full_marks(team, 100) == 100
    marks = {"tech": D(8), "model": D(7), "market": D(9), "team": D(6)}
    # 24 + 21 + 9 + 15 of 95
    assert rubric_total(marks, team, 100) == D("72.632")
    assert rubric_total({**marks, "finance": D(10)}, enterprise, 100) == D("74")
    full = {code: D(10) for code, _, _ in CICE}
    assert rubric_total(full, team, 100) == 100
    assert rubric_total({**full, "finance": D(10)}, enterprise, 100) == 100
