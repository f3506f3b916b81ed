"""The door and a presenter's phone in a real browser, with a network that goes and comes back."""

import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hall.models import HallStep
from hall.services.runs import open_run
from hall.services.steps import Command, take
from hall.services.turn_of import arrival_token
from judging.models import Appearance
from projects.models import Material
from tests import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def hall(live_server, page):
    """A heat of three projects, open in the hall; the first has handed in a deck."""
    heat = builders.make_open_heat(builders.make_tree()[2], entries=3, judges=3)
    page.set_viewport_size(PHONE)
    run = open_run(heat, actor=builders.make_admin(), at=timezone.now())
    first = Appearance.objects.select_related("entry__project__owner").get(pk=run.order[0])
    deck = builders.add_material(first.entry, Material.Kind.DECK, name="路演.pdf")
    Material.objects.filter(pk=deck.pk).update(sha256="a" * 64)
    page.set_default_timeout(15_000)
    return run, first


def not_wider_than_the_phone(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_scanned_code_opens_the_project_and_checks_it_in(hall, page, live_server, sign_in):
    run, first = hall
    sign_in(page, builders.make_admin())
    page.goto(f"{live_server.url}/arrival/{arrival_token(first)}/")
    line = page.locator("#line")
    expect(line).to_be_visible()
    not_wider_than_the_phone(page)
    line.locator(".btn-act").click()
    expect(line.locator(".door-error")).to_be_visible()
    line.locator("input[name=member]").first.check()
    line.locator("#deck").check()
    line.locator(".btn-act").click()
    expect(page.locator(f"[data-key='{first.pk}'] .cs-state.ok")).to_have_count(2)
    step = HallStep.objects.get(run=run, name="check_in")
    assert step.data["deck"] == "a" * 64
    assert step.data["member"]


def test_without_network_a_check_in_waits_and_is_sent_once(hall, page, live_server, sign_in):
    run, _first = hall
    sign_in(page, builders.make_admin())
    page.goto(f"{live_server.url}/work/{run.heat.round.competition.code}/hall/{run.pk}/door/")
    expect(page.locator("#lines > li")).to_have_count(3)
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.locator("#search").fill(" 陈晓明")
    page.locator(f"[data-key='{run.order[1]}']").click()
    page.locator("#line input[name=member]").first.check()
    page.locator("#line .btn-act").click()
    expect(page.locator("#waiting")).to_be_visible()
    expect(page.locator(f"[data-key='{run.order[1]}'] .cs-state.ok")).to_have_count(0)
    assert not HallStep.objects.filter(run=run).exists()
    page.context.set_offline(False)
    expect(page.locator("#waiting")).to_be_hidden()
    expect(page.locator(f"[data-key='{run.order[1]}'] .cs-state.ok")).to_have_count(1)
    assert HallStep.objects.filter(run=run, name="check_in", refused="").count() == 1
    page.locator("#search").fill("nobody of that name")
    expect(page.locator("#lines .cs-empty")).to_be_visible()


def test_a_presenters_phone_is_called_and_keeps_its_state_offline(
    hall, page, live_server, sign_in
):
    run, first = hall
    sign_in(page, first.entry.project.owner)
    page.goto(f"{live_server.url}/my/entries/{first.entry_id}/turn/")
    expect(page.locator(".turn-now.call")).to_be_visible()
    assert page.locator(".turn-code").evaluate("(code) => code.complete && code.naturalWidth > 0")
    not_wider_than_the_phone(page)
    host = builders.make_admin()
    take(run, Command(uuid.uuid4(), "call", run.order[0]), actor=host, at=timezone.now())
    expect(page.locator("#others strong")).to_contain_text("01")
    page.context.set_offline(True)
    expect(page.locator("#lost")).to_be_visible()
    expect(page.locator(".turn-now.call")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#lost")).to_be_hidden()
