"""Hidden scores have no influence on a single public byte.

Two kinds of proof: one database, compared before and after hidden work; and two states that
differ in nothing but hidden marks.
"""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competitions.models import Round
from judging.models import Ranking
from judging.services.heats import lock_heat
from judging.services.promotions import decide_round, request_publication
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import publish
from tests.staging import undone

# The request's own number; everything else must be equal.
OWN = {"X-Request-ID", "Date"}


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    # Registration is over, so that everything that is ever shown is shown.
    late = NOW.replace(month=10)
    monkeypatch.setattr(timezone, "now", lambda: late)


def public_pages():
    """Every public page that can name the contest, in both languages, whole answers."""
    paths = [
        "/",
        reverse("publicity:notices"),
        reverse("publicity:notice", args=[1]),
        *(reverse("publicity:calendar", args=[code]) for code in ("edition", "division", "track")),
        reverse("publicity:competition", args=["edition"]),
        reverse("publicity:competition", args=["division"]),
        reverse("publicity:competition", args=["track"]),
        reverse("publicity:competition", args=["track"]) + "?show=promoted",
        reverse("publicity:competition", args=["track"]) + "?why=1",
        *(reverse("publicity:results", args=["track", order]) for order in (1, 2)),
        reverse("publicity:results", args=["track", 2]) + "?heat=9",
    ]
    return {
        (path, language): answer(path, language)
        for path in paths
        for language in ("zh-hans", "en")
    }


def answer(path, language):
    response = Client().get(path, headers={"accept-language": language})
    headers = {name: value for name, value in response.items() if name not in OWN}
    return response.status_code, headers, response.content


@pytest.fixture
def open_final(track, organiser, second_organiser):
    """The preliminary is public; the final is being scored, not one sheet signed."""
    rules = builders.make_rule_set(track, panel_size=5, by="heat")
    preliminary = builders.make_round(track, order=1, kind=Round.Kind.PRELIMINARY, rule_set=rules)
    heat = builders.make_open_heat(track, entries=4, round_=preliminary, places=3)
    builders.sign_all(heat)
    lock_heat(heat, actor=organiser, at=NOW)
    through = decide_round(preliminary, actor=organiser, at=NOW)
    preliminary.refresh_from_db()
    publish(preliminary, organiser, second_organiser)
    final = builders.make_round(
        track, order=2, rule_set=builders.make_rule_set(track, panel_size=5, places=1)
    )
    chosen = [p.entry for p in through if p.outcome == "promoted"]
    return builders.make_open_heat(track, round_=final, number=9, entry_list=chosen)


def up(appearance, seat):
    return str(58 - appearance.order - seat.number % 2)


def down(appearance, seat):
    return str(20 + 3 * appearance.order + seat.number % 3)


def test_nothing_moves_while_the_final_is_scored_locked_and_decided(open_final, organiser):
    before = public_pages()
    builders.sign_all(open_final, tech_of=up)
    assert public_pages() == before
    locked = lock_heat(open_final, actor=organiser, at=NOW)
    assert public_pages() == before
    final = locked.round
    decide_round(final, actor=organiser, at=NOW)
    assert Ranking.objects.filter(round=final).count() == 2
    assert public_pages() == before
    final.refresh_from_db()
    request_publication(final, actor=organiser, at=NOW, reason="请核对")
    assert public_pages() == before


def test_two_states_that_differ_in_hidden_marks_look_the_same(open_final, organiser):
    seen = []
    winners = []
    for marks in (up, down):
        with undone():
            builders.sign_all(open_final, tech_of=marks)
            locked = lock_heat(open_final, actor=organiser, at=NOW)
            decided = decide_round(locked.round, actor=organiser, at=NOW)
            winners.append([p.entry_id for p in decided if p.outcome == "promoted"])
            seen.append(public_pages())
    assert winners[0] != winners[1]
    assert seen[0] == seen[1]


def test_publication_is_what_makes_the_difference(open_final, organiser, second_organiser):
    before = public_pages()
    builders.sign_all(open_final, tech_of=up)
    final = lock_heat(open_final, actor=organiser, at=NOW).round
    decide_round(final, actor=organiser, at=NOW)
    final.refresh_from_db()
    publish(final, organiser, second_organiser)
    after = public_pages()
    changed = {
        path for (path, _language), found in after.items() if found != before[path, _language]
    }
    assert reverse("publicity:competition", args=["track"]) in changed
    assert after[reverse("publicity:results", args=["track", 2]), "en"][0] == 200


def test_a_tie_settled_by_a_hidden_round_tells_nothing_of_it(track, organiser, second_organiser):
    """A published final after an unpublished preliminary names the rule, not the hidden scores."""
    rules = builders.make_rule_set(track, panel_size=5, tie_breaks=["earlier_round"], places=3)
    preliminary = builders.make_round(track, order=1, kind=Round.Kind.PRELIMINARY, rule_set=rules)
    heat = builders.make_open_heat(track, entries=3, round_=preliminary)
    builders.sign_all(heat, tech_of=lambda appearance, _seat: f"{40 + appearance.order}.5")
    lock_heat(heat, actor=organiser, at=NOW)
    through = decide_round(preliminary, actor=organiser, at=NOW)
    final = builders.make_round(
        track,
        order=2,
        rule_set=builders.make_rule_set(
            track, panel_size=5, places=1, tie_breaks=["earlier_round"]
        ),
    )
    last = builders.make_open_heat(
        track, round_=final, number=9, entry_list=[p.entry for p in through]
    )
    builders.sign_all(last, tech_of=lambda _appearance, _seat: "50")
    lock_heat(last, actor=organiser, at=NOW)
    decide_round(final, actor=organiser, at=NOW)
    final.refresh_from_db()
    publish(final, organiser, second_organiser)
    page = answer(reverse("publicity:competition", args=["track"]), "en")[2].decode()
    assert "The score of the earlier round decides." in page
    for hidden in ("71.5", "72.5", "73.5"):
        assert hidden not in page
