"""Steps of hosts against the database: one effect each, whoever sends them, however often and late."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from accounts.models import AuditEntry
from hall.models import HallRun, HallStep
from hall.services.console import console_state
from hall.services.folding import milliseconds, state_of
from hall.services.runs import HallRefused, end_rehearsal, open_run, open_to_public
from hall.services.screens import add_screen, close_screen, open_screen, screen_of
from hall.services.steps import Command, take
from judging.models import LiveScore
from judging.services.heats import lock_heat
from judging.services.live_scores import RevealRefused
from tests import builders, staging
from tests.builders import NOW
from tests.judging.saving import draft, save, sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


stage, world = staging.stage_of(builders.hall_of(entries=3, judges=3)), staging.world
heat = staging.part("heat")


@pytest.fixture
def host(db):
    return builders.make_admin()


@pytest.fixture
def run(heat, host):
    """The heat open in the hall, by rules that show a score at once."""
    made = open_run(heat, actor=host, at=NOW)
    play = made.play | {"reveal": "at_once"}
    HallRun.objects.filter(pk=made.pk).update(play=play)
    return HallRun.objects.select_related("heat__round__rule_set", "heat__round__competition").get(
        pk=made.pk
    )


def press(run, host, name, place=0, *, after=0, **more):
    key = run.order[place - 1] if place else ""
    command = Command(uuid.uuid4(), name, key, **more)
    return take(run, command, actor=host, at=NOW + timedelta(seconds=after))


def play(run, host, place=1):
    for n, name in enumerate(
        ("call", "start_pitch", "end_pitch", "start_questions", "end_questions")
    ):
        press(run, host, name, place, after=60 * n)


def hand_in(heat, order=1):
    for seat in (1, 2, 3):
        save(sheet_of(heat, order=order, seat=seat), draft(signed=True))


def told(run):
    return json.loads(HallRun.objects.get(pk=run.pk).document)


def test_a_turn_is_played_and_its_score_shown(heat, run, host):
    play(run, host)
    hand_in(heat)
    assert "result" not in json.dumps(told(run))
    press(run, host, "reveal", 1, after=400)
    first = told(run)["order"][0]
    assert first["result"]["score"] == "80.00"
    assert [mark["seat"] for mark in first["result"]["marks"]] == ["A", "B", "C"]
    assert told(run)["table"] == [{"rank": 1, "place": 1, "score": "80.00"}]
    assert LiveScore.objects.get().score == Decimal(80)


def test_no_score_is_shown_while_a_judge_is_missing(heat, run, host):
    play(run, host)
    with pytest.raises(RevealRefused):
        press(run, host, "reveal", 1, after=400)
    assert HallStep.objects.filter(name="reveal").count() == 0


def test_a_wrong_score_is_taken_back_put_right_and_shown_anew(heat, run, host):
    play(run, host)
    hand_in(heat)
    press(run, host, "reveal", 1, after=400)
    press(run, host, "take_back", 1, after=410, reason="评委2录入有误")
    assert "result" not in json.dumps(told(run))
    assert told(run)["table"] == []
    save(sheet_of(heat, seat=2), draft(1, tech="56", signed=True))
    press(run, host, "reveal", 1, after=420)
    assert told(run)["order"][0]["result"]["score"] == "82.00"
    assert [row.score for row in LiveScore.objects.order_by("pk")] == [80, 82]


def test_a_step_sent_three_times_has_one_effect(run, host):
    command = Command(uuid.uuid4(), "call", run.order[0])
    rows = [take(run, command, actor=host, at=NOW) for _time in range(3)]
    assert len({row.pk for row in rows}) == 1
    assert told(run)["steps"] == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"[" * 5000,
        b'{"client_id": "no", "name": "call"}',
        b'{"client_id": "%s", "name": 7}',
        b'{"client_id": "%s", "name": "note", "reason": "\\u0000"}',
        b'{"client_id": "%s", "name": "move", "data": {"to": NaN}}',
        b'{"client_id": "%s", "name": "check_in", "at": 1, "data": {"member": "\\u0000"}}',
        b'{"client_id": "%s", "name": "check_in", "at": 1, "data": {"member": "\\ud800"}}',
        b'{"client_id": "%s", "name": "call", "at": true}',
        b'{"client_id": "%s", "name": "call", "at": 1e400}',
        b'{"client_id": "%s", "name": "call", "data": []}',
        b'{"client_id": "%s", "name": "move", "at": 1, "data": {"to": 1e999}}',
    ],
)
def test_a_body_that_is_no_step_is_told_so(run, host, client_of, body):
    client = client_of(host)
    url = f"/work/{run.heat.round.competition.code}/hall/{run.pk}/steps/"
    sent = body.replace(b"%s", str(uuid.uuid4()).encode())
    assert client.post(url, sent, content_type="application/json").status_code == 400
    assert not HallStep.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x" * 400, {}),
        ("move", {"to": True}),
        ("move", {"to": 2**70}),
        ("move", {"to": 1.5}),
        ("reorder", {"order": [[[]]]}),
        ("reorder", {"order": "123"}),
        ("show", {"scene": "x" * 400}),
        ("check_in", {"member": [1]}),
        ("check_in", {"deck": 7}),
        ("check_in", {"deck": "x" * 101}),
    ],
)
def test_what_no_console_sends_is_refused_and_not_stored(run, host, name, data):
    for at in (None, 1):
        with pytest.raises(HallRefused):
            press(run, host, name, 1, reason="换", data=data, at=at)
    assert not HallStep.objects.exists()


def test_a_step_that_arrives_after_the_lock_is_on_record(heat, run, host):
    press(run, host, "call", 1)
    lock_heat(heat, actor=host, at=NOW, reason="纸质")
    row = press(run, host, "start_pitch", 1, after=60, at=milliseconds(NOW))
    assert row.refused == "rules"


def test_a_score_is_not_shown_by_a_step_that_waited(heat, run, host):
    play(run, host)
    hand_in(heat)
    row = press(run, host, "reveal", 1, after=900, at=milliseconds(NOW))
    assert (row.refused, LiveScore.objects.count()) == ("rules", 0)


def test_two_hosts_who_press_the_same_button_call_one_project(run, host):
    press(run, host, "call", 1)
    with pytest.raises(HallRefused, match="called"):
        press(run, host, "call", 1)


def test_a_step_pressed_offline_counts_when_it_was_pressed(run, host):
    press(run, host, "call", 1)
    pressed = milliseconds(NOW + timedelta(seconds=30))
    row = press(run, host, "start_pitch", 1, after=90, at=pressed)
    assert row.at == NOW + timedelta(seconds=30)
    assert row.received_at == NOW + timedelta(seconds=90)
    assert told(run)["clock"]["since"] == pressed


def test_no_step_counts_in_the_future_or_before_the_last_one(run, host):
    press(run, host, "call", 1, after=10)
    early = press(run, host, "start_pitch", 1, after=20, at=0)
    assert early.at == NOW + timedelta(seconds=10)
    late = press(run, host, "end_pitch", 1, after=30, at=milliseconds(NOW + timedelta(days=9)))
    assert late.at == NOW + timedelta(seconds=30)


def test_what_comes_too_late_is_on_record_without_effect(run, host):
    press(run, host, "call", 1)
    before = told(run)
    row = press(run, host, "call", 2, after=60, at=milliseconds(NOW))
    assert row.refused == "stage_taken"
    assert told(run) == before
    assert state_of(run).on_stage == run.order[0]


def test_who_does_not_run_the_heat_takes_no_step(heat, run):
    for user in (sheet_of(heat).seat.judge.user, builders.make_user("stranger")):
        with pytest.raises(PermissionDenied):
            press(run, user, "call", 1)


def test_the_presenter_is_known_by_the_members_that_were_registered(run, host):
    member = sheet_of(run.heat).appearance.entry.project.members.create(name="孙路演", order=1)
    press(run, host, "check_in", 1, data={"member": member.pk})
    press(run, host, "check_in", 2)
    with pytest.raises(HallRefused, match="not a registered member"):
        press(run, host, "check_in", 3, data={"member": member.pk})
    assert [row.data for row in HallStep.objects.order_by("seq")] == [{"member": member.pk}, {}]
    assert "孙路演" not in HallRun.objects.get(pk=run.pk).document
    assert console_state(run, host, NOW)["turns"][run.order[0]]["presenter"] == "孙路演"


def test_where_the_rules_want_a_member_nobody_else_is_checked_in(run, host):
    rules = run.heat.round.rule_set
    rules.spec["stage"]["presenter"] = "member"
    with pytest.raises(HallRefused, match="registered member"):
        press(run, host, "check_in", 1)


def test_the_same_client_id_in_another_heat_is_refused(run, host):
    other = HallRun.objects.create(
        heat=run.heat,
        is_rehearsal=True,
        order=run.order,
        play=run.play,
        opened_by=host,
        opened_at=NOW,
    )
    command = Command(uuid.uuid4(), "call", run.order[0])
    take(run, command, actor=host, at=NOW)
    with pytest.raises(HallRefused, match="another heat"):
        take(other, command, actor=host, at=NOW)


def test_nothing_moves_after_the_lock_but_the_screen(heat, run, host):
    lock_heat(heat, actor=host, at=NOW, reason="纸质")
    with pytest.raises(HallRefused, match="locked"):
        press(run, host, "call", 1)
    press(run, host, "show", data={"scene": "table"})


def test_a_rehearsal_leaves_nothing_behind(heat, host):
    run = open_run(heat, is_rehearsal=True, actor=host, at=NOW)
    HallRun.objects.filter(pk=run.pk).update(play=run.play | {"reveal": "at_once"})
    run.refresh_from_db()
    before = AuditEntry.objects.count()
    play(run, host)
    press(run, host, "reveal", 1, after=400)
    assert told(run)["rehearsal"]
    assert LiveScore.objects.count() == 0
    end_rehearsal(run, actor=host)
    assert (HallRun.objects.count(), HallStep.objects.count()) == (0, 0)
    assert AuditEntry.objects.count() == before


def test_a_rehearsal_of_another_order_is_rehearsed_anew(heat, host):
    run = open_run(heat, is_rehearsal=True, actor=host, at=NOW)
    HallRun.objects.filter(pk=run.pk).update(order=run.order[::-1])
    again = open_run(heat, is_rehearsal=True, actor=host, at=NOW)
    assert (again.pk != run.pk, again.order) == (True, run.order)


def test_screens_of_the_rehearsal_show_the_heat_itself_once_it_is_on(heat, host):
    rehearsal = open_run(heat, is_rehearsal=True, actor=host, at=NOW)
    key = open_screen(add_screen(rehearsal, "主屏", actor=host, at=NOW).secret, at=NOW)
    real = open_run(heat, actor=host, at=NOW)
    assert screen_of(key, NOW).run == real


def test_a_heat_opens_in_the_hall_once_its_order_stands(heat, host):
    planned = builders.make_heat(heat.round, number=9)
    with pytest.raises(HallRefused, match="Draw the running order"):
        open_run(planned, actor=host, at=NOW)


def test_the_record_of_a_heat_stands_whoever_asks_the_database(run, host):
    press(run, host, "call", 1)
    for rows in (HallStep.objects.all(), HallRun.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        HallStep.objects.update(reason="改")


def test_the_console_knows_who_has_handed_in_and_never_what(
    heat, run, host, django_assert_num_queries
):
    play(run, host)
    save(sheet_of(heat, seat=1), draft(tech="51", signed=True))
    save(sheet_of(heat, seat=2), draft(tech="53"))
    with django_assert_num_queries(8):
        state = console_state(run, host, NOW)
    key = run.order[0]
    assert [seat["sheets"][key] for seat in state["seats"]] == ["signed", "begun", ""]
    assert not {"81", "83", "51", "53"} & set(json.dumps(state).replace('"', " ").split())


def test_the_live_page_opens_only_for_a_contest_that_is_public(run, host):
    assert not HallRun.objects.public().exists()
    open_to_public(run, is_public=True, actor=host, at=NOW)
    assert HallRun.objects.public().get() == run


def test_a_link_opens_one_screen_once(run, host):
    made = add_screen(run, "主屏", actor=host, at=NOW)
    key = open_screen(made.secret, at=NOW)
    assert screen_of(key, NOW).run == run
    assert open_screen(made.secret, at=NOW) is None
    assert screen_of("x" * 43, NOW) is None
    close_screen(made.screen, actor=host, at=NOW)
    assert screen_of(key, NOW) is None


def test_a_link_is_worth_nothing_the_next_day(run, host):
    made = add_screen(run, "", actor=host, at=NOW)
    assert open_screen(made.secret, at=NOW + timedelta(days=2)) is None
