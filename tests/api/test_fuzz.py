"""A fuzzer that is driven by the description of the interface finds nothing against it.

What it sends fits the description or breaks it; every answer has to be one that the description
knows, in its shape, and none an error of the server.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from config.wsgi import application
from publicity.models import Coverage, CoverageOpening
from tests.builders import NOW

pytestmark = pytest.mark.django_db
EXAMPLES = 20
CHECKS = (not_a_server_error, status_code_conformance, response_schema_conformance)
OPERATIONS = (
    "competitions",
    "competition",
    "results",
    "standings",
    "entries",
    "coverage",
    "notices",
    "notice",
)
# What exists, so that not every answer is that nothing does.
KNOWN = {"code": ["track", "division"], "order": [1, 2], "notice": ["GS-1"]}


def known_or_not(case, draw):
    for name, values in KNOWN.items():
        if name in (case.path_parameters or {}) and draw(st.booleans()):
            case.path_parameters[name] = draw(st.sampled_from(values))
    return case


@pytest.fixture(autouse=True)
def _the_connection_stays():
    """A server gives its connection back after each request; the database of a test is that one."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _coverage_is_shown(tree, organiser):
    track = tree[2]
    CoverageOpening.objects.create(competition=track, by=organiser, at=NOW)
    said = {"channel": "video", "outlet": "新蓝网", "count": 78000, "unit": "person_times"}
    Coverage.objects.create(competition=track, counted_on=NOW.date(), **said)


def reached(environ, start_response):
    """The portal as a server hands it a request: with the address of who asks."""
    return application(environ | {"REMOTE_ADDR": "127.0.0.1"}, start_response)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", OPERATIONS)
def test_the_fuzzer_finds_nothing(notice, name, mode):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", reached)
    operation = schema.find_operation_by_id(name)
    seen = []

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def holds(case, data):
        response = known_or_not(case, data.draw).call_and_validate(checks=CHECKS)
        seen.append(response.status_code)

    holds()
    assert len(seen) > 1
    assert set(seen) <= {200, 404, 422}
