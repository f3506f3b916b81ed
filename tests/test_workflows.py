"""Every state × step × role of competitions, rounds, heats and notices, against literal tables."""

import re
from types import SimpleNamespace

import pytest
from django.utils import translation

from accounts.models import AuditEntry
from accounts.refusals import explain
from accounts.services import take_step
from accounts.workflow import TransitionRefused
from competitions.models import Competition, Heat, Round
from competitions.workflow import COMPETITION_WORKFLOW
from judging.models import Suspicion
from judging.workflow import HEAT_WORKFLOW, ROUND_WORKFLOW, SUSPICION_WORKFLOW
from projects.services.reviews import book_recusal
from publicity.models import NewsItem, Notice, Objection
from publicity.workflow import NEWS_WORKFLOW, NOTICE_WORKFLOW, OBJECTION_WORKFLOW
from tests import builders, people, walking
from tests.builders import NOW
from tests.publicity import writing
from tests.staging import staged

pytestmark = pytest.mark.django_db
NOBODY = "nobody"

# step: (from, to, who); Oj organises and sits on the panel; "nobody" is the contest itself.
TABLES = {
    "competition": {
        "open": ("draft", "open", "On Oa Or Oj"),
        "archive": ("open", "archived", "On Oa Or Oj"),
    },
    "round": {
        "start": ("planned", "scoring", NOBODY),
        "decide": ("scoring", "decided", "On Oa Or Oj"),
        "reopen": ("decided", "scoring", NOBODY),
        "publish": ("decided", "published", "On Oa Or Oj"),
    },
    "heat": {
        "open": ("planned", "scoring", "On Oa Or"),
        "lock": ("scoring", "locked", "Ch On Oa Or"),
        "unlock": ("locked", "scoring", "On Oa Or"),
    },
    "suspicion": {
        "confirm": ("open", "confirmed", "On Oa Or Oj"),
        "dismiss": ("open", "dismissed", "On Oa Or Oj"),
        "settle": ("open", "confirmed", NOBODY),
    },
    "notice": {
        "publish": ("draft", "published", "On Oa Or Oj"),
        "finalise": ("published", "final", "On Oa Or Oj"),
        "supersede": ("published", "superseded", NOBODY),
    },
    "objection": {
        "admit": ("filed", "admitted", "On Oa Or Oj"),
        "refuse": ("filed", "refused", "On Oa Or Oj"),
        "investigate": ("admitted", "looked_into", "On Oa Or Oj"),
        "uphold": ("looked_into", "upheld", "On Oa Or Oj"),
        "dismiss": ("looked_into", "dismissed", "On Oa Or Oj"),
        "withdraw": ("filed admitted looked_into", "withdrawn", NOBODY),
    },
    "newsitem": {
        "publish": ("draft withdrawn", "published", "On Oa Se Pu Or Oj"),
        "withdraw": ("published", "withdrawn", "On Oa Se Pu Or Oj"),
    },
}
WORKFLOWS = {
    "competition": (COMPETITION_WORKFLOW, Competition),
    "round": (ROUND_WORKFLOW, Round),
    "heat": (HEAT_WORKFLOW, Heat),
    "notice": (NOTICE_WORKFLOW, Notice),
    "objection": (OBJECTION_WORKFLOW, Objection),
    "newsitem": (NEWS_WORKFLOW, NewsItem),
    "suspicion": (SUSPICION_WORKFLOW, Suspicion),
}
STEPS = [(kind, step) for kind, table in TABLES.items() for step in table]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with staged(django_db_blocker):
        _root, division, track = builders.make_tree()
        sibling = builders.make_competition("sibling", parent=division)
        everybody = people.make_people(division, track, sibling)
        everybody["Oj"] = builders.make_staff(track, username="oj")
        round_ = builders.make_round(track)
        heat = builders.make_heat(round_)
        people.seat_people(heat, everybody, size=4)
        judge = builders.make_judge("oj")
        admin = builders.make_admin()
        builders.seat_judge(heat, judge, number=5, actor=admin, at=NOW)
        notice, objected = (
            Notice.objects.create(
                competition=track,
                number=number,
                title="公示",
                starts_on=NOW.date(),
                ends_on=NOW.date(),
                prepared_by=admin,
            )
            for number in "12"
        )
        subjects = {"competition": track, "round": round_, "heat": heat, "notice": notice}
        subjects["objection"] = objection(objected, everybody["Oe"])
        subjects["newsitem"] = writing.publish(writing.write(track, actor=everybody["Pu"]))
        subjects["suspicion"] = suspicion(track, everybody, admin)
        yield SimpleNamespace(people=everybody, subjects=subjects)


def suspicion(track, everybody, admin):
    """Between Jo and the project of Ow; what a decision writes down stands there already."""
    project = builders.make_submitted(track, owner=everybody["Ow"]).project
    user = everybody["Jo"]
    recusal, _created = book_recusal(project, user, kind="rival", actor=admin, at=NOW)
    found = {"kind": "rival", "certainty": "likely", "evidence": [], "found_at": NOW}
    said = {"recusal": recusal, "reason": "已核实", "decided_by": admin, "decided_at": NOW}
    return Suspicion.objects.create(judge=user.judge, project=project, **found, **said)


def objection(notice, objector):
    """Against the list as a whole; the consequence of a ruling stands there already."""
    said = {"number": "YY-1", "kind": "person", "name": "王五", "mobile": "13800000000"}
    ruled = {"grounds": "名单有误", "consequence": "anew"}
    return Objection.objects.create(
        notice=notice, filed_by=objector, filed_at=NOW, **said, **ruled
    )


@pytest.fixture
def subject_of(world):
    """A fresh row of the kind, put into a state past the workflow: no story is told here.

    Nothing but the state is new, so the guard of a locked heat has no reason to object.
    """

    def fresh(kind, state=""):
        model, pk = WORKFLOWS[kind][1], world.subjects[kind].pk
        if state:
            model.objects.filter(pk=pk).update(state=state)
        return model.objects.get(pk=pk)

    return fresh


def states_of(kind):
    return WORKFLOWS[kind][1].State.values


@pytest.mark.parametrize("kind", TABLES)
def test_every_state_step_and_role(world, subject_of, kind):
    expected = walking.expected(TABLES[kind], states_of(kind), world.people)
    workflow = WORKFLOWS[kind][0]
    assert walking.found(workflow, subject_of(kind), states_of(kind), world.people) == expected


@pytest.mark.parametrize("kind", TABLES)
def test_the_table_is_complete(kind):
    targets = {step: target for step, (_from, target, _who) in TABLES[kind].items()}
    assert walking.targets(WORKFLOWS[kind][0]) == targets


def test_steps_that_follow_from_others_have_no_actor(subject_of):
    round_ = subject_of("round")
    for step, source in (("start", "planned"), ("reopen", "decided")):
        for state in states_of("round"):
            round_.state = state
            assert walking.is_open(ROUND_WORKFLOW, step, None, round_) == (state == source)


@pytest.mark.parametrize(("kind", "step"), [pair for pair in STEPS if pair != ("heat", "unlock")])
def test_a_step_moves_the_row_and_writes_one_line(world, subject_of, kind, step):
    source, target, who = TABLES[kind][step]
    subject = subject_of(kind, source.split()[0])
    actor = None if who == NOBODY else world.people["On"]
    before = AuditEntry.objects.count()
    take_step(WORKFLOWS[kind][0], subject, step, actor=actor, at=NOW)
    assert subject_of(kind).state == subject.state == target
    assert AuditEntry.objects.count() == before + 1
    line = AuditEntry.objects.latest("pk")
    assert (line.action, line.actor, line.scope) == (f"{kind}.{step}", actor, subject.scope)
    assert line.detail == {"before": source.split()[0], "after": target}


@pytest.mark.parametrize(("kind", "step"), STEPS)
def test_a_refusal_says_in_chinese_who_may(world, subject_of, kind, step):
    workflow = WORKFLOWS[kind][0]
    (transition,) = [t for t in workflow.transitions if t.name == step]
    subject = subject_of(kind, TABLES[kind][step][0].split()[0])
    with translation.override("zh-hans"):
        with pytest.raises(TransitionRefused) as refused:
            take_step(workflow, subject, step, actor=world.people["Su"], at=NOW)
        sentence = explain(refused.value)
        assert sentence == f"“{transition.label}”只能由{transition.who}办理。"
    assert not re.search("[A-Za-z]", sentence)


@pytest.mark.parametrize(("kind", "step"), [p for p in STEPS if TABLES[p[0]][p[1]][2] != NOBODY])
def test_a_refusal_says_in_chinese_when(world, subject_of, kind, step):
    workflow, model = WORKFLOWS[kind]
    source, target, _who = TABLES[kind][step]
    labels = dict(model.State.choices)
    with translation.override("zh-hans"):
        with pytest.raises(TransitionRefused) as refused:
            take_step(workflow, subject_of(kind, target), step, actor=world.people["On"], at=NOW)
        sentence = explain(refused.value)
        named = "、".join(str(labels[each]) for each in source.split())
        assert f"只能在“{named}”状态下办理" in sentence
        assert f"当前状态为“{labels[target]}”" in sentence
