"""The organiser's pages about judges: who is asked, who has to sign, how they mark."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from judging.models import Absence, Expertise, ServiceInvitation
from judging.services.service_invitations import invite_judges
from judging.services.statistics import judge_statistics
from projects.services.reviews import book_recusal
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db
# Frame of the workspace, rights, invitations, commitments, pool, form.
QUERIES = 20


@pytest.fixture
def page(track):
    return reverse("judging:experts", args=[track.code])


def ask(track, judges, actor):
    return invite_judges(track, judges, answer_by=NOW.date(), actor=actor, at=NOW)


def test_ticked_experts_are_invited(page, track, organiser, client_of):
    judges = [builders.make_judge() for _ in range(2)]
    heat = builders.make_heat(builders.make_round(track))
    data = {
        "judges": [judge.pk for judge in judges],
        "where": f"heat:{heat.pk}",
        "answer_by": "2099-01-01",
        "message": "",
    }
    client = client_of(organiser)
    assert client.post(page, data).status_code == 302
    made = ServiceInvitation.objects.order_by("pk")
    assert [(one.judge, one.heat) for one in made] == [(judge, heat) for judge in judges]
    # Sent once more: said in a sentence on the page, nobody asked twice.
    assert client.post(page, data).status_code == 200
    assert made.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"judges": []},
        {"judges": ["999999", "x"]},
        {"answer_by": "2001-01-01"},
        {"answer_by": "?"},
        {"where": "heat:999999"},
        {"message": "长" * 501},
    ],
)
def test_what_makes_no_sense_is_said_and_invites_nobody(page, organiser, client_of, wrong):
    data = {"judges": [builders.make_judge().pk], "where": "", "answer_by": "2099-01-01"}
    assert client_of(organiser).post(page, data | wrong).status_code == 200
    assert not ServiceInvitation.objects.exists()


def test_the_pool_is_searched_by_name_profile_and_sector(page, organiser, client_of):
    first, other = builders.make_judge("张教授"), builders.make_judge("李投资", profile="investor")
    Expertise.objects.create(judge=first, sector_code="bio")
    client = client_of(organiser)
    for query, found in (
        ({"q": str(first.user)}, [first]),
        ({"profile": "investor"}, [other]),
        ({"sector": "bio"}, [first]),
        ({"q": "nobody"}, []),
        ({"sector": "\u0001", "profile": "x", "pool": "x"}, []),
    ):
        lines = client.get(page, query).context["pool_lines"]
        assert [line.judge for line in lines] == found


def test_who_is_away_on_a_day_of_a_round_is_marked(page, track, organiser, client_of):
    builders.make_round(track)
    away, free = builders.make_judge(), builders.make_judge()
    day = NOW.date() + dt.timedelta(days=2)
    Absence.objects.create(judge=away, starts_on=day, ends_on=day)
    later = day + dt.timedelta(days=90)
    Absence.objects.create(judge=free, starts_on=later, ends_on=later)
    lines = client_of(organiser).get(page).context["pool_lines"]
    assert {line.judge: line.away for line in lines} == {away: True, free: False}


def test_contacts_are_on_none_of_these_pages(page, organiser, client_of):
    builders.make_judge(phone="13812345678", email="pool@example.org")
    content = client_of(organiser).get(page).content.decode()
    assert "13812345678" not in content
    assert "pool@example.org" not in content


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_of_judges_takes_a_fixed_number_of_queries(
    page, track, organiser, client_of, django_assert_num_queries, size
):
    round_ = builders.make_round(track)
    judges = [builders.make_judge() for _ in range(size)]
    for number in range(1, size + 1):
        heat = builders.make_heat(round_, number=number)
        for seat, judge in enumerate(judges, 1):
            builders.panels.seat_judge(heat, judge, number=seat, actor=organiser, at=NOW)
    ask(track, judges, organiser)
    client = client_of(organiser)
    client.get(page)
    with django_assert_num_queries(QUERIES):
        assert len(client.get(page).context["unsigned"]) == size


def test_the_judge_answers_on_their_own_page(track, organiser, client_of):
    judge = builders.make_judge()
    [one] = invite_judges(track, [judge], answer_by=dt.date(2099, 1, 1), actor=organiser, at=NOW)
    client, mine = client_of(judge.user), reverse("judging:invitation", args=[one.pk])
    assert mine in client.get(reverse("judging:home")).content.decode()
    assert client.post(mine, {"answer": "decline"}).status_code == 200
    assert client.post(mine, {"answer": "x"}).status_code == 200
    assert client.post(mine, {"answer": "accept"}).status_code == 302
    one.refresh_from_db()
    assert one.state == "accepted"
    assert client_of(builders.make_judge().user).get(mine).status_code == 404


def test_the_outbox_names_the_letter(track, organiser, client_of):
    ask(track, [builders.make_judge()], organiser)
    content = client_of(organiser).get(reverse("projects:outbox", args=[track.code])).content
    assert "评审邀请" in content.decode()
    assert "judge_invited" not in content.decode()


def test_an_invitation_that_ran_out_says_so(track, organiser, client_of):
    judge = builders.make_judge()
    [one] = ask(track, [judge], organiser)
    type(one).objects.update(answer_by=dt.date(2020, 1, 1))
    client, mine = client_of(judge.user), reverse("judging:invitation", args=[one.pk])
    content = client.get(mine).content.decode()
    assert 'value="accept"' not in content
    assert client.post(mine, {"answer": "accept"}).status_code == 200
    one.refresh_from_db()
    assert one.state == "invited"


def test_an_expert_keeps_contact_and_times_away(client_of):
    judge = builders.make_judge()
    client, page = client_of(judge.user), reverse("judging:profile")
    said = {"phone": "13800001234", "email": "me@example.org", "biography": "三十年材料研究"}
    assert client.post(page, said).status_code == 302
    judge.refresh_from_db()
    assert (judge.phone, judge.biography) == ("13800001234", "三十年材料研究")
    assert "13800001234" in client.get(page).content.decode()
    days = {"away": "1", "starts_on": "2099-05-01", "ends_on": "2099-05-03", "note": "出国"}
    assert client.post(page, days).status_code == 302
    for wrong in ({"ends_on": "2099-04-01"}, {"starts_on": "2001-01-01", "ends_on": "2001-01-02"}):
        assert client.post(page, days | wrong).status_code == 200
    assert client.post(page, said | {"email": "?"}).status_code == 200
    absence = judge.absences.get()
    gone = reverse("judging:profile_absence", args=[absence.pk])
    assert client_of(builders.make_judge().user).post(gone).status_code == 404
    assert client.post(gone).status_code == 302
    assert not judge.absences.exists()
    assert client_of(builders.make_user()).get(page).status_code == 404


# Statistics


def marked(track, **fields):
    """A heat of two entries and three judges: the first marks high, in the reverse order."""
    heat = builders.make_open_heat(track, entries=2, judges=3, **fields)

    def tech(appearance, seat):
        if seat.number == 1:
            return "60" if appearance.order == 2 else "50"
        return "40" if appearance.order == 1 else "30"

    builders.sign_all(heat, tech)
    return heat


def test_statistics_are_made_of_locked_heats_only(track, organiser, client_of):
    heat = marked(track)
    assert judge_statistics(track, organiser) == []
    builders.lock_heat(heat, actor=builders.make_admin(), at=NOW)
    lines = {line.judge: line for line in judge_statistics(track, organiser)}
    seats = {seat.number: seat.judge for seat in heat.seats.all()}
    first, second = lines[seats[1]], lines[seats[2]]
    assert (first.heats, first.sheets, first.mean) == (1, 2, Decimal("85.00"))
    # 80 and 90 against 70 and 60.
    assert (first.level, first.distance) == (Decimal("20.00"), Decimal("20.00"))
    assert (first.order, first.marks) == (Decimal("-1.000"), {"level", "order"})
    # 70 against (80 + 70) / 2, 60 against (90 + 60) / 2.
    assert (second.level, second.distance) == (Decimal("-10.00"), Decimal("10.00"))
    page = client_of(organiser).get(reverse("judging:judge_statistics", args=[track.code]))
    assert "+20.00" in page.content.decode()


def test_a_recused_reader_sees_no_figure_of_the_project(track, organiser):
    heat = marked(track)
    builders.lock_heat(heat, actor=builders.make_admin(), at=NOW)
    counted = judge_statistics(track, organiser)
    book_recusal(
        heat.appearances.first().entry.project,
        organiser,
        kind="kinship",
        actor=organiser,
        at=NOW,
    )
    # What the reader is recused from is in no figure that they see.
    assert [line.sheets for line in judge_statistics(track, organiser)] == [1, 1, 1]
    assert [line.sheets for line in counted] == [2, 2, 2]


@pytest.mark.parametrize("size", [1, 3])
def test_statistics_are_two_queries(track, organiser, size, django_assert_num_queries):
    round_ = builders.make_round(
        track, rule_set=builders.make_rule_set(track, panel_size=3, places=2)
    )
    for number in range(1, size + 1):
        heat = marked(track, round_=round_, number=number)
        builders.lock_heat(heat, actor=builders.make_admin(), at=NOW)
    with django_assert_num_queries(2):
        assert len(judge_statistics(track, organiser)) == 3 * size
