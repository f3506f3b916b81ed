"""config.logs and config.middleware: one line for each request, limits for each session."""

import json
import logging
import sys
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.utils import timezone

from config.logs import JsonLine, request_id
from config.middleware import request_log, session_limits


def line_of(message, *arguments, exc_info=None, **extra):
    record = logging.getLogger("test").makeRecord(
        "test", logging.INFO, __file__, 1, message, arguments, exc_info, extra=extra
    )
    return JsonLine().format(record)


def test_a_record_is_one_line_of_json():
    line = json.loads(line_of("第%s场\n锁定", 7, heat=7))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "test",
        "message": "第7场\n锁定",
        "request_id": "-",
        "heat": 7,
    }


def test_a_traceback_stays_on_the_line():
    try:
        raise KeyError("marks")
    except KeyError:
        text = line_of("failed", exc_info=sys.exc_info())
    assert "\n" not in text
    assert "KeyError: 'marks'" in json.loads(text)["exception"]


@pytest.mark.parametrize(
    ("sent", "kept"), [("0123456789abcdef", True), ("short", False), ("a b\nforged line", False)]
)
def test_the_proxys_request_id_is_kept_when_it_is_one(rf, sent, kept):
    seen = []

    def view(request):
        seen.append(request_id.get())
        return HttpResponse()

    response = request_log(view)(rf.get("/", headers={"X-Request-ID": sent}))
    assert (seen == [sent]) is kept
    assert response["X-Request-ID"] == seen[0]
    assert request_id.get() == "-"


def test_the_request_line_has_no_query(rf, caplog):
    with caplog.at_level(logging.INFO, "chuangsai.access"):
        request_log(lambda request: HttpResponse(status=404))(rf.get("/people/?q=13800000000"))
    (record,) = caplog.records
    assert (record.getMessage(), record.status) == ("GET /people/", 404)


@pytest.fixture
def visit(rf, django_user_model, db):
    """visit() → who is signed in after a request with the same session."""
    user = django_user_model.objects.create_user("someone")
    session = SessionStore()

    def request_once():
        request = rf.get("/")
        request.user, request.session = user, session
        session_limits(lambda request: HttpResponse())(request)
        return request.user

    return request_once


@pytest.mark.parametrize(
    ("hours", "minutes_between", "stays"),
    [(3.5, 210, True), (4.5, 270, False), (15, 60, True), (17, 60, False)],
    ids=["short pause", "idle too long", "a long day", "longer than any day"],
)
def test_a_session_ends(visit, hours, minutes_between, stays):
    start = timezone.now()
    minutes, end = 0, hours * 60
    with time_machine.travel(start, tick=False) as clock:
        visit()
        while minutes < end:
            minutes += minutes_between
            clock.move_to(start + timedelta(minutes=minutes))
            user = visit()
            if isinstance(user, AnonymousUser):
                break
    assert isinstance(user, AnonymousUser) is not stays
