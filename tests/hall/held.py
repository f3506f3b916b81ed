"""A heat that was held from the host console: a day with everything that can happen on it."""

import uuid
from datetime import timedelta

from competitions.models import Heat
from hall.models import HallRun
from hall.services.runs import open_run
from hall.services.steps import Command, take
from judging.services.heats import lock_heat
from tests import builders
from tests.builders import NOW

# How long the steps of a plain turn are apart, in seconds.
TURN = (("call", 0), ("start_pitch", 30), ("end_pitch", 480), ("start_questions", 20), ("end_questions", 470))  # fmt: skip


class Day:
    """Presses buttons as a host, each some seconds after the last one."""

    def __init__(self, heat, host):
        run = open_run(heat, actor=host, at=NOW)
        HallRun.objects.filter(pk=run.pk).update(play=run.play | {"reveal": "at_once"})
        runs = HallRun.objects.select_related(
            "heat__round__competition", "heat__round__rule_set", "heat__venue"
        )
        self.run, self.host, self.at = runs.get(pk=run.pk), host, NOW

    def press(self, name, place=0, after=5, **more):
        self.at += timedelta(seconds=after)
        key = self.run.order[place - 1] if place else ""
        command = Command(uuid.uuid4(), name, key, **more)
        return take(self.run, command, actor=self.host, at=self.at)

    def turn(self, place, *, reveal=True):
        for name, after in TURN:
            self.press(name, place, after)
        if reveal:
            self.press("reveal", place, 60)


def hold(heat, host):
    """The day: late, absent, a pause, a repeat, a score taken back, incidents, and a late press."""
    day = Day(heat, host)
    for place in range(1, len(day.run.order) + 1):
        day.press("check_in", place)
    builders.sign_all(heat)
    day.turn(1)
    day.press("take_back", 1, reason="评分表录入有误")
    day.press("reveal", 1)
    day.press("late", 2, reason="交通堵塞")
    day.press("call", 3)
    day.press("start_pitch", 3, 20)
    day.press("pause", 3, 100, reason="投影断电")
    day.press("resume", 3, 90)
    day.press("repeat", 3, 10, reason="投影断电，重新路演")
    for name, after in TURN[1:]:
        day.press(name, 3, after)
    day.press("reveal", 3, 40)
    day.press("note", reason="观众席有人身体不适，已送医")
    day.press("absent", 2, reason="=HYPERLINK(1)")
    day.press("call", 3, at=int(day.at.timestamp() * 1000))
    for place in range(4, len(day.run.order) + 1):
        day.turn(place)
    return day


def hold_and_lock(heat, host):
    day = hold(heat, host)
    lock_heat(Heat.objects.get(pk=heat.pk), actor=host, at=day.at + timedelta(minutes=5))
    return day
