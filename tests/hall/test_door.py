"""The door and the presenter's phone: who comes, with which deck, and whose turn it is."""

import json
import re
import uuid
from datetime import timedelta

import pytest
import time_machine

from hall.models import HallRun
from hall.services.decks import decks_of
from hall.services.door import door_state
from hall.services.ready import ready_lines
from hall.services.runs import HallRefused, open_run
from hall.services.screens import add_screen, open_screen
from hall.services.steps import Command, take
from hall.services.turn_of import (
    appearance_of,
    appearance_of_token,
    arrival_token,
    turn_state,
)
from judging.models import Appearance
from projects.models import Collaborator, Material, Member
from projects.services.reviews import disqualify_entry
from tests import builders, staging
from tests.builders import NOW
from tests.hall.test_steps import hand_in, play

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
stage, world = staging.stage_of(builders.hall_of(entries=3, judges=3)), staging.world
heat = staging.part("heat")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def host(db):
    return builders.make_admin()


@pytest.fixture
def run(heat, host):
    made = open_run(heat, actor=host, at=NOW)
    HallRun.objects.filter(pk=made.pk).update(play=made.play | {"reveal": "at_once"})
    runs = HallRun.objects.select_related("heat__round__rule_set", "heat__round__competition")
    return runs.get(pk=made.pk)


def seated(heat, place=1):
    return Appearance.objects.select_related("entry__project__owner", "heat__round__rule_set").get(
        heat=heat, order=place
    )


def press(run, host, name, place=1, **more):
    command = Command(uuid.uuid4(), name, run.order[place - 1], **more)
    return take(run, command, actor=host, at=NOW)


def hand_in_deck(heat, place=1):
    entry = seated(heat, place).entry
    made = builders.add_material(entry, Material.Kind.DECK, name="路演.pdf")
    Material.objects.filter(pk=made.pk).update(sha256=f"{made.pk:064x}")
    made.refresh_from_db()
    return made


def line_of(run, viewer, place=1):
    return door_state(run, viewer, NOW)["lines"][place - 1]


def turn(heat, place=1, at=NOW):
    return turn_state(appearance_of(seated(heat, place).entry), at)


# ── the deck ─────────────────────────────────────────────────────────────────


def test_a_check_in_keeps_who_presents_and_the_digest_of_the_deck(heat, run, host):
    deck = hand_in_deck(heat)
    member = Member.objects.get(project=seated(heat).entry.project)
    step = press(run, host, "check_in", data={"member": member.pk, "deck": deck.sha256})
    assert step.data == {"member": member.pk, "deck": deck.sha256}
    line = line_of(run, host)
    assert (line["checked_in"], line["deck_final"]) == (True, True)
    assert line["presenter"] == member.name
    assert member.name not in HallRun.objects.get(pk=run.pk).document


@pytest.mark.parametrize("sent", ["0" * 64, "x", "’", "a" * 100])
def test_a_deck_that_is_not_the_one_handed_in_is_not_confirmed(heat, run, host, sent):
    hand_in_deck(heat)
    with pytest.raises(HallRefused):
        press(run, host, "check_in", data={"deck": sent})
    assert not line_of(run, host)["checked_in"]


def test_the_deck_of_another_project_is_not_confirmed(heat, run, host):
    hand_in_deck(heat, 1)
    other = hand_in_deck(heat, 2)
    with pytest.raises(HallRefused):
        press(run, host, "check_in", 1, data={"deck": other.sha256})


def test_without_a_confirmed_deck_the_check_in_counts_all_the_same(heat, run, host):
    hand_in_deck(heat)
    assert press(run, host, "check_in").data == {}
    line = line_of(run, host)
    assert (line["checked_in"], line["deck_final"]) == (True, False)


def test_a_check_in_is_put_right_by_another_and_taken_back(heat, run, host):
    deck = hand_in_deck(heat)
    press(run, host, "check_in")
    press(run, host, "check_in", data={"deck": deck.sha256})
    assert line_of(run, host)["deck_final"]
    press(run, host, "undo_check_in", reason="按错了")
    line = line_of(run, host)
    assert (line["checked_in"], line["deck_final"]) == (False, False)


def test_several_files_make_one_deck_with_one_digest(heat, run):
    first = hand_in_deck(heat)
    alone = decks_of(run)[run.order[0]].digest
    hand_in_deck(heat)
    both = decks_of(run)[run.order[0]]
    assert alone == first.sha256
    assert both.digest not in ("", alone)
    assert len(both.files) == 2


def test_a_version_that_was_replaced_is_no_deck(heat, run):
    deck = hand_in_deck(heat)
    Material.objects.filter(pk=deck.pk).update(replaced_at=NOW)
    assert decks_of(run) == {}


# ── the door ─────────────────────────────────────────────────────────────────


def test_the_door_costs_the_same_however_many_have_come(
    heat, run, host, django_assert_num_queries
):
    for place in (1, 2, 3):
        hand_in_deck(heat, place)
        press(run, host, "check_in", place)
    with django_assert_num_queries(5):
        door_state(run, host, NOW)


def test_of_a_project_of_their_own_a_clerk_sees_neither_members_nor_deck(heat, run):
    hand_in_deck(heat)
    clerk = builders.make_staff(heat.round.competition)
    assert line_of(run, clerk)["members"]
    project = seated(heat).entry.project
    Collaborator.objects.create(project=project, user=clerk, role=Collaborator.Role.READER)
    line = line_of(run, clerk)
    assert (line["kept"], line["members"], line["deck"]) == (True, [], None)


def test_who_has_left_the_contest_is_a_number_without_a_name(heat, run, host):
    entry = seated(heat).entry
    disqualify_entry(entry, actor=host, at=NOW, reason="材料不实")
    line = line_of(run, host)
    assert (line["title"], line["unit"], line["state"]) == ("", "", "withdrawn")


def test_the_door_page_opens_the_wanted_line_and_no_invented_one(client, run, host):
    client.force_login(host)
    page = f"/work/{run.heat.round.competition.code}/hall/{run.pk}/door/"
    wanted = f'data-wanted="{run.order[1]}"'
    assert wanted in client.get(page, {"entry": run.order[1]}).content.decode()
    assert 'data-wanted=""' in client.get(page, {"entry": "<b>"}).content.decode()
    assert client.get(page).status_code == 200


# ── the code ─────────────────────────────────────────────────────────────────


def test_a_code_holds_a_signed_number_and_nothing_else(heat):
    one = seated(heat)
    token = arrival_token(one)
    assert re.fullmatch(rf"{one.pk}~[\w-]{{43}}", token)
    assert appearance_of_token(token) == one


@pytest.mark.parametrize(
    "make", ["{pk}", "{pk}~", "{pk}~{other}", "~", "none", "{other_pk}~{own}"]
)
def test_an_invented_code_is_nobodys(heat, make):
    one, two = seated(heat, 1), seated(heat, 2)
    own, other = (arrival_token(each).split("~")[1] for each in (one, two))
    said = make.format(pk=one.pk, other_pk=two.pk, own=own, other=other)
    assert appearance_of_token(said) is None


def test_a_scanned_code_leads_a_clerk_to_the_door_and_a_stranger_nowhere(client, heat, run, host):
    one = seated(heat)
    link = f"/arrival/{arrival_token(one)}/"
    client.force_login(host)
    assert client.get(link)["Location"].endswith(f"/hall/{run.pk}/door/?entry={one.pk}")
    client.force_login(one.entry.project.owner)
    assert client.get(link)["Location"] == f"/my/entries/{one.entry_id}/turn/"
    client.force_login(builders.make_user("stranger"))
    assert client.get(link).status_code == 404
    client.logout()
    assert client.get(link)["Location"].startswith("/accounts/login/")


def test_before_the_heat_is_open_the_code_leads_a_clerk_to_its_opening(client, heat, host):
    client.force_login(host)
    answer = client.get(f"/arrival/{arrival_token(seated(heat))}/")
    assert answer["Location"].endswith(f"/heats/{heat.pk}/hall/")


def test_the_code_is_a_picture_for_the_entrys_own_people_alone(client, heat):
    one = seated(heat)
    link = f"/my/entries/{one.entry_id}/turn/code.png"
    client.force_login(one.entry.project.owner)
    answer = client.get(link)
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    client.force_login(seated(heat, 2).entry.project.owner)
    assert client.get(link).status_code == 404


# ── the presenter's phone ────────────────────────────────────────────────────


def test_before_the_heat_is_open_the_phone_shows_place_and_time(heat):
    told = turn(heat, 2)
    assert (told["open"], told["place"], told["all"], told["before"]) == (False, 2, 3, 1)
    assert told["expected"] > told["now"]


def test_the_phone_counts_who_is_before_and_calls(heat, run, host):
    assert (turn(heat, 2)["before"], turn(heat, 1)["before"]) == (1, 0)
    press(run, host, "call", 1)
    told = turn(heat, 2)
    assert (told["before"], told["on"]["place"]) == (1, 1)
    assert (turn(heat, 1)["state"], turn(heat, 1)["before"]) == ("called", None)
    press(run, host, "absent", 1, reason="未到")
    assert (turn(heat, 2)["before"], turn(heat, 1)["state"]) == (0, "absent")


def test_the_phone_tells_of_the_check_in(heat, run, host):
    deck = hand_in_deck(heat)
    member = Member.objects.get(project=seated(heat).entry.project)
    press(run, host, "check_in", data={"member": member.pk, "deck": deck.sha256})
    told = turn(heat)
    assert (told["checked_in"], told["presenter"], told["deck"]) == (True, member.name, True)
    assert turn(heat, 2)["presenter"] == ""


def test_no_score_is_on_the_phone_before_it_is_shown_in_the_hall(heat, run, host):
    play(run, host)
    hand_in(heat)
    assert turn(heat)["score"] == ""
    assert "80.00" not in json.dumps([turn(heat, place) for place in (1, 2, 3)])
    press(run, host, "reveal")
    assert turn(heat)["score"] == "80.00"
    assert "80.00" not in json.dumps(turn(heat, 2))


def test_an_entry_that_has_left_has_no_turn(client, heat, run, host):
    entry = seated(heat).entry
    token = arrival_token(seated(heat))
    disqualify_entry(entry, actor=host, at=NOW, reason="材料不实")
    assert appearance_of(entry) is None
    assert appearance_of_token(token) is None
    client.force_login(entry.project.owner)
    assert client.get(f"/my/entries/{entry.pk}/turn/").status_code == 200
    assert client.get(f"/my/entries/{entry.pk}/turn/document/").status_code == 404


def test_a_rehearsal_is_nobodys_turn(heat, host):
    rehearsal = open_run(heat, is_rehearsal=True, actor=host, at=NOW)
    press(rehearsal, host, "call", 1)
    assert (turn(heat)["open"], turn(heat)["state"]) == (False, "waiting")


def test_the_phone_asks_the_database_little(heat, run, host, django_assert_max_num_queries):
    press(run, host, "check_in")
    one = appearance_of(seated(heat).entry)
    with django_assert_max_num_queries(4):
        turn_state(one, NOW)


# ── is everything ready ──────────────────────────────────────────────────────


def ready(heat, at=NOW):
    return {line.name: (line.mark, line.words) for line in ready_lines(heat, at)}


def test_the_readiness_page_says_what_it_cannot_know(heat):
    lines = ready(heat)
    assert lines["Materials on the tablets"][0] == "unsure"
    assert lines["Paper sheets as a reserve"][0] == "unsure"
    assert lines["Screens connected"][0] == "wait"


def test_files_that_no_tablet_keeps_are_counted(heat):
    deck = hand_in_deck(heat)
    Material.objects.filter(pk=deck.pk).update(size=9 * 1024 * 1024)
    assert "1 file is too large" in ready(heat)["Materials on the tablets"][1]


def test_a_screen_counts_while_it_is_heard_of(heat, run, host):
    secret = add_screen(run, "主屏", actor=host, at=NOW).secret
    assert ready(heat)["Screens connected"] == ("wait", "0 of 1")
    with time_machine.travel(NOW, tick=False):
        open_screen(secret, at=NOW)
    assert ready(heat)["Screens connected"] == ("ok", "1 of 1")
    assert ready(heat, LATER)["Screens connected"] == ("wait", "0 of 1")
