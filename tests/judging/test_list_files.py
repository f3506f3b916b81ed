"""Files of judging that were made: withheld as soon as they tell what is secret (again)."""

import pytest
import time_machine
from django.http import QueryDict

from accounts.exporting import making
from accounts.exporting.fetching import RowsWithdrawn, file_for
from accounts.exporting.listings import Ask, find
from accounts.exporting.making import NoLonger
from accounts.models import ListExport
from judging.models import Promotion
from judging.services.heats import confirm_unlock, request_unlock
from judging.services.promotions import decide_round
from projects.models import Entry
from projects.services.reviews import book_recusal
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db
ALL = None


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(making, "hand_to_worker", lambda task, **said: True)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def heat(track):
    return builders.make_locked_heat(track)


@pytest.fixture
def supervisor(track):
    return builders.make_staff(track, "supervisor")


def made(name, place, user, columns=ALL):
    """The file as a worker makes it."""
    listing = find(name)
    ask = Ask(user, listing.place(user, place, NOW), QueryDict(), NOW)
    keys = columns or [column.key for column in listing.columns(ask)]
    export = making.request_list(listing, ask, making.Wanted(keys, "csv"))
    making.make_list(export.pk, clock=lambda: NOW)
    export = ListExport.objects.select_related("job").get(pk=export.pk)
    assert export.rows, export.job.message
    return export


def fetched(export, user):
    with file_for(export, user, at=NOW) as file:
        return file.read().decode("utf-8-sig")


def unlock(heat):
    said = {"actor": builders.make_admin(), "at": NOW}
    confirm_unlock(
        request_unlock(heat, reason="笔误", **said),
        **said | {"actor": builders.make_staff(heat.round.competition)},
    )


def become_party(user, heat):
    project = heat.appearances.order_by("pk").first().entry.project
    book_recusal(project, user, kind="kinship", actor=user, at=NOW)


@pytest.mark.parametrize("later", [unlock, become_party])
def test_figures_of_judges_are_withheld_with_the_marks_they_rest_on(
    track, heat, supervisor, later
):
    export = made("judge-statistics", track.code, supervisor)
    assert fetched(export, supervisor)
    later(*([heat] if later is unlock else [supervisor, heat]))
    with pytest.raises(RowsWithdrawn):
        fetched(export, supervisor)


def test_more_figures_take_nothing_away(track, supervisor):
    round_ = builders.make_round(track)
    builders.make_locked_heat(track, round_=round_, number=1)
    export = made("judge-statistics", track.code, supervisor)
    builders.make_locked_heat(track, round_=round_, number=2)
    assert fetched(export, supervisor)


def test_counts_of_sheets_are_withheld_once_they_are_secret_again(track, heat, supervisor):
    counted = made("heats", track.code, supervisor)
    plain = made("heats", track.code, supervisor, ["heat", "state"])
    assert fetched(counted, supervisor)
    unlock(heat)
    with pytest.raises(RowsWithdrawn):
        fetched(counted, supervisor)
    assert fetched(plain, supervisor)


@pytest.mark.parametrize("name", ["heat-ranking", "score-sheets"])
def test_ranking_and_sheets_of_a_heat_are_withheld_after_the_lock_is_taken_back(
    heat, supervisor, name
):
    export = made(name, str(heat.pk), supervisor)
    assert fetched(export, supervisor)
    unlock(heat)
    with pytest.raises(NoLonger):
        fetched(export, supervisor)


def test_standings_are_withheld_while_a_heat_can_be_marked(heat, supervisor):
    export = made("standings", str(heat.round_id), supervisor)
    assert fetched(export, supervisor)
    unlock(heat)
    with pytest.raises(RowsWithdrawn):
        fetched(export, supervisor)


@pytest.mark.parametrize("name", ["running-order", "heat-ranking", "standings"])
def test_an_entry_that_left_takes_nothing_away_and_one_s_own_does(heat, supervisor, name):
    place = heat.round_id if name == "standings" else heat.pk
    export = made(name, str(place), supervisor)
    entry = heat.appearances.order_by("pk").first().entry
    Entry.objects.filter(pk=entry.pk).update(state="withdrawn")
    assert fetched(export, supervisor)
    become_party(supervisor, heat)
    with pytest.raises(RowsWithdrawn):
        fetched(export, supervisor)


def test_a_place_that_was_taken_away_takes_no_file_along(track, heat, supervisor):
    decide_round(heat.round, actor=builders.make_staff(track), at=NOW)
    export = made("places", str(heat.round_id), supervisor)
    Promotion.objects.update(revoked_at=NOW)
    assert fetched(export, supervisor)
    become_party(supervisor, heat)
    with pytest.raises(RowsWithdrawn):
        fetched(export, supervisor)
