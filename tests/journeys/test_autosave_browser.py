"""The entry form on a phone: what is typed is kept, whatever the network and the tabs do."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from projects.models import Entry, EntryChange
from projects.services.entries import submit_entry
from projects.services.saving import save_fields
from tests import builders
from tests.builders import NOW
from tests.journeys.network import die

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
SUMMARY = "把海岛上的风电、光伏与储能统一调度。"


class Form:
    """The entry form as an entrant handles it."""

    def __init__(self, page, live_server, entry):
        self.page, self.home, self.entry = page, live_server.url, entry

    def open(self, step="project"):
        self.page.goto(f"{self.home}/my/entries/{self.entry.pk}/edit/{step}/")
        return self

    def type(self, name, text):
        self.page.locator(f"[name={name}]").fill(text)

    def shows(self, name, text):
        expect(self.page.locator(f"[name={name}]")).to_have_value(text)

    def says(self, word, why=""):
        expect(self.page.locator("#autosave b")).to_have_text(word, timeout=15_000)
        expect(self.page.locator("#autosave .why")).to_contain_text(why)

    def offline(self, is_cut):
        self.page.context.set_offline(is_cut)


@pytest.fixture
def draft(live_server, page, sign_in):
    page.set_viewport_size(PHONE)
    page.set_default_timeout(15_000)
    track = builders.make_tree()[2]
    entry = builders.make_draft(track)
    sign_in(page, entry.project.owner)
    return entry


@pytest.fixture
def form(page, live_server, draft):
    return Form(page, live_server, draft)


def summary_of(draft):
    return Entry.objects.select_related("project").get(pk=draft.pk).project.summary


def test_typing_saves_and_the_status_line_waits_for_the_server(form, draft):
    form.open()
    form.says("边填边保存")
    held = []
    form.page.route("**/save/", lambda route: held.append(route))
    with form.page.expect_request("**/save/"):
        form.type("summary", SUMMARY)
        form.says("待保存 1 项")
    # On its way, and the server has not answered: the line says no more than before.
    form.says("待保存 1 项")
    assert summary_of(draft) != SUMMARY
    held.pop().continue_()
    form.says("已保存")
    assert summary_of(draft) == SUMMARY
    assert [row.field for row in EntryChange.objects.all()] == ["project.summary"]


def test_the_network_goes_the_tab_is_closed_and_nothing_is_lost(form, draft, context):
    form.open()
    form.type("summary", SUMMARY)
    form.says("已保存")
    die(form.page)
    form.type("innovation", "按潮汐安排充放电。")
    form.says("无法保存", "网络")
    form.type("market", "海岛与渔港。")
    form.page.close()
    form.page = context.new_page()
    form.page.set_viewport_size(PHONE)
    form.open()
    form.shows("innovation", "按潮汐安排充放电。")
    form.shows("market", "海岛与渔港。")
    expect(form.page.locator("#autosave-back")).to_contain_text("2")
    form.says("已保存")
    row = Entry.objects.select_related("project").get(pk=draft.pk).project
    assert (row.innovation, row.market) == ("按潮汐安排充放电。", "海岛与渔港。")
    assert form.page.evaluate("Object.keys(localStorage).length") == 0


def test_the_network_comes_back_while_the_page_is_open(form, draft):
    form.open()
    form.offline(True)
    form.type("summary", SUMMARY)
    form.says("无法保存", "网络")
    form.offline(False)
    form.says("已保存")
    assert summary_of(draft) == SUMMARY


def test_a_second_tab_that_did_not_know_shows_both_values(form, draft, context, live_server):
    form.open()
    other = Form(context.new_page(), live_server, draft).open()
    other.type("summary", "另一处写的。")
    other.says("已保存")
    form.type("summary", SUMMARY)
    form.says("已保存")
    note = form.page.locator(".autosave-note")
    expect(note).to_contain_text("另一处写的。")
    assert summary_of(draft) == SUMMARY
    note.get_by_role("button", name="改用另一份").click()
    form.shows("summary", "另一处写的。")
    form.says("已保存")
    assert summary_of(draft) == "另一处写的。"


def test_what_was_left_is_offered_when_the_field_has_changed_since(
    form, draft, context, live_server
):
    form.open()
    form.offline(True)
    form.type("summary", SUMMARY)
    form.says("无法保存", "网络")
    die(form.page)
    form.page.close()
    context.set_offline(False)
    other = Form(context.new_page(), live_server, draft)
    save_fields(draft, {"project.summary": "手机上改的。"}, actor=draft.project.owner, at=NOW)
    other.open()
    other.shows("summary", "手机上改的。")
    note = other.page.locator(".autosave-note")
    expect(note).to_contain_text(SUMMARY)
    note.get_by_role("button", name="用我之前填的").click()
    other.says("已保存")
    assert summary_of(draft) == SUMMARY


def test_an_ended_session_says_so_and_goes_on_after_signing_in_again(form, draft, sign_in):
    form.open()
    form.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    form.type("summary", SUMMARY)
    form.says("无法保存", "退出登录")
    expect(form.page.locator("#autosave-sign-in")).to_be_visible()
    sign_in(form.page, draft.project.owner)
    form.says("已保存")
    assert summary_of(draft) == SUMMARY


def test_after_submission_the_page_says_why_it_cannot_save(form, draft):
    form.open()
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    form.type("summary", SUMMARY)
    form.says("无法保存", "已提交")
    assert summary_of(draft) == "简介"


def test_what_is_wrong_is_said_at_the_field_and_the_rest_is_saved(form, draft):
    form.open("people")
    form.type("contact_mobile", "12")
    form.type("contact_name", "王")
    expect(form.page.locator("#div_id_contact_mobile .invalid-feedback")).to_be_visible()
    # On a slow machine the two fields go one after the other: what is kept here waits no more.
    form.page.wait_for_function(
        "!Object.values(localStorage).some((kept) => kept.includes('entry.contact_name'))"
    )
    form.says("无法保存", "1")
    assert Entry.objects.get(pk=draft.pk).contact_name == "王"
    form.type("contact_mobile", "13900001111")
    form.says("已保存")
    expect(form.page.locator("#div_id_contact_mobile .invalid-feedback")).to_have_count(0)


def test_members_save_as_they_are_typed(form, draft):
    form.open("people")
    form.page.locator("[name=members-1-name]").fill("李")
    form.says("已保存")
    assert [one.name for one in draft.project.members.all()] == ["陈晓明", "李"]


def test_signing_out_leaves_nothing_in_the_browser(form, draft):
    form.open()
    form.page.route("**/save/", lambda route: route.abort())
    form.type("summary", SUMMARY)
    form.says("无法保存", "网络")
    assert form.page.evaluate("Object.keys(localStorage).length") == 1
    asked = []
    form.page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    form.page.locator(".cs-signout button").first.click()
    form.page.wait_for_url(f"{form.home}/")
    assert form.page.evaluate("Object.keys(localStorage).length") == 0
    assert ["1 项" in message for message in asked] == [True]


def test_the_button_goes_on_to_the_next_step_with_everything_saved(form, draft):
    form.open()
    form.type("summary", SUMMARY)
    form.page.locator("[name=continue]").click()
    form.page.wait_for_url(re.compile(r"/edit/(?!project)"))
    assert summary_of(draft) == SUMMARY
    expect(form.page.locator("#autosave-left .cs-note")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1440])
def test_the_form_fits_every_screen_and_has_no_faults(form, draft, width):
    form.page.set_viewport_size({"width": width, "height": 900})
    form.open()
    form.type("summary", SUMMARY)
    form.says("已保存")
    assert form.page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(form.page).response["violations"]
    assert [fault["id"] for fault in found] == []
