"""The line of the stage on a judge's tablet, and the host's reminder: who is asked, and what it tells."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hall.models import HallRun, HallStep
from hall.services.console import console_state
from hall.services.folding import milliseconds
from hall.services.runs import HallRefused, open_run
from judging.models import Seat
from judging.services.panels import declare_recusal
from tests import builders, staging
from tests.builders import NOW
from tests.hall.test_steps import hand_in, press
from tests.judging.saving import draft, save, sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

stage, world = staging.stage_of(builders.hall_of(entries=3, judges=3)), staging.world
heat = staging.part("heat")


@pytest.fixture
def host(db):
    return builders.make_admin()


@pytest.fixture
def run(heat, host):
    made = open_run(heat, actor=host, at=NOW)
    rows = HallRun.objects.select_related("heat__round__rule_set", "heat__round__competition")
    return rows.get(pk=made.pk)


@pytest.fixture
def judge(heat):
    return Seat.objects.get(heat=heat, number=1).judge.user


def told(heat, user):
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("hall:stage_line", args=[heat.pk]))
    return answer.json() if answer.status_code == 200 else answer.status_code


def to_scoring(run, host, place=1):
    names = ("call", "start_pitch", "end_pitch", "start_questions", "end_questions")
    for n, name in enumerate(names):
        press(run, host, name, place, after=60 * n)


def test_before_the_opening_and_between_two_turns_there_is_nothing_on(heat, host, judge):
    before = told(heat, judge)
    assert (before["place"], before["clock"]) == (0, None)
    open_run(heat, actor=host, at=NOW)
    assert told(heat, judge)["place"] == 0


def test_a_judge_sees_who_is_on_and_the_clock(run, host, heat, judge):
    press(run, host, "call", 2)
    press(run, host, "start_pitch", 2, after=10)
    line = told(heat, judge)
    document = json.loads(HallRun.objects.get(pk=run.pk).document)
    assert line["place"] == 2
    assert line["number"] == document["order"][1]["number"]
    assert line["clock"] == document["clock"]
    assert line["reminded"] == 0


def test_it_never_tells_more_than_place_own_sheet_clock_and_reminder(run, host, heat, judge):
    to_scoring(run, host)
    hand_in(heat)
    assert set(told(heat, judge)) == {
        "place",
        "number",
        "sheet",
        "state",
        "clock",
        "reminded",
    }


def test_a_project_the_judge_is_parted_from_is_a_place_without_a_number(run, host, heat, judge):
    appearance = heat.appearances.get(order=1)
    declare_recusal(appearance.entry.project, judge.judge, kind="kinship", actor=judge, at=NOW)
    press(run, host, "call", 1)
    line = told(heat, judge)
    assert (line["place"], line["number"], line["reminded"]) == (1, "", 0)


def test_who_does_not_sit_on_the_panel_finds_nothing(run, heat, host):
    assert told(heat, host) == 404
    assert told(heat, builders.make_judge().user) == 404


def test_a_reminder_reaches_the_one_judge_until_they_have_handed_in(run, host, heat, judge):
    to_scoring(run, host)
    other = Seat.objects.get(heat=heat, number=2).judge.user
    press(run, host, "remind", 1, after=400, data={"seat": 1})
    assert told(heat, judge)["reminded"] > 0
    assert told(heat, other)["reminded"] == 0
    save(sheet_of(heat, order=1, seat=1), draft(signed=True))
    assert told(heat, judge)["reminded"] == 0


def test_a_reminder_is_in_the_record_and_nowhere_in_public(run, host, heat):
    to_scoring(run, host)
    before = HallRun.objects.get(pk=run.pk).document
    press(run, host, "remind", 1, after=400, data={"seat": 2})
    after = json.loads(HallRun.objects.get(pk=run.pk).document)
    assert after == json.loads(before) | {"steps": after["steps"]}
    log = console_state(run, host, NOW)["log"]
    assert log[0]["text"].endswith("Judge B reminded to hand in")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"seat": 1}, "handed in already"),
        ({"seat": 9}, "does not score this project"),
        ({}, "does not score this project"),
    ],
)
def test_who_is_not_waited_for_is_not_reminded(run, host, heat, data, words):
    to_scoring(run, host)
    hand_in(heat)
    with pytest.raises(HallRefused, match=words):
        press(run, host, "remind", 1, after=400, data=data)
    assert not HallStep.objects.filter(name="remind").exists()


def test_a_late_reminder_of_nobody_is_on_record_and_the_console_goes_on(run, host, heat):
    to_scoring(run, host)
    late = milliseconds(NOW + timedelta(seconds=350))
    row = press(run, host, "remind", 1, after=400, at=late)
    assert row.refused
    assert console_state(run, host, NOW)["log"][0]["text"].endswith("Judge reminded to hand in")


def test_a_rehearsal_reminds_nobody(heat, host):
    made = open_run(heat, actor=host, at=NOW, is_rehearsal=True)
    run = HallRun.objects.select_related("heat__round__rule_set").get(pk=made.pk)
    to_scoring(run, host)
    with pytest.raises(HallRefused, match="reminds no judge"):
        press(run, host, "remind", 1, after=400, data={"seat": 1})


def test_the_line_costs_the_same_whatever_happened(
    run, host, heat, judge, django_assert_num_queries
):
    client = Client()
    client.force_login(judge)
    to_scoring(run, host)
    press(run, host, "remind", 1, after=400, data={"seat": 1})
    with django_assert_num_queries(10):
        client.get(reverse("hall:stage_line", args=[heat.pk]))
