"""The practice heat on its day: two projects heard and their scores shown, the third on stage."""

import datetime as dt
import uuid
from collections.abc import Iterator

from accounts.models import User
from competitions.models import Heat
from config.demo.hall import CLIENT
from hall.models import HallRun
from hall.services.presenters import members_of
from hall.services.runs import open_run, open_to_public
from hall.services.steps import Command, take

HEARD = 2
# Minutes after the call of a turn at which each step is taken.
TURN = (
    ("call", 0.0),
    ("start_pitch", 0.5),
    ("end_pitch", 8.4),
    ("start_questions", 8.6),
    ("end_questions", 15.1),
    ("reveal", 17.0),
)
SLOT = 18.0
# The third began so long before the visitor comes.
BEGUN = 2.0


def lead(at: dt.datetime) -> dt.datetime:
    """When the heat began, so that the third project is on stage at `at`."""
    return at - dt.timedelta(minutes=HEARD * SLOT + TURN[1][1] + BEGUN)


def play(heat: Heat, *, organiser: User, at: dt.datetime) -> HallRun:
    """Open the heat in the hall and to the public, and play it up to `at`."""
    opened = open_run(heat, actor=organiser, at=lead(at))
    for name, key, minutes in _steps(opened):
        brought = {"member": _presenter(opened, key)} if name == "check_in" else {}
        when = lead(at) + dt.timedelta(minutes=minutes)
        command = Command(
            uuid.uuid5(CLIENT, f"practice/{name}/{opened.order.index(key)}"),
            name,
            key,
            "",
            brought,
        )
        take(opened, command, actor=organiser, at=when)
    open_to_public(opened, is_public=True, actor=organiser, at=at)
    return opened


def _steps(run: HallRun) -> Iterator[tuple[str, str, float]]:
    """Name, key and minute of each step; everybody but the last has come to the door."""
    for key in run.order[:-1]:
        yield "check_in", key, 0.0
    for place, key in enumerate(run.order[: HEARD + 1]):
        heard = TURN if place < HEARD else TURN[:2]
        for name, minute in heard:
            yield name, key, place * SLOT + minute


def _presenter(run: HallRun, key: str) -> int:
    return min(members_of(run)[key])
