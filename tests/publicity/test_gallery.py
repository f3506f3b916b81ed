"""The gallery shows what is allowed where a result is public, and tells nothing else."""

import re
import sys

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competitions.models import Competition
from judging.models import Promotion
from judging.services.heats import lock_heat
from judging.services.promotions import decide_round
from outcomes.services.certificates import issue_certificates
from projects.models import Entry, Showing
from projects.services.reviews import disqualify_entry, review_entry
from projects.services.showings import take_down, withdraw_showing
from publicity.gallery import public_showings
from tests import builders
from tests.builders import NOW
from tests.outcomes.winners import give_all, make_winners
from tests.projects.showing_pictures import EVERYTHING, photo, sent, show
from tests.publicity.contests import make_contest, publish
from tests.staging import undone

LIST = "/gallery/"
TODAY = NOW.replace(month=10, day=12)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: TODAY)


@pytest.fixture
def contest(track):
    """(preliminary, final): both decided, neither public."""
    return make_contest(track)


@pytest.fixture
def published(contest, organiser, second_organiser):
    publish(contest[0], organiser, second_organiser)
    return contest


def titles(query="", client=None):
    answer = (client or Client()).get(LIST, query)
    assert answer.status_code == 200
    return [showing.title for showing, _place, _prizes in answer.context["cards"]]


def project_page(showing):
    return reverse("publicity:gallery_project", args=[showing.code])


def seen(showing):
    """The status of every address of a showing."""
    pictures = [
        reverse("publicity:gallery_picture", args=[showing.code, size])
        for size in ("large", "small")
    ]
    return [Client().get(path).status_code for path in (project_page(showing), *pictures)]


def make_entries(track, names):
    """Accepted entries with these titles, all named by a published final."""
    chosen = [builders.make_entry(track, title=name) for name in names]
    rules = builders.make_rule_set(track, panel_size=5, places=1)
    final = builders.make_round(track, rule_set=rules)
    heat = builders.make_open_heat(track, round_=final, entry_list=chosen)
    builders.sign_all(heat)
    lock_heat(heat, actor=builders.make_admin(), at=NOW)
    decide_round(final, actor=builders.make_admin(), at=NOW)
    final.refresh_from_db()
    return chosen, final


# When something is shown


def test_nothing_stands_there_before_a_result_is_public(
    contest, track, organiser, second_organiser
):
    entry = Entry.objects.filter(competition=track).first()
    showing = show(entry, picture=sent(photo((60, 40))), picture_alt="样机")
    assert seen(showing) == [404, 404, 404]
    assert titles() == []
    publish(contest[0], organiser, second_organiser)
    assert seen(showing) == [200, 200, 200]
    assert titles() == [showing.title]


def test_what_nobody_allowed_is_not_there_though_it_is_published(published, track):
    assert titles() == []


def test_taking_it_back_empties_every_address_at_once(published, track):
    entry = Entry.objects.filter(competition=track).first()
    showing = show(entry, picture=sent(photo((60, 40))), picture_alt="样机")
    assert titles() != []
    withdraw_showing(entry, actor=entry.project.owner, at=TODAY)
    assert seen(showing) == [404, 404, 404]
    assert titles() == []


def test_an_organiser_takes_it_down_at_once(published, track, organiser):
    showing = show(Entry.objects.filter(competition=track).first())
    take_down(showing, reason="商标", actor=organiser, at=TODAY)
    assert seen(showing)[0] == 404


def test_who_leaves_the_contest_leaves_the_gallery(published, track, organiser):
    first, second = Entry.objects.filter(competition=track, state="accepted").order_by("pk")[:2]
    rows = [show(first), show(second)]
    builders.withdraw(first)
    disqualify_entry(second, actor=organiser, at=NOW, reason="抄袭")
    assert [seen(row)[0] for row in rows] == [404, 404]


def test_a_contest_taken_back_from_the_public_shows_nothing(published, track):
    showing = show(Entry.objects.filter(competition=track).first())
    Competition.objects.filter(pk=track.pk).update(state="draft")
    assert seen(showing)[0] == 404
    assert titles() == []


def test_an_accepted_entry_that_no_result_names_is_not_there(published, track):
    showing = show(builders.make_entry(track))
    assert seen(showing)[0] == 404


# It tells nothing that is not published


def everything(showings):
    paths = [LIST, f"{LIST}?q=项目", *(project_page(one) for one in showings)]
    found = {}
    for path in paths:
        answer = Client().get(path)
        headers = {k: v for k, v in answer.items() if k not in {"X-Request-ID", "Date"}}
        found[path] = (answer.status_code, headers, answer.content)
    return found


def test_the_final_moves_no_byte_until_it_is_published(published, organiser, second_organiser):
    entries = Entry.objects.filter(competition=published[0].competition)
    showings = [show(entry, **EVERYTHING) for entry in entries]
    before = everything(showings)
    assert [answer[0] for answer in before.values()].count(200) == len(showings) + 2
    publish(published[1], organiser, second_organiser)
    after = everything(showings)
    assert after != before


def test_form_reviews_move_no_byte(published, track):
    """Two databases that differ in who was accepted look the same, though all would be shown."""
    entries = Entry.objects.filter(competition=track)
    showings = [show(entry) for entry in entries]
    pages = []
    for verdict in ("accept", "reject"):
        with undone():
            entry = builders.make_submitted(track, title="未公布的项目")
            review_entry(entry, verdict, message="理由", actor=builders.make_admin(), at=NOW)
            if verdict == "accept":
                show(entry, **EVERYTHING)
            pages.append(everything(showings))
    assert pages[0] == pages[1]


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


def test_nobody_can_be_called_by_what_stands_there(published, track):
    for entry in Entry.objects.filter(competition=track):
        show(entry, **EVERYTHING)
    showing = Showing.objects.first()
    text = (Client().get(LIST).content + Client().get(project_page(showing)).content).decode()
    assert "13800001111" not in text
    assert "contact@example.org" not in text
    assert not re.search(r"(?<![\d-])1[3-9]\d{9}(?!\d)", text)


# Ranks and awards


def test_the_rank_is_that_of_the_newest_published_round(published, organiser, second_organiser):
    entry = Promotion.objects.filter(round=published[1], outcome="promoted").first().entry
    showing = show(entry)
    placed = Client().get(project_page(showing)).context["placed"]
    assert placed.standing.ranking.round == published[0]
    publish(published[1], organiser, second_organiser)
    placed = Client().get(project_page(showing)).context["placed"]
    assert placed.standing.ranking.round == published[1]
    assert placed.outcome == "promoted"


def test_an_award_is_shown_once_a_certificate_makes_it_public(track, organiser, second_organiser):
    winner = make_winners(track, organiser, second_organiser)[0]
    showing = show(winner)
    give_all(track, organiser, second_organiser)
    assert Client().get(project_page(showing)).context["awards"] == []
    issue_certificates(track, actor=organiser, at=NOW)
    assert Client().get(project_page(showing)).context["awards"] == ["一等奖"]


# The list


def test_the_newest_contest_comes_first_then_titles_as_they_are_read(
    track, organiser, second_organiser
):
    names = ["重庆桥", "北斗", "A型机", "机器人"]
    chosen, final = make_entries(track, names)
    publish(final, organiser, second_organiser)
    for entry in chosen:
        show(entry)
    assert titles() == ["A型机", "北斗", "重庆桥", "机器人"]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "%"},
        {"q": "_"},
        {"q": "项" * 10_000},
        {"q": "a\x00b"},
        {"q": "\u202e"},
        {"q": "' OR 1=1 --"},
        {"sector": "x" * 10_000, "region": "٣٣", "category": "%", "year": "99999999"},
        {"region": "33000", "year": "²²²²"},
        {"region": "00", "contest": "a'b"},
        {"page": "9" * 5000},
    ],
)
def test_hostile_queries_are_inert(published, track, query):
    show(Entry.objects.filter(competition=track).first())
    answer = Client().get(LIST, query)
    assert answer.status_code in {200, 404}
    if "page" not in query and query.get("q") != "\u202e":
        assert answer.status_code == 404 or answer.context["page"].paginator.count == 0


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


def test_an_unchanged_page_is_not_sent_twice(published, track):
    show(Entry.objects.filter(competition=track).first())
    first = Client().get(LIST)
    again = Client().get(LIST, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert not first.cookies


def test_no_text_of_an_entrant_becomes_markup(track, organiser, second_organiser):
    [entry], final = make_entries(track, ["</script><b>电池"])
    publish(final, organiser, second_organiser)
    showing = show(entry, pitch='"><img src=x onerror=alert(1)>')
    text = Client().get(project_page(showing)).content.decode()
    assert "</script><b>" not in text
    assert "<img src=x" not in text


# The organiser's page


def test_those_who_answer_for_the_contest_see_what_is_allowed(
    contest, track, organiser, client_of
):
    entry = Entry.objects.filter(competition=track).first()
    showing = show(entry, picture=sent(photo((60, 40))), picture_alt="样机")
    path = reverse("publicity:work_gallery", args=[track.code])
    answer = client_of(organiser).get(path)
    assert (list(answer.context["page"]), answer.context["public"]) == ([showing], set())
    picture = reverse("publicity:work_picture", args=[track.code, showing.code])
    assert client_of(organiser).get(picture).status_code == 200
    step = reverse("publicity:work_showing", args=[track.code, showing.code])
    refused = client_of(organiser).post(step, {"reason": "长" * 10_000})
    assert refused.status_code == 422
    assert client_of(organiser).post(step, {"reason": "商标"}).status_code == 302
    assert Showing.objects.get().taken_down_reason == "商标"
    assert client_of(organiser).post(step, {"back": "1"}).status_code == 302
    assert Showing.objects.get().taken_down_at is None


def test_the_secretariat_reads_and_takes_nothing_down(contest, track, client_of):
    showing = show(Entry.objects.filter(competition=track).first())
    secretary = builders.make_staff(track, "secretariat")
    path = reverse("publicity:work_gallery", args=[track.code])
    assert b"<details" not in client_of(secretary).get(path).content
    step = reverse("publicity:work_showing", args=[track.code, showing.code])
    assert client_of(secretary).post(step, {"reason": "x"}).status_code == 404


def test_the_page_of_the_organisers_asks_the_same_for_many(
    contest, track, organiser, client_of, django_assert_num_queries
):
    first, *others = Entry.objects.filter(competition=track)
    client, path = client_of(organiser), reverse("publicity:work_gallery", args=[track.code])
    show(first)
    client.get(path)
    with django_assert_num_queries(8):
        client.get(path)
    for entry in others:
        show(entry)
    with django_assert_num_queries(8):
        client.get(path)


def test_a_published_contest_has_as_many_as_were_allowed(published, track):
    for entry in Entry.objects.filter(competition=track):
        show(entry)
    assert public_showings().count() == 6


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
