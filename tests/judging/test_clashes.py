import datetime as dt

import pytest
from django.urls import reverse

from competitions.models import Heat, Meeting, Round, Venue
from judging.services import clashes
from judging.services.clashes import clashes_of_heat, clashes_of_node
from judging.services.panels import seat_entries, seat_judge
from projects.services.reviews import book_recusal
from tests import builders
from tests.builders import NOW

# A Tuesday morning in China, and no holiday.
NINE = dt.datetime(2026, 9, 8, 1, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def round_(track):
    return builders.make_round(track)


@pytest.fixture
def sibling(tree):
    return builders.make_competition("sibling", parent=tree[1])


def make_heat(round_, number=1, *, starts=NINE, hours=3, venue=""):
    venue, _made = Venue.objects.get_or_create(
        name=venue or f"会场{round_.pk}-{number}", defaults={"kind": "hall"}
    )
    return Heat.objects.create(
        round=round_,
        number=number,
        name=f"第{number}场",
        venue=venue,
        starts_at=starts,
        ends_at=starts + hours * HOUR,
    )


def seat(judge, *heats):
    for heat in heats:
        seat_judge(heat, judge, number=heat.seats.count() + 1, actor=builders.make_admin(), at=NOW)


def enter(heat, *entries):
    seat_entries(heat, list(entries), actor=builders.make_admin(), at=NOW)


def kinds(found):
    return [(one.kind, one.is_grave) for one in found]


def test_heats_that_share_nothing_do_not_clash(round_, organiser):
    first, second = make_heat(round_, 1), make_heat(round_, 2)
    seat(builders.make_judge(), first)
    seat(builders.make_judge(), second)
    assert clashes_of_node(round_.competition, organiser) == []


def test_a_judge_on_two_panels_is_named(round_, organiser):
    first, second = make_heat(round_, 1), make_heat(round_, 2, starts=NINE + 2 * HOUR)
    judge = builders.make_judge("钱评委")
    seat(judge, first, second)
    (found,) = clashes_of_heat(second, organiser)
    assert kinds([found]) == [("judge", True)]
    assert found.keys == (f"heat-{first.pk}", f"heat-{second.pk}")
    assert "钱评委" in found.sentence
    assert clashes_of_node(round_.competition, organiser) == [found]


@pytest.mark.parametrize(("gap", "found"), [(0, 1), (59, 1), (60, 0)])
def test_the_way_to_another_venue_takes_an_hour(round_, organiser, gap, found):
    late = NINE + 3 * HOUR + dt.timedelta(minutes=gap)
    first, second = make_heat(round_, 1), make_heat(round_, 2, starts=late)
    seat(builders.make_judge(), first, second)
    assert kinds(clashes_of_heat(first, organiser)) == [("judge", False)] * found


def test_a_venue_is_taken_by_one_at_a_time_and_an_online_one_by_all(round_, track, organiser):
    first, second = make_heat(round_, 1, venue="报告厅"), make_heat(round_, 2, venue="报告厅")
    assert kinds(clashes_of_heat(first, organiser)) == [("venue", True)]
    assert "报告厅" in clashes_of_heat(first, organiser)[0].sentence
    Venue.objects.filter(name="报告厅").update(kind="online")
    assert clashes_of_heat(second, organiser) == []


def test_an_online_review_takes_no_hour_and_no_hall(round_, track, organiser):
    review = builders.make_round(track, order=2, kind=Round.Kind.ONLINE_REVIEW)
    heats = [make_heat(round_), make_heat(review, 2)]
    judge = builders.make_judge()
    for heat in heats:
        seat_judge(heat, judge, number=1, actor=builders.make_admin(), at=NOW)
    assert clashes_of_node(track, organiser) == []


def test_a_training_in_the_same_room(round_, track, organiser):
    heat = make_heat(round_, venue="报告厅")
    Meeting.objects.create(
        competition=track,
        kind="training",
        title="赛前培训",
        held_on=dt.date(2026, 9, 8),
        starts_at=dt.time(11),
        ends_at=dt.time(13),
        venue=heat.venue,
    )
    (found,) = clashes_of_heat(heat, organiser)
    assert "赛前培训" in found.sentence
    assert kinds(clashes_of_node(track, organiser)) == [("venue", True), ("late_training", False)]


def test_an_entrant_in_two_contests_and_what_the_reader_may_not_see(
    round_, track, sibling, tree, organiser
):
    owner = builders.make_user()
    here = builders.make_entry(track, owner=owner, title="机器人")
    there = builders.make_entry(sibling, owner=owner, title="别处的项目")
    other_round = builders.make_round(sibling)
    heat, elsewhere = make_heat(round_), make_heat(other_round)
    enter(heat, here)
    enter(elsewhere, there)
    (found,) = clashes_of_heat(heat, organiser)
    assert found.kind == "entrant"
    assert "机器人" in found.sentence
    for hidden in (sibling.short_name, elsewhere.name + "）", "别处的项目"):
        assert hidden not in found.sentence.replace(heat.name, "")
    above = builders.make_staff(tree[1])
    assert sibling.short_name in clashes_of_heat(heat, above)[0].sentence


def test_a_project_that_the_reader_is_recused_from_has_no_name(round_, track, organiser):
    entry = builders.make_entry(track, title="机器人")
    enter(make_heat(round_, 1), entry)
    other = builders.make_round(track, order=2, kind=Round.Kind.SEMIFINAL)
    second = make_heat(other, 2)
    second.appearances.create(entry=entry)
    assert "机器人" in clashes_of_heat(second, organiser)[0].sentence
    book_recusal(entry.project, organiser, kind="rival", actor=organiser, at=NOW)
    (found,) = clashes_of_heat(second, organiser)
    assert found.kind == "entrant"
    assert "机器人" not in found.sentence


def test_a_locked_heat_is_over(track, organiser):
    heat = builders.make_locked_heat(track)
    seat_of = heat.seats.first().judge
    later = make_heat(heat.round, 7, starts=heat.starts_at)
    seat(seat_of, later)
    assert "judge" not in [one.kind for one in clashes_of_heat(later, organiser)]


@pytest.mark.parametrize(("day", "words"), [(12, "weekend"), (25, "public holiday")])
def test_a_heat_on_a_day_off(round_, organiser, day, words, settings):
    settings.LANGUAGE_CODE = "en"
    heat = make_heat(round_, starts=NINE.replace(day=day))
    (found,) = clashes_of_heat(heat, organiser)
    assert kinds([found]) == [("day_off", False)]
    assert words in found.sentence


def test_a_heat_without_an_end_lasts_as_its_entries_need(round_, track, organiser):
    first, second = make_heat(round_, 1), make_heat(round_, 2, starts=NINE + HOUR)
    Heat.objects.filter(pk=first.pk).update(ends_at=None)
    seat(builders.make_judge(), first, second)
    enter(first, *[builders.make_entry(track) for _ in range(3)])
    # Three entries of 15 minutes and one to change: 48 minutes, and the way.
    assert kinds(clashes_of_heat(second, organiser)) == [("judge", False)]
    enter(first, builders.make_entry(track))
    assert kinds(clashes_of_heat(second, organiser)) == [("judge", True)]


@pytest.mark.parametrize("size", [2, 5])
def test_clashes_cost_the_same_whatever_there_are(
    round_, track, organiser, size, django_assert_num_queries
):
    judge = builders.make_judge()
    for number in range(1, size + 1):
        heat = make_heat(round_, number, venue="报告厅")
        seat(judge, heat)
        enter(heat, builders.make_entry(track))
    with django_assert_num_queries(10):
        found = clashes_of_node(track, organiser)
    assert len([one for one in found if one.kind == "judge"]) == size * (size - 1) // 2
    with django_assert_num_queries(8):
        clashes_of_heat(heat, organiser)


def test_the_heats_own_page_says_it_while_it_is_planned(round_, organiser, client_of):
    first, _second = make_heat(round_, 1, venue="报告厅"), make_heat(round_, 2, venue="报告厅")
    url = reverse("judging:work_heat", args=[round_.competition.code, first.pk])
    page = client_of(organiser).get(url)
    (found,) = page.context["clashes"]
    assert found.sentence in page.content.decode()


def test_the_workspace_counts_what_cannot_stay(round_, track, organiser, client_of):
    workspace = reverse("workspace", args=[track.code])
    calendar = reverse("publicity:work_calendar", args=[track.code])
    client = client_of(organiser)
    make_heat(round_, 1, venue="报告厅")
    assert calendar not in [item.url for item in client.get(workspace).context["troubles"]]
    make_heat(round_, 2, venue="报告厅")
    assert calendar in [item.url for item in client.get(workspace).context["troubles"]]
    publicity = client_of(builders.make_staff(track, "publicity"))
    assert publicity.get(workspace).context["facts"].clashes == 0


def test_words_are_made_for_those_that_are_shown(round_, track, organiser, client_of, monkeypatch):
    """Everything in one hall that is not found yet: pairs by the hundred, of which twelve are read."""
    for number in range(1, 16):
        make_heat(round_, number, venue="待定")
    told = []
    monkeypatch.setattr(clashes, "moment", lambda at: told.append(at) or str(at))
    client = client_of(organiser)
    page = client.get(reverse("workspace", args=[track.code]))
    assert (page.context["facts"].clashes, told) == (105, [])
    page = client.get(reverse("publicity:work_calendar", args=[track.code]))
    assert page.context["more_clashes"] == 93
    assert len(told) == 2 * 12
