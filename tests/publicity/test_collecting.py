import datetime as dt
import json

import pytest

from accounts.models import AuditEntry
from competitions.models import Body, Document, Meeting, Region, Sector
from judging.models import HeatSeal, Promotion, ScoreSheet
from judging.services.heats import lock_heat
from papers.services.data import snapshot_of
from projects.models import Entry
from projects.services.entries import change_sector
from projects.services.reviews import book_recusal, review_entry
from publicity.figures import check
from publicity.models import Claim, Coverage
from publicity.services.collecting import collect
from publicity.services.pictures import NAMES
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import make_contest, publish

DAY = dt.date(2026, 9, 20)


@pytest.fixture
def contest(track, organiser, second_organiser):
    """Both rounds decided and published."""
    Region.objects.create(code="330100", name="杭州市")
    return [publish(round_, organiser, second_organiser) for round_ in make_contest(track)]


def test_what_is_decided_and_not_published_is_neither_named_nor_counted(
    track, organiser, second_organiser
):
    prelim, final = make_contest(track)
    figures = collect(track, report_date=DAY)
    assert (figures.finalists, figures.promoted) == (0, 0)
    assert (figures.promoted_by_sector, figures.promoted_rows, figures.top_ranks) == ((), (), ())
    assert [event.promoted for event in figures.events] == [0, 0, 0]
    assert figures.examples == ()
    publish(prelim, organiser, second_organiser)
    figures = collect(track, report_date=DAY)
    assert (figures.finalists, figures.promoted) == (4, 0)
    assert [event.promoted for event in figures.events] == [2, 2, 0]
    assert figures.promoted_rows == ()
    publish(final, organiser, second_organiser)
    figures = collect(track, report_date=DAY)
    assert (figures.promoted, len(figures.promoted_rows)) == (2, 2)
    assert [event.promoted for event in figures.events] == [2, 2, 2]


def test_a_decision_that_waits_is_named_in_no_snapshot_of_a_paper(
    track, organiser, second_organiser
):
    rounds = make_contest(track)
    named = {p.entry.declared["unit"] for p in Promotion.objects.filter(round=rounds[1])}

    def told():
        snapshot = snapshot_of(track, "summary_report", dated=DAY, drawings=NAMES)
        return {unit for unit in named if unit in json.dumps(snapshot, ensure_ascii=False)}

    assert told() == set()
    for round_ in rounds:
        publish(round_, organiser, second_organiser)
    assert told() == named


def test_counts_come_from_rows(track, contest):
    builders.make_draft(track)
    builders.make_submitted(track)
    figures = collect(track, report_date=DAY)
    assert (figures.registered, figures.accepted) == (7, 6)
    assert figures.cities == ("杭州市",)
    assert figures.size_classes == (("小型企业", 6),)
    assert [event.kind for event in figures.events] == ["heat", "heat", "final"]
    assert [event.presented for event in figures.events] == [3, 3, 4]
    assert [event.promoted for event in figures.events] == [2, 2, 2]
    assert (figures.presented, figures.finalists, figures.promoted) == (6, 4, 2)
    assert figures.promotion_quota == 2
    assert figures.judges == 15
    assert figures.sheets == ScoreSheet.objects.counted().signed().count() == 50
    assert figures.ledger_head == HeatSeal.objects.order_by("-seq").first().hash


def test_figures_of_a_sound_contest_agree(track, contest):
    assert check(collect(track, report_date=DAY)) == []


def test_promoted_rows_follow_the_final(track, contest):
    figures = collect(track, report_date=DAY)
    assert [row.rank for row in figures.promoted_rows] == [1, 2]
    assert figures.promoted_by_sector == (("新材料", 2),)
    assert figures.top_ranks == figures.promoted_rows
    assert all(-row.score.as_tuple().exponent == 2 for row in figures.promoted_rows)


def test_moving_one_project_to_another_sector_moves_the_table_and_leaves_a_line(
    track, contest, organiser
):
    entry = Entry.objects.get(promotions__round=contest[1], promotions__standing__rank=1)
    change_sector(entry, Sector.objects.get(code="bio"), actor=organiser, at=NOW)
    figures = collect(track, report_date=DAY)
    assert figures.promoted_by_sector == (("新材料", 1), ("生物医药", 1))
    assert check(figures) == []
    line = AuditEntry.objects.get(action="entry.change_sector")
    assert line.detail == {"before": "新材料", "after": "生物医药"}


def test_sector_that_is_not_promoted_is_not_in_the_table(track, contest, organiser):
    out = Entry.objects.filter(promotions__round=contest[1], promotions__outcome="reserve").first()
    other = Sector.objects.create(competition=builders.root_of(track), code="hi", name="高端装备")
    change_sector(out, other, actor=organiser, at=NOW)
    table = dict(collect(track, report_date=DAY).promoted_by_sector)
    assert "高端装备" not in table
    assert sum(table.values()) == 2


def test_an_open_heat_is_no_event(track):
    builders.make_open_heat(track)
    figures = collect(track, report_date=DAY)
    assert figures.events == ()
    assert figures.sheets == 0


def test_a_missing_sheet_leaves_the_project_unpresented(track):
    heat = builders.make_open_heat(track, entries=2, judges=5)
    first = heat.appearances.first()
    for sheet in first.sheets.all():
        builders.sign(sheet)
    # Until the lock, who has a signed sheet already is not for whoever reads figures.
    assert collect(track, report_date=DAY).presented == 0
    lock_heat(heat, actor=builders.make_admin(), at=NOW, reason="评委请假")
    assert collect(track, report_date=DAY).presented == 1


def test_campaign_counts_both_its_ends_and_not_the_day_that_begins_at_closing(track, contest):
    track.registration_opens_at = dt.datetime(2026, 8, 19, 16, tzinfo=dt.UTC)  # 20 August, 0:00
    track.registration_closes_at = dt.datetime(2026, 8, 29, 16, tzinfo=dt.UTC)  # 29 August, 24:00
    track.save()
    figures = collect(track, report_date=DAY)
    assert figures.library_days == 10
    assert figures.campaign_days == (figures.events[-1].date - dt.date(2026, 8, 20)).days + 1


def test_bodies_of_the_nearest_node_that_names_them(tree):
    root, division, track = tree
    Body.objects.create(competition=root, role="host", name="工业和信息化部")
    Body.objects.create(competition=division, role="host", name="省经信厅", order=1)
    Body.objects.create(competition=division, role="host", name="省财政厅", order=2)
    Body.objects.create(competition=track, role="organizer", name="省中小企业协会")
    Body.objects.create(competition=track, role="supporter", name="某银行")
    figures = collect(track, report_date=DAY)
    assert figures.hosts == ("省经信厅", "省财政厅")
    assert figures.issuer == "省中小企业协会"
    assert figures.supporters == ("某银行",)


def test_without_any_row_nothing_is_invented(track):
    figures = collect(track, report_date=DAY)
    assert (figures.registered, figures.judges, figures.promoted) == (0, 0, 0)
    assert (figures.documents, figures.meetings, figures.kickoff_on) == (None, None, None)
    assert figures.ledger_head == ""
    assert figures.campaign_days == 0


def test_speakers_and_participants_are_two_counts(track):
    Meeting.objects.create(
        competition=track,
        kind="kickoff",
        title="启动会",
        held_on=dt.date(2026, 8, 20),
        speakers=15,
        participants=30,
        participants_approximator="余",
    )
    Meeting.objects.create(
        competition=track, kind="training", title="培训", held_on=dt.date(2026, 8, 21)
    )
    Document.objects.create(competition=track, title="通知", issued_on=dt.date(2026, 8, 20))
    figures = collect(track, report_date=DAY)
    (row,) = figures.meeting_rows
    assert (row.speakers.zh, row.participants.zh) == ("15人", "30余人")
    assert (figures.meetings.value, figures.trainings.value, figures.documents.value) == (2, 1, 1)
    assert figures.kickoff_on == dt.date(2026, 8, 20)


def add_coverage(track):
    rows = [
        ("live_video", "深交所平台", 200_000, "近", "person_times"),
        ("picture_live", "图片直播间", 129_000, "", "page_views"),
        ("video", "新蓝网", 78_000, "", "person_times"),
        ("broadcast", "浙江电视台", 69_000, "", "audience"),
        ("article", "各媒体", 30, "多", "pieces"),
    ]
    for channel, outlet, count, approximator, unit in rows:
        Coverage.objects.create(
            competition=track,
            channel=channel,
            outlet=outlet,
            count=count,
            approximator=approximator,
            unit=unit,
            counted_on=DAY,
        )
    Claim.objects.create(
        competition=track,
        subject="followed",
        count=500_000,
        approximator="多",
        unit="人次",
        source="协会总结报告",
    )


def test_coverage_sums_leave_claims_and_pieces_out(track):
    add_coverage(track)
    figures = collect(track, report_date=DAY)
    assert figures.coverage_total == 476_000
    assert figures.coverage_without_pictures == 347_000
    assert figures.coverage_online == 407_000
    assert figures.coverage_broadcast == 69_000
    assert [claim.zh for claim in figures.claims] == ["50多万人次"]
    assert figures.coverage[0].zh == "近20万人次"


def test_broadcast_audience_stays_a_broadcast(track):
    add_coverage(track)
    (row,) = (r for r in collect(track, report_date=DAY).coverage if r.count == 69_000)
    assert row.kind == "broadcast"


def test_claimed_texts_are_named_and_sourced(track):
    Claim.objects.create(
        competition=track, subject="texts", count=30, approximator="多", unit="篇", source="协会"
    )
    figures = collect(track, report_date=DAY)
    assert figures.texts.zh == "30多篇"
    assert [claim.source for claim in figures.claims] == ["协会"]


def test_recusals_count_judges_of_this_contest_only(track, contest):
    entry = Entry.objects.filter(competition=track).first()
    judge = builders.make_judge()
    book_recusal(entry.project, judge.user, kind="rival", actor=judge.user, at=NOW)
    assert collect(track, report_date=DAY).recused == 0
    seated = contest[1].heats.get().seats.first().judge
    book_recusal(entry.project, seated.user, kind="rival", actor=seated.user, at=NOW)
    assert collect(track, report_date=DAY).recused == 1


def test_examples_are_named_only_once_the_final_is_public(track, organiser, second_organiser):
    _prelim, final = make_contest(track)
    assert collect(track, report_date=DAY).examples == ()
    publish(final, organiser, second_organiser)
    promoted = {row.project for row in collect(track, report_date=DAY).promoted_rows}
    examples = {example.project for example in collect(track, report_date=DAY).examples}
    assert len(examples) == 2
    assert not examples & promoted


def test_a_rejected_entry_stays_registered(track):
    entry = builders.make_submitted(track)
    review_entry(entry, "reject", actor=builders.make_admin(), at=NOW, message="不符合条件")
    figures = collect(track, report_date=DAY)
    assert (figures.registered, figures.accepted) == (1, 0)


def test_teams_are_a_class_of_their_own(track):
    builders.make_entry(track)
    builders.make_entry(track, unit="team")
    assert collect(track, report_date=DAY).size_classes == (("小型企业", 1), ("创客团队", 1))


@pytest.mark.parametrize("size", [1, 3])
def test_number_of_queries_does_not_grow(track, size, django_assert_num_queries):
    make_contest(track, entries=4 * size, heats=2, finalists=2 * size, promoted=size)
    for number in range(size):
        Body.objects.create(competition=track, role="host", name=f"主办{number}")
        Meeting.objects.create(
            competition=track, kind="working", title=f"会{number}", held_on=DAY, speakers=3
        )
    track.refresh_from_db()
    with django_assert_num_queries(32):
        collect(type(track).objects.get(pk=track.pk), report_date=DAY)
