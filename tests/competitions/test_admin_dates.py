"""Dates that contradict each other are refused at their field, odd ones are said after the save."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from competitions.models import Competition, Heat, Round
from tests import builders
from tests.admin_pages import form_of, page
from tests.builders import NOW

DAY = NOW.date()


@pytest.fixture
def client(client_of, organiser):
    return client_of(organiser)


def save(client, obj, **changes):
    url = page(obj)
    return client.post(url, form_of(client.get(url)) | changes)


def errors_of(response):
    assert response.status_code == 200
    return set(response.context["adminform"].form.errors)


def said(response):
    assert response.status_code == 302, response.context["errors"]
    return [str(message) for message in get_messages(response.wsgi_request)]


def moment(name, value):
    value = timezone.localtime(value)
    return {f"{name}_0": value.date().isoformat(), f"{name}_1": value.time().isoformat()}


def test_registration_that_closes_before_it_opens(client, track):
    before = track.registration_opens_at - dt.timedelta(days=1)
    response = save(client, track, **moment("registration_closes_at", before))
    assert errors_of(response) == {"registration_closes_at"}
    assert timezone.localdate(before).isoformat() in response.content.decode()
    track.refresh_from_db()
    assert track.registration_closes_at > NOW


def test_a_round_that_overlaps_the_one_before(client, track):
    builders.make_round(track)
    second = builders.make_round(track, order=2)
    Round.objects.filter(pk=second.pk).update(
        starts_on=DAY + dt.timedelta(days=10), ends_on=DAY + dt.timedelta(days=12)
    )
    early = (DAY + dt.timedelta(days=9)).isoformat()
    assert errors_of(save(client, second, starts_on=early)) == {"starts_on"}
    # What is not about dates is not held up by dates.
    Round.objects.filter(pk=second.pk).update(starts_on=DAY)
    assert said(save(client, second, name="决赛"))
    assert Round.objects.get(pk=second.pk).name == "决赛"


def test_a_heat_outside_of_its_round_and_one_that_ends_too_early(client, track):
    heat = builders.make_heat(builders.make_round(track))
    outside = moment("starts_at", NOW + dt.timedelta(days=30))
    assert errors_of(save(client, heat, **outside)) == {"starts_at"}
    early = moment("ends_at", heat.starts_at - dt.timedelta(hours=1))
    assert errors_of(save(client, heat, **early)) == {"ends_at"}
    assert Heat.objects.get(pk=heat.pk).ends_at is None


def test_entrants_who_come_too_late_for_the_level_above(client, tree, track):
    # Long after any day on which this runs: the warning is about rounds that are still to come.
    builders.make_round(tree[1])
    Round.objects.update(starts_on=dt.date(2090, 1, 1), ends_on=dt.date(2090, 1, 5))
    later = NOW.replace(year=2090, month=1, day=3)
    found = said(save(client, track, **moment("registration_closes_at", later)))
    assert any("第1轮" in sentence for sentence in found)
    assert Competition.objects.get(pk=track.pk).registration_closes_at == later


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_slip_in_the_year_is_refused_at_its_field(client, track, year):
    """Nothing can be added to such a day, and one of them in a calendar would stop the calendar."""
    round_ = builders.make_round(track)
    heat, slip = builders.make_heat(round_), f"{year}-12-31"
    typed = {"registration_closes_at_0": slip, "task_accepted_on": slip}
    typed |= {"registration_opens_at_0": "0001-01-01", "registration_opens_at_1": "00:00"}
    found = save(client, track, **typed)
    fields = {"registration_opens_at", "registration_closes_at", "task_accepted_on"}
    assert errors_of(found) == fields
    assert "1900" in found.content.decode()
    assert errors_of(save(client, round_, ends_on=slip)) == {"ends_on"}
    assert errors_of(save(client, heat, ends_at_0=slip, ends_at_1="09:00")) == {"ends_at"}
    url = page(track)
    rows = {"meetings-TOTAL_FORMS": 1, "meetings-0-kind": "training", "meetings-0-title": "培训"}
    answer = client.post(url, form_of(client.get(url)) | rows | {"meetings-0-held_on": slip})
    assert answer.status_code == 200
    assert not track.meetings.exists()


def test_a_clash_is_said_when_the_heat_is_saved(client, track):
    round_ = builders.make_round(track)
    first, second = builders.make_heat(round_), builders.make_heat(round_, number=2)
    again = moment("starts_at", first.starts_at)
    found = said(save(client, second, **again))
    assert any(first.venue.name in sentence for sentence in found)
