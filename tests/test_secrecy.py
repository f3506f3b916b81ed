"""What a page shows does not depend on what its reader must not know."""

import logging
import re

import pytest
import time_machine

from judging.models import ScoreSheet
from judging.services.heats import lock_heat
from judging.services.promotions import decide_round
from tests import builders, permissions, phases
from tests.addresses import PARAMETERS, address
from tests.builders import NOW
from tests.staging import staged, undone
from tests.test_permissions import signed_in

pytestmark = pytest.mark.django_db
PAGES = [
    (row, route)
    for row in permissions.load()
    if row.method == "GET" and len(row.phases) == len(phases.PHASES)
    for route in PARAMETERS
    if row.covers(route)
]
# A token is another one each time and tells nothing.
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value|csrf-token" content|data-csrf)="[^"]+"')


@pytest.fixture(autouse=True)
def _private_media():
    """The files lie where the phase was built."""


@pytest.fixture(autouse=True, scope="module")
def _quiet():
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def scoring(django_db_setup, django_db_blocker):
    with staged(django_db_blocker), time_machine.travel(phases.CLOSED, tick=False):
        world = phases.build("scoring")
        world.clients = {role: signed_in(person) for role, person in world.people.items()}
        yield world


def pages_of(world, role, phase="scoring"):
    """{route: what `role` reads there} of every page that the table opens to the role."""
    found = {}
    for row, route in PAGES:
        if row.expected[phase, role] != "R":
            continue
        with undone():
            response = world.clients[role].get(address(route, world, row.about))
            body = response.getvalue() if response.streaming else response.content
        etag = response.headers.get("ETag", "")
        found[route, row.about] = (etag, TOKEN.sub(b"", body))
    return found


def mark(world, tech, seats):
    """Those seats sign every sheet of theirs with the same marks."""
    sheets = ScoreSheet.objects.counted().filter(
        appearance__heat=world.heat, seat__number__in=seats
    )
    for sheet in sheets.select_related("seat__judge__user"):
        builders.sign(sheet, tech=tech, market="30")


def lock_and_decide(world):
    """The other three set the entries apart; nobody publishes."""
    sheets = ScoreSheet.objects.counted().filter(appearance__heat=world.heat)
    for sheet in sheets.filter(seat__number__in=[1, 2, 3]).select_related("appearance"):
        builders.sign(sheet, tech=str(31 + 8 * sheet.appearance.order), market="30")
    lock_heat(world.heat, actor=world.admin, at=NOW)
    decide_round(world.round, actor=world.admin, at=NOW)


@pytest.mark.parametrize(
    "role", ["An", "Ow", "Tm", "Oe", "Jp", "Jo", "Jc", "Ch", "On", "Se", "Su"]
)
def test_before_the_lock_nobody_learns_the_marks_of_others(scoring, role):
    seen = []
    for tech in ("20", "55.5"):
        with undone():
            mark(scoring, tech, [4, 5])
            seen.append(pages_of(scoring, role))
    assert seen[0] == seen[1]
    assert seen[0]


def test_what_one_must_know_does_change(scoring):
    """The control: one's own marks, and how many have signed."""
    with undone():
        before = {role: pages_of(scoring, role) for role in ("Jp", "On")}
        mark(scoring, "20", [2])
        after = {role: pages_of(scoring, role) for role in ("Jp", "On")}
    assert before["Jp"]["judging:sheet", ""] != after["Jp"]["judging:sheet", ""]
    assert before["On"]["judging:work_heat", ""] != after["On"]["judging:work_heat", ""]


@pytest.mark.parametrize("role", ["An", "Ow", "Tm", "Oe", "Jo", "Os", "Re", "Pu"])
def test_until_it_is_published_outsiders_learn_nothing_of_the_result(scoring, role):
    seen = []
    for tech in ("20", "55.5"):
        with undone():
            mark(scoring, tech, [4, 5])
            lock_and_decide(scoring)
            seen.append(pages_of(scoring, role, "decided"))
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("recused", "free"), [("Jc", "Jp"), ("Or", "On"), ("Rr", "Re"), ("Sr", "Su")]
)
@pytest.mark.parametrize("phase", ["scoring", "decided"])
def test_no_page_of_a_recused_person_names_the_project(scoring, phase, recused, free):
    project = scoring.entry.project
    names = re.compile(rf"({project.title}|{project.enterprise.name})(?!\d)")

    def naming(role):
        pages = pages_of(scoring, role, phase).items()
        return {
            route
            for (route, _a), (_e, body) in pages
            if names.search(body.decode("utf-8", "ignore"))
        }

    with undone():
        if phase == "decided":
            mark(scoring, "50", [4, 5])
            lock_and_decide(scoring)
        assert naming(recused) == set()
        assert naming(free) != set()
