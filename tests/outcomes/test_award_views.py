"""The pages of the awards: from the set-up of prizes to what the second person confirms."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from outcomes.models import Award, Certificate, Prize, Seal
from outcomes.rules import NO_SAY
from outcomes.services import paper_jobs
from outcomes.services.award_confirmation import decline_awards, request_confirmation
from outcomes.services.awards import give_award, propose_awards
from outcomes.services.prizes import waiting_for_two
from projects.services.reviews import book_recusal
from tests import admin_pages, builders, staging
from tests.builders import NOW
from tests.outcomes.test_certificates import picture
from tests.outcomes.winners import give_all, make_prize, open_request, played_contest

pytestmark = pytest.mark.django_db
stage, world = staging.stage_of(played_contest), staging.world
tree = staging.part("tree")
track = staging.part("track")
organiser = staging.part("organiser")
second_organiser = staging.part("second_organiser")
PAGE, STEP = "outcomes:awards", "outcomes:step"


@pytest.fixture
def winners(world, monkeypatch):
    monkeypatch.setattr(paper_jobs, "hand_to_worker", lambda *args, **said: True)
    return world.winners


def post(client, track, **data):
    """The answer, and how many lines it left on the trail."""
    before = AuditEntry.objects.count()
    answer = client.post(reverse(STEP, args=[track.code]), data)
    return answer, AuditEntry.objects.count() - before


def shown(client, track):
    return client.get(reverse(PAGE, args=[track.code])).content.decode()


def test_the_whole_way_on_the_page(track, winners, organiser, second_organiser, client_of):
    first, second = client_of(organiser), client_of(second_organiser)
    popular = make_prize(track, 3, "最具人气奖", by_rank=False)
    assert post(first, track, step="propose")[1] == 1
    entry = {"prize": popular.pk, "entry": winners[1].pk, "reason": "网络投票第一"}
    assert post(first, track, step="give", **entry)[1] == 1
    given = Award.objects.get(prize=popular)
    assert post(first, track, step="drop", award=given.pk, reason="重复")[1] == 1
    assert post(first, track, step="request", reason="请核对")[1] == 1
    asked = open_request("confirm_awards")
    assert post(first, track, step="confirm", approval=asked.pk)[1] == 0
    assert post(second, track, step="confirm", approval=asked.pk)[1] == 1
    assert Award.objects.in_force().count() == 3
    one = Award.objects.for_list().first()
    assert post(first, track, step="revoke", award=one.pk, reason="材料不实")[1] == 1
    assert "材料不实" in shown(second, track)
    asked = open_request("revoke_award")
    assert post(second, track, step="confirm", approval=asked.pk)[1] == 1
    assert Award.objects.in_force().count() == 2


def test_what_is_missing_is_said_and_nothing_typed_is_lost(track, winners, organiser, client_of):
    client = client_of(organiser)
    answer, lines = post(client, track, step="give", reason="这条理由要留着")
    assert (answer.status_code, lines) == (422, 0)
    assert "这条理由要留着" in answer.content.decode()
    client.post(reverse(STEP, args=[track.code]), {"step": "propose"})
    answer, lines = post(client, track, step="request", reason="")
    assert (answer.status_code, lines) == (422, 0)
    award = Award.objects.first()
    answer, lines = post(client, track, step="drop", award=award.pk, reason="")
    assert (answer.status_code, lines) == (302, 0)
    assert Award.objects.count() == 3


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"step": "none"},
        {"step": "drop", "award": "x", "reason": "x"},
        {"step": "drop", "award": "9" * 40, "reason": "x"},
        {"step": "confirm", "approval": "x"},
        {"step": "decline", "approval": "9" * 40},
    ],
)
def test_a_step_that_does_not_exist_is_absent(track, winners, organiser, client_of, data):
    answer, lines = post(client_of(organiser), track, **data)
    assert (answer.status_code, lines) == (404, 0)


def test_an_award_of_another_contest_is_absent(
    tree, track, winners, organiser, second_organiser, client_of
):
    give_all(track, organiser, second_organiser)
    other = builders.make_competition("other", parent=tree[1])
    client = client_of(builders.make_staff(other))
    award = Award.objects.first()
    answer = client.post(
        reverse(STEP, args=[other.code]), {"step": "revoke", "award": award.pk, "reason": "x"}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("entries", [1, 3])
def test_the_page_asks_as_often_for_many_as_for_one(
    track, winners, organiser, second_organiser, client_of, django_assert_num_queries, entries
):
    prize = make_prize(track, 9, "优秀奖", places=9, by_rank=False)
    for entry in winners[:entries]:
        give_award(prize, entry, reason="评审", actor=organiser, at=NOW)
    client = client_of(organiser)
    shown(client, track)
    with django_assert_num_queries(25):
        shown(client, track)


@pytest.mark.parametrize("prizes", [1, 3])
def test_the_entrants_page_asks_as_often_for_many_as_for_one(
    track, winners, organiser, second_organiser, client_of, django_assert_num_queries, prizes
):
    for order in range(11, 11 + prizes):
        further = make_prize(track, order, f"专项奖{order}", by_rank=False)
        give_award(further, winners[0], reason="评审", actor=organiser, at=NOW)
    give_all(track, organiser, second_organiser)
    client = client_of(winners[0].project.owner)
    address = reverse("outcomes:own_awards", args=[winners[0].pk])
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)


def test_a_recused_reader_does_not_read_the_project(
    track, winners, organiser, second_organiser, client_of
):
    give_all(track, organiser, second_organiser)
    reader = builders.make_staff(track, "supervisor")
    book_recusal(winners[0].project, reader, kind="kinship", actor=reader, at=NOW)
    page = shown(client_of(reader), track)
    assert winners[0].declared["title"] not in page
    assert winners[1].declared["title"] in page


def test_papers_and_seal_on_the_page(track, winners, organiser, second_organiser, client_of):
    give_all(track, organiser, second_organiser)
    client = client_of(organiser)
    ask = reverse("outcomes:papers", args=[track.code])
    client.post(ask, {"paper": "certificate"})
    assert Certificate.objects.count() == 3
    assert "0 / 5" in shown(client, track)
    part = client.get(reverse(PAGE, args=[track.code]), headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<section class="cs-section" id="papers"')
    client.post(ask, {"paper": "certificate", "cancel": "1"})
    assert "0 / 5" not in shown(client, track)
    assert client.post(ask, {"paper": "../../etc"}).status_code == 404
    file, _size = picture()
    file.name = "印章.png"
    store = reverse("outcomes:seal", args=[track.code])
    client.post(store, {"picture": file})
    assert Seal.objects.get().competition == track
    image = client.get(store)
    assert image["Content-Type"] == "image/png"
    assert b"".join(image.streaming_content).startswith(b"\x89PNG")


def test_the_waiting_list_stands_in_the_second_persons_work(
    track, winners, organiser, second_organiser, client_of
):
    first = client_of(organiser)
    post(first, track, step="propose")
    post(first, track, step="request", reason="请核对名单")
    for path in (reverse("my_work"), reverse("workspace", args=[track.code])):
        page = client_of(second_organiser).get(path).content.decode()
        assert reverse(PAGE, args=[track.code]) in page


# The set-up


def test_a_prize_is_set_up_in_the_admin(track, organiser, client_of):
    client = client_of(organiser)
    form = client.get(admin_pages.add(Prize))
    data = admin_pages.form_of(form, competition=track.pk, order=3, name="三等奖", places=4)
    [line] = admin_pages.audited(client, admin_pages.add(Prize), data)
    assert line.scope == track.path
    assert track.prizes.get(order=3).places == 4


def test_a_category_of_another_contest_is_refused(tree, track, organiser, client_of):
    admin = builders.make_staff(tree[1])
    foreign = tree[1].categories.first()
    client = client_of(admin)
    form = client.get(admin_pages.add(Prize))
    data = admin_pages.form_of(
        form, competition=track.pk, order=1, name="一等奖", places=2, category=foreign.pk
    )
    answer = client.post(admin_pages.add(Prize), data)
    assert answer.status_code == 200
    assert "category" in answer.context["adminform"].form.errors


def test_a_prize_that_was_given_is_fixed(track, winners, organiser, second_organiser, client_of):
    give_all(track, organiser, second_organiser)
    prize = track.prizes.get(order=1)
    page = client_of(organiser).get(admin_pages.page(prize))
    assert page.context["fixed_because"]
    data = {"order": 1, "name": "特等奖", "places": 9, "at_tie": "each", "unit": "wan"}
    client_of(organiser).post(admin_pages.page(prize), data)
    prize.refresh_from_db()
    assert prize.name == "一等奖"


# While the list waits for a second person its prizes stand still


@pytest.fixture
def asked(track, winners, organiser):
    propose_awards(track, actor=organiser, at=NOW)
    return request_confirmation(track, reason="核对", actor=organiser, at=NOW)


def refusals(answer):
    return answer.context["adminform"].form.non_field_errors()


def values_of(track):
    return list(track.prizes.values_list("order", "name", "places"))


def test_no_prize_changes_while_its_list_waits(
    track, asked, organiser, second_organiser, client_of
):
    client, prize, before = client_of(organiser), track.prizes.get(order=2), values_of(track)
    page = client.get(admin_pages.page(prize))
    assert page.context["fixed_because"] == waiting_for_two(track)
    lines = AuditEntry.objects.count()
    data = {"order": 2, "name": "特等奖", "places": 9, "at_tie": "each", "unit": "wan"}
    answer = client.post(admin_pages.page(prize), data, follow=True)
    assert [str(said) for said in answer.context["messages"]] == [answer.context["fixed_because"]]
    assert (values_of(track), AuditEntry.objects.count()) == (before, lines)
    decline_awards(asked, actor=second_organiser, at=NOW)
    data = admin_pages.form_of(client.get(admin_pages.page(prize)), places=9)
    admin_pages.audited(client, admin_pages.page(prize), data)
    assert track.prizes.get(order=2).places == 9


def test_no_prize_goes_while_the_list_waits(track, winners, organiser, client_of):
    prize, client = make_prize(track, 3, "优秀奖"), client_of(organiser)
    assert client.get(admin_pages.page(prize, "delete")).status_code == 200
    give_award(track.prizes.get(order=1), winners[0], reason="x", actor=organiser, at=NOW)
    request_confirmation(track, reason="核对", actor=organiser, at=NOW)
    for send in (client.get, client.post):
        answer = send(admin_pages.page(prize, "delete"), {"post": "yes"})
        assert answer.url == admin_pages.page(prize)
    assert client.get(answer.url).context["fixed_because"] == waiting_for_two(track)
    assert track.prizes.count() == 3


def test_no_prize_comes_while_the_list_waits(track, asked, organiser, client_of):
    client = client_of(organiser)
    form = client.get(admin_pages.add(Prize))
    data = admin_pages.form_of(form, competition=track.pk, order=3, name="优秀奖", places=2)
    answer = client.post(admin_pages.add(Prize), data)
    assert answer.status_code == 200
    assert refusals(answer) == [waiting_for_two(track)]
    assert track.prizes.count() == 2


def test_who_has_to_do_with_a_winner_sets_up_no_prize(track, winners, organiser, client_of):
    book_recusal(winners[1].project, organiser, kind="kinship", actor=organiser, at=NOW)
    client, prize, before = client_of(organiser), track.prizes.get(order=1), values_of(track)
    page = client.get(admin_pages.page(prize))
    assert page.context["fixed_because"] == NO_SAY
    data = {"order": 1, "name": "特等奖", "places": 9, "at_tie": "each", "unit": "wan"}
    client.post(admin_pages.page(prize), data)
    form = client.get(admin_pages.add(Prize))
    data = admin_pages.form_of(form, competition=track.pk, order=3, name="优秀奖", places=2)
    answer = client.post(admin_pages.add(Prize), data)
    assert refusals(answer) == [NO_SAY]
    assert client.get(admin_pages.page(prize, "delete")).status_code == 302
    assert values_of(track) == before


def test_a_visitor_is_asked_to_sign_in(track):
    answer = Client().get(reverse(PAGE, args=[track.code]))
    assert answer.status_code == 302
