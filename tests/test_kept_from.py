"""Staff who own, belong to or are recused from a project are kept from it, wherever it is shown.

Nobody declares a recusal from what is theirs, so every place that asks for recusals asks for the
other two as well; `Project.objects.kept_from` is the one question.
"""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from competitions.models import Round, StaffGrant
from config.views.mine import _approvals
from judging.models import Appearance, ScoreSheet
from judging.rules import reads_bundle
from judging.services.bundle_export import request_bundle
from judging.services.feedback import (
    FeedbackRefused,
    Parts,
    comments_of,
    digest_of,
    hold_comment,
    set_feedback,
)
from judging.services.heats import lock_heat
from judging.services.overview import heat_standings, order_lines, round_result
from judging.services.place_checks import looked_into
from judging.services.promotions import decide_round
from judging.services.statistics import judge_statistics
from outcomes.models import Award
from outcomes.rules import decides_awards, prints_papers
from projects.models import Collaborator, Entry, Project
from projects.services.reviews import book_recusal
from tests import builders
from tests.builders import NOW
from tests.judging.test_feedback import comment
from tests.judging.test_places import by_rank, check, decided
from tests.outcomes.winners import give_all, make_winners
from tests.test_house_rules import SOURCES, name_of


def own(project, user):
    Project.objects.filter(pk=project.pk).update(owner=user)


def join(project, user):
    Collaborator.objects.create(project=project, user=user, role=Collaborator.Role.READER)


def recuse(project, user):
    book_recusal(project, user, kind="kinship", actor=user, at=NOW)


@pytest.fixture(params=[own, join, recuse], ids=["owner", "teammate", "recused"])
def tie(request):
    """tie(project, user): gives the user a part in the project."""
    return request.param


@pytest.fixture
def reader(track):
    return builders.make_staff(track, "organiser", username="reader")


def test_marks_and_comments_of_a_decided_round(track, organiser, reader, tie):
    heat = builders.make_open_heat(track, entries=3)
    builders.sign_all(heat)
    first = ScoreSheet.objects.filter(appearance__heat=heat, appearance__order=1)
    comment(first.get(seat__number=2), "商业模式要再想一想")
    round_ = locked_and_decided(heat, organiser)
    entry = heat.appearances.get(order=1).entry
    assert len(comments_of(round_, reader)) == 1
    assert reads_bundle(reader, track)
    assert len(order_of(round_, reader)) == 3
    before = judge_statistics(track, reader)

    tie(entry.project, reader)

    assert comments_of(round_, reader) == []
    assert entry.number not in order_of(round_, reader)
    assert [line.hidden for line in order_lines(heat, reader)] == [True, False, False]
    shown = [line for line in heat_standings(heat, reader) if not line.hidden]
    assert entry.pk not in {line.standing.appearance.entry_id for line in shown}
    assert judge_statistics(track, reader) != before
    assert not reads_bundle(reader, track)
    with pytest.raises(PermissionDenied):
        request_bundle(track, named=True, actor=reader, at=NOW)
    with pytest.raises(FeedbackRefused):
        set_feedback(round_, Parts(comments=True), seen=digest_of(round_), actor=reader, at=NOW)
    sheet = first.get(seat__number=2)
    with pytest.raises(PermissionDenied):
        hold_comment(sheet.pk, reason="涉及商业秘密", actor=reader, at=NOW)


def locked_and_decided(heat, organiser):
    lock_heat(heat, actor=organiser, at=NOW)
    decide_round(heat.round, actor=organiser, at=NOW)
    return Round.objects.select_related("rule_set", "competition").get(pk=heat.round_id)


def order_of(round_, reader):
    lines = round_result(round_, reader).lines
    return [line.standing.appearance.entry.number for line in lines if not line.hidden]


def test_place_checks_and_the_request_that_takes_a_place(track, organiser, reader, tie, client_of):
    round_ = decided(track, organiser)
    first = by_rank(round_)[0]
    made = check(round_, first, organiser, "mismatch")
    page = reverse("judging:place_check", args=[track.code, made.pk])
    grants = StaffGrant.objects.in_force(reader)
    assert client_of(reader).get(page).status_code == 200
    assert _approvals(reader, grants)

    tie(first.project, reader)

    assert client_of(reader).get(page).status_code == 404
    assert first.pk not in [one.promotion.entry_id for one in looked_into(round_, reader)]
    assert not _approvals(reader, grants)
    with pytest.raises(PermissionDenied):
        check(round_, Entry.objects.get(pk=first.pk), reader)


def test_awards_and_papers(track, organiser, second_organiser, reader, tie, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    winners = make_winners(track, organiser, second_organiser)
    awards = give_all(track, organiser, second_organiser)
    assert decides_awards(reader, track)
    assert set(Award.objects.visible_to(reader)) == set(awards)

    tie(winners[0].project, reader)

    assert [one.entry for one in Award.objects.visible_to(reader).for_list()] == winners[1:]
    assert not decides_awards(reader, track)
    assert not prints_papers(reader, track)


def test_a_judge_does_not_see_what_is_theirs(track, tie):
    heat = builders.make_open_heat(track, entries=2)
    user = heat.seats.get(number=1).judge.user
    seen = Appearance.objects.visible_to_judge(user)
    assert seen.count() == 2
    tie(heat.appearances.get(order=1).entry.project, user)
    assert [one.order for one in seen.all()] == [2]
    sheets = ScoreSheet.objects.owned_by(user)
    assert [sheet.appearance.order for sheet in sheets.select_related("appearance")] == [2]


# The question asked in pieces; where a recusal alone is meant, the file says why.
ASKED_APART = re.compile(r"recusals__user=|Recusal\.objects\.filter\(\s*user=user\b")
ALONE = {
    "projects/models/project.py",
    "projects/models/entry.py",
    "projects/models/nominations.py",
    "projects/personal_data.py",
    "projects/rules.py",
}


def test_nobody_asks_for_recusals_alone():
    found = {name_of(path) for path in SOURCES if ASKED_APART.search(path.read_text())}
    assert found == ALONE
