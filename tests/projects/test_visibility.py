"""Whose eyes an entry meets: its own people's, the staff's of its node and above, no one else's."""

import pytest
from django.utils import timezone

from competitions.models import StaffGrant
from projects.models import Entry, Project
from projects.rules import can_edit, owns_entry
from projects.services.reviews import book_recusal
from tests import builders, people
from tests.builders import NOW
from tests.staging import staged

pytestmark = pytest.mark.django_db
DRAFT = "Ow Tm"
SUBMITTED = "Ow Tm On Oa Se Re Su"
STATES = [state for state in Entry.State.values if state != "draft"]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """(entry, people by role)"""
    with staged(django_db_blocker):
        _root, division, track = builders.make_tree()
        sibling = builders.make_competition("sibling", parent=division)
        everybody = people.make_people(division, track, sibling)
        entry = builders.make_submitted(track, owner=everybody["Ow"])
        people.add_teammate(entry, everybody)
        people.recuse(entry, everybody)
        builders.make_submitted(track, owner=everybody["Oe"])
        heat = builders.make_heat(builders.make_round(track))
        people.seat_people(heat, everybody)
        yield entry, everybody


def seen_by(entry, everybody):
    return {
        role
        for role, person in everybody.items()
        if Entry.objects.visible_to(person).filter(pk=entry.pk).exists()
    }


def test_a_draft_is_seen_by_its_own_people(world):
    entry, everybody = world
    Entry.objects.filter(pk=entry.pk).update(state="draft", number=None)
    assert seen_by(entry, everybody) == set(DRAFT.split())


@pytest.mark.parametrize("state", STATES)
def test_what_was_handed_in_is_seen_by_staff_in_whatever_state(world, state):
    entry, everybody = world
    Entry.objects.filter(pk=entry.pk).update(state=state)
    assert seen_by(entry, everybody) == set(SUBMITTED.split())


def test_a_recusal_hides_it_from_staff_and_not_from_its_own_people(world):
    entry, everybody = world
    for role in ("On", "Oa", "Ow"):
        user = everybody[role]
        book_recusal(entry.project, user, kind="kinship", actor=user, at=NOW)
    assert seen_by(entry, everybody) == {"Ow", "Tm", "Se", "Re", "Su"}


@pytest.mark.parametrize(
    "ended", [{"revoked_at": NOW}, {"expires_at": timezone.now()}], ids=["revoked", "expired"]
)
def test_a_duty_that_ended_sees_nothing(world, ended):
    entry, everybody = world
    StaffGrant.objects.filter(role="supervisor").update(**ended)
    assert "Su" not in seen_by(entry, everybody)


def test_a_locked_out_person_sees_nothing_of_others(world):
    entry, everybody = world
    everybody["Su"].is_active = False
    try:
        assert "Su" not in seen_by(entry, everybody)
    finally:
        everybody["Su"].is_active = True


def test_own_projects_are_those_of_owner_and_teammate(world):
    entry, everybody = world
    owners = {
        role
        for role, person in everybody.items()
        if role != "An" and entry.project in Project.objects.owned_by(person)
    }
    assert (
        owners == {role for role, p in everybody.items() if owns_entry(p, entry)} == {"Ow", "Tm"}
    )


@pytest.mark.parametrize("state", Entry.State.values)
def test_editing_is_for_its_own_people_while_it_is_theirs(world, state):
    entry, everybody = world
    entry = Entry.objects.get(pk=entry.pk)
    entry.state = state
    editors = {role for role, person in everybody.items() if can_edit(person, entry)}
    assert editors == ({"Ow", "Tm"} if state in {"draft", "returned"} else set())
