"""The page that says what is missing: its lines, its links, its readers, its queries."""

import pytest
from django.urls import reverse

from competitions.models import Body, Quota, StaffGrant
from tests import builders


def url_of(node):
    return reverse("checklist", args=[node.code])


def items_of(response):
    return [item for group in response.context["groups"] for item in group.items]


@pytest.fixture
def client(client_of, organiser):
    return client_of(organiser)


def test_every_gate_has_its_group(client, track):
    Body.objects.create(competition=track, role="host", name="省经信厅")
    round_ = builders.make_round(track)
    builders.make_heat(round_)
    groups = client.get(url_of(track)).context["groups"]
    assert [group.key for group in groups] == [
        "registration",
        f"scoring-{round_.pk}",
        f"results-{round_.pk}",
        "notice",
    ]
    assert [group.missing > 0 for group in groups] == [False, True, True, True]


def test_every_link_of_a_mending_opens(client, track):
    Quota.objects.filter(competition=track).delete()
    builders.make_heat(builders.make_round(track))
    builders.make_round(track, order=2)
    items = items_of(client.get(url_of(track)))
    links = {item.url for item in items if item.mark != "ok"}
    assert len(links) >= 5
    for link in links:
        assert client.get(link).status_code == 200, link


def test_a_supervisor_reads_and_is_not_sent_to_forms(client_of, track):
    supervisor = builders.make_staff(track, StaffGrant.Role.SUPERVISOR)
    client = client_of(supervisor)
    items = items_of(client.get(url_of(track)))
    assert all(client.get(item.url).status_code == 200 for item in items if item.url)
    assert not any("/add/" in item.url for item in items)


def test_the_platform_reads_without_links(client_of, track):
    client = client_of(builders.make_user("root-only", is_superuser=True))
    response = client.get(url_of(track))
    assert response.status_code == 200
    assert not any(item.url for item in items_of(response))


@pytest.mark.parametrize("role", ["reviewer", "secretariat", "publicity"])
def test_others_do_not_find_it(client_of, track, role):
    assert client_of(builders.make_staff(track, role)).get(url_of(track)).status_code == 404


def test_a_played_round_is_in_order(client, track):
    heat = builders.make_locked_heat(track)
    groups = client.get(url_of(track)).context["groups"]
    scoring = next(group for group in groups if group.key == f"scoring-{heat.round.pk}")
    assert scoring.missing == 0


def test_the_page_takes_the_same_queries_whatever_there_is(
    client, track, django_assert_num_queries
):
    builders.make_heat(builders.make_round(track))
    client.get(url_of(track))
    with django_assert_num_queries(26):
        client.get(url_of(track))
    for order in range(2, 6):
        later = builders.make_round(track, order=order)
        for number in range(1, 4):
            builders.make_heat(later, number=number)
    with django_assert_num_queries(26):
        client.get(url_of(track))
