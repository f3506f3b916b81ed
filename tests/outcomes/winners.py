"""A contest whose final is published and whose notice has ended, with prizes to be given."""

import datetime as dt
from types import SimpleNamespace

from accounts.models import Approval
from outcomes.models import Award, Prize
from outcomes.services.award_confirmation import confirm_awards, request_confirmation
from outcomes.services.awards import propose_awards
from publicity.services.notice_content import Period
from publicity.services.notices import (
    confirm_notice,
    finalise_notice,
    prepare_notice,
    request_notice,
)
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import make_contest, publish


def make_winners(track, first, second, *, promoted=3):
    """Entries that came through the public notice, by rank; two prizes: one place, then two."""
    _prelim, final = make_contest(track, entries=4, finalists=4, promoted=promoted)
    publish(final, first, second)
    end_notice(track, first, second)
    make_prize(track, 1, "一等奖", amount=5)
    make_prize(track, 2, "二等奖", places=2)
    return winners_of(track)


def played_contest():
    """A tree of its own with two organisers, and the winners of its track."""
    tree = builders.make_tree()
    track = tree[2]
    first = builders.make_staff(track, username="organiser")
    second = builders.make_staff(track, username="second-organiser")
    winners = make_winners(track, first, second)
    return SimpleNamespace(
        tree=tree, track=track, organiser=first, second_organiser=second, winners=winners
    )


def winners_of(track):
    through = track.entries.filter(state="confirmed", promotions__round__kind="final")
    return list(through.order_by("promotions__standing__rank"))


def end_notice(track, first, second):
    day = dt.date(2022, 7, 21)
    notice = prepare_notice(
        track, number="GS-01", title="公示", period=Period(day, 5), actor=first, at=NOW
    )
    asked = request_notice(notice, actor=first, at=NOW, reason="核对")
    confirm_notice(asked, actor=second, at=dt.datetime(2022, 7, 21, tzinfo=dt.UTC))
    finalise_notice(notice, actor=first, at=NOW)


def make_prize(track, order, name, *, places=1, **fields):
    return Prize.objects.create(competition=track, order=order, name=name, places=places, **fields)


def give_all(track, first, second):
    """Propose by rank and confirm by two people."""
    propose_awards(track, actor=first, at=NOW)
    give_listed(track, first, second)
    return list(Award.objects.filter(prize__competition=track).for_list())


def give_listed(track, first, second):
    """Confirm what is on the list by two people."""
    asked = request_confirmation(track, reason="核对", actor=first, at=NOW)
    confirm_awards(asked, actor=second, at=NOW)


def open_request(action):
    return Approval.objects.get(action=action, confirmed_at=None, declined_at=None)
