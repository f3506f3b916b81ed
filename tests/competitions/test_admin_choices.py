"""Boxes that ask while one types offer what lies in reach and may be chosen, and nothing else."""

import datetime as dt

import pytest
from django.urls import reverse

from competitions.models import Competition, Heat, Region, Round, StaffGrant, Venue
from judging.models import Judge, Seat
from tests import builders
from tests.admin_pages import add, changelist, form_of, page


@pytest.fixture
def sibling(tree):
    return builders.make_competition("sibling", parent=tree[1])


@pytest.fixture
def as_organiser(client_of, organiser):
    return client_of(organiser)


@pytest.fixture
def as_supervisor(client_of, track):
    return client_of(builders.make_staff(track, StaffGrant.Role.SUPERVISOR))


def ask(client, model, field, **more):
    about = {
        "app_label": model._meta.app_label,
        "model_name": model._meta.model_name,
        "field_name": field,
    }
    return client.get(reverse("admin:autocomplete"), about | more)


def offered(client, model, field, **more):
    return [answer["text"] for answer in ask(client, model, field, **more).json()["results"]]


# What is offered


def test_a_contest_is_offered_to_its_organisers_only(as_organiser, track, sibling):
    assert offered(as_organiser, Round, "competition") == [f"{track}（2026年）"]
    assert offered(as_organiser, Competition, "parent") == [f"{track}（2026年）"]
    assert offered(as_organiser, Round, "competition", term="sibling") == []


def test_an_archived_contest_cannot_be_chosen(as_organiser, track):
    Competition.objects.filter(pk=track.pk).update(state=Competition.State.ARCHIVED)
    assert offered(as_organiser, Round, "competition") == []
    assert offered(as_organiser, Round, "competition", **{"for": "filter"}) == [str(track)]


def test_rule_sets_and_rounds_of_others_are_not_offered(as_organiser, track, sibling):
    own = builders.make_round(track)
    builders.make_round(sibling)
    assert offered(as_organiser, Round, "rule_set") == [f"{own.rule_set}（2026年）"]
    assert offered(as_organiser, Heat, "round") == [f"{own}（2026年）"]


def test_judges_are_told_apart_by_their_employer(as_organiser, track):
    judge = builders.make_judge("zhao")
    assert offered(as_organiser, Seat, "judge", term="zhao") == [f"zhao · {judge.employer}"]


def test_shared_lists_are_offered_to_every_organiser(as_organiser, track):
    region = builders.make_region("330102", "上城区")
    venue = Venue.objects.create(name="报告厅", kind="hall", region=region)
    assert offered(as_organiser, Venue, "region", term="330102") == [region.label]
    assert offered(as_organiser, Heat, "venue") == [str(venue)]
    assert offered(as_organiser, Venue, "region", **{"for": "filter"}) == [str(region)]


# What is refused


def test_the_form_takes_nothing_that_is_not_offered(as_organiser, track, sibling):
    heat = builders.make_heat(builders.make_round(track))
    foreign = builders.make_round(sibling)
    data = form_of(as_organiser.get(page(heat)))
    forged = {"round": foreign.pk, "number": 9, "name": "x", "starts_at_0": "2026-12-01"}
    errors = as_organiser.post(add(Heat), forged).context["adminform"].form.errors
    assert "round" in errors
    seat = {"seats-0-judge": "99999", "seats-0-number": "1"}
    response = as_organiser.post(page(heat), data | seat)
    assert "judge" in response.context["inline_admin_formsets"][0].formset.errors[0]
    parent = {"parent": sibling.pk, "code": "x", "level": "city", "name": "x", "short_name": "x"}
    errors = as_organiser.post(add(Competition), parent).context["adminform"].form.errors
    assert "parent" in errors


@pytest.mark.parametrize(
    ("model", "field"),
    [(StaffGrant, "user"), (StaffGrant, "granted_by"), (Judge, "user"), (Round, "name")],
)
def test_people_and_fields_without_a_box_are_not_asked_for(as_organiser, model, field):
    builders.make_user("secret-person")
    for way in ("", "filter"):
        answer = ask(as_organiser, model, field, **{"for": way})
        assert answer.status_code == 404, answer.content


def test_who_reads_only_is_answered_as_a_filter_but_not_as_a_form(as_supervisor, track, sibling):
    assert ask(as_supervisor, Round, "competition").status_code == 404
    assert ask(as_supervisor, Seat, "judge").status_code == 404
    assert offered(as_supervisor, Round, "competition", **{"for": "filter"}) == [str(track)]


def test_strangers_are_told_nothing(client_of, client, track):
    stranger = client_of(builders.make_user())
    for way in ("", "filter"):
        assert ask(stranger, Round, "competition", **{"for": way}).status_code == 404
        assert ask(client, Round, "competition", **{"for": way}).status_code == 302


# Filters


def test_the_filter_by_contest_finds_what_lies_below_it(client_of, tree):
    root, division, track = tree
    city = builders.make_competition("city", parent=division)
    rounds = [builders.make_round(node) for node in (track, city)]
    client = client_of(builders.make_staff(root))

    def found(node):
        cl = client.get(changelist(Round), {"under": node.pk}).context["cl"]
        return set(cl.result_list)

    assert found(division) == set(rounds)
    assert found(city) == {rounds[1]}


@pytest.mark.parametrize("sent", ["", "x", "-1", "99999"])
def test_a_filter_survives_any_value(as_organiser, track, sent):
    builders.make_round(track)
    response = as_organiser.get(changelist(Round), {"under": sent})
    assert response.status_code == 200
    assert len(response.context["cl"].result_list) == (0 if sent else 1)


def test_a_filter_names_no_contest_out_of_reach(as_organiser, sibling):
    response = as_organiser.get(changelist(Round), {"under": sibling.pk})
    assert sibling.name not in response.content.decode()
    assert not response.context["cl"].result_list


def test_a_region_filters_venues(as_organiser, track):
    near, far = (
        builders.make_region(code, name) for code, name in [("330102", "甲"), ("330103", "乙")]
    )
    own = Venue.objects.create(name="报告厅", kind="hall", region=near)
    Venue.objects.create(name="会议室", kind="hall", region=far)
    cl = as_organiser.get(changelist(Venue), {"region": near.pk}).context["cl"]
    assert list(cl.result_list) == [own]


# Queries


@pytest.mark.parametrize("rows", [1, 30])
def test_an_answer_takes_a_fixed_number_of_queries(
    rows, as_organiser, track, django_assert_num_queries
):
    for number in range(rows):
        Region.objects.create(code=f"33{number:04}", name=f"区{number}")
        builders.make_judge(f"judge{number}")
    for model, field in ((Venue, "region"), (Seat, "judge")):
        ask(as_organiser, model, field)
        with django_assert_num_queries(5):
            answer = ask(as_organiser, model, field).json()
        assert len(answer["results"]) == min(rows, 20)
        assert answer["pagination"]["more"] == (rows > 20)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_regions_takes_a_fixed_number_of_queries(
    rows, client_of, db, django_assert_num_queries
):
    client = client_of(builders.make_user("root-only", is_superuser=True))
    for number in range(rows):
        Region.objects.create(code=f"33{number:04}", name=f"区{number}")
    client.get(changelist(Region))
    with django_assert_num_queries(6):
        client.get(changelist(Region))


@pytest.mark.parametrize("seats", [1, 7])
def test_rows_with_boxes_take_a_fixed_number_of_queries(
    seats, as_organiser, track, django_assert_num_queries
):
    heat = builders.make_heat(builders.make_round(track))
    builders.make_panel(heat, seats)
    as_organiser.get(page(heat))
    with django_assert_num_queries(10):
        text = as_organiser.get(page(heat)).content.decode()
    chosen = [seat.judge.pk for seat in heat.seats.all()]
    assert all(f'<option value="{pk}" selected' in text for pk in chosen)


# Order by dragging


def test_rows_keep_the_order_into_which_they_were_dragged(as_organiser, track):
    track.bodies.all().delete()
    for number, name in enumerate("甲乙丙"):
        track.bodies.create(role="host", name=name, order=number)
    shown = as_organiser.get(page(track))
    assert "x-sort:handle" in shown.content.decode()
    moved = {"bodies-0-order": "2", "bodies-1-order": "0", "bodies-2-order": "1"}
    # A page numbers its empty row as well; that alone does not fill it in.
    data = form_of(shown) | moved | {"bodies-3-order": "3"}
    assert as_organiser.post(page(track), data).status_code == 302
    assert [body.name for body in track.bodies.order_by("order")] == ["乙", "丙", "甲"]


def test_a_new_row_comes_last(as_organiser, track):
    track.bodies.all().delete()
    track.bodies.create(role="host", name="甲", order=4)
    data = form_of(as_organiser.get(page(track)))
    data |= {"bodies-1-role": "host", "bodies-1-name": "乙", "bodies-1-order": "0"}
    assert as_organiser.post(page(track), data).status_code == 302
    assert list(track.bodies.order_by("order").values_list("name", "order")) == [
        ("甲", 4),
        ("乙", 5),
    ]


def test_who_reads_only_cannot_drag(as_supervisor, track):
    track.bodies.create(role="host", name="甲")
    assert "x-sort" not in as_supervisor.get(page(track)).content.decode()


def test_an_expired_duty_offers_nothing(as_organiser, organiser, track):
    past = builders.NOW - dt.timedelta(days=9999)
    StaffGrant.objects.filter(user=organiser).update(expires_at=past)
    assert ask(as_organiser, Round, "competition").status_code == 404
