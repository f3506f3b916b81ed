"""Ways through the admin: back to the checklist after saving, on to another of the same contest."""

import pytest
from django.urls import reverse

from competitions.models import Round
from tests import builders

ADD = reverse("admin:competitions_round_add")


@pytest.fixture
def client(client_of, organiser):
    return client_of(organiser)


@pytest.fixture
def typed(track):
    rules = builders.make_rule_set(track)
    days = {"starts_on": "2026-10-01", "ends_on": "2026-10-02"}
    named = {"competition": track.pk, "order": 1, "kind": "final", "name": "决赛"}
    return named | days | {"rule_set": rules.pk}


def test_saving_leads_back_to_the_list_that_asked_for_it(client, track, typed):
    answer = client.post(f"{ADD}?competition={track.pk}&_checklist={track.code}", typed)
    assert answer.url == reverse("checklist", args=[track.code])
    page = reverse("admin:competitions_round_change", args=[Round.objects.get().pk])
    answer = client.post(f"{page}?_checklist={track.code}", typed | {"name": "总决赛"})
    assert answer.url == reverse("checklist", args=[track.code])


@pytest.mark.parametrize("away", ["//evil.example", "https://evil.example/", "", "a/b"])
def test_no_other_address_is_followed(client, typed, away):
    answer = client.post(f"{ADD}?_checklist={away}", typed)
    assert answer.url.startswith(reverse("admin:competitions_round_changelist"))


def test_another_one_is_added_to_the_same_contest(client, track, typed):
    here = f"{ADD}?competition={track.pk}&_checklist={track.code}"
    answer = client.post(here, typed | {"_addanother": "1"})
    assert answer.url == here
    initial = client.get(answer.url).context["adminform"].form.initial
    assert (initial["order"], initial["rule_set"]) == (2, typed["rule_set"])


def test_nothing_is_proposed_from_a_contest_of_others(client, db):
    other = builders.make_competition("other")
    builders.make_round(other)
    initial = client.get(f"{ADD}?competition={other.pk}").context["adminform"].form.initial
    assert initial.get("rule_set") is None
    assert initial.get("order") == 1


def test_an_example_keeps_the_contest_of_the_address(client, track):
    add = reverse("admin:competitions_ruleset_add")
    page = client.get(f"{add}?competition={track.pk}&_checklist={track.code}").content.decode()
    assert f"?competition={track.pk}&amp;_checklist={track.code}&amp;like=roadshow" in page


def test_the_list_offers_to_open_what_is_complete(client_of, track):
    """Nothing to open on what is open already."""
    client = client_of(builders.make_staff(track))
    page = client.get(reverse("checklist", args=[track.code]))
    assert not page.context["may_open"]
    assert page.context["has_page"]
