"""The publicity ledger is public where a contest shows it, as far as it does, and for as long."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from config.audit_words import VERBS
from publicity.models import Claim, Coverage, CoverageOpening
from publicity.services.coverage_opening import hide_coverage, show_coverage
from tests import builders
from tests.builders import NOW

PAGE = "/contests/track/coverage/"
TOLD = "/api/v1/competitions/track/coverage"
DAY = dt.date(2026, 8, 30)


@pytest.fixture
def editor(track):
    return builders.make_staff(track, "publicity", username="editor")


@pytest.fixture
def row(track, editor):
    made = Coverage.objects.create(
        competition=track,
        channel="live_video",
        outlet="新蓝网",
        count=200_000,
        approximator="近",
        unit="person_times",
        counted_on=DAY,
        address="https://example.org/live",
        note="内部备注",
        by=editor,
        at=NOW,
    )
    made.counts.create(counted_on=DAY - dt.timedelta(days=9), count=7777, by=editor, at=NOW)
    made.evidence.create(file="x", name="证明函.pdf", size=1, by=editor, at=NOW)
    Claim.objects.create(
        competition=track, subject="watched", count=3_000_000, unit="人次", source="某报道"
    )
    return made


def statuses():
    return [Client().get(path).status_code for path in (PAGE, TOLD)]


def text_of(path, language="zh-hans"):
    answer = Client().get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    return re.sub(r"</?span[^>]*>", "", answer.content.decode())


def test_nothing_is_shown_before_an_editor_shows_it_and_nothing_after_it_is_taken_back(
    track, row, editor
):
    assert statuses() == [404, 404]
    assert PAGE not in text_of("/contests/track/") + text_of("/sitemap-coverage.xml")
    show_coverage(track, actor=editor, at=NOW)
    assert statuses() == [200, 200]
    assert PAGE in text_of("/contests/track/")
    assert PAGE in text_of("/sitemap-coverage.xml")
    hide_coverage(track, actor=editor, at=NOW)
    assert statuses() == [404, 404]
    absent = Client().get("/contests/nowhere/coverage/").content
    assert Client().get(PAGE).content == absent
    assert PAGE not in text_of("/contests/track/") + text_of("/sitemap-coverage.xml")


def test_rows_and_sums_are_shown_and_what_is_the_staff_s_is_not(track, row, editor):
    show_coverage(track, actor=editor, at=NOW)
    for text in (text_of(PAGE), text_of(TOLD)):
        assert "近20万 人次" in text
        assert "新蓝网" in text
        assert "https://example.org/live" in text
        for kept in ("内部备注", "7777", "证明函", "某报道", "3000000", "3,000,000", "editor"):
            assert kept not in text
    assert "nearly 200,000 person-times" in text_of(PAGE, "en")


def test_what_the_interface_says_is_what_the_page_shows(track, row, editor):
    Coverage.objects.create(
        competition=track,
        channel="article",
        outlet="学习强国",
        count=3,
        unit="pieces",
        counted_on=DAY,
    )
    show_coverage(track, actor=editor, at=NOW)
    page, told = Client().get(PAGE).context, Client().get(TOLD).json()
    assert [(line.row.outlet, line.worded) for line in page["lines"]] == [
        (item["outlet"], item["words"]) for item in told["items"]
    ]
    assert [(one.text, one.count, one.rows) for one in page["sums"]] == [
        (one["unit"]["text"], one["count"], one["rows"]) for one in told["sums"]
    ]
    assert len(told["items"]) == len(told["sums"]) == 2
    only = Client().get(TOLD, {"unit": "pieces"}).json()
    assert [item["outlet"] for item in only["items"]] == ["学习强国"]
    assert only["sums"] == told["sums"]
    assert Client().get(TOLD, {"channel": "live_video"}).json()["total"] == 1
    assert Client().get(TOLD, {"channel": "smoke"}).status_code == 422


def test_another_contest_shows_nothing_by_it(tree, track, row, editor):
    show_coverage(track, actor=editor, at=NOW)
    assert Client().get(f"/contests/{tree[1].code}/coverage/").status_code == 404


def test_a_contest_in_preparation_shows_nothing(track, row, editor):
    show_coverage(track, actor=editor, at=NOW)
    type(track).objects.filter(pk=track.pk).update(state="draft")
    assert statuses() == [404, 404]
    assert Coverage.objects.public().count() == 0


def test_twice_is_once_and_each_step_is_on_record(track, editor):
    for step in (show_coverage, show_coverage, hide_coverage, hide_coverage):
        step(track, actor=editor, at=NOW)
    actions = [line.action for line in AuditEntry.objects.filter(actor=editor).order_by("pk")]
    assert actions == ["coverage.show_coverage", "coverage.hide_coverage"]
    assert {"show_coverage", "hide_coverage"} <= set(VERBS)


@pytest.mark.parametrize("role", ["supervisor", "reviewer"])
def test_who_does_not_keep_the_ledger_shows_nothing(track, row, role):
    other = builders.make_staff(track, role, username="other")
    for step in (show_coverage, hide_coverage):
        with pytest.raises(PermissionDenied):
            step(track, actor=other, at=NOW)
    assert not CoverageOpening.objects.exists()


def test_the_editor_switches_it_on_the_page(track, row, editor, client_of):
    client = client_of(editor)
    desk = reverse("publicity:coverage", args=["track"])
    switch = reverse("publicity:coverage_opening", args=["track"])
    assert PAGE not in client.get(desk).content.decode()
    assert client.post(switch, {"show": "1"}).status_code == 302
    assert statuses() == [200, 200]
    page = client.get(desk).content.decode()
    assert PAGE in page
    # Named and confirmed: the button that takes it off is folded behind what it will do.
    assert re.search(r"<details.*?</summary>.*?<p>.*?name=\"hide\".*?</details>", page, re.DOTALL)
    assert client.post(switch, {"hide": "1"}).status_code == 302
    assert statuses() == [404, 404]
    assert client.get(switch).status_code == 405


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_asks_the_same_for_many(track, editor, count, django_assert_num_queries):
    for turn in range(count):
        Coverage.objects.create(
            competition=track,
            channel="video",
            outlet=f"台{turn}",
            count=turn,
            unit="plays",
            counted_on=DAY,
        )
    show_coverage(track, actor=editor, at=NOW)
    with django_assert_num_queries(6):
        Client().get(PAGE)
    with django_assert_num_queries(5):
        Client().get(TOLD)
