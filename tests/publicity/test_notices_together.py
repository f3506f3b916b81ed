"""A notice is published, objected to or ended while somebody else is at it: one after the other.

Every lock has a control: with it taken away, the same two do the harm that it prevents.
"""

import datetime as dt
import threading
import time

import pytest

from competitions.models import Round
from judging.models import PlaceCheck, Promotion
from judging.services.place_checks import CheckRefused, confirm_place_loss, record_check
from judging.services.place_checks import _open_requests as open_requests
from projects.models import Entry
from publicity.models import Notice, Objection, ObjectionFile, ObjectionReceipt
from publicity.services import notice_paper, notices, objections
from publicity.services import objection_receipts as receipts
from publicity.services.notice_content import Period
from publicity.services.objection_files import look_at_all
from tests import builders
from tests.at_once import Unlocked, together
from tests.builders import NOW
from tests.publicity import objecting
from tests.publicity.contests import make_contest, publish
from tests.publicity.test_objections import CLOSES, DURING, OPENS, STARTS, TICK, hang

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
# A little longer than it takes whoever is not kept waiting.
LATE, HELD = 0.3, 4.0


@pytest.fixture(autouse=True)
def _queue(monkeypatch):
    monkeypatch.setattr(notice_paper, "hand_to_worker", lambda task, **said: True)


@pytest.fixture
def final(track, organiser, second_organiser):
    _prelim, final = make_contest(track, entries=6, finalists=4, promoted=2)
    return publish(final, organiser, second_organiser)


@pytest.fixture
def notice(track, final, organiser, second_organiser):
    return hang(track, organiser, second_organiser)


# A place that is lost while its notice is published


def publish_and_take_the_place(track, final, organiser, second_organiser, monkeypatch):
    """(types of the errors, the entry): a notice, and a finding against its first entry.

    The place is taken when the list has been checked, and nothing is written yet.
    """
    notice = notices.prepare_notice(
        track, number="GS-1", title="公示", period=Period(STARTS, 5), actor=organiser, at=NOW
    )
    asked = notices.request_notice(notice, actor=organiser, at=NOW, reason="核对")
    entry = Entry.objects.get(pk=notice.rows[0]["entry"])

    checked, taken = threading.Event(), threading.Event()
    confirm = notices.confirm_approval

    def slowly_confirmed(*args, **said):
        checked.set()
        taken.wait(timeout=HELD)
        return confirm(*args, **said)

    def take():
        checked.wait(timeout=30)
        found = record_check(
            final,
            entry,
            kind=PlaceCheck.Kind.DUE_DILIGENCE,
            checked_on=dt.date(2026, 8, 30),
            people="张、李",
            finding=PlaceCheck.Finding.MISMATCH,
            note="营收不实",
            actor=organiser,
            at=OPENS,
        )
        asked = open_requests(PlaceCheck.objects.filter(pk=found.pk)).get()
        confirm_place_loss(asked, actor=second_organiser, at=OPENS)
        taken.set()

    monkeypatch.setattr(notices, "confirm_approval", slowly_confirmed)
    errors = together(
        lambda: notices.confirm_notice(asked, actor=second_organiser, at=OPENS), take
    )
    return [type(error) for error in errors], Entry.objects.get(pk=entry.pk)


def holds_a_place(entry, final):
    held = Promotion.objects.filter(round=final, entry=entry, revoked_at=None)
    return held.get().outcome == Promotion.Outcome.PROMOTED


def test_no_place_is_lost_between_the_check_and_the_publication(
    track, final, organiser, second_organiser, monkeypatch
):
    errors, entry = publish_and_take_the_place(
        track, final, organiser, second_organiser, monkeypatch
    )
    assert errors == [CheckRefused]
    assert (entry.state, holds_a_place(entry, final)) == (Entry.State.NOTICED, True)


def test_without_the_lock_on_the_round_one_without_a_place_would_hang(
    track, final, organiser, second_organiser, monkeypatch
):
    monkeypatch.setattr(notices, "Round", Unlocked(Round))
    errors, entry = publish_and_take_the_place(
        track, final, organiser, second_organiser, monkeypatch
    )
    assert errors == []
    assert (entry.state, holds_a_place(entry, final)) == (Entry.State.NOTICED, False)


# An objection of the last moment, and the end of its notice


def object_and_end(notice, organiser, monkeypatch):
    """The types of the errors: the notice is ended while the files of an objection are scanned."""
    scanning, ended = threading.Event(), threading.Event()

    def slow_scan(letter, evidence):
        scanning.set()
        ended.wait(timeout=30)
        return look_at_all(letter, evidence)

    def end():
        scanning.wait(timeout=30)
        try:
            notices.finalise_notice(notice, actor=organiser, at=CLOSES)
        finally:
            ended.set()

    objector = builders.make_user()
    monkeypatch.setattr(objections, "look_at_all", slow_scan)
    errors = together(lambda: objecting.file(notice, objector, CLOSES - TICK), end)
    return [type(error) for error in errors]


def test_what_came_in_time_is_on_record_before_the_notice_ends(notice, organiser, monkeypatch):
    assert object_and_end(notice, organiser, monkeypatch) == [notices.StillLookedAt]
    assert Objection.objects.get().filed_at == CLOSES - TICK
    assert Notice.objects.get(pk=notice.pk).state == Notice.State.PUBLISHED
    assert not ObjectionReceipt.objects.exists()


def test_without_the_receipt_it_would_be_lost(notice, organiser, monkeypatch):
    monkeypatch.setattr(notices, "being_looked_at", lambda notice, *, at: "")
    errors = object_and_end(notice, organiser, monkeypatch)
    assert errors == [objections.ObjectionOutOfTime]
    assert not Objection.objects.exists()


# One person with several tabs


def many_at_once(notice, monkeypatch):
    monkeypatch.setattr(receipts, "MOST_OPEN", 2)
    objector = builders.make_user()
    book = objections.book_receipt

    def slow_book(locked, **said):
        booked = book(locked, **said)
        time.sleep(LATE)
        return booked

    monkeypatch.setattr(objections, "book_receipt", slow_book)
    works = [lambda: objecting.file(notice, objector, DURING) for _tab in range(4)]
    return [type(error) for error in together(*works)]


def test_several_tabs_send_no_more_than_one_person_may(notice, monkeypatch):
    assert many_at_once(notice, monkeypatch) == [receipts.TooManyObjections] * 2
    assert ObjectionFile.objects.count() == 2


def test_without_the_lock_on_the_notice_they_would(notice, monkeypatch):
    monkeypatch.setattr(objections, "Notice", Unlocked(Notice))
    assert many_at_once(notice, monkeypatch) == []
    assert ObjectionFile.objects.count() == 4
