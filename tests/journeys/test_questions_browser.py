"""The organiser's questions in Chromium: they come and go with an answer, and tables grow."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from competitions.models import Competition
from projects.models import Answer
from tests import builders
from tests.projects.test_questions import COLUMNS, ask

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entry():
    track, now = builders.make_tree()[2], timezone.now()
    exports = ask(track, "exports", "choice", label="产品是否出口？", is_required=True)
    where = ask(
        track, "where", "many", label="出口到哪些国家？", shown_if=exports, shown_if_answer="是"
    )
    ask(track, "partner", label="在德国的合作伙伴", shown_if=where, shown_if_answer="德国")
    limits = {"columns": COLUMNS, "most": 4}
    ask(track, "sales", "table", label="近三年主要客户", limits=limits)
    draft = builders.make_draft(track, owner=builders.make_user("owner"))
    ends = {
        "registration_opens_at": now - dt.timedelta(1),
        "registration_closes_at": now + dt.timedelta(9),
    }
    Competition.objects.filter(pk=track.pk).update(**ends)
    return draft


def test_questions_come_and_go_and_rows_are_added(entry, page, live_server, sign_in):
    sign_in(page, entry.project.owner)
    page.goto(live_server.url + reverse("projects:edit", args=[entry.pk, "questions"]))
    where, partner = page.get_by_text("出口到哪些国家？"), page.get_by_text("在德国的合作伙伴")
    expect(where.first).to_be_hidden()
    page.get_by_label("是", exact=True).check()
    expect(where.first).to_be_visible()
    expect(partner.first).to_be_hidden()
    page.get_by_role("checkbox", name="德国").check()
    expect(partner.first).to_be_visible()
    page.get_by_label("否", exact=True).check()
    expect(where.first).to_be_hidden()
    expect(partner.first).to_be_hidden()
    page.get_by_label("是", exact=True).check()
    rows = page.locator(".cs-rows-row")
    expect(rows).to_have_count(3)
    page.locator(".cs-rows-table > button").click()
    expect(rows).to_have_count(4)
    expect(page.locator(".cs-rows-table > button")).to_be_hidden()
    rows.nth(3).locator("input").first.fill("末行公司")
    rows.nth(0).locator("button").click()
    expect(rows).to_have_count(3)
    page.locator("button[name=save]").click()
    page.wait_for_load_state()
    expect(page.locator("input[value='末行公司']")).to_have_count(1)
    held = dict(Answer.objects.values_list("question__key", "value"))
    assert held == {"exports": "是", "where": ["德国"], "sales": [["末行公司", ""]]}
