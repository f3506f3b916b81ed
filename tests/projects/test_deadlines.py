"""A change of the dates and an act that they limit, at the same moment."""

import datetime as dt

import pytest
from django.db import transaction

from competitions.models import Competition
from projects.models import Entry
from projects.services.entries import RegistrationClosed, start_entry, submit_entry
from tests import builders
from tests.builders import NOW
from tests.judging.test_sheets_together import together


def close_earlier(track):
    """What the set-up page does: the node's row is locked, then its dates are written."""
    with transaction.atomic():
        locked = Competition.objects.select_for_update(of=("self",)).get(pk=track.pk)
        submitted = Entry.objects.filter(competition=track).exclude(state="draft").count()
        locked.registration_closes_at = NOW
        locked.save(update_fields=["registration_closes_at"])
        return submitted


def test_the_dates_that_count_are_those_in_the_database(track):
    """Not those that were read with the page, however long ago."""
    draft = builders.make_draft(track)
    stale = Entry.objects.select_related("competition").get(pk=draft.pk)
    Competition.objects.filter(pk=track.pk).update(registration_closes_at=NOW)
    with pytest.raises(RegistrationClosed):
        submit_entry(stale, actor=draft.project.owner, at=NOW)
    project = builders.make_project()
    with pytest.raises(RegistrationClosed):
        start_entry(project, track, actor=project.owner, at=NOW)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_a_change_of_dates_and_a_submission_never_both_win(transactional_db, turn):
    """Either the entry was in before the change, or it was refused."""
    track = builders.make_tree()[2]
    draft = builders.make_draft(track)
    owner, counted = draft.project.owner, []
    errors = together(
        lambda: counted.append(close_earlier(track)),
        lambda: submit_entry(draft, actor=owner, at=NOW),
    )
    draft.refresh_from_db()
    if draft.state == Entry.State.SUBMITTED:
        assert (errors, counted) == ([], [1])
    else:
        assert [type(error) for error in errors] == [RegistrationClosed]
        assert counted == [0]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_who_came_in_time_does_not_lose_by_waiting_for_the_lock(transactional_db):
    """The moment of arrival decides, by the dates that stand once the lock is held."""
    track = builders.make_tree()[2]
    draft = builders.make_draft(track)
    opens = NOW - dt.timedelta(days=20)

    def open_earlier():
        with transaction.atomic():
            Competition.objects.select_for_update(of=("self",)).get(pk=track.pk)
            Competition.objects.filter(pk=track.pk).update(registration_opens_at=opens)

    last = track.registration_closes_at - dt.timedelta(microseconds=1)
    works = [open_earlier, lambda: submit_entry(draft, actor=draft.project.owner, at=last)]
    assert together(*works) == []
    assert Entry.objects.get(pk=draft.pk).state == Entry.State.SUBMITTED
