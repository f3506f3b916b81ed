"""A real Chromium, in Chinese, against the live server."""

import threading
import time
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests import builders
from tests.journeys.hall_network import Network
from tests.journeys.tablet import Tablet
from tests.judging.saving import sheet_of

# A loaded machine with two cores answers late: what never comes fails all the same.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session", autouse=True)
def _database_beside_the_browser():
    """Playwright keeps an event loop in the test's thread; the tests use the database beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": "/usr/bin/chromium",
        "args": ["--no-sandbox"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1024, "height": 768},
        "has_touch": True,
        # Pages come from the server, unless a test is about the worker that keeps them.
        "service_workers": "block",
    }


@pytest.fixture(autouse=True)
def _server_at_rest(transactional_db, live_server):
    """Let the server finish what closing browsers left behind before the tables are emptied.

    A page or its worker may still be asking when its window goes. Such a request would meet
    tables that are being emptied, or leave rows to the next test.
    """
    yield
    until = time.monotonic() + PATIENCE / 1000
    while _answering() and time.monotonic() < until:
        time.sleep(0.01)
    assert not _answering(), "a browser of this test is still open"


def _answering():
    """The live server has a thread for each connection, until the browser closes it."""
    return [one for one in threading.enumerate() if "process_request_thread" in one.name]


@pytest.fixture
def sign_in(live_server):
    """sign_in(page, user): the browser is that user's from now on."""

    def signed_in(page, user):
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.clear_cookies(name=name)
        page.context.add_cookies([cookie])

    return signed_in


@pytest.fixture
def network(live_server):
    """The hall's network in front of the server; browsers that use it start at its `url`."""
    made = Network(live_server.url)
    thread = threading.Thread(target=made.serve_forever, args=(0.05,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture(scope="session")
def base_url():
    """Instead of the plugin's, which the newest pytest warns about; each test has its server's."""
    return


@pytest.fixture
def hall(live_server, page, sign_in):
    """A heat of two projects and three judges; the judge of seat 2 sits at the tablet."""
    heat = builders.make_open_heat(builders.make_tree()[2], entries=2, judges=3)
    sheet = sheet_of(heat, order=1, seat=2)
    sign_in(page, sheet.seat.judge.user)
    page.set_default_timeout(10_000)
    return SimpleNamespace(heat=heat, sheet=sheet, tablet=Tablet(page, live_server, sheet))
