"""The organisers' pages: who sees what, in which phase, and at what cost."""

import datetime as dt
import re

import pytest

from competitions.models import Round
from judging.models import Seat
from judging.services.heats import confirm_unlock, lock_heat, request_unlock
from judging.services.panels import seat_entries, seat_judge
from judging.services.promotions import (
    confirm_publication,
    decide_round,
    request_publication,
)
from judging.views import organiser as organiser_views
from projects.models import Recusal
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.usefixtures("english_pages")

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def english_pages(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def heat(track):
    return builders.make_open_heat(track, entries=3, judges=3)


def rounds_url(code="track"):
    return f"/work/{code}/rounds/"


def round_url(heat, code="track"):
    return f"/work/{code}/rounds/{heat.round_id}/"


def heat_url(heat, code="track", step=""):
    return f"/work/{code}/heats/{heat.pk}/{step}"


def text_of(response):
    """The page without what differs at every request."""
    body = response.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)


def pages_of(client, heat):
    return [text_of(client.get(url)) for url in (rounds_url(), round_url(heat), heat_url(heat))]


# Who


def test_pages_ask_strangers_to_sign_in(client, heat):
    for url in (rounds_url(), round_url(heat), heat_url(heat)):
        assert client.get(url).url.startswith("/accounts/login/")


@pytest.mark.parametrize("role", ["reviewer", "publicity"])
def test_pages_are_absent_for_other_staff(client_of, track, heat, role):
    client = client_of(builders.make_staff(track, role))
    for url in (rounds_url(), round_url(heat), heat_url(heat)):
        assert client.get(url).status_code == 404


def test_pages_are_absent_for_entrants_judges_and_organisers_of_a_sibling(client_of, tree, heat):
    sibling = builders.make_competition("sibling", parent=tree[1])
    entrant = heat.appearances.first().entry.project.owner
    judge = heat.seats.first().judge.user
    for user in (builders.make_user(), entrant, judge, builders.make_staff(sibling)):
        client = client_of(user)
        for url in (rounds_url(), round_url(heat), heat_url(heat)):
            assert client.get(url).status_code == 404


def test_a_heat_is_found_only_under_its_own_node(client_of, tree, heat):
    builders.make_competition("sibling", parent=tree[1])
    client = client_of(builders.make_staff(tree[1]))
    assert client.get(heat_url(heat)).status_code == 200
    assert client.get(heat_url(heat, "sibling")).status_code == 404
    assert client.get(round_url(heat, "sibling")).status_code == 404


@pytest.mark.parametrize("role", ["organiser", "supervisor"])
def test_pages_are_open_to_those_of_an_ancestor(client_of, tree, heat, role):
    client = client_of(builders.make_staff(tree[0], role))
    for url in (rounds_url(), round_url(heat), heat_url(heat)):
        assert client.get(url).status_code == 200


def test_the_secretariat_reads_a_round_from_the_last_lock_on(client_of, track, heat, organiser):
    client = client_of(builders.make_staff(track, "secretariat"))
    assert client.get(round_url(heat)).status_code == 404

    builders.sign_all(heat)
    lock_heat(heat, actor=organiser, at=NOW)

    page = client.get(round_url(heat))
    assert page.status_code == 200
    assert "Why rank 1" in page.text
    assert '<h2 id="h-heats">' not in page.text
    assert client.get(rounds_url()).status_code == 404
    assert client.get(heat_url(heat)).status_code == 404


STEPS = ["seat/", "recuse/", "draw/", "open/", "lock/", "unlock/"]


def test_steps_are_absent_for_the_supervisor(client_of, track, heat):
    client = client_of(builders.make_staff(track, "supervisor"))
    for step in STEPS:
        assert client.post(heat_url(heat, step=step)).status_code == 404
    for step in ("decide/", "publish/"):
        assert client.post(round_url(heat) + step).status_code == 404
    assert "btn-act" not in client.get(heat_url(heat)).text


def test_steps_are_not_taken_by_reading(client_of, organiser, heat):
    client = client_of(organiser)
    for step in STEPS:
        assert client.get(heat_url(heat, step=step)).status_code == 405


# What, before the lock


def test_no_page_depends_on_a_mark_before_the_lock(client_of, organiser, track, heat):
    builders.sign_all(heat, lambda a, s: "31.5")
    clients = [client_of(organiser), client_of(builders.make_staff(track, "supervisor"))]
    before = [pages_of(client, heat) for client in clients]

    builders.sign_all(heat, lambda a, s: str(20 + a.order))

    assert [pages_of(client, heat) for client in clients] == before


def test_the_ranking_shows_once_the_heat_is_locked(client_of, organiser, heat):
    builders.sign_all(heat, lambda a, s: "31.5")
    client = client_of(organiser)
    assert "61.50" not in "".join(pages_of(client, heat))

    lock_heat(heat, actor=organiser, at=NOW)

    assert "61.50" in client.get(heat_url(heat)).text


def test_no_page_depends_on_a_mark_after_an_unlock(client_of, organiser, second_organiser, heat):
    builders.sign_all(heat, lambda a, s: "31.5")
    lock_heat(heat, actor=organiser, at=NOW)
    decide_round_with_room(heat, organiser)
    asked = request_unlock(heat, actor=organiser, at=LATER, reason="评委填错项目")
    confirm_unlock(asked, actor=second_organiser, at=LATER)
    client = client_of(organiser)
    before = pages_of(client, heat)

    builders.sign_all(heat, lambda a, s: str(20 + a.order))

    assert pages_of(client, heat) == before
    assert "61.50" not in "".join(before)


def decide_round_with_room(heat, organiser):
    """All three are promoted, whatever their marks."""
    return decide_round(heat.round, actor=organiser, at=NOW)


def test_one_locked_heat_of_two_shows_no_standings_of_the_round(client_of, organiser, track):
    first = builders.make_locked_heat(track, judges=1)
    builders.make_open_heat(track, judges=1, round_=first.round, number=2)

    page = client_of(organiser).get(round_url(first)).text

    assert "Scores are shown when every heat of the round is locked." in page
    assert "Decide promotion (1 heat not locked)" in page
    assert "Why rank" not in page


def test_only_those_who_run_the_heat_know_how_many_have_signed(client_of, organiser, track, heat):
    builders.sign(heat.appearances.first().sheets.first())
    supervisor = client_of(builders.make_staff(track, "supervisor"))

    assert "1 / 9" in client_of(organiser).get(heat_url(heat)).text
    assert "1 / 9" in client_of(organiser).get(rounds_url()).text
    for url in (rounds_url(), round_url(heat), heat_url(heat)):
        page = supervisor.get(url).text
        assert "1 / 9" not in page
        assert "not signed" not in page


def test_an_organiser_on_the_panel_sees_no_counts_and_no_steps(client_of, organiser, track):
    round_ = builders.make_round(track, rule_set=builders.make_rule_set(track, panel_size=2))
    heat = builders.make_heat(round_)
    admin = builders.make_admin()
    seat_judge(heat, builders.make_judge(), number=1, is_chair=True, actor=admin, at=NOW)
    judge = builders.make_judge(organiser.username)
    seat_judge(heat, judge, number=2, actor=admin, at=NOW)
    seat_entries(heat, [builders.make_entry(track)], actor=admin, at=NOW)
    client = client_of(organiser)

    page = client.get(heat_url(heat)).text
    assert "You sit on this panel." in page
    assert "btn-act" not in page
    answer = client.post(heat_url(heat, step="draw/"), {"seed": "7", "witness": "公证员"})
    assert "the organisers, unless they sit on this panel" in answer.text
    assert "Sheets signed" in client.get(rounds_url()).text


def test_a_recused_organiser_sees_a_row_without_a_name(client_of, organiser, heat):
    appearance = heat.appearances.get(order=2)
    project = appearance.entry.project
    Recusal.objects.create(
        user=organiser, project=project, kind="kinship", declared_by=organiser, declared_at=NOW
    )
    client = client_of(organiser)
    builders.sign_all(heat)
    for _phase in ("scoring", "locked"):
        page = client.get(heat_url(heat)).text
        assert "You have a part in this project: it is not shown." in page
        assert project.title not in page
        assert project.unit.name not in page
        assert appearance.entry.number not in page
        if _phase == "scoring":
            lock_heat(heat, actor=organiser, at=NOW)
    page = client.get(round_url(heat)).text
    assert project.title not in page
    assert "You have a part in this project: it is not shown." in page


# What is wrong and what waits


def test_rounds_says_what_is_wrong(client_of, organiser, track):
    builders.make_heat(builders.make_round(track))

    page = client_of(organiser).get(rounds_url()).text

    assert "第1场 is not ready" in page
    assert "The panel has 0 of 5 judges. The panel has no chair." in page


def test_rounds_of_a_new_node_says_what_to_do(client_of, organiser):
    page = client_of(organiser).get(rounds_url()).text
    assert "There is no round yet." in page


def test_rounds_follows_the_contest(client_of, organiser, second_organiser, heat):
    client = client_of(organiser)
    assert "9 sheets not signed" in client.get(rounds_url()).text
    builders.sign_all(heat)
    assert "Every sheet is signed" in client.get(rounds_url()).text
    lock_heat(heat, actor=organiser, at=NOW)
    assert "Decide the promotion of 第1轮" in client.get(rounds_url()).text
    decide_round(heat.round, actor=organiser, at=NOW)
    assert "Publish the results of 第1轮" in client.get(rounds_url()).text
    asked = request_publication(heat.round, actor=organiser, at=NOW, reason="请核对名次")
    assert "organiser asks: 请核对名次" in client.get(rounds_url()).text
    confirm_publication(asked, actor=second_organiser, at=NOW)
    assert "Nothing waits for anybody now." in client.get(rounds_url()).text


def test_heat_names_withdrawn_entries(client_of, organiser, heat):
    entry = heat.appearances.get(order=1).entry
    builders.withdraw(entry)
    assert "Withdrawn" in client_of(organiser).get(heat_url(heat)).text


def test_round_proposes_before_it_is_decided(client_of, organiser, heat):
    builders.sign_all(heat)
    lock_heat(heat, actor=organiser, at=NOW)

    page = client_of(organiser).get(round_url(heat)).text

    assert "Standings, as a proposal" in page
    assert "Decide promotion: 3 entries" in page
    assert page.count("Why rank") == 3


def test_round_says_why_nothing_can_be_decided(client_of, organiser, track):
    rules = builders.make_rule_set(track, panel_size=1, places=1)
    heat = builders.make_open_heat(
        track, judges=1, round_=builders.make_round(track, rule_set=rules)
    )
    builders.sign_all(heat, lambda a, s: "30")
    lock_heat(heat, actor=organiser, at=NOW)

    page = client_of(organiser).get(round_url(heat)).text

    assert "3 entries are tied at the line of promotion." in page
    assert "Decide promotion (see above)" in page


def test_round_by_heat_groups_the_standings(client_of, organiser, track):
    rules = builders.make_rule_set(track, panel_size=1, by="heat")
    round_ = builders.make_round(track, rule_set=rules, kind=Round.Kind.PRELIMINARY)
    for number in (1, 2):
        heat = builders.make_open_heat(
            track, judges=1, round_=round_, number=number, places=number
        )
        builders.sign_all(heat)
        lock_heat(heat, actor=organiser, at=NOW)
    client = client_of(organiser)
    for _phase in ("proposed", "decided"):
        page = client.get(round_url(heat)).text
        assert page.count('<tr class="group">') == 2
        assert page.count("</use></svg>Promoted") == 3
        if _phase == "proposed":
            decide_round(round_, actor=organiser, at=NOW)


def test_standings_are_paged(client_of, organiser, heat, monkeypatch):
    monkeypatch.setattr(organiser_views, "PAGE_SIZE", 2)
    builders.sign_all(heat)
    lock_heat(heat, actor=organiser, at=NOW)
    client = client_of(organiser)

    assert client.get(round_url(heat)).text.count("Why rank") == 2
    assert client.get(round_url(heat) + "?page=2").text.count("Why rank") == 1


def test_entries_to_seat_are_searched(client_of, organiser, track):
    heat = builders.make_heat(builders.make_round(track))
    for title in ("碳素材料", "负载电流识别"):
        builders.make_entry(track, title=title)
    client = client_of(organiser)

    found = client.get(heat_url(heat) + "?q=碳素").text
    none = client.get(heat_url(heat) + "?q=没有").text

    assert "碳素材料" in found
    assert "负载电流识别" not in found
    assert "No entry that may be seated matches the search." in none


def test_every_page_has_at_most_one_vermilion_button(client_of, organiser, second_organiser, heat):
    client = client_of(organiser)

    def check():
        for page in pages_of(client, heat):
            assert page.count("btn-act") <= 1

    check()
    builders.sign_all(heat)
    check()
    lock_heat(heat, actor=organiser, at=NOW)
    check()
    request_unlock(heat, actor=second_organiser, at=NOW, reason="评委填错项目")
    decide_round(heat.round, actor=organiser, at=NOW)
    check()
    request_publication(heat.round, actor=second_organiser, at=NOW, reason="请核对名次")
    check()


# Cost


def counted(track, size):
    """The last of `size` locked heats of `size` entries and judges each."""
    rules = builders.make_rule_set(track, panel_size=size, places=size)
    round_ = builders.make_round(track, rule_set=rules)
    for number in range(1, size + 1):
        heat = builders.make_open_heat(
            track, entries=size, judges=size, round_=round_, number=number
        )
        builders.sign_all(heat)
        lock_heat(heat, actor=builders.make_admin(), at=NOW)
    return heat


@pytest.fixture
def warm_client(client_of):
    """Its first request, which notes when the session began, is behind it."""

    def signed_in(user):
        client = client_of(user)
        client.get("/my/")
        return client

    return signed_in


@pytest.fixture
def two_sizes(tree):
    other = builders.make_competition("other", parent=tree[1])
    return [
        (1, "track", counted(tree[2], 1)),
        (3, "other", counted(other, 3)),
    ]


def test_cost_of_the_rounds_page(warm_client, tree, two_sizes, django_assert_num_queries):
    client = warm_client(builders.make_staff(tree[1]))
    for _size, code, _heat in two_sizes:
        with django_assert_num_queries(13):
            client.get(rounds_url(code))


def test_cost_of_the_round_page(warm_client, tree, two_sizes, django_assert_num_queries):
    client = warm_client(builders.make_staff(tree[1]))
    for _size, code, heat in two_sizes:
        with django_assert_num_queries(33):
            client.get(round_url(heat, code))


def test_cost_of_the_round_page_once_decided(
    warm_client, tree, two_sizes, organiser, django_assert_num_queries
):
    client = warm_client(builders.make_staff(tree[1]))
    for _size, code, heat in two_sizes:
        decide_round(heat.round, actor=builders.make_admin(), at=NOW)
        with django_assert_num_queries(25):
            client.get(round_url(heat, code))


def test_cost_of_a_locked_heat(warm_client, tree, two_sizes, django_assert_num_queries):
    client = warm_client(builders.make_staff(tree[1]))
    for _size, code, heat in two_sizes:
        with django_assert_num_queries(32):
            client.get(heat_url(heat, code))


def test_cost_of_a_planned_heat(warm_client, track, organiser, django_assert_num_queries):
    client = warm_client(organiser)
    round_ = builders.make_round(track)
    for number, size in ((1, 1), (2, 3)):
        heat = builders.make_heat(round_, number=number)
        builders.make_panel(heat, size)
        entries = [builders.make_entry(track) for _ in range(2 * size)]
        seat_entries(heat, entries[:size], actor=organiser, at=NOW)
        assert Seat.objects.filter(heat=heat).count() == size
        with django_assert_num_queries(34):
            client.get(heat_url(heat))
