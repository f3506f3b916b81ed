"""What a judge finds on the desk: their own, nobody else's, and of a recused project a number."""

import datetime as dt

import pytest

from judging.models import Judge, ScoreSheet, Seat
from judging.services.desk import agenda_of, files_for, order_for, own_sheets
from judging.services.heats import lock_heat
from judging.services.panels import declare_recusal
from tests import builders
from tests.builders import NOW
from tests.judging.saving import draft, save, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def heat(track):
    return builders.make_open_heat(track, entries=3, judges=3)


@pytest.fixture
def judge(heat):
    return Seat.objects.get(heat=heat, number=2).judge.user


def recuse(sheet):
    project, judge = sheet.appearance.entry.project, sheet.seat.judge
    declare_recusal(project, judge, kind="kinship", actor=judge.user, at=NOW)


def test_the_order_shows_own_totals_and_states(heat, judge):
    save(sheet_of(heat, order=1, seat=2), draft(signed=True))
    save(sheet_of(heat, order=2, seat=2), draft(tech="10", market=None))
    save(sheet_of(heat, order=3, seat=1), draft(signed=True))
    lines = order_for(heat, judge)
    assert [(line.order, line.mark, line.total) for line in lines] == [
        (1, "signed", 80),
        (2, "saved", 10),
        (3, "open", None),
    ]


def test_a_recused_line_is_a_number_and_nothing_more(heat, judge):
    sheet = sheet_of(heat, order=2, seat=2)
    save(sheet, draft(signed=True))
    recuse(sheet)
    line = order_for(heat, judge)[1]
    assert (line.order, line.mark) == (2, "recused")
    assert (line.appearance, line.sheet, line.total) == (None, None, None)


def test_a_withdrawn_entry_leaves_the_order(heat, judge):
    entry = sheet_of(heat, order=2).appearance.entry
    builders.withdraw(entry)
    assert [line.order for line in order_for(heat, judge)] == [1, 3]


def test_files_are_those_of_own_projects_without_personal_papers(heat, judge):
    entry = sheet_of(heat, order=1).appearance.entry
    paper = builders.add_material(entry, "declaration", name="承诺书.pdf")
    shown = files_for(judge)
    assert shown.count() == 6
    assert paper not in shown
    recuse(sheet_of(heat, order=1, seat=2))
    assert shown.all().count() == 4
    assert not files_for(builders.make_judge().user).exists()


def test_the_agenda_sorts_by_day_and_state(track, heat, judge):
    later = builders.make_heat(heat.round, number=2)
    admin = builders.make_admin()
    builders.seat_judge(later, judge.judge, number=1, actor=admin, at=NOW)
    agenda = agenda_of(judge, at=NOW)
    assert (agenda.today, agenda.later, agenda.past) == ([heat], [later], [])
    assert (agenda.today[0].own_sheets, agenda.today[0].own_signed) == (3, 0)
    builders.sign_all(heat)
    lock_heat(heat, actor=admin, at=NOW)
    agenda = agenda_of(judge, at=NOW + dt.timedelta(days=4))
    assert (agenda.today, agenda.later, agenda.past) == ([later], [], [heat])
    assert agenda.past[0].own_signed == 3


@pytest.mark.parametrize("entries", [1, 3])
def test_the_order_costs_the_same_for_one_and_three(track, entries, django_assert_num_queries):
    heat = builders.make_open_heat(track, entries=entries, judges=3)
    judge = Seat.objects.get(heat=heat, number=1).judge.user
    builders.sign_all(heat)
    with django_assert_num_queries(3):
        for line in order_for(heat, judge):
            assert str(line.appearance.entry.project.unit)
            assert line.total


@pytest.mark.parametrize("heats", [1, 3])
def test_the_agenda_costs_the_same_for_one_and_three(track, heats, django_assert_num_queries):
    judge = builders.make_judge().user
    round_ = builders.make_round(track)
    for number in range(1, heats + 1):
        heat = builders.make_heat(round_, number=number)
        seat = Judge.objects.get(user=judge)
        builders.seat_judge(heat, seat, number=1, actor=builders.make_admin(), at=NOW)
    with django_assert_num_queries(1):
        for heat in agenda_of(judge, at=NOW).later:
            assert heat.round.competition.short_name
            assert str(heat.venue)


def test_own_sheets_are_nobody_elses(heat, judge):
    assert own_sheets(judge).count() == 3
    assert set(own_sheets(judge)) == set(ScoreSheet.objects.filter(seat__judge__user=judge))
