"""Forged addresses and forms of the set-up: an answer like any other, never an error of the server."""

import pytest
from django.urls import reverse

from competitions.models import Round, RuleSet, StaffGrant, Venue
from tests import builders
from tests.admin_pages import add, changelist

HUGE, ENDLESS = str(10**30), "9" * 4400
FORGED = ("a\0b", HUGE, ENDLESS, "abc", "-1", "²", "９")


@pytest.fixture
def as_organiser(client_of, organiser):
    return client_of(organiser)


@pytest.mark.parametrize("value", FORGED[1:])
@pytest.mark.parametrize(
    ("model", "name"), [(StaffGrant, "competition"), (RuleSet, "competition")]
)
def test_a_proposal_that_names_no_node_is_left_out(as_organiser, model, name, value):
    answer = as_organiser.get(add(model), {name: value})
    assert answer.status_code == 200
    assert not answer.context["adminform"].form[name].value()


def test_a_proposal_that_names_a_node_is_taken(as_organiser, track):
    form = as_organiser.get(add(StaffGrant), {"competition": track.pk}).context["adminform"].form
    assert str(form["competition"].value()) == str(track.pk)


def test_a_proposed_moment_is_left_out(as_organiser):
    assert as_organiser.get(add(StaffGrant), {"expires_at": "abc"}).status_code == 200


@pytest.mark.parametrize("value", FORGED)
@pytest.mark.parametrize(("model", "act"), [(StaffGrant, "end_duties"), (Round, "shift_rounds")])
def test_a_forged_tick_is_no_tick(as_organiser, track, model, act, value):
    builders.make_round(track)
    answer = as_organiser.post(changelist(model), {"action": act, "_selected_action": value})
    assert answer.status_code == 302


def test_a_true_tick_among_forged_ones_counts(as_organiser, organiser):
    own = StaffGrant.objects.get(user=organiser)
    data = {"action": "end_duties", "_selected_action": [HUGE, str(own.pk), "abc"]}
    answer = as_organiser.post(changelist(StaffGrant), data)
    assert answer.context["keys"] == [own.pk]


def test_a_tick_on_a_foreign_row_is_no_tick(as_organiser):
    foreign = builders.make_staff(builders.make_competition("elsewhere", number_prefix="EW"))
    grant = StaffGrant.objects.get(user=foreign)
    data = {"action": "end_duties", "_selected_action": str(grant.pk), "shown": "", "take": "1"}
    as_organiser.post(changelist(StaffGrant), data)
    grant.refresh_from_db()
    assert grant.revoked_at is None


@pytest.mark.parametrize("value", [HUGE, ENDLESS])
@pytest.mark.parametrize(("model", "name"), [(Venue, "region"), (StaffGrant, "competition")])
def test_a_filter_by_an_impossible_key_finds_nothing(as_organiser, model, name, value):
    assert as_organiser.get(changelist(model), {name: value}).status_code in {200, 302}


def test_an_endless_number_of_projects_is_previewed_as_the_largest(as_organiser, track):
    address = reverse("admin:competitions_ruleset_preview")
    answer = as_organiser.post(address, {"preview_field": ENDLESS, "competition": track.pk})
    assert answer.status_code == 200
    assert answer.context["field"] == 100_000
