"""A real Chromium, in Chinese, against the live server."""

import pytest
from django.conf import settings
from django.test import Client


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
    }


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


@pytest.fixture(scope="session")
def base_url():
    """Instead of the plugin's, which the newest pytest warns about; each test has its server's."""
    return
