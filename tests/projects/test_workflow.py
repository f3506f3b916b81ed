"""Every state × step × role of an entry, against a literal table."""

import re

import pytest
from django.utils import translation

from accounts.models import AuditEntry
from accounts.refusals import explain
from accounts.services import take_step
from accounts.workflow import TransitionRefused
from projects.models import Entry
from projects.workflow import ENTRY_WORKFLOW
from tests import builders, people, walking
from tests.builders import NOW
from tests.staging import staged

pytestmark = pytest.mark.django_db
STATES = Entry.State.values
CONTEST = "nobody"

# step: (from, to, who); the contest itself has no actor.
TABLE = {
    "submit": ("draft returned", "submitted", "Ow"),
    "withdraw": ("submitted returned accepted noticed", "withdrawn", "Ow"),
    "receive_withdrawal": (
        "submitted returned accepted noticed confirmed",
        "withdrawn",
        "On Oa",
    ),
    "merge": ("accepted", "withdrawn", CONTEST),
    "accept": ("submitted", "accepted", "On Oa Re"),
    "return": ("submitted", "returned", "On Oa Re"),
    "reject": ("submitted", "rejected", "On Oa Re"),
    "disqualify": ("accepted noticed confirmed", "disqualified", "On Oa"),
    "notice": ("accepted", "noticed", CONTEST),
    "unlist": ("noticed", "accepted", CONTEST),
    "confirm": ("noticed", "confirmed", CONTEST),
    "recommend": ("confirmed", "recommended", CONTEST),
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """(entry, people by role) with the contest itself as "nobody"."""
    with staged(django_db_blocker):
        _root, division, track = builders.make_tree()
        sibling = builders.make_competition("sibling", parent=division)
        everybody = people.make_people(division, track, sibling)
        entry = builders.make_entry(track, owner=everybody["Ow"])
        people.add_teammate(entry, everybody)
        people.recuse(entry, everybody)
        heat = builders.make_heat(builders.make_round(track))
        people.seat_people(heat, everybody)
        yield entry, everybody


@pytest.fixture
def entry(world):
    return Entry.objects.get(pk=world[0].pk)


def in_state(entry, state):
    """The entry, put there past the workflow: a table is walked, no story is told."""
    Entry.objects.filter(pk=entry.pk).update(state=state)
    return Entry.objects.get(pk=entry.pk)


def actor_of(everybody, roles):
    role = roles.split()[0]
    return None if role == CONTEST else everybody[role]


def test_every_state_step_and_role(world, entry):
    everybody = {role: person for role, person in world[1].items() if role != "An"}
    roles = [*everybody, "An"]
    expected = walking.expected(TABLE, STATES, roles)
    assert walking.found(ENTRY_WORKFLOW, entry, STATES, world[1]) == expected


def test_the_contest_itself_takes_only_its_own_steps(entry):
    for step, (sources, _target, who) in TABLE.items():
        if who != CONTEST:
            continue
        for state in STATES:
            entry.state = state
            is_open = walking.is_open(ENTRY_WORKFLOW, step, None, entry)
            assert is_open == (state in sources.split()), (step, state)


def test_the_table_is_complete():
    assert walking.targets(ENTRY_WORKFLOW) == {s: target for s, (_f, target, _w) in TABLE.items()}


@pytest.mark.parametrize(
    ("step", "source"), [(s, source) for s, row in TABLE.items() for source in row[0].split()]
)
def test_a_step_moves_the_row_and_writes_one_line(world, entry, step, source):
    _sources, target, who = TABLE[step]
    entry = in_state(entry, source)
    before = AuditEntry.objects.count()
    actor = actor_of(world[1], who)
    take_step(ENTRY_WORKFLOW, entry, step, actor=actor, at=NOW)
    assert Entry.objects.get(pk=entry.pk).state == entry.state == target
    assert AuditEntry.objects.count() == before + 1
    line = AuditEntry.objects.latest("pk")
    assert (line.action, line.actor, line.scope) == (
        f"entry.{step}",
        actor,
        entry.competition.path,
    )
    assert line.detail == {"before": source, "after": target}


@pytest.mark.parametrize("state", ["withdrawn", "rejected", "disqualified", "recommended"])
def test_what_is_over_is_over(world, entry, state):
    entry = in_state(entry, state)
    for person in world[1].values():
        assert ENTRY_WORKFLOW.open_to(person, entry) == []


def refusal(entry, step, actor):
    with translation.override("zh-hans"):
        with pytest.raises(TransitionRefused) as refused:
            take_step(ENTRY_WORKFLOW, entry, step, actor=actor, at=NOW)
        return explain(refused.value)


@pytest.mark.parametrize("step", ENTRY_WORKFLOW.transitions, ids=lambda step: step.name)
def test_a_refusal_says_in_chinese_who_may(world, entry, step):
    entry = in_state(entry, min(step.sources))
    sentence = refusal(entry, step.name, world[1]["Pu"])
    with translation.override("zh-hans"):
        assert sentence == f"“{step.label}”只能由{step.who}办理。"
    assert not re.search("[A-Za-z]", sentence)


@pytest.mark.parametrize("step", ["submit", "reject", "disqualify"])
def test_a_refusal_says_in_chinese_when(world, entry, step):
    entry = in_state(entry, "withdrawn")
    sentence = refusal(entry, step, actor_of(world[1], TABLE[step][2]))
    labels = dict(Entry.State.choices)
    with translation.override("zh-hans"):
        for state in TABLE[step][0].split():
            assert str(labels[state]) in sentence
        assert f"当前状态为“{labels['withdrawn']}”" in sentence
    assert not re.search("[A-Za-z]", sentence)


def test_a_refused_step_leaves_nothing(world, entry):
    before = AuditEntry.objects.count()
    with pytest.raises(TransitionRefused):
        take_step(ENTRY_WORKFLOW, entry, "withdraw", actor=world[1]["Oe"], at=NOW)
    assert Entry.objects.get(pk=entry.pk).state == "accepted"
    assert AuditEntry.objects.count() == before
