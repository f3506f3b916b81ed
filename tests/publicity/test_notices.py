import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Approval, AuditEntry
from accounts.services import ApprovalClosed, ApprovalPending, SamePerson
from accounts.workflow import TransitionRefused
from projects.models import Entry
from projects.services.reviews import disqualify_entry
from publicity.models import Notice
from publicity.services import notices
from publicity.services.notice_content import CalendarMissing, Period, ResultsNotPublished
from tests import builders, staging
from tests.builders import NOW
from tests.publicity.contests import make_contest, played

stage, world = (
    staging.stage_of(played(entries=4, finalists=2, promoted=1, published=True)),
    staging.world,
)
tree = staging.part("tree")
track = staging.part("track")
organiser = staging.part("organiser")
second_organiser = staging.part("second_organiser")
final = staging.part("final")


# Thursday; five working days end on the Wednesday after the weekend.
STARTS = dt.date(2022, 7, 21)
FIRST_DAY = dt.datetime(2022, 7, 21, 9, 0, tzinfo=dt.UTC)
# 27 July 24:00 in China is 16:00 UTC of that day.
LAST_MOMENT = dt.datetime(2022, 7, 27, 15, 59, 59, 999999, tzinfo=dt.UTC)
OVER = dt.datetime(2022, 7, 27, 16, 0, tzinfo=dt.UTC)


def prepare(track, actor, **fields):
    values = {"number": "GS-01", "title": "公示", "period": Period(STARTS, 5)} | fields
    return notices.prepare_notice(track, **values, actor=actor, at=NOW)


@pytest.fixture
def notice(track, final, organiser):
    return prepare(track, organiser)


@pytest.fixture
def published(notice, organiser, second_organiser):
    approval = notices.request_notice(notice, actor=organiser, at=NOW, reason="名单已核对")
    return notices.confirm_notice(approval, actor=second_organiser, at=FIRST_DAY)


def listed(notice):
    return Entry.objects.get(pk=notice.rows[0]["entry"])


def test_the_list_is_what_the_final_promoted_with_names_masked(notice):
    (row,) = notice.rows
    entry = listed(notice)
    assert row["project"] == entry.declared["title"]
    assert row["leader"] == "陈*"
    assert entry.state == Entry.State.ACCEPTED
    assert len(notice.digest) == 64


@pytest.mark.parametrize(
    ("starts_on", "days", "ends_on"),
    [
        (STARTS, 5, dt.date(2022, 7, 27)),
        (dt.date(2019, 7, 26), 5, dt.date(2019, 8, 1)),
        # The National Day week of 2022, with the make-up days of 8 and 9 October.
        (dt.date(2022, 9, 29), 5, dt.date(2022, 10, 10)),
        (dt.date(2022, 7, 23), 1, dt.date(2022, 7, 25)),
    ],
)
def test_the_last_day_follows_the_working_calendar(
    track, final, organiser, starts_on, days, ends_on
):
    notice = prepare(track, organiser, period=Period(starts_on, days))
    assert notice.ends_on == ends_on


def test_a_year_without_calendar_is_refused(track, final, organiser):
    with pytest.raises(CalendarMissing, match="2050"):
        prepare(track, organiser, period=Period(dt.date(2050, 1, 3), 5))
    assert not Notice.objects.exists()


def test_nothing_is_prepared_before_the_final_is_public(track):
    track = builders.make_competition("other-track", parent=track.parent)
    organiser = builders.make_staff(track)
    make_contest(track, entries=4, finalists=2, promoted=1)
    with pytest.raises(ResultsNotPublished):
        prepare(track, organiser)


def test_no_notice_before_the_checks_that_the_rules_ask_for(
    track, final, organiser, second_organiser, monkeypatch
):
    draft = prepare(track, organiser)
    # The rules of a played round do not change any more: as if they had asked from the start.
    monkeypatch.setattr(notices, "checks_missing", lambda round_: [f"还差一家：{round_.order}"])
    with pytest.raises(notices.ChecksMissing, match="还差一家：2"):
        prepare(track, organiser, number="GS-02")
    asked = notices.request_notice(draft, actor=organiser, at=NOW, reason="名单已核对")
    with pytest.raises(notices.ChecksMissing):
        notices.confirm_notice(asked, actor=second_organiser, at=FIRST_DAY)

    monkeypatch.undo()
    notices.confirm_notice(asked, actor=second_organiser, at=FIRST_DAY)


def test_only_organisers_prepare(track, final):
    with pytest.raises(PermissionDenied):
        prepare(track, builders.make_staff(track, "secretariat"))


def test_a_request_needs_a_reason(notice, organiser):
    with pytest.raises(notices.NoticeReasonMissing):
        notices.request_notice(notice, actor=organiser, at=NOW, reason="  ")


def test_the_same_person_cannot_confirm(notice, organiser):
    approval = notices.request_notice(notice, actor=organiser, at=NOW, reason="核对")
    with pytest.raises(SamePerson):
        notices.confirm_notice(approval, actor=organiser, at=FIRST_DAY)
    notice.refresh_from_db()
    assert notice.state == Notice.State.DRAFT


def test_a_second_organiser_publishes_it(published, second_organiser):
    assert published.state == Notice.State.PUBLISHED
    assert listed(published).state == Entry.State.NOTICED
    assert Approval.objects.get(action="publish_notice").confirmed_by == second_organiser
    assert AuditEntry.objects.filter(action="notice.publish").count() == 1


def test_it_is_not_published_after_its_first_day(notice, organiser, second_organiser):
    approval = notices.request_notice(notice, actor=organiser, at=NOW, reason="核对")
    late = dt.datetime(2022, 7, 21, 16, 0, tzinfo=dt.UTC)
    with pytest.raises(notices.NoticeTooLate, match="2022-07-21"):
        notices.confirm_notice(approval, actor=second_organiser, at=late)
    assert Notice.objects.get().state == Notice.State.DRAFT
    last_moment = late - dt.timedelta(microseconds=1)
    assert notices.confirm_notice(approval, actor=second_organiser, at=last_moment)


def test_an_approval_of_another_step_does_not_publish_it(notice, organiser, second_organiser):
    approval = notices.request_notice(notice, actor=organiser, at=NOW, reason="核对")
    approval.action = Approval.Action.PUBLISH_ROUND
    with pytest.raises(PermissionDenied):
        notices.confirm_notice(approval, actor=second_organiser, at=FIRST_DAY)


def test_the_secretariat_cannot_confirm(notice, track, organiser):
    approval = notices.request_notice(notice, actor=organiser, at=NOW, reason="核对")
    with pytest.raises(TransitionRefused):
        notices.confirm_notice(approval, actor=builders.make_staff(track, "secretariat"), at=NOW)


def test_an_organiser_of_the_level_above_may_confirm(notice, tree, organiser):
    approval = notices.request_notice(notice, actor=organiser, at=NOW, reason="核对")
    above = builders.make_staff(tree[1])
    assert notices.confirm_notice(approval, actor=above, at=FIRST_DAY).state == "published"


def test_only_one_request_is_open_at_a_time(notice, organiser, second_organiser):
    notices.request_notice(notice, actor=organiser, at=NOW, reason="核对")
    with pytest.raises(ApprovalPending):
        notices.request_notice(notice, actor=second_organiser, at=NOW, reason="核对")


def test_a_declined_request_cannot_be_confirmed(notice, organiser, second_organiser):
    approval = notices.request_notice(notice, actor=organiser, at=NOW, reason="核对")
    notices.decline_notice(approval, actor=second_organiser, at=NOW)
    with pytest.raises(ApprovalClosed):
        notices.confirm_notice(approval, actor=second_organiser, at=FIRST_DAY)
    notice.refresh_from_db()
    assert notice.state == Notice.State.DRAFT


def test_it_runs_to_the_last_moment_of_its_last_day_in_china(published, organiser):
    with pytest.raises(notices.PeriodNotOver):
        notices.finalise_notice(published, actor=organiser, at=LAST_MOMENT)
    assert listed(published).state == Entry.State.NOTICED
    final = notices.finalise_notice(published, actor=organiser, at=OVER)
    assert final.state == Notice.State.FINAL
    assert listed(published).state == Entry.State.CONFIRMED


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_clock_of_the_server_does_not_matter(published, organiser, zone, settings):
    settings.TIME_ZONE = zone
    with pytest.raises(notices.PeriodNotOver):
        notices.finalise_notice(published, actor=organiser, at=LAST_MOMENT)
    assert notices.finalise_notice(published, actor=organiser, at=OVER).state == "final"


def test_who_was_disqualified_meanwhile_is_not_confirmed(published, organiser):
    entry = listed(published)
    disqualify_entry(entry, actor=organiser, at=NOW, reason="材料不实")
    notices.finalise_notice(published, actor=organiser, at=OVER)
    entry.refresh_from_db()
    assert entry.state == Entry.State.DISQUALIFIED


def test_a_draft_cannot_be_ended_and_an_ended_one_not_again(notice, organiser, second_organiser):
    with pytest.raises(TransitionRefused):
        notices.finalise_notice(notice, actor=organiser, at=OVER)
    approval = notices.request_notice(notice, actor=organiser, at=NOW, reason="核对")
    notices.confirm_notice(approval, actor=second_organiser, at=FIRST_DAY)
    notices.finalise_notice(notice, actor=organiser, at=OVER)
    with pytest.raises(TransitionRefused):
        notices.finalise_notice(notice, actor=organiser, at=OVER)


def test_a_changed_list_has_another_digest(track, notice, organiser):
    other = prepare(track, organiser, number="GS-02")
    assert other.rows == notice.rows
    assert other.digest != notice.digest


def test_drafts_are_seen_by_those_who_prepare_and_supervise_only(notice, track):
    seen = {
        role: Notice.objects.visible_to(builders.make_staff(track, role)).exists()
        for role in ("organiser", "secretariat", "supervisor", "publicity", "reviewer")
    }
    assert seen == {
        "organiser": True,
        "secretariat": True,
        "supervisor": True,
        "publicity": False,
        "reviewer": False,
    }
