"""A review without a hall: each judge has the entries that were given to them, for weeks."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, Message
from competitions.models import Heat, Round
from judging.allocation import Wishes
from judging.models import Allocation, Appearance, HandChange, Ranking, ScoreSheet, Seat
from judging.services import allocations, applying
from judging.services.desk import order_for
from judging.services.draws import NothingToDraw, draw_order
from judging.services.heats import HeatNotReady, lock_heat, open_scoring
from judging.services.online_review import (
    HandBackRefused,
    entries_of_review,
    figures_of_review,
    hand_back,
    judges_wanted,
    write_review_reminders,
)
from judging.services.panels import declare_recusal, seat_entries
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _queue(monkeypatch):
    monkeypatch.setattr(allocations, "hand_to_worker", lambda task, **said: True)


@pytest.fixture
def admin():
    return builders.make_admin()


@pytest.fixture
def track():
    return builders.make_tree()[2]


def make_review(track, admin, *, entries=4, judges=5, each=2):
    round_ = builders.make_round(
        track, kind=Round.Kind.ONLINE_REVIEW, rule_set=builders.make_rule_set(track)
    )
    heat = builders.make_heat(round_)
    rows = [builders.make_entry(track) for _ in range(entries)]
    seat_entries(heat, rows, actor=admin, at=NOW)
    for number in range(judges):
        builders.make_judge(employer=f"单位{number}")
    give(round_, admin, each=each)
    return heat


def give(round_, admin, *, each=2, seed="1"):
    asked = allocations.request_allocation(
        round_, Wishes(size=each), seed=seed, actor=admin, at=NOW
    )
    allocations.run_allocation(asked.pk, clock=lambda: NOW)
    made = Allocation.objects.get(pk=asked.pk)
    applying.apply_allocation(made, actor=admin, at=NOW)
    return made


@pytest.fixture
def review(track, admin):
    """Four entries, five judges, two for each; open."""
    return open_scoring(make_review(track, admin), actor=admin, at=NOW)


def sheets_of(heat):
    return ScoreSheet.objects.filter(appearance__heat=heat).order_by("pk")


def test_it_opens_without_draw_panel_or_chair_once_the_entries_are_given(track, admin):
    round_ = builders.make_round(track, kind=Round.Kind.ONLINE_REVIEW)
    heat = builders.make_heat(round_)
    seat_entries(heat, [builders.make_entry(track)], actor=admin, at=NOW)
    with pytest.raises(HeatNotReady) as refused:
        open_scoring(heat, actor=admin, at=NOW)
    assert len(refused.value.problems) == 1
    for number in range(2):
        builders.make_judge(employer=f"单位{number}")
    give(round_, admin)
    assert open_scoring(heat, actor=admin, at=NOW).state == Heat.State.SCORING


def test_the_sheets_are_those_of_the_plan_and_no_others(review):
    assert sheets_of(review).count() == 4 * 2
    plan = {
        (place.unit, place.judge)
        for place in applying.places_in_force(review.round)
        if not place.is_alternate
    }
    there = sheets_of(review).values_list("appearance__entry", "seat__judge")
    assert set(there) == plan


def test_a_judge_sees_only_what_was_given_to_them(review):
    for seat in Seat.objects.filter(heat=review).select_related("judge__user"):
        own = set(sheets_of(review).filter(seat=seat).values_list("appearance", flat=True))
        seen = Appearance.objects.visible_to_judge(seat.judge.user).filter(heat=review)
        assert set(seen.values_list("pk", flat=True)) == own
        lines = order_for(review, seat.judge.user)
        assert {line.appearance.pk for line in lines} == own
        assert [line.order for line in lines] == list(range(1, len(own) + 1))


def test_a_hall_is_still_seen_whole(track):
    heat = builders.make_open_heat(track, entries=3)
    user = heat.seats.first().judge.user
    assert Appearance.objects.visible_to_judge(user).filter(heat=heat).count() == 3


def test_every_judge_has_an_order_of_their_own_that_stays(track, admin):
    heat = make_review(track, admin, entries=6, judges=3, each=3)
    heat = open_scoring(heat, actor=admin, at=NOW)
    orders = [
        [line.appearance.entry.number for line in order_for(heat, seat.judge.user)]
        for seat in Seat.objects.filter(heat=heat)
    ]
    again = [
        [line.appearance.entry.number for line in order_for(heat, seat.judge.user)]
        for seat in Seat.objects.filter(heat=heat)
    ]
    assert orders == again
    assert len({tuple(order) for order in orders}) > 1
    assert len({frozenset(order) for order in orders}) == 1


def test_lock_and_rank_ask_for_the_given_sheets_only(review, admin):
    builders.sign_all(review, lambda appearance, seat: "50")
    locked = lock_heat(review, actor=admin, at=NOW)
    ranking = Ranking.objects.get(heat=locked)
    assert [standing.detail["marks"] for standing in ranking.standings.all()]
    for standing in ranking.standings.all():
        assert len(standing.detail["marks"]) == 2
        assert standing.score is not None


def test_an_entry_is_handed_back_with_a_reason_and_given_to_somebody_else(review, admin):
    sheet = sheets_of(review).select_related("seat__judge__user", "appearance").first()
    judge, entry = sheet.seat.judge, sheet.appearance.entry
    before = set(sheets_of(review).values_list("pk", flat=True)) - {sheet.pk}
    change = hand_back(sheet.pk, reason="不熟悉该领域", actor=judge.user, at=NOW)
    assert (change.kind, change.judge, change.entry) == ("handed_back", judge, entry)
    assert figures_of_review(review, 2).short == 1
    give(review.round, admin, seed="2")
    assert before < set(sheets_of(review).values_list("pk", flat=True))
    now = sheets_of(review).filter(appearance__entry=entry)
    assert now.count() == 2
    assert judge.pk not in now.values_list("seat__judge", flat=True)
    assert figures_of_review(review, 2).short == 0


def test_marks_are_not_handed_back(review):
    sheet = sheets_of(review).first()
    builders.sign(sheet, signed=False)
    with pytest.raises(HandBackRefused, match="打过分"):
        hand_back(sheet.pk, reason="x", actor=sheet.seat.judge.user, at=NOW)
    assert HandChange.objects.count() == 0


def test_only_ones_own_sheet_of_an_open_online_review_is_handed_back(review, track, admin):
    sheet = sheets_of(review).first()
    other = Seat.objects.filter(heat=review).exclude(pk=sheet.seat_id).first()
    with pytest.raises(HandBackRefused):
        hand_back(sheet.pk, reason="x", actor=other.judge.user, at=NOW)
    hall = builders.make_open_heat(builders.make_competition("hall", parent=track.parent))
    shown = sheets_of(hall).first()
    with pytest.raises(HandBackRefused):
        hand_back(shown.pk, reason="x", actor=shown.seat.judge.user, at=NOW)
    builders.sign_all(review, lambda appearance, seat: "50")
    lock_heat(review, actor=admin, at=NOW)
    with pytest.raises(HandBackRefused):
        hand_back(sheet.pk, reason="x", actor=sheet.seat.judge.user, at=NOW)


def test_after_a_recusal_somebody_else_gets_the_entry_and_never_the_recused(review, admin):
    sheet = sheets_of(review).select_related("seat__judge__user", "appearance__entry").first()
    judge, entry = sheet.seat.judge, sheet.appearance.entry
    declare_recusal(entry.project, judge, kind="rival", actor=judge.user, at=NOW)
    assert figures_of_review(review, 2).short == 1
    give(review.round, admin, seed="2")
    counted = ScoreSheet.objects.counted().filter(appearance__entry=entry)
    assert counted.count() == 2
    assert judge.pk not in counted.values_list("seat__judge", flat=True)


def test_what_a_hand_gave_and_kept_off_holds_in_the_next_run(track, admin):
    heat = make_review(track, admin)
    plan = {(p.unit, p.judge) for p in applying.places_in_force(heat.round)}
    entry = heat.appearances.first().entry
    has = [judge for unit, judge in plan if unit == entry.pk]
    outside = Seat.objects.filter(heat=heat).exclude(judge__in=has).first().judge
    said = {"reason": "懂行", "actor": admin, "at": NOW}
    inside = Seat.objects.get(heat=heat, judge=has[0]).judge
    allocations.change_by_hand(heat.round, entry, outside, kind="given", **said)
    allocations.change_by_hand(heat.round, entry, inside, kind="kept_off", **said)
    with pytest.raises(allocations.ChangeRefused):
        allocations.change_by_hand(heat.round, entry, outside, kind="given", **said)
    for seed in ("2", "3"):
        give(heat.round, admin, seed=seed)
        places = {(p.unit, p.judge): p for p in applying.places_in_force(heat.round)}
        assert (entry.pk, outside.pk) in places
        assert (entry.pk, inside.pk) not in places
        assert places[entry.pk, outside.pk].reasons[0].kind == "fixed"


def test_strangers_change_nothing_by_hand(track, admin):
    heat = make_review(track, admin)
    entry, judge = heat.appearances.first().entry, heat.seats.first().judge
    with pytest.raises(PermissionDenied):
        allocations.change_by_hand(
            heat.round, entry, judge, kind="given", reason="x", actor=judge.user, at=NOW
        )


def test_progress_counts_and_never_says_a_mark(review):
    builders.sign(sheets_of(review).first())
    figures = figures_of_review(review, judges_wanted(review.round))
    assert (figures.entries, figures.sheets, figures.signed, figures.short) == (4, 8, 1, 0)
    assert figures.percent == 12
    assert sum(row.n_signed for row in entries_of_review(review)) == 1


# Letters on their dates.


def letters():
    return Message.objects.filter(occasion="review_reminder")


def test_everybody_with_sheets_left_is_told_once_on_each_date(review):
    judges = sheets_of(review).values("seat").distinct().count()
    ends = review.round.ends_on
    told = []
    for left in (9, 8, 7, 6, 5, 4, 3, 2, 1, 0, -1):
        at = dt.datetime.combine(ends - dt.timedelta(days=left), dt.time(2), dt.UTC)
        told.append(write_review_reminders(at))
        assert write_review_reminders(at) == 0, "nobody gets one twice"
    assert told == [judges, 0, judges, 0, 0, 0, judges, 0, judges, 0, 0]
    keys = list(letters().values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == judges * 4 * 2
    assert AuditEntry.objects.filter(action="heat.remind_review").count() == 4


def test_who_has_signed_everything_is_left_alone(review):
    seat = sheets_of(review).first().seat
    for sheet in sheets_of(review).filter(seat=seat):
        builders.sign(sheet)
    write_review_reminders(NOW)
    assert not letters().filter(recipient=seat.judge.user).exists()
    assert letters().exists()


def test_a_later_last_day_is_told_anew(review):
    first = write_review_reminders(NOW)
    Round.objects.filter(pk=review.round_id).update(
        ends_on=review.round.ends_on + dt.timedelta(days=5)
    )
    assert write_review_reminders(NOW) == first


def test_a_locked_review_reminds_nobody(review, admin):
    lock_heat(review, actor=admin, at=NOW, reason="收齐即止")
    assert write_review_reminders(NOW) == 0


def test_reminders_take_as_many_queries_for_any_number_of_judges(track, admin):
    counts = []
    for judges in (2, 6):
        heat = builders_review(track, admin, judges, order=judges)
        with CaptureQueriesContext(connection) as counted:
            write_review_reminders(NOW)
        counts.append(len(counted))
        lock_heat(heat, actor=admin, at=NOW, reason="收齐即止")
    assert counts[0] == counts[1] == 7


def builders_review(track, admin, judges, *, order):
    round_ = (
        builders.make_round(
            track,
            order=1,
            kind=Round.Kind.ONLINE_REVIEW,
        )
        if order == 2
        else builders.make_round(
            builders.make_competition(f"t{order}", parent=track.parent),
            kind=Round.Kind.ONLINE_REVIEW,
        )
    )
    heat = builders.make_heat(round_)
    entries = [builders.make_entry(round_.competition) for _ in range(judges)]
    seat_entries(heat, entries, actor=admin, at=NOW)
    for number in range(judges):
        builders.make_judge(employer=f"单位{judges}-{number}")
    give(round_, admin)
    return open_scoring(heat, actor=admin, at=NOW)


def test_the_organisers_page_speaks_of_entries_and_days_not_of_a_hall(review, admin, client_of):
    url = f"/work/{review.round.competition.code}/heats/{review.pk}/"
    said = client_of(admin).get(url).content.decode()
    assert "抽签" not in said
    assert "席位卡" not in said
    assert review.venue.name not in said


def test_no_draw_gives_every_judge_every_entry(track, admin):
    heat = make_review(track, admin)
    with pytest.raises(NothingToDraw):
        draw_order(heat, seed="1", witness="公证员", actor=admin, at=NOW)
    assert not sheets_of(heat).exists()
    open_scoring(heat, actor=admin, at=NOW)
    assert sheets_of(heat).count() == 8


def test_a_draw_from_before_the_round_went_online_leaves_no_sheet(track, admin):
    heat = make_review(track, admin)
    Round.objects.filter(pk=heat.round_id).update(kind=Round.Kind.PRELIMINARY)
    hall = Heat.objects.get(pk=heat.pk)
    draw_order(hall, seed="1", witness="公证员", actor=admin, at=NOW)
    assert sheets_of(heat).count() == 20
    Round.objects.filter(pk=heat.round_id).update(kind=Round.Kind.ONLINE_REVIEW)
    open_scoring(Heat.objects.get(pk=heat.pk), actor=admin, at=NOW)
    assert sheets_of(heat).count() == 8
