"""A contest ends with a final, a grand final, or with one after the other."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import override

from competitions.models import Round
from outcomes.services.awards import candidates_of, propose_awards
from publicity.contest import newest_table
from publicity.figures import check
from publicity.models import Notice
from publicity.noticeboard import hangs_any, verdict_on
from publicity.services.collecting import collect
from publicity.services.notice_content import Period, ResultsNotPublished
from publicity.services.notices import prepare_notice
from publicity.standings import Table
from tests import builders
from tests.builders import NOW
from tests.outcomes.winners import end_notice, make_prize
from tests.publicity.contests import make_contest, publish

GRAND = Round.Kind.GRAND_FINAL


@pytest.fixture
def grand(track, organiser, second_organiser):
    """A contest whose only final is a grand one; its results are public."""
    prelim, last = make_contest(track, entries=4, finalists=4, promoted=2, last=GRAND)
    publish(prelim, organiser, second_organiser)
    return publish(last, organiser, second_organiser)


@pytest.fixture
def final(track, organiser, second_organiser):
    """A final whose results are public, before a grand final that is planned."""
    _prelim, final = make_contest(track, entries=4, finalists=4, promoted=2)
    builders.make_round(track, order=3, kind=GRAND)
    return publish(final, organiser, second_organiser)


def prepare(track, actor):
    period = Period(dt.date(2022, 7, 21), 5)
    return prepare_notice(track, number="GS-01", title="公示", period=period, actor=actor, at=NOW)


def workspace(client, track):
    return client.get(reverse("workspace", args=[track.code]))


def test_a_notice_lists_what_a_grand_final_promoted(track, grand, organiser, client_of):
    assert len(prepare(track, organiser).rows) == 2
    page = client_of(organiser).get(reverse("publicity:work_notices", args=[track.code]))
    assert page.context["has_final"]


def test_awards_follow_from_a_grand_final(track, grand, organiser, second_organiser):
    end_notice(track, organiser, second_organiser)
    make_prize(track, 1, "一等奖")
    [given] = propose_awards(track, actor=organiser, at=NOW)
    assert given.standing.ranking.round == grand


def test_a_grand_final_is_the_final_of_the_report(track, grand):
    figures = collect(track, report_date=NOW.date())
    assert [event.kind for event in figures.events] == ["heat", "heat", "final"]
    assert (figures.finalists, figures.promoted, len(figures.promoted_rows)) == (4, 2, 2)
    assert check(figures) == []


def test_a_grand_final_is_the_final_of_the_workspace(track, grand, organiser, client_of):
    shown = workspace(client_of(organiser), track).context
    assert shown["strip"].heats == 2
    assert [mark.size for mark in shown["strip"].marks] == [14, 14, 18]
    notices = reverse("publicity:work_notices", args=[track.code])
    assert notices in [item.url for item in shown["waiting"]]


def test_nothing_follows_from_a_final_before_a_grand_final(track, final, organiser, client_of):
    with pytest.raises(ResultsNotPublished):
        prepare(track, organiser)
    assert candidates_of(track) == []
    page = client_of(organiser).get(reverse("publicity:work_notices", args=[track.code]))
    assert not page.context["has_final"]
    waiting = workspace(client_of(organiser), track).context["waiting"]
    notices = reverse("publicity:work_notices", args=[track.code])
    assert notices not in [item.url for item in waiting]
    assert collect(track, report_date=NOW.date()).promoted == 0


def label(track):
    with override("en"):
        return newest_table(track, ()).promoted_label


def test_a_grand_final_proposes_for_the_level_above(track, grand):
    assert label(track) == "Proposed for recommendation"


def test_a_final_before_a_grand_final_promotes(track, final):
    assert label(track) == "Promoted"
    Round.objects.filter(kind=GRAND).update(kind=Round.Kind.OPEN_SCREENING)
    assert label(track) == "Proposed for recommendation"


def notice_of(state, *entries):
    return Notice(state=state, rows=[{"entry": entry} for entry in entries])


@pytest.mark.parametrize(
    ("notices", "verdict", "words"),
    [
        ([], "proposed", "Proposed for recommendation"),
        ([notice_of("published", 1, 2)], "proposed", "Proposed for recommendation"),
        ([notice_of("superseded", 1, 2)], "proposed", "Proposed for recommendation"),
        ([notice_of("final", 1, 2)], "confirmed", "Confirmed for recommendation"),
        (
            [notice_of("final", 1), notice_of("final", 2)],
            "confirmed",
            "Confirmed for recommendation",
        ),
        (
            [notice_of("final", 1), notice_of("published", 2)],
            "proposed",
            "Proposed for recommendation",
        ),
        ([notice_of("final", 1)], "settled", "Promoted"),
    ],
)
def test_the_words_for_a_list_follow_its_notice(notices, verdict, words):
    assert verdict_on({1, 2}, notices) == verdict
    table = Table(None, None, (), goes_up=True, verdict=verdict)
    with override("en"):
        assert table.promoted_label == words


def test_nothing_is_called_final_while_a_notice_hangs():
    assert hangs_any([notice_of("final"), notice_of("published")])
    assert not hangs_any([notice_of("final"), notice_of("superseded")])
