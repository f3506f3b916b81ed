"""Saving a sheet: one effect, no lost value, nothing the rubric refuses, an unbroken chain."""

import uuid
from decimal import Decimal
from unittest import mock

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from competitions.models import Heat
from judging.models import Seat, SheetVersion
from judging.models.sheets import ScoreSheetQuerySet
from judging.services import sheets as service
from judging.services.heats import lock_heat
from judging.services.panels import declare_recusal
from judging.services.sheets import (
    MarksRefused,
    SheetClosed,
    SheetNotFound,
    StaleRevision,
)
from projects.services.reviews import disqualify_entry
from tests import builders, staging
from tests.builders import NOW
from tests.judging.guards_off import drop_guard
from tests.judging.saving import again, draft, faults_of, save, sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
stage, world = staging.stage_of(builders.hall_of(entries=2, judges=3)), staging.world
tree, track = staging.part("tree"), staging.part("track")
heat = staging.part("heat")


@pytest.fixture
def sheet(heat):
    return sheet_of(heat)


def stored(sheet):
    sheet.refresh_from_db()
    return sheet.revision, sheet.current and sheet.current.payload["marks"]


# One effect


def test_a_draft_sent_three_times_has_one_effect(sheet):
    sent = draft()
    versions = [save(sheet, sent) for _attempt in range(3)]
    assert len({version.pk for version in versions}) == 1
    assert SheetVersion.objects.count() == 1
    assert stored(sheet) == (1, {"tech": "50", "market": "30"})


def test_without_the_replay_guard_the_repeat_would_be_refused_as_stale(sheet, monkeypatch):
    sent = draft()
    save(sheet, sent)
    blind = mock.Mock(objects=mock.Mock(create=SheetVersion.objects.create))
    blind.objects.filter.return_value.first.return_value = None
    monkeypatch.setattr(service, "SheetVersion", blind)
    with pytest.raises(StaleRevision):
        save(sheet, sent)
    with pytest.raises(IntegrityError), transaction.atomic():
        save(sheet, again(sent, base_revision=mock.ANY))


def test_a_draft_that_comes_again_after_a_later_one_changes_nothing(sheet):
    first = draft(tech="40")
    save(sheet, first)
    save(sheet, draft(1, tech="45"))
    assert save(sheet, first).revision == 1
    assert stored(sheet) == (2, {"tech": "45", "market": "30"})


def test_a_draft_that_comes_again_after_the_lock_is_answered(heat, sheet):
    sent = draft(signed=True)
    version = save(sheet, sent)
    lock_heat(heat, actor=builders.make_admin(), at=NOW, reason="paper")
    assert save(sheet, sent) == version


def test_a_client_id_taken_on_another_sheet_is_not_this_ones(heat, sheet):
    sent = draft()
    save(sheet_of(heat, order=2), sent)
    with pytest.raises(SheetNotFound):
        save(sheet, sent)


# Reordering


def test_a_stale_draft_is_refused_and_both_values_are_known(sheet):
    save(sheet, draft(tech="40"))
    with pytest.raises(StaleRevision) as refused:
        save(sheet, draft(0, tech="55"))
    assert refused.value.current.payload["marks"]["tech"] == "40"
    assert stored(sheet) == (1, {"tech": "40", "market": "30"})


def test_a_draft_from_the_future_is_refused(sheet):
    with pytest.raises(StaleRevision):
        save(sheet, draft(3))


def test_without_the_stale_guard_the_older_value_would_win(sheet):
    save(sheet, draft(tech="40"))
    # ANY equals every revision: the comparison of the guard is out of force.
    save(sheet, draft(mock.ANY, tech="55"))
    assert stored(sheet) == (2, {"tech": "55", "market": "30"})


# What the rubric refuses

HOSTILE = [
    "60.25",
    "10.1",
    "60.5",
    "100000",
    "-1",
    "-0",
    "NaN",
    "Infinity",
    "1e1",
    "1e3",
    "1_0",
    "+5",
    " 5",
    "5 ",
    "5\n",
    "",
    "5,5",
    "٥",
    "５",
    "9" * 5000,
    "0." + "0" * 5000,
]


@pytest.mark.parametrize("mark", HOSTILE)
def test_a_mark_that_the_rubric_does_not_allow_is_refused(sheet, mark):
    with pytest.raises(MarksRefused, match="技术和产品"):
        save(sheet, draft(tech=mark))
    assert SheetVersion.objects.count() == 0


@pytest.mark.parametrize(("mark", "total"), [("0", 30), ("0.5", "30.5"), ("60", 90), ("60.0", 90)])
def test_marks_up_to_the_maximum_are_taken(sheet, mark, total):
    assert save(sheet, draft(tech=mark)).total == Decimal(total)


@pytest.mark.parametrize("value", ["5", "NaN", ""])
def test_an_unknown_criterion_is_refused(sheet, value):
    with pytest.raises(MarksRefused, match="criterion that the rubric does not"):
        save(sheet, draft(marks={"tech": "50", "beauty": value}))


def test_comment_and_device_are_cut_to_what_the_sheet_holds(sheet):
    payload = save(sheet, draft(comment="好" * 5000, device="x" * 500)).payload
    assert (len(payload["comment"]), len(payload["device"])) == (1000, 80)


# Signing


def test_a_sheet_under_way_may_be_partial(sheet):
    version = save(sheet, draft(market=None))
    assert (version.signed, version.total) == (False, 50)


def test_an_empty_sheet_under_way_has_the_total_nought(sheet):
    assert save(sheet, draft(marks={})).total == 0


def test_an_incomplete_sheet_cannot_be_signed(sheet):
    with pytest.raises(MarksRefused, match="Not marked yet: 市场"):
        save(sheet, draft(market=None, signed=True))
    assert SheetVersion.objects.count() == 0


def test_a_change_after_signing_takes_the_signature_off(sheet):
    save(sheet, draft(signed=True))
    save(sheet, draft(1, tech="51"))
    sheet.refresh_from_db()
    assert not sheet.current.signed
    assert list(sheet.versions.order_by("revision").values_list("signed", flat=True)) == [
        True,
        False,
    ]


def test_the_payload_says_who_marked_what_for_whom(sheet, heat):
    version = save(sheet, draft(signed=True, comment="好", device="Pad"))
    assert version.payload == {
        "competition": "track",
        "round": 1,
        "heat": 1,
        "seat": 1,
        "judge": sheet.seat.judge.user.username,
        "entry": sheet.appearance.entry.number,
        "revision": 1,
        "client_id": str(version.client_id),
        "marks": {"tech": "50", "market": "30"},
        "total": "80.00",
        "signed": True,
        "comment": "好",
        "device": "Pad",
        "at": "2026-09-01T10:00:00+00:00",
    }


# When and by whom


def test_a_locked_heat_takes_nothing_and_says_what_it_holds(heat, sheet):
    version = save(sheet, draft(signed=True))
    lock_heat(heat, actor=builders.make_admin(), at=NOW, reason="paper")
    with pytest.raises(SheetClosed, match="locked") as refused:
        save(sheet, draft(1, tech="60"))
    assert refused.value.current == version
    assert stored(sheet)[0] == 1


def test_a_heat_that_is_not_open_takes_nothing(heat, sheet):
    drop_guard("competitions_heat", "UPDATE")
    Heat.objects.filter(pk=heat.pk).update(state=Heat.State.PLANNED)
    with pytest.raises(SheetClosed):
        save(sheet, draft())


def test_another_judges_sheet_does_not_exist(heat, sheet):
    stranger = builders.make_judge().user
    neighbour = Seat.objects.get(heat=heat, number=2).judge.user
    for actor in (
        stranger,
        neighbour,
        builders.make_admin(),
        sheet.appearance.entry.project.owner,
    ):
        with pytest.raises(SheetNotFound):
            save(sheet, draft(), actor=actor)


def test_a_sheet_that_is_not_there_does_not_exist(sheet):
    sheet.pk = 999_999
    with pytest.raises(SheetNotFound):
        save(sheet, draft())


def recuse(sheet):
    project, judge = sheet.appearance.entry.project, sheet.seat.judge
    declare_recusal(project, judge, kind="kinship", actor=judge.user, at=NOW)


def test_a_recused_judge_finds_no_sheet(sheet):
    sent = draft()
    save(sheet, sent)
    recuse(sheet)
    for attempt in (sent, draft(1)):
        with pytest.raises(SheetNotFound):
            save(sheet, attempt)


def test_without_the_recusal_guard_the_sheet_would_still_be_saved(sheet, monkeypatch):
    recuse(sheet)
    monkeypatch.setattr(ScoreSheetQuerySet, "counted", lambda self: self.all())
    with pytest.raises(SheetNotFound):
        save(sheet, draft())
    monkeypatch.setattr(
        ScoreSheetQuerySet, "owned_by", lambda self, user: self.filter(seat__judge__user=user)
    )
    with pytest.raises(IntegrityError, match="recused judge"), transaction.atomic():
        save(sheet, draft())
    drop_guard("judging_sheetversion", "INSERT")
    drop_guard("judging_scoresheet", "UPDATE")
    assert save(sheet, draft()).revision == 1


@pytest.mark.parametrize("way_out", ["withdraw", "disqualify"])
def test_the_sheet_of_an_entry_that_left_the_contest_is_gone(sheet, way_out):
    entry = sheet.appearance.entry
    if way_out == "withdraw":
        builders.withdraw(entry)
    else:
        disqualify_entry(entry, actor=builders.make_admin(), at=NOW, reason="copied")
    with pytest.raises(SheetNotFound):
        save(sheet, draft())


# The chain and its price


def test_all_sheets_of_a_heat_share_one_chain(heat):
    for order in (1, 2):
        for seat in (1, 2, 3):
            save(sheet_of(heat, order=order, seat=seat), draft(signed=True))
    assert list(SheetVersion.objects.order_by("seq").values_list("seq", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    assert faults_of(heat) == []


def test_a_save_takes_seven_queries(sheet):
    actor, sent = sheet.seat.judge.user, draft(client_id=uuid.uuid4())
    with CaptureQueriesContext(
        connection,
    ) as captured:
        save(sheet, sent, actor=actor)
    steps = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    spent = [one["sql"] for one in captured if not one["sql"].startswith(steps)]
    assert len(spent) == 7, spent
