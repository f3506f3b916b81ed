"""Ways round the limits of setting up contests: more mail, other people's venues."""

import datetime as dt

import pytest
from django.utils import timezone

from competitions.administration import places as admin_places
from competitions.models import Invitation, Meeting, Venue
from competitions.services import invitations
from competitions.services.invitations import (
    InvitationRefused,
    invite,
    revoke_invitation,
    send_again,
)
from tests import builders
from tests.admin_pages import page

A_DAY = dt.timedelta(days=1)
MOST = 20


# Mail to one address


@pytest.fixture
def now(db):
    return timezone.now()


@pytest.fixture
def offer(track, organiser, now):
    """offer(**changes) → an invitation of one and the same person."""

    def made(**changes):
        said = {"email": "wang@example.org", "name": "", "role": "reviewer"}
        values = {"expires_at": now + 90 * A_DAY, "actor": organiser, "at": now}
        return invite(track, **said | values | changes, site="https://contest.example/")

    return made


def offer_and_take_back(offer, times, **changes):
    for _time in range(times):
        made = offer(**changes)
        revoke_invitation(made, actor=made.invited_by, at=made.invited_at)


def test_taking_back_and_offering_again_is_no_way_to_flood_an_address(offer):
    offer_and_take_back(offer, MOST)
    with pytest.raises(InvitationRefused) as refused:
        offer()
    assert refused.value.field == "email"
    assert Invitation.objects.count() == MOST
    offer(email="li@example.org")


def test_without_that_limit_it_would_be_one(offer, monkeypatch):
    monkeypatch.setattr(invitations, "_check_address", lambda address, at: None)
    offer_and_take_back(offer, MOST + 1)
    assert Invitation.objects.count() == MOST + 1


def test_nor_do_two_people_flood_it_together(offer, second_organiser):
    offer_and_take_back(offer, MOST // 2)
    offer_and_take_back(offer, MOST // 2, actor=second_organiser)
    with pytest.raises(InvitationRefused):
        offer(actor=second_organiser)


def test_a_mail_sent_again_counts_as_one(offer, organiser, now):
    kept = offer()
    offer_and_take_back(offer, MOST - 3, role="secretariat")
    for _time in range(2):
        kept = send_again(kept, actor=organiser, at=now, site="https://contest.example/")
    with pytest.raises(InvitationRefused):
        send_again(kept, actor=organiser, at=now, site="https://contest.example/")
    with pytest.raises(InvitationRefused):
        offer(role="secretariat")


def test_the_next_day_there_may_be_more(offer, now):
    offer_and_take_back(offer, MOST)
    with pytest.raises(InvitationRefused):
        offer(at=now + A_DAY - dt.timedelta(seconds=1))
    offer(at=now + A_DAY)


# Venues of others


@pytest.fixture
def venue(db):
    return Venue.objects.create(name="会议中心", kind="hall")


def hold_training(venue, competition):
    Meeting.objects.create(
        competition=competition,
        kind="training",
        title="培训",
        held_on=dt.date(2026, 5, 1),
        venue=venue,
    )


@pytest.fixture
def elsewhere(tree):
    return builders.make_competition("elsewhere", number_prefix="EW")


def rename(client, venue):
    """The name afterwards."""
    region = builders.make_region("330108", "滨江区")
    client.post(page(venue), {"name": "改名", "kind": venue.kind, "region": region.pk})
    venue.refresh_from_db()
    return venue.name


def test_a_venue_of_ones_own_training_is_renamed(client_of, organiser, track, venue):
    hold_training(venue, track)
    assert rename(client_of(organiser), venue) == "改名"


def test_a_venue_of_somebody_elses_training_is_not(client_of, organiser, track, elsewhere, venue):
    hold_training(venue, track)
    hold_training(venue, elsewhere)
    assert rename(client_of(organiser), venue) == "会议中心"


def test_without_a_look_at_the_trainings_it_would_be(
    client_of, organiser, elsewhere, venue, monkeypatch
):
    class Unseen:
        objects = Meeting.objects.none()

    hold_training(venue, elsewhere)
    monkeypatch.setattr(admin_places, "Meeting", Unseen)
    assert rename(client_of(organiser), venue) == "改名"


@pytest.mark.parametrize("is_platform", [True, False])
def test_a_venue_is_not_deleted(client_of, organiser, track, venue, is_platform):
    hold_training(venue, track)
    client = client_of(builders.make_admin() if is_platform else organiser)
    assert page(venue, "delete") not in client.get(page(venue)).content.decode()
    assert client.post(page(venue, "delete"), {"post": "yes"}).status_code == 404
    assert Venue.objects.filter(pk=venue.pk).exists()


@pytest.mark.parametrize("is_used", [True, False])
def test_were_the_page_to_delete_it_the_key_of_a_training_would_still_hold_it(
    client_of, venue, track, is_used, monkeypatch
):
    monkeypatch.setattr(
        admin_places.VenueAdmin, "has_delete_permission", lambda *args, **kwargs: True
    )
    if is_used:
        hold_training(venue, track)
    client_of(builders.make_admin()).post(page(venue, "delete"), {"post": "yes"})
    assert Venue.objects.filter(pk=venue.pk).exists() == is_used
