"""The Zhejiang 2022 case: what must be printed comes out of stored rows, the traps stay shut."""

import dataclasses
import json
from collections import Counter
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from accounts.models import AuditEntry
from competitions.models import Heat, Meeting, Round, Sector
from config.demo import case, practice, season
from hall.models import HallRun, HallStep
from hall.services.folding import milliseconds
from judging.models import HeatSeal, Promotion, Standing
from judging.services import promotions, proposals
from outcomes.models import RecommendedEntry
from outcomes.services.recommendations import QuotaFull, recommend
from papers.models import Paper
from papers.services import data
from papers.services.papers import PaperRefused, draft_paper, freeze_paper
from papers.services.sheets import contradictions_of
from papers.words import say_contradiction
from projects.models import Entry, FormReview, Recusal
from projects.services.entries import change_sector
from publicity.figures import check
from publicity.models import Coverage, Unit
from publicity.numerals import about, number_zh
from publicity.paper.wording import word_summary
from publicity.services.collecting import collect
from tests import builders
from tests.staging import staged, take_statistics, undone

pytestmark = pytest.mark.django_db

NAMED_UNITS = [firm.unit for firm in case.NAMED]
BY_SECTOR = {"生物医药": 4, "人工智能": 2, "智能制造": 1, "新材料": 2, "新能源": 1}


@pytest.fixture(scope="module")
def play(django_db_setup, django_db_blocker):
    """The season, played for the second time; `first_head` is what the first play came to."""
    with translation.override("zh-hans"), django_db_blocker.unblock():
        with undone():
            season.play(lambda _line: take_statistics())
            first_head = HeatSeal.objects.latest("seq").hash
        with staged(django_db_blocker):
            tree = season.play(lambda _line: take_statistics())
            take_statistics()
            yield SimpleNamespace(tree=tree, track=tree.track, first_head=first_head)


@pytest.fixture
def track(play):
    return play.track


@pytest.fixture
def final(track):
    return track.rounds.get(kind=Round.Kind.FINAL)


def figures_of(track):
    return collect(track, report_date=case.REPORT_DAY)


def entry_of(track, unit):
    return Entry.objects.get(competition=track, declared__unit=unit)


def test_ten_events_are_nine_heats_and_a_final(track):
    figures = figures_of(track)
    assert (len(figures.events), len(figures.heats), len(figures.finals)) == (10, 9, 1)
    assert Heat.objects.filter(round__competition=track, state="locked").count() == 10
    venues = Counter(event.venue_kind for event in figures.heats)
    assert (venues["park"], venues["college"], venues["other"]) == (7, 1, 1)
    districts = {event.district for event in figures.heats if event.district}
    assert districts == {"上城区", "拱墅区", "余杭区", "西湖区", "滨江区"}


def test_the_campaign_lasts_fifty_days(track):
    figures = figures_of(track)
    assert (figures.campaign_days, figures.library_days) == (50, 20)


def test_a_hundred_and_fifty_entries_from_eight_cities(track):
    figures = figures_of(track)
    assert figures.registered == Entry.objects.filter(competition=track).count() >= 150
    assert about(figures.registered, "个") == "150多个"
    assert len(figures.cities) == 8
    assert {"杭州市", "温州市"} < set(figures.cities)
    assert figures.presented > 100


def test_sizes_are_mixed_medium_dominates_and_large_is_no_obstacle(track):
    sizes = dict(figures_of(track).size_classes)
    assert max(sizes, key=sizes.get) == "中型企业"
    assert sizes["大型企业"] == 2


def test_twenty_four_finalists_ten_promoted(track, final):
    figures = figures_of(track)
    assert (figures.finalists, figures.promoted, figures.promotion_quota) == (24, 10, 10)
    assert str(figures.promotion_rate) == "41.7"
    assert Promotion.objects.filter(round=final, outcome="promoted").count() == 10


def test_promoted_by_sector(track):
    figures = figures_of(track)
    assert dict(figures.promoted_by_sector) == BY_SECTOR
    assert sum(BY_SECTOR.values()) == 10


def test_ten_are_recommended_into_the_province(track):
    lines = RecommendedEntry.objects.filter(target__competition=track.parent)
    assert lines.count() == 10
    assert all(line.target.recommended_from == line.source for line in lines)


def test_ranks_one_and_two_are_new_materials(track):
    figures = figures_of(track)
    assert [row.rank for row in figures.top_ranks] == [1, 2]
    assert {row.sector for row in figures.top_ranks} == {"新材料"}
    assert figures.top_ranks[0].unit == "杭州幄肯新材料科技"
    assert word_summary(figures).top_two_sector == "新材料"


def test_every_heat_mixes_sectors(track):
    for heat in Heat.objects.filter(round__competition=track):
        assert heat.appearances.values("entry__sector").distinct().count() > 1, heat


def test_coverage_as_it_was_counted(track):
    rows = [(row.outlet, row.kind, row.zh) for row in figures_of(track).coverage]
    assert rows == [
        ("深交所科融通平台", "live_video", "近20万人次"),
        ("现场图片直播", "picture_live", "12.9万人次"),
        ("浙江新蓝网", "video", "7.8万人次"),
        ("浙江电视台新闻", "broadcast", "6.9万人次"),
    ]


def test_coverage_sums_are_computed_and_claims_are_not(track):
    figures = figures_of(track)
    assert number_zh(figures.coverage_total) == "47.6万"
    assert number_zh(figures.coverage_without_pictures) == "34.7万"
    claims = {claim.text: claim.zh for claim in figures.claims}
    assert claims["收看直播、参与互动"] == "30多万人次"
    assert claims["社会各界关注大赛"] == "50多万人次"
    assert all(claim.source == case.REPORT_SOURCE for claim in figures.claims)


def test_a_claim_is_added_to_nothing(track):
    before = figures_of(track)
    track.claims.filter(subject="followed").update(count=900_000)
    after = figures_of(track)
    assert (after.coverage_total, after.coverage_online) == (
        before.coverage_total,
        before.coverage_online,
    )


def test_judges_documents_and_meetings(track):
    figures = figures_of(track)
    assert about(figures.judges, "位") == "30多位"
    assert (figures.documents.zh, figures.trainings.zh) == ("5份", "1场")
    assert figures.meetings.value > 10
    assert (figures.organisations.zh, figures.final_attendance.zh) == ("100余家", "近600人次")


def test_the_figures_of_the_case_agree(track):
    assert check(figures_of(track)) == []


def test_no_named_firm_has_a_fault(track):
    entries = Entry.objects.filter(competition=track, declared__unit__in=NAMED_UNITS)
    assert entries.count() == len(NAMED_UNITS)
    verdicts = FormReview.objects.filter(entry__in=entries).values_list("verdict", flat=True)
    assert set(verdicts) == {"accept"}
    assert not Recusal.objects.filter(project__entries__in=entries).exists()
    assert set(entries.values_list("state", flat=True)) == {"accepted", "recommended"}


def test_invented_firms_have_the_faults_that_the_demonstration_shows(track):
    verdicts = Counter(FormReview.objects.values_list("verdict", flat=True))
    assert (verdicts["return"], verdicts["reject"]) == (5, 3)
    assert Recusal.objects.count() == figures_of(track).recused == 3


# The negative tests of the case file.


def test_a_an_eleventh_is_refused_by_the_decision(track, final):
    proposals.check_quota(final, proposals.propose(final))
    final.rule_set.spec["promotion"]["places"] = 11
    with pytest.raises(proposals.OverQuota, match=r"11.*10"):
        proposals.check_quota(final, proposals.propose(final))


def test_a_an_eleventh_is_refused_and_nothing_is_written(track):
    small = builders.make_competition("small", parent=track.parent, places=2)
    heat = builders.make_locked_heat(small, entries=3)
    with pytest.raises(proposals.OverQuota):
        promotions.decide_round(heat.round, actor=builders.make_admin(), at=builders.NOW)
    assert not Promotion.objects.filter(round=heat.round).exists()
    assert not Standing.objects.filter(ranking__round=heat.round, ranking__heat=None).exists()
    assert Round.objects.get(pk=heat.round_id).state == Round.State.SCORING


def test_a_an_eleventh_is_refused_by_the_recommendation(play, track, final):
    eleventh = Entry.objects.get(promotions__round=final, promotions__standing__rank=11)
    Entry.objects.filter(pk=eleventh.pk).update(state=Entry.State.CONFIRMED)
    with pytest.raises(QuotaFull, match=r"11.*10"):
        recommend(track, document_number="第11号", actor=play.tree.organiser, at=case.NOTICE_OVER)
    assert RecommendedEntry.objects.count() == 10


def test_b_high_end_equipment_reaches_the_final_and_not_the_promoted_table(track, final):
    finalists = Entry.objects.filter(appearances__heat__round=final)
    assert finalists.filter(sector__code="high-end-equipment").count() == 2
    figures = figures_of(track)
    assert "高端装备" not in dict(figures.promoted_by_sector)
    assert "高端装备" not in {row.sector for row in figures.promoted_rows}


def test_c_the_bulletin_is_a_broadcast_audience_and_no_online_view(track):
    assert Coverage.objects.get(channel="broadcast").unit == Unit.AUDIENCE
    figures = figures_of(track)
    assert (figures.coverage_broadcast, figures.coverage_online) == (69_000, 407_000)
    words = word_summary(figures)
    assert "6.9万" in words.coverage_broadcast
    assert "6.9万" not in words.coverage_online
    measures = {line.row.zh: line.measure for line in words.coverage_lines}
    assert measures["6.9万人次"] == "电视播出受众"
    assert set(measures.values()) == {"线上观看", "电视播出受众"}


def test_c_a_broadcast_counted_as_online_blocks_the_report(track):
    slipped = dataclasses.replace(figures_of(track), coverage_online=476_000)
    assert [found.code for found in check(slipped)] == ["broadcast_counted_as_online"]


@pytest.fixture
def report(track):
    """The summary report of the case, as the secretary fills it."""
    secretary = track.grants.get(role="secretariat").user
    return draft_paper(
        track,
        "summary_report",
        dated=case.REPORT_DAY,
        actor=secretary,
        at=case.NOTICE_OVER,
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "共举办比赛10场，登记参赛项目150多个，产生决赛项目24个，晋级项目10个",
        "全部工作按50天倒排，前20天征集项目、建立项目库",
        "登记参赛项目150多个（在册156个），来自8个城市",
        "决赛24个，晋级10个，决赛晋级率41.7%",
        "以中型企业居多",
        "决赛第一、二名均出自新材料领域",
        "生物医药4个、人工智能2个、智能制造1个、新材料2个、新能源1个",
        "为电视播出受众，不计入线上观看",
        "按计量单位分别合计，观看27.8万人次、页面浏览12.9万人次、播出受众6.9万人次",
        "四渠道合计47.6万人次（观看、页面浏览、播出受众相加）",
        "不含图片直播合计34.7万人次（观看、播出受众相加）",
        "邀请评审专家30多位",
        "依规回避3人次",
        "走进7个产业园区、1所院校、1个其他场所",
        "决赛现场到会近600人次",
        "| 收看直播、参与互动 | 30多万人次 | 协会专题赛总结报告，2022年7月27日 |",
        "| 15人 | 30余人 |",
    ],
)
def test_the_report_says_what_the_rows_give(report, sentence):
    assert sentence in report.text


def test_the_report_of_the_case_has_nothing_to_settle(report, track):
    assert contradictions_of(report) == []
    head = HeatSeal.objects.filter(competition=track).latest("seq").hash
    assert head in report.text


def test_d_sectors_that_do_not_sum_to_ten_block_the_report(track, monkeypatch):
    def one_too_many(competition, *, report_date):
        figures = collect(competition, report_date=report_date)
        first, *rest = figures.promoted_by_sector
        table = ((first[0], first[1] + 1), *rest)
        return dataclasses.replace(figures, promoted_by_sector=table)

    monkeypatch.setattr(data, "collect", one_too_many)
    secretary = track.grants.get(role="secretariat").user
    said = {"dated": case.REPORT_DAY, "actor": secretary, "at": case.NOTICE_OVER}
    paper = draft_paper(track, "summary_report", **said)
    sentence = say_contradiction(contradictions_of(paper)[0])
    assert "11" in sentence
    assert "10" in sentence
    with pytest.raises(PaperRefused):
        freeze_paper(paper, version=1, actor=secretary, at=case.NOTICE_OVER)
    assert not Paper.objects.exclude(number="").exists()


def test_e_moving_one_firm_changes_the_table_and_leaves_one_line(play, track):
    figures = figures_of(track)
    named = {row.unit: row.sector for row in figures.promoted_rows}
    three = ("杭州幄肯新材料科技", "杭州吉华高分子材料", "康霖生物科技")
    assert [named[unit] for unit in three] == ["新材料", "新材料", "生物医药"]
    lines = AuditEntry.objects.count()
    energy = Sector.objects.get(competition=play.tree.edition, code="new-energy")
    entry = entry_of(track, "杭州幄肯新材料科技")
    change_sector(entry, energy, actor=play.tree.organiser, at=case.NOTICE_OVER)
    after = figures_of(track)
    assert dict(after.promoted_by_sector) == BY_SECTOR | {"新材料": 1, "新能源": 2}
    assert word_summary(after).top_two_sector == ""
    assert check(after) == []
    assert AuditEntry.objects.count() == lines + 1
    line = AuditEntry.objects.latest("pk")
    assert (line.action, line.scope) == ("entry.change_sector", track.path)
    assert line.detail == {"before": "新材料", "after": "新能源"}


def test_f_speakers_and_participants_are_two_fields(track):
    kickoff = Meeting.objects.get(competition=track, kind=Meeting.Kind.KICKOFF)
    assert (kickoff.speakers, kickoff.participants) == (15, 30)
    assert kickoff.participants_approximator == "余"
    row = figures_of(track).meeting_rows[0]
    assert (row.speakers.zh, row.participants.zh) == ("15人", "30余人")


def test_two_plays_come_to_the_same_ledger_head(play, track):
    head = HeatSeal.objects.filter(competition=track).latest("seq").hash
    assert head == play.first_head == figures_of(track).ledger_head


def test_beside_the_case_a_heat_is_on_stage_now(play):
    """Whoever opens the demonstration finds a live page with two scores and a clock that runs."""
    at = timezone.now()
    with translation.override("zh-hans"):
        practice.set_up(play.tree, at=at)
    run = HallRun.objects.public().get(heat__round__competition__code="practice-track")
    document = json.loads(run.document)
    states = [line["state"] for line in document["order"]]
    assert states == ["revealed", "revealed", "pitching", "waiting", "waiting", "waiting"]
    assert [one["rank"] for one in document["table"]] == [1, 2]
    assert document["clock"]["since"] == milliseconds(at) - 2 * 60_000
    assert not HallStep.objects.exclude(refused="").exists()
