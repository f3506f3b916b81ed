"""A new release of the portal comes while a tablet holds a heat and marks that were not sent."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests import builders
from tests.journeys.hall_network import CUT, OPEN, PORTAL
from tests.journeys.releases import Deployment
from tests.journeys.tablet import (
    FILES,
    SAVED,
    TECH,
    WAITING,
    Tablet,
    get_ready,
    held,
    sent_once,
    sheets_of,
    wait_for,
)
from tests.judging.saving import sheet_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(service_workers="allow"),
]
SAVES, PAGES, STATIC = "/save/$", "^/judge/(heats/|sheets/|$)", "^/static/"
WORKER = "/judge/worker.js"


@pytest.fixture
def deployment(network, monkeypatch, tmp_path):
    assert not settings.DEBUG
    return Deployment(network, monkeypatch, tmp_path)


@pytest.fixture
def tablet(page, network, sign_in, deployment):
    """A sheet of a heat that the first release has made ready; its marks cannot be sent."""
    heat = builders.make_open_heat(builders.make_tree()[2], entries=2, judges=2)
    sign_in(page, sheet_of(heat, seat=2).seat.judge.user)
    page.set_default_timeout(20_000)
    get_ready(page, network, heat)
    tablet = Tablet(page, network, sheets_of(heat)[0]).open()
    tablet.says("尚未打分")
    network.set(CUT, SAVES)
    tablet.mark_all()
    tablet.says(WAITING)
    return tablet


def releases_on(page):
    """The releases whose files are on the device, with the names of the style sheets of each."""
    found = page.evaluate(FILES)
    return {name: [one for one in files if "/chuangsai." in one] for name, files in found.items()}


def is_second(page):
    return page.evaluate("() => document.documentElement.dataset.release") == "second"


def has_only(page, deployment, storage):
    """Whether nothing but the files of this release is on the device."""
    name = storage.url("chuangsai.css")
    return list(releases_on(page).values()) == [[name]]


def arrived(tablet, tech):
    assert held(tablet.sheet) == ({"tech": tech, "market": "30.0"}, False)
    assert sent_once(tablet.sheet.seat.heat)


def interrupted(tablet, network, deployment):
    """The new worker and its files come; then the network fails, before the pages are here anew."""
    page = tablet.page
    deployment.deploy(deployment.second)
    network.set(CUT, PAGES)
    page.reload()
    tablet.says(WAITING)
    wait_for(page, lambda: deployment.second.url("chuangsai.css") in str(releases_on(page)))
    # The kept pages were asked for by the new worker, in vain.
    wait_for(page, lambda: network.has_met("GET", f"/judge/sheets/{tablet.sheet.pk}/", times=2))


def test_a_change_that_breaks_off_leaves_the_old_release_whole(tablet, network, deployment):
    interrupted(tablet, network, deployment)
    page = tablet.page
    network.set(CUT)
    page.reload()
    tablet.shows("54.0", "30.0")
    tablet.step(TECH, "0.5")
    tablet.says(WAITING)
    assert not is_second(page)
    # The network comes back: what had broken off is brought to its end.
    network.set(OPEN)
    tablet.says(SAVED)
    get_ready(page, network, tablet.sheet.seat.heat)
    wait_for(page, lambda: has_only(page, deployment, deployment.second))
    arrived(tablet, "54.5")
    network.set(CUT)
    tablet.open().says(SAVED)
    assert is_second(page)


def test_a_worker_in_haste_leaves_pages_without_their_files(tablet, network, deployment):
    """The control: the old files go although the kept pages still name them."""
    network.rewrite(WORKER, "if (old.length && (await refresh()))", "await refresh();")
    interrupted(tablet, network, deployment)
    page = tablet.page
    wait_for(page, lambda: has_only(page, deployment, deployment.second))
    network.set(CUT)
    page.reload()
    expect(page.locator("#sheet [inert]").first).to_be_attached()


def test_a_portal_in_the_middle_of_a_change_is_no_release(tablet, network, deployment):
    """The new worker comes through, its files do not: the sign-in page of the network answers."""
    page = tablet.page
    deployment.deploy(deployment.second)
    network.set(PORTAL, f"{STATIC}|{SAVES}|{PAGES}")
    page.reload()
    wait_for(page, lambda: network.has_met("GET", deployment.second.url("chuangsai.css")))
    tablet.shows("54.0", "30.0")
    tablet.says(WAITING)
    assert "Wi-Fi" not in str(page.evaluate(FILES))
    network.set(OPEN)
    page.reload()
    tablet.says(SAVED)
    assert is_second(page)
    wait_for(page, lambda: has_only(page, deployment, deployment.second))
    arrived(tablet, "54.0")
