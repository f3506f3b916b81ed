"""What an entrant reads about the contest of an entry follows its days and what was published."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from competitions.models import Competition, Round
from projects.how_far import how_far
from tests.builders import make_draft, make_entry, make_round

A_DAY = dt.timedelta(days=1)


@pytest.fixture
def round_(track):
    return make_round(track)


def test_it_goes_on_with_the_days_and_with_what_was_published(track, round_):
    before = round_.starts_on - A_DAY
    assert how_far(track, before) == "ahead"
    assert how_far(track, round_.starts_on) == "under_way"
    assert how_far(track, round_.ends_on + A_DAY) == "under_way"
    Round.objects.filter(pk=round_.pk).update(state=Round.State.PUBLISHED)
    assert how_far(track, before) == "decided"
    track.state = Competition.State.ARCHIVED
    assert how_far(track, before) == "ended"


@pytest.mark.parametrize(
    "state", [each for each in Round.State if each is not Round.State.PUBLISHED]
)
def test_what_only_the_staff_know_is_not_told(track, round_, state):
    Round.objects.filter(pk=round_.pk).update(state=state)
    assert how_far(track, round_.starts_on - A_DAY) == "ahead"


def test_the_entrant_reads_that_it_is_over(track, round_, client_of):
    entry = make_entry(track)
    client = client_of(entry.project.owner)
    pages = [reverse("projects:list"), reverse("projects:detail", args=[entry.pk])]
    Competition.objects.filter(pk=track.pk).update(state=Competition.State.ARCHIVED)
    for path in pages:
        text = client.get(path, headers={"accept-language": "en"}).content.decode()
        assert "It took part. The contest has ended." in text
        assert "seats it in a heat" not in text


def test_a_draft_of_a_closed_registration_is_not_sent_on(track, client_of):
    draft = make_draft(track)

    def text(closes):
        Competition.objects.filter(pk=track.pk).update(registration_closes_at=closes)
        answer = client_of(draft.project.owner).get(
            reverse("projects:list"), headers={"accept-language": "en"}
        )
        return answer.content.decode()

    assert "Go on filling in" in text(timezone.now() + A_DAY)
    late = text(timezone.now() - A_DAY)
    assert "Registration is over; this draft was not handed in." in late
    assert "Go on filling in" not in late
