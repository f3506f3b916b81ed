"""What a card of the gallery and the page behind it hold, of a contest that each test makes."""

import sys

import pytest
from django.test import Client
from django.utils import timezone

from outcomes.services.certificates import issue_certificates
from projects.models import Showing
from tests import builders
from tests.builders import NOW
from tests.outcomes.winners import give_all, make_winners
from tests.projects.showing_pictures import EVERYTHING, show
from tests.publicity.contests import publish
from tests.publicity.gallery_pages import LIST, TODAY, make_entries, project_page, titles


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: TODAY)


def test_what_is_not_cleared_cannot_be_asked_for_either(track, organiser, second_organiser):
    [entry], final = make_entries(track, ["陶瓷隔膜"])
    publish(final, organiser, second_organiser)
    show(entry)
    unit = entry.declared["unit"]
    for query in (
        {"q": unit},
        {"q": "陈晓明"},
        {"sector": entry.sector.code},
        {"region": "330100"},
        {"category": "enterprise"},
    ):
        assert titles(query) == []
    answer = Client().get(LIST)
    facets = answer.context["facets"]
    assert (facets.sectors, facets.regions, facets.categories) == ((), (), ())
    page = Client().get(project_page(Showing.objects.get())).content.decode()
    for word in (unit, "陈晓明", entry.sector.name, "330102", "杭州", entry.number):
        assert word not in page.replace(track.name, "")


def test_everything_cleared_is_on_the_page_and_can_be_asked_for(
    track, organiser, second_organiser
):
    builders.make_region("330000", "浙江省")
    builders.make_region("330100", "杭州市")
    [entry], final = make_entries(track, ["陶瓷隔膜"])
    publish(final, organiser, second_organiser)
    showing = show(entry, **EVERYTHING)
    page = Client().get(project_page(showing)).content.decode()
    for word in (
        entry.declared["unit"],
        "陈晓明",
        entry.sector.name,
        "浙江省 杭州市",
        "让电池更安全的陶瓷隔膜",
        'href="https://example.org/"',
    ):
        assert word in page
    for query in (
        {"q": "tcgm"},
        {"q": "陈晓明"},
        {"q": "cxm"},
        {"sector": entry.sector.code, "category": "enterprise", "year": "2026"},
        {"region": "330100"},
        {"region": "330000", "contest": "division"},
    ):
        assert titles(query) == ["陶瓷隔膜"], query
    for query in ({"region": "310000"}, {"year": "2025"}, {"contest": "none"}, {"q": "上海"}):
        assert titles(query) == [], query


def test_an_award_is_shown_once_a_certificate_makes_it_public(track, organiser, second_organiser):
    winner = make_winners(track, organiser, second_organiser)[0]
    showing = show(winner)
    give_all(track, organiser, second_organiser)
    assert Client().get(project_page(showing)).context["awards"] == []
    issue_certificates(track, actor=organiser, at=NOW)
    assert Client().get(project_page(showing)).context["awards"] == ["一等奖"]


def test_the_newest_contest_comes_first_then_titles_as_they_are_read(
    track, organiser, second_organiser
):
    names = ["重庆桥", "北斗", "A型机", "机器人"]
    chosen, final = make_entries(track, names)
    publish(final, organiser, second_organiser)
    for entry in chosen:
        show(entry)
    assert titles() == ["A型机", "北斗", "重庆桥", "机器人"]


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
    track, organiser, second_organiser, django_assert_num_queries
):
    chosen, final = make_entries(track, [f"项目{n}" for n in range(7)])
    publish(final, organiser, second_organiser)
    show(chosen[0], **EVERYTHING)
    with django_assert_num_queries(9):
        Client().get(LIST)
    for entry in chosen:
        show(entry, **EVERYTHING)
    with django_assert_num_queries(9):
        Client().get(LIST)


def test_a_second_page_holds_the_rest(track, organiser, second_organiser, monkeypatch):
    monkeypatch.setattr(sys.modules["publicity.views.gallery"], "PER_PAGE", 2)
    chosen, final = make_entries(track, ["丙", "甲", "乙"])
    publish(final, organiser, second_organiser)
    for entry in chosen:
        show(entry)
    assert titles() == ["丙", "甲"]
    assert titles({"page": 2}) == ["乙"]


def test_no_text_of_an_entrant_becomes_markup(track, organiser, second_organiser):
    [entry], final = make_entries(track, ["</script><b>电池"])
    publish(final, organiser, second_organiser)
    showing = show(entry, pitch='"><img src=x onerror=alert(1)>')
    text = Client().get(project_page(showing)).content.decode()
    assert "</script><b>" not in text
    assert "<img src=x" not in text


def test_a_card_names_a_prize_once_a_certificate_makes_it_public(
    track, organiser, second_organiser
):
    entry = make_winners(track, organiser, second_organiser)[0]
    show(entry)
    give_all(track, organiser, second_organiser)
    assert "cs-prize" not in Client().get(LIST).content.decode()
    issue_certificates(track, actor=organiser, at=NOW)
    page = Client().get(LIST).content.decode()
    assert page.count("cs-prize") == 1
