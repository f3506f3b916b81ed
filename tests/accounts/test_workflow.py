"""The table of a workflow by itself, without a database."""

from dataclasses import dataclass

import pytest
from django.utils import translation

from accounts.refusals import explain
from accounts.services import ApprovalClosed, ApprovalPending, SamePerson
from accounts.workflow import TransitionRefused, Workflow, step


@dataclass
class Door:
    state: str = "shut"


def porter(actor, door):
    return actor == "porter"


def anybody(actor, door):
    return True


DOORS = Workflow(
    (
        step("open", {"shut"}, "open", porter, label="Open", who="the porter"),
        step("shut", {"open"}, "shut", anybody, label="Shut", who="anybody"),
        step("break", {"shut", "open"}, "broken", porter, label="Break", who="the porter"),
        # The same step from another state may be somebody else's.
        step("open", {"ajar"}, "open", anybody, label="Open", who="anybody"),
    )
)


def offered(actor, state):
    return [transition.name for transition in DOORS.open_to(actor, Door(state))]


@pytest.mark.parametrize(
    ("actor", "state", "names"),
    [
        ("porter", "shut", ["open", "break"]),
        ("guest", "shut", []),
        ("porter", "open", ["shut", "break"]),
        ("guest", "open", ["shut"]),
        ("guest", "ajar", ["open"]),
        ("porter", "broken", []),
    ],
)
def test_buttons_come_from_the_table(actor, state, names):
    assert offered(actor, state) == names


def test_a_step_that_is_open_is_returned():
    assert DOORS.check("open", "porter", Door()).target == "open"
    assert DOORS.check("open", "guest", Door("ajar")).target == "open"


@pytest.mark.parametrize(
    ("name", "actor", "state", "lacks_right"),
    [
        ("break", "guest", "shut", True),
        ("break", "porter", "broken", False),
        ("break", "guest", "broken", True),
        ("open", "guest", "shut", False),
    ],
)
def test_a_refusal_knows_whether_right_or_state_is_missing(name, actor, state, lacks_right):
    with pytest.raises(TransitionRefused) as refused:
        DOORS.check(name, actor, Door(state))
    assert refused.value.lacks_right == lacks_right
    assert refused.value.step.name == name


def test_a_step_that_does_not_exist_is_refused_to_everybody():
    with pytest.raises(TransitionRefused) as refused:
        DOORS.check("paint", "porter", Door())
    assert refused.value.step is None
    assert refused.value.lacks_right
    with translation.override("zh-hans"):
        assert explain(refused.value).endswith("。")


@pytest.mark.parametrize("error", [SamePerson, ApprovalClosed, ApprovalPending])
def test_named_exceptions_are_explained_in_chinese(error):
    with translation.override("zh-hans"):
        sentence = explain(error())
    assert sentence.endswith("。")
    with translation.override("en"):
        assert explain(error()) != sentence


def test_an_exception_with_its_own_sentence_keeps_it():
    assert explain(ValueError("The line is tied.")) == "The line is tied."


def test_an_exception_without_one_still_says_something():
    with translation.override("zh-hans"):
        assert explain(ValueError()).endswith("。")
