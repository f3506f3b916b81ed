import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from competitions.models import Competition
from publicity.happenings import Happening
from publicity.timeline import LONGEST, time_line, window
from tests import builders
from tests.builders import NOW
from tests.publicity.test_calendars import make_meeting, make_notice

TODAY = dt.date(2026, 9, 10)
NODES = [Competition(path=f"a/{name}/", code=name, short_name=name) for name in "bcd"]


def one(first, last, node=NODES[0], kind="heat", title="复赛第一场", pk=1):
    start = TODAY + dt.timedelta(days=first)
    return Happening(kind, pk, node, title, start, TODAY + dt.timedelta(days=last))


SPANS = st.lists(
    st.tuples(
        st.integers(-60, 60),
        st.integers(0, 30),
        st.sampled_from(NODES),
        st.sampled_from(["", "决赛", "Final of the whole contest", "复赛" * 20]),
    ),
    min_size=1,
    max_size=25,
)


@given(SPANS)
def test_nothing_lies_over_anything_and_nothing_outside(raw):
    found = [one(first, first + days, node, title=title) for first, days, node, title in raw]
    line = time_line(found, window(found, None, TODAY), today=TODAY)
    bars = [bar for band in line.bands for bar in band.bars]
    assert len(bars) == len(found)
    for band in line.bands:
        for bar in band.bars:
            assert band.y <= bar.y
            assert bar.y + 18 <= band.bottom <= line.height
            assert 0 <= bar.x < bar.x + bar.width <= line.width
    for bar in bars:
        for other in bars:
            if bar is not other and bar.y == other.y:
                assert bar.x + bar.width <= other.x + 0.1 or other.x + other.width <= bar.x + 0.1


def test_all_days_are_shown_if_they_fit_else_those_around_today():
    assert window([one(-9, 9)], None, TODAY) == (
        TODAY - dt.timedelta(days=9),
        TODAY + dt.timedelta(days=9),
    )
    long = [one(-400, -390), one(400, 410)]
    first, last = window(long, None, TODAY)
    assert first == TODAY - dt.timedelta(days=30)
    assert (last - first).days == LONGEST - 1
    assert window(long, dt.date(1, 1, 1), TODAY)[0] == long[0].first
    assert window(long, dt.date(9999, 1, 1), TODAY)[1] == long[1].last


def test_days_off_are_shaded_and_today_has_a_line():
    # 2026-09-07 to 20: one weekend is whole, of the other a Sunday is worked.
    line = time_line([one(-3, 10)], (dt.date(2026, 9, 7), dt.date(2026, 9, 20)), today=TODAY)
    step = line.off[0][1] / 2
    assert line.off == ((round(5 * step, 1), round(2 * step, 1)), (round(12 * step, 1), step))
    assert line.today_x == round(3.5 * step, 1)
    assert time_line([one(1, 2)], (TODAY + dt.timedelta(1),) * 2, today=TODAY).today_x is None


# The page


@pytest.fixture
def read(track, client_of, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    def get(user, **query):
        return client_of(user).get(reverse("publicity:work_calendar", args=[track.code]), query)

    return get


def test_everybody_with_a_duty_reads_it_and_nobody_else(tree, track, read):
    for role in ("organiser", "reviewer", "secretariat", "publicity", "supervisor"):
        assert read(builders.make_staff(track, role)).status_code == 200
    sibling = builders.make_competition("sibling", parent=tree[1])
    for user in (builders.make_user(), builders.make_judge().user, builders.make_staff(sibling)):
        assert read(user).status_code == 404


def test_an_empty_calendar_says_what_comes_here(track, organiser, read):
    Competition.objects.filter(pk=track.pk).update(
        registration_opens_at=None, registration_closes_at=None
    )
    response = read(organiser)
    assert response.context["is_empty"]
    assert b"cs-empty" in response.content


def keys(response):
    return {one.key for _day, ones in response.context["by_day"] for one, _url, _clash in ones}


def test_the_filters_choose_by_kind_and_by_contest(tree, track, client_of):
    child = builders.make_competition("below", parent=track)
    heat = builders.make_heat(builders.make_round(track))
    training, notice = make_meeting(child), make_notice(track)
    client = client_of(builders.make_staff(track))
    url = reverse("publicity:work_calendar", args=[track.code])
    everything = keys(client.get(url))
    assert {f"heat-{heat.pk}", f"meeting-{training.pk}", f"notice-{notice.pk}"} <= everything
    assert keys(client.get(url, {"kind": "heat"})) == {f"heat-{heat.pk}"}
    below = keys(client.get(url, {"node": "below"}))
    assert below == {f"registration-{child.pk}", f"meeting-{training.pk}"}
    for nonsense in ({"kind": "x"}, {"node": "division"}, {"from": "2026-99-99"}, {"from": "x"}):
        assert keys(client.get(url, nonsense)) == everything


def test_who_does_not_read_the_rounds_sees_dates_and_no_clash(track, read):
    round_ = builders.make_round(track)
    heats = [builders.make_heat(round_, number=number) for number in (1, 2)]
    heats[1].starts_at = heats[0].starts_at
    heats[1].save()
    heat_url = reverse("judging:work_heat", args=[track.code, heats[0].pk])
    seen = read(builders.make_staff(track, "supervisor"))
    assert [one.kind for one in seen.context["clashes"]] == ["venue"]
    assert heat_url in seen.content.decode()
    unseen = read(builders.make_staff(track, "publicity"))
    assert unseen.context["clashes"] == []
    assert heat_url not in unseen.content.decode()
    assert f"heat-{heats[0].pk}" in keys(unseen)


@pytest.mark.parametrize("size", [2, 5])
def test_the_page_costs_the_same_whatever_is_on_it(
    tree, track, organiser, client_of, size, django_assert_num_queries
):
    for number in range(1, size + 1):
        node = builders.make_competition(f"below{number}", parent=track)
        round_ = builders.make_round(node)
        for heat in range(1, 3):
            builders.make_heat(round_, number=heat)
        make_meeting(node)
        make_notice(node)
    client = client_of(organiser)
    url = reverse("publicity:work_calendar", args=[track.code])
    client.get(url)
    with django_assert_num_queries(21):
        assert client.get(url).status_code == 200
