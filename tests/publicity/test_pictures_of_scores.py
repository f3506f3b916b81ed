"""Pictures of scores: bands, means, the rows behind them, and who is kept from them."""

import pytest

from judging.models import Standing
from projects.models import Entry, Honour
from projects.services.reviews import book_recusal
from publicity.services import pictures as service
from publicity.services.pictures import results
from tests import builders, staging
from tests.publicity.contests import played, publish
from tests.publicity.picture_tables import draw, numbers

pytestmark = pytest.mark.django_db

# By heat, in the order of the entries; 30 points of the market come to each.
TECH = {1: (43, 46, 47, 56, 57), 2: (42, 46, 55, 57, 58), 9: (55, 55.5, 56, 56.5, 57, 57.5)}


def tech_of(appearance, _seat):
    return str(TECH[appearance.heat.number][appearance.order - 1])


def scored_contest():
    """Scores of 72 to 88 in the preliminaries and of 86 in the final; both published."""
    made = played(entries=10, finalists=6, tech_of=tech_of)()
    made.scored = [
        publish(round_, made.organiser, made.second_organiser) for round_ in made.contest
    ]
    return made


stage, world = staging.stage_of(scored_contest), staging.world
track, organiser = staging.part("track"), staging.part("organiser")
scored = staging.part("scored")


def test_each_round_has_its_own_distribution_and_no_band_is_small(track, scored):
    prelim, final = scored
    assert numbers(draw(track, "scores")) == {"-80": (5,), "80-": (5,)}
    assert prelim.name in draw(track, "scores").title
    assert numbers(draw(track, "scores", round=str(final.pk))) == {"85-90": (6,)}
    assert [drawn for _key, _label, drawn in service.rounds_of(service.Scope(track))] == [
        True,
        False,
    ]
    assert len(draw(track, "averages").items) == 3


def test_behind_a_band_is_its_own_round_and_nothing_behind_what_is_no_band(track, scored):
    scope = service.Scope(track)
    assert results.with_score(scope, "-80").count() == 5
    for key in ("", "-", "70-75", "75-80", "85-90", "x", "-80-"):
        assert not results.with_score(scope, key).exists(), key


def test_scores_are_without_those_that_the_reader_is_recused_from(track, scored, organiser):
    standing = Standing.objects.get(
        ranking__heat__number=1, ranking__round__kind="preliminary", score=87
    )
    entry = standing.appearance.entry
    before = numbers(draw(track, "scores")), numbers(draw(track, "averages"))
    book_recusal(entry.project, organiser, kind="rival", actor=organiser, at=builders.NOW)
    scores, averages = (
        numbers(draw(track, name, reader=organiser)) for name in ("scores", "averages")
    )
    # Of the preliminaries too few are left above 80 and in the heat; the final has five others.
    assert scores == {"85-90": (5,)}
    assert str(standing.ranking.heat_id) not in averages
    assert (numbers(draw(track, "scores")), numbers(draw(track, "averages"))) == before


@pytest.mark.parametrize(
    "name", ["funnel", "sectors", "regions", "sizes", "honours", "heats", "averages", "scores"]
)
def test_the_rows_behind_a_bar_are_those_that_it_counts(track, scored, organiser, name):
    firm = Entry.objects.filter(competition=track).first().project.enterprise
    Honour.objects.create(enterprise=firm, kind="srdi")
    kind = next(kind for kind in service.KINDS if kind.name == name)
    picture = draw(track, name)
    assert picture.items
    for key, values in numbers(picture).items():
        rows, total = service.rows_behind(service.Scope(track), kind, key, organiser)
        expected = values[0]
        if name == "averages":
            expected = len(rows)
            assert expected >= 5
        assert (len(rows), total) == (expected, expected)
