"""The last millisecond of registration: everybody at once, and the server's clock decides."""

import datetime as dt
import threading

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from competitions.models import Competition
from projects.models import Entry
from projects.services.entries import RegistrationClosed, submit_entry
from tests import builders
from tests.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)

MICROSECOND = dt.timedelta(microseconds=1)
# Before and after the end, and the end itself, which is the first moment that is too late.
EARLY = [-1000, -999, -500, -2, -1] * 2
LATE = [0, 0, 1, 2, 500, 999, 1000, 0, 1, 1000]


@pytest.fixture
def drafts():
    """(end of registration, [(draft, moment of handing in)]).

    The end lies an hour ahead of the real clock, by which sessions run out.
    """
    track = builders.make_tree()[2]
    offsets = [offset for pair in zip(EARLY, LATE, strict=True) for offset in pair]
    closes = timezone.now() + dt.timedelta(hours=1)
    made = [(builders.make_draft(track), closes + offset * MICROSECOND) for offset in offsets]
    Competition.objects.filter(pk=track.pk).update(registration_closes_at=closes)
    return closes, made


def judged_right(closes, drafts):
    """Whoever came before the end is in, with the moment of arrival; nobody else is."""
    for draft, moment in drafts:
        entry = Entry.objects.get(pk=draft.pk)
        if moment < closes:
            assert (entry.state, entry.submitted_at) == ("submitted", moment)
        else:
            assert (entry.state, entry.submitted_at, entry.number) == ("draft", None, None)
    numbers = Entry.objects.exclude(number=None).values_list("number", flat=True)
    assert sorted(numbers) == [f"TRACK-{n:04d}" for n in range(1, len(EARLY) + 1)]
    assert AuditEntry.objects.filter(action="entry.submit").count() == len(EARLY)


def test_nobody_is_misjudged_when_all_hand_in_within_two_milliseconds(drafts):
    closes, made = drafts
    errors = together(
        *(
            lambda draft=draft, moment=moment: submit_entry(
                draft, actor=draft.project.owner, at=moment
            )
            for draft, moment in made
        )
    )
    assert [type(error) for error in errors] == [RegistrationClosed] * len(LATE)
    judged_right(closes, made)


def test_the_pages_ask_the_clock_once_and_go_by_it(drafts, monkeypatch):
    """Over HTTP: the moment at which the request was read counts, however long the lock takes."""
    closes, made = drafts
    mine, clock = threading.local(), timezone.now
    monkeypatch.setattr(timezone, "now", lambda: getattr(mine, "moment", None) or clock())
    clients = []
    for draft, moment in made:
        client = Client()
        client.force_login(draft.project.owner)
        clients.append((client, draft, moment))
    answers = {}

    def hand_in(client, draft, moment):
        mine.moment = moment
        url = reverse("projects:submit", args=[draft.pk])
        answers[draft.pk] = client.post(url, {"agree": "on"}).url

    errors = together(*(lambda one=one: hand_in(*one) for one in clients))
    assert errors == []
    # The entry itself, or the step with the sentence that it was too late; no other page.
    pages = {True: ["projects:detail"], False: ["projects:edit", "declare"]}
    for draft, moment in made:
        name, *step = pages[moment < closes]
        assert answers[draft.pk] == reverse(name, args=[draft.pk, *step])
    judged_right(closes, made)


def test_without_the_check_those_too_late_would_be_in(drafts, monkeypatch):
    """The negative control: the service without its look at the dates."""
    closes, made = drafts
    monkeypatch.setattr("projects.correction.may_be_handed_in", lambda *args: True)
    monkeypatch.setattr("projects.services.entries._check_time", lambda *args: None)
    together(
        *(
            lambda draft=draft, moment=moment: submit_entry(
                draft, actor=draft.project.owner, at=moment
            )
            for draft, moment in made
        )
    )
    with pytest.raises(AssertionError):
        judged_right(closes, made)
