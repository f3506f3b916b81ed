"""A passkey from the first touch to signing in with nothing else, in a real browser."""

import pytest
from allauth.mfa.models import Authenticator

from tests.accounts.signing import NUMBER, PASSWORD, make_owner, texted_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIGN_OUT = "form.cs-signout button"
PAGES = (
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/",
    "/accounts/signup/mobile/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/confirm-email/",
    "/accounts/inactive/",
)
OWN_PAGES = (
    "/accounts/email/",
    "/accounts/phone/change/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/my/consent/",
    "/my/consents/",
    "/my/data/",
    "/my/data/erase/",
)
WIDTHS = (390, 1440)


@pytest.fixture
def authenticator(page):
    """Chromium's own pretended device, which says yes to every question."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


@pytest.fixture
def said(page):
    """What the browser's console complains of."""
    found = []
    page.on("console", lambda line: found.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def with_password(page, url):
    page.goto(f"{url}/accounts/login/")
    page.fill("[name=login]", "owner")
    page.fill("[name=password]", PASSWORD)
    page.click("main form[action='/accounts/login/'] button")
    page.click("[name=consent]")
    left(page, "main button[type=submit]")


def left(page, button):
    """Press it, and wait until the next page has come: two ways at once cancel one another."""
    with page.expect_navigation():
        page.click(button)


def overflow(page):
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def test_a_passkey_is_made_and_then_signs_in_alone(page, live_server, authenticator, said):
    user = make_owner()
    with_password(page, live_server.url)
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
    page.fill("[name=name]", "平板")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    assert page.locator("#recovery_codes").input_value().split()
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/")
    assert page.get_by_text("平板").count() == 1
    left(page, SIGN_OUT)
    page.goto(f"{live_server.url}/accounts/login/?next=/my/data/")
    page.click("#passkey_login")
    page.wait_for_url(f"{live_server.url}/my/data/")
    assert page.locator(SIGN_OUT).count() == 1
    assert said == []


def test_a_device_without_the_key_says_so_in_a_sentence(page, live_server, authenticator):
    session, number = authenticator
    make_owner()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
    page.goto(f"{live_server.url}/accounts/login/")
    assert not page.locator("#passkey_error").is_visible()
    page.click("#passkey_login")
    page.locator("#passkey_error").wait_for(state="visible")


def test_signing_in_with_a_code_that_came_by_text(page, live_server, said):
    make_owner(password="")
    page.goto(f"{live_server.url}/accounts/login/code/?next=/my/consents/")
    page.fill("[name=login]", "138 1234 5678")
    page.click("main button[type=submit]")
    page.fill("[name=code]", texted_code(NUMBER))
    page.click("main form:first-of-type button[type=submit]")
    page.wait_for_url(f"{live_server.url}/my/consents/")
    assert said == []


def test_every_page_of_an_account_fits_a_telephone_and_a_desk(page, live_server, said):
    owner = make_owner()
    for address in PAGES:
        _fits(page, live_server.url + address)
    with_password(page, live_server.url)
    Authenticator.objects.create(
        user=owner, type="recovery_codes", data={"seed": "0" * 40, "used_mask": 0}
    )
    for address in OWN_PAGES:
        _fits(page, live_server.url + address)
    assert said == []


def _fits(page, url):
    page.goto(url, wait_until="domcontentloaded")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert overflow(page) <= 0, (url, width)
    assert page.locator("h1").count() == 1, url
    assert page.locator(".cs-masthead").count() == 1, url
    assert "你" not in page.inner_text("main"), url
