"""Walk a workflow over every state, step and role, and hold it against a literal table.

A table says for each step: from which states, to which one, and which roles may take it.
"""

from accounts.workflow import TransitionRefused


def names(text):
    return set(text.split())


def expected(table, states, roles):
    """Every (state, step, role) that is open."""
    return {
        (state, step, role)
        for step, (sources, _target, allowed) in table.items()
        for state in states
        for role in roles
        if state in names(sources) and role in names(allowed)
    }


def found(workflow, subject, states, people):
    """The same, by asking the workflow; `check` and `open_to` have to agree."""
    opened = set()
    steps = {transition.name for transition in workflow.transitions}
    for state in states:
        subject.state = state
        for role, person in people.items():
            offered = {transition.name for transition in workflow.open_to(person, subject)}
            for step in steps:
                if is_open(workflow, step, person, subject):
                    opened.add((state, step, role))
                assert (step in offered) == ((state, step, role) in opened), (state, step, role)
    return opened


def is_open(workflow, step, person, subject):
    try:
        workflow.check(step, person, subject)
    except TransitionRefused:
        return False
    return True


def targets(workflow):
    return {transition.name: transition.target for transition in workflow.transitions}
