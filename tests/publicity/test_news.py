"""News: written, saved beside others, published at an hour, withdrawn; who may, and what stays."""

import datetime as dt
import itertools

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from accounts.workflow import TransitionRefused
from publicity import newsroom, personal_data
from publicity.models import NewsItem
from publicity.services import news
from publicity.services.news import NewsText
from tests import builders
from tests.builders import NOW
from tests.publicity import writing

LATER = NOW + dt.timedelta(hours=3)
OTHER = NewsText("另一个标题", "另一个摘要", "另一段正文")


@pytest.fixture
def editor(track):
    return builders.make_staff(track, "publicity", username="editor")


@pytest.fixture
def item(track, editor):
    return writing.write(track, actor=editor)


def actions():
    found = AuditEntry.objects.filter(action__startswith="newsitem.").order_by("pk")
    return list(found.values_list("action", flat=True))


def public(at=NOW):
    return list(NewsItem.objects.public(at))


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("organiser", True),
        ("secretariat", True),
        ("publicity", True),
        ("reviewer", False),
        ("supervisor", False),
    ],
)
def test_who_writes_publishes_and_withdraws(track, item, role, may):
    actor = builders.make_staff(track, role, username=f"a-{role}")
    writing.publish(item)
    steps = (
        lambda: news.create_item(track, OTHER, actor=actor, at=NOW),
        lambda: news.save_item(item, OTHER, base=1, actor=actor, at=NOW),
        lambda: news.withdraw_item(item, reason="有误", actor=actor, at=NOW),
        lambda: news.publish_item(item, base=2, actor=actor, at=NOW),
    )
    for step in steps:
        if may:
            step()
        else:
            with pytest.raises((PermissionDenied, TransitionRefused)):
                step()


def test_staff_of_a_sibling_may_nothing(tree, item):
    sibling = builders.make_competition("sibling", parent=tree[1])
    actor = builders.make_staff(sibling, username="beside")
    with pytest.raises(PermissionDenied):
        news.save_item(item, OTHER, base=1, actor=actor, at=NOW)
    above = builders.make_staff(tree[1], username="above")
    assert news.save_item(item, OTHER, base=1, actor=above, at=NOW).title == OTHER.title


def test_each_saved_text_is_kept_and_the_same_text_is_no_change(item, editor):
    saved = news.save_item(item, OTHER, base=1, actor=editor, at=LATER)
    again = news.save_item(item, OTHER, base=2, actor=editor, at=LATER)
    assert (saved.version, again.version) == (2, 2)
    assert (saved.changed_by, saved.changed_at) == (editor, LATER)
    assert list(item.versions.values_list("number", "title")) == [
        (2, OTHER.title),
        (1, writing.TITLE),
    ]
    assert actions() == ["newsitem.create", "newsitem.edit"]


def test_nobody_overwrites_a_newer_text(track, item, editor):
    other = builders.make_staff(track, username="other")
    news.save_item(item, OTHER, base=1, actor=other, at=NOW)
    with pytest.raises(news.NewerText) as refused:
        news.save_item(item, NewsText("我的", "我的", "我的"), base=1, actor=editor, at=LATER)
    assert (refused.value.item.changed_by, refused.value.item.version) == (other, 2)
    item.refresh_from_db()
    assert (item.title, item.version, item.versions.count()) == (OTHER.title, 2, 2)


def test_what_is_published_is_the_text_that_was_shown(track, item, editor):
    news.save_item(item, OTHER, base=1, actor=editor, at=NOW)
    with pytest.raises(news.NewerText):
        news.publish_item(item, base=1, actor=editor, at=NOW)
    assert public() == []
    news.publish_item(item, base=2, actor=editor, at=NOW)
    assert public() == [item]


def test_a_scheduled_item_becomes_public_at_its_moment(item, editor):
    news.publish_item(item, base=1, actor=editor, at=NOW, publish_at=LATER)
    item.refresh_from_db()
    assert item.is_scheduled(NOW)
    assert public() == public(LATER - dt.timedelta(microseconds=1)) == []
    assert public(LATER) == [item]
    assert not item.is_scheduled(LATER)


@pytest.mark.parametrize("moment", [NOW - dt.timedelta(seconds=1), NOW + dt.timedelta(days=400)])
def test_no_other_hour_will_do(item, editor, moment):
    with pytest.raises(news.HourImpossible):
        news.publish_item(item, base=1, actor=editor, at=NOW, publish_at=moment)
    item.refresh_from_db()
    assert (item.state, item.publish_at) == ("draft", None)


def test_withdrawn_is_out_of_sight_with_a_reason_and_can_come_back(item, editor):
    writing.publish(item)
    with pytest.raises(news.WithdrawalReasonMissing):
        news.withdraw_item(item, reason=" ", actor=editor, at=NOW)
    news.withdraw_item(item, reason="数字有误", actor=editor, at=NOW)
    assert public() == []
    assert AuditEntry.objects.latest("pk").detail["reason"] == "数字有误"
    with pytest.raises(TransitionRefused):
        news.withdraw_item(item, reason="再次", actor=editor, at=NOW)
    news.publish_item(item, base=1, actor=editor, at=LATER)
    assert public(LATER) == [item]
    assert public(NOW) == []


def test_news_of_a_contest_in_preparation_are_not_public(item, track):
    writing.publish(item)
    type(track).objects.filter(pk=track.pk).update(state="draft")
    assert public() == []


def test_neighbours_are_public_ones_in_the_order_of_publication(track, editor):
    def at(hours, **more):
        made = writing.write(track, actor=editor, **more)
        return writing.publish(made, at=NOW + dt.timedelta(hours=hours))

    first, second, third = at(0), at(1), at(1)
    writing.write(track, actor=editor)
    writing.publish(writing.write(track, actor=editor), publish_at=NOW + dt.timedelta(hours=5))
    now = NOW + dt.timedelta(hours=2)
    near = newsroom.neighbours(second, now)
    assert (near.older, near.newer) == (first, third)
    assert newsroom.neighbours(third, now).newer is None
    assert newsroom.neighbours(first, now).older is None


def test_numbers_do_not_run_on(track, editor):
    numbers = [writing.write(track, actor=editor).number for _ in range(4)]
    assert len({*numbers}) == 4
    steps = {later - earlier for earlier, later in itertools.pairwise(numbers)}
    assert steps != {1}
    assert all(10_000_000 <= number < 100_000_000 for number in numbers)


def test_what_a_person_wrote_is_in_the_copy_of_their_data(item, editor):
    writing.picture(item)
    held = personal_data.collect(editor).rows
    assert [row["title"] for row in held["news"]] == [writing.TITLE]
    assert [row["body"] for row in held["news_texts"]] == [writing.BODY]
    assert [row["alt"] for row in held["news_pictures"]] == ["颁奖现场"]
    nobody = personal_data.collect(builders.make_user()).rows
    assert nobody["news"] == nobody["news_texts"] == nobody["news_pictures"] == []
