"""The settings of a rule set and a rubric where marks become ranks and places."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from competitions.models import Category, Criterion, Quota, Round, RuleSet
from competitions.rulebook.spec import as_data, read
from judging.models import DirectEntry, Promotion, ScoreSheet, Standing
from judging.services.direct_entries import (
    DirectEntryRefused,
    allow_direct_entry,
    may_enter_directly,
    withdraw_direct_entry,
)
from judging.services.draws import draw_order
from judging.services.heats import HeatNotReady, lock_heat, open_scoring
from judging.services.panels import seat_entries
from judging.services.promotions import decide_round
from judging.services.proposals import OverQuota, RulesUnfit, propose
from judging.services.readiness import eligible_entries, problems_of
from judging.services.reasons import reason_of
from judging.services.sheets import MarksRefused
from judging.services.substitutions import NobodyLeft, fill_vacancies
from projects.models import Entry
from tests import builders
from tests.builders import NOW

LATER = NOW + dt.timedelta(hours=1)


def rules_of(track, **parts):
    """A rule set by the parts of its spec; three judges, nothing trimmed, unless said."""
    spec = {"panel": {"size": 3}, "score": {"trim_each": 0}} | parts
    version = RuleSet.objects.count() + 1
    return RuleSet.objects.create(
        competition=track, name="规则", version=version, spec=as_data(read(spec))
    )


def played(track, techs, *, units=(), order=1, locked=True, entry_list=None, **parts):
    """A round of one heat; `techs[order - 1][seat - 1]` are technology marks, market has none."""
    round_ = builders.make_round(track, order=order, rule_set=rules_of(track, **parts))
    chosen = entry_list or [
        builders.make_entry(track, unit=unit) for unit in units or ["enterprise"] * len(techs)
    ]
    judges = len(techs[0])
    heat = builders.make_open_heat(track, judges=judges, round_=round_, entry_list=chosen)
    sheets = ScoreSheet.objects.filter(appearance__heat=heat).select_related("appearance", "seat")
    for sheet in sheets:
        place = chosen.index(sheet.appearance.entry)
        builders.sign(sheet, tech=str(techs[place][sheet.seat.number - 1]), market="0")
    if locked:
        lock_heat(heat, actor=builders.make_admin(), at=NOW)
    return Round.objects.get(pk=round_.pk), chosen


def standings(round_):
    rows = Standing.objects.filter(
        ranking__round=round_, ranking__heat__isnull=False, ranking__superseded_at=None
    )
    return {one.appearance.entry_id: one for one in rows.select_related("appearance")}


def test_marks_are_cut_off_where_the_rules_say_so(track):
    round_, entries = played(
        track, [[30, 30, 30.5]], score={"trim_each": 0, "decimals": 1, "rounding": "down"}
    )
    assert standings(round_)[entries[0].pk].score == Decimal("30.1")


def test_a_strict_judge_is_brought_to_the_mean_and_raw_marks_stay_beside(track, english):
    techs = [[50, 40, 30], [40, 30, 20], [30, 20, 10]]
    round_, entries = played(
        track, techs, score={"trim_each": 0, "normalisation": "centre"}, panel={"size": 3}
    )

    standing = standings(round_)[entries[0].pk]

    assert standing.score == Decimal("40.00")
    assert standing.detail["marks"] == [[1, "40"], [2, "40"], [3, "40"]]
    assert standing.detail["raw"] == [[1, "50.000"], [2, "40.000"], [3, "30.000"]]
    shown = reason_of(standing)
    assert [(mark.shown, mark.signed) for mark in shown.marks] == [
        ("40.00", "50.00"),
        ("40.00", "40.00"),
        ("40.00", "30.00"),
    ]


@pytest.fixture
def carried(track):
    """A final that counts 40 % of the preliminary, in which the two were 60 and 20."""
    first, entries = played(
        track,
        [[60, 60, 60], [20, 20, 20], [10, 10, 10]],
        promotion={"places": 2, "direct_entries": 1},
    )
    decide_round(first, actor=builders.make_admin(), at=NOW)
    newcomer = builders.make_entry(track)
    planned = builders.make_round(
        track,
        order=2,
        rule_set=rules_of(track, score={"trim_each": 0, "carry_over": "40"}),
    )
    return planned, entries, newcomer


def test_the_round_before_makes_up_its_share(carried, english, organiser):
    final, entries, newcomer = carried
    allow_direct_entry(final, newcomer, reason="上届冠军", actor=organiser, at=NOW)
    heat = builders.make_open_heat(
        final.competition, judges=3, round_=final, entry_list=[*entries[:2], newcomer]
    )
    techs = {entries[0].pk: "40", entries[1].pk: "50", newcomer.pk: "45"}
    builders.sign_all(heat, tech_of=lambda a, s: techs[a.entry_id])
    lock_heat(heat, actor=organiser, at=LATER)

    found = standings(final)

    # 60 % of this round (technology and 30 for the market) and 40 % of 60 or 20.
    scores = [found[one.pk].score for one in (*entries[:2], newcomer)]
    assert scores == [Decimal("66.00"), Decimal("56.00"), Decimal("75.00")]
    assert reason_of(found[entries[0].pk]).carried == (
        "60 % of 70.00 and 40 % of 60.00 of the round before"
    )
    assert reason_of(found[entries[0].pk]).mean == Decimal("70.00")
    assert reason_of(found[newcomer.pk]).carried == ""


def test_direct_entries_are_as_many_as_the_round_before_keeps(carried, organiser, track, english):
    final, entries, newcomer = carried
    other = builders.make_entry(track)
    assert set(may_enter_directly(final)) == {newcomer, other}
    with pytest.raises(DirectEntryRefused):
        allow_direct_entry(final, entries[2], reason="惋惜", actor=organiser, at=NOW)

    direct = allow_direct_entry(final, newcomer, reason="上届冠军", actor=organiser, at=NOW)

    assert newcomer in eligible_entries(final)
    with pytest.raises(DirectEntryRefused) as refused:
        allow_direct_entry(final, other, reason="地方推荐", actor=organiser, at=NOW)
    assert "keep 1 place for direct entry" in str(refused.value)
    heat = builders.make_heat(final)
    seat_entries(heat, [newcomer], actor=organiser, at=NOW)
    with pytest.raises(DirectEntryRefused):
        withdraw_direct_entry(direct, actor=organiser, at=NOW)
    assert "not promoted" not in " ".join(problems_of(heat))
    heat.appearances.get().delete()
    withdraw_direct_entry(direct, actor=organiser, at=NOW)
    assert not DirectEntry.objects.exists()
    actions = AuditEntry.objects.filter(action__contains="direct_entry").values_list(
        "action", flat=True
    )
    assert sorted(actions) == ["round.allow_direct_entry", "round.withdraw_direct_entry"]


def test_places_by_category_and_quota_by_category(track, organiser, english):
    round_, _entries = played(
        track,
        [[50] * 3, [40] * 3, [30] * 3, [20] * 3],
        units=["enterprise", "enterprise", "enterprise", "team"],
        promotion={"by": "category", "places_of": {"enterprise": 2, "maker": 1}, "reserves": 1},
    )

    fates = {one.key: one.outcome for one in propose(round_)}
    assert list(fates.values()).count("promoted") == 3
    maker = Category.objects.get(competition=track, kind="maker")
    Quota.objects.create(competition=track, category=maker, places=0)
    with pytest.raises(OverQuota) as refused:
        decide_round(round_, actor=organiser, at=LATER)
    assert "its quota is 0" in str(refused.value)


def test_a_percentage_is_of_those_who_take_part(track):
    promotion = {"how": "percent", "percent": "30", "floor": 1}
    round_, _entries = played(track, [[50 - n] * 3 for n in range(5)], promotion=promotion)
    # 30 % of 5 are 1.5, half-up 2.
    assert [one.outcome for one in propose(round_)].count("promoted") == 2


def test_places_by_region_need_a_city(track, english):
    promotion = {"by": "region", "places": 1}
    round_, entries = played(track, [[50] * 3, [40] * 3], promotion=promotion)
    assert [one.outcome for one in propose(round_)] == ["promoted", "reserve"]
    Entry.objects.filter(pk=entries[0].pk).update(declared={})
    with pytest.raises(RulesUnfit) as refused:
        propose(round_)
    assert "has no city on record" in str(refused.value)


def test_criteria_of_the_category_alone_are_marked_and_scaled(track, english):
    round_ = builders.make_round(track, rule_set=rules_of(track, panel={"size": 1}))
    criteria = Criterion.objects.filter(rubric__round=round_)
    criteria.update(max_points=10)
    criteria.filter(code="tech").update(weight=60)
    criteria.filter(code="market").update(weight=40)
    Criterion.objects.create(
        rubric=round_.rubric,
        code="finance",
        name="财务",
        max_points=10,
        weight=50,
        category_kind="enterprise",
    )
    round_.rubric.scale_to = 100
    round_.rubric.save()
    entries = [builders.make_entry(track, unit=unit) for unit in ("enterprise", "team")]
    heat = builders.make_open_heat(track, judges=1, round_=round_, entry_list=entries)
    company, team = (
        ScoreSheet.objects.get(appearance__heat=heat, appearance__entry=one) for one in entries
    )

    with pytest.raises(MarksRefused):
        builders.sign(company, tech="7", market="5")
    version = builders.sign(team, tech="7", market="5.5")

    # 7/10 of 60 and 5.5/10 of 40, of 100.
    assert version.total == Decimal("64.000")
    assert version.payload["total"] == "64.000"


def test_a_panel_is_as_large_as_its_category_asks_and_of_the_profiles_asked_for(track, english):
    panel = {"size": 3, "sizes": {"maker": 2}, "profiles": {"investor": 1}}
    round_ = builders.make_round(track, rule_set=rules_of(track, panel=panel))
    heat = builders.make_heat(round_)
    heat.category = Category.objects.get(competition=track, kind="maker")
    heat.save()
    builders.make_panel(heat, 3)
    seat_entries(heat, [builders.make_entry(track)], actor=builders.make_admin(), at=NOW)
    draw_order(heat, seed="1", witness="公证员", actor=builders.make_admin(), at=NOW)

    told = " ".join(problems_of(heat))

    assert "The panel has 3 of 2 judges." in told
    assert "0 of 1 judges of the profile “Investor”" in told
    assert "1 entry is of another category than this heat." in told
    with pytest.raises(HeatNotReady):
        open_scoring(heat, actor=builders.make_admin(), at=NOW)


@pytest.mark.parametrize(("rule", "after"), [("next_rank", 2), ("never", 1)])
def test_the_place_of_somebody_who_leaves(track, organiser, rule, after):
    promotion = {"places": 2, "reserves": 1, "substitution": rule}
    round_, entries = played(track, [[50 - n] * 3 for n in range(4)], promotion=promotion)
    decide_round(round_, actor=organiser, at=NOW)
    with pytest.raises(NobodyLeft):
        fill_vacancies(round_, actor=organiser, at=NOW)
    builders.withdraw(entries[0], LATER)

    fill_vacancies(round_, actor=organiser, at=LATER)

    in_force = Promotion.objects.filter(round=round_, revoked_at=None)
    fates = {one.entry_id: one.outcome for one in in_force}
    assert fates[entries[0].pk] == "out"
    assert list(fates.values()).count("promoted") == after
    assert (fates[entries[2].pk] == "promoted") is (rule == "next_rank")
    assert len(fates) == 4
    line = AuditEntry.objects.get(action="round.fill_vacancies")
    assert line.detail["left"] == [entries[0].number]
    with pytest.raises(NobodyLeft):
        fill_vacancies(round_, actor=organiser, at=LATER)
