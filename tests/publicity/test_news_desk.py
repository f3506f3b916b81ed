"""The editors' pages: what is typed is kept, newer texts are shown, steps are named and confirmed."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from publicity.models import NewsItem, NewsPicture
from publicity.services import news
from publicity.services.news import NewsText
from tests import builders
from tests.builders import NOW
from tests.publicity import writing

LATER = NOW + dt.timedelta(hours=3)
TYPED = {"title": "我的标题", "summary": "我的摘要", "source": "组委会", "body": "我的正文"}
HTMX = {"hx-request": "true"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def editor(track):
    return builders.make_staff(track, "publicity", username="editor")


@pytest.fixture
def desk(editor, client_of):
    return client_of(editor)


@pytest.fixture
def item(track, editor):
    return writing.write(track, actor=editor)


def at(name, item=None, code="track"):
    return reverse(f"publicity:{name}", args=[code, *([item.number] if item else [])])


def test_a_new_item_is_a_draft_of_the_editor(desk, editor):
    answer = desk.post(at("news_new"), TYPED | {"version": "0"})
    made = NewsItem.objects.get()
    assert answer.url == at("news_edit", made)
    assert (made.state, made.author, made.title, made.body) == (
        "draft",
        editor,
        "我的标题",
        "我的正文",
    )


def test_the_organizer_is_proposed_as_source_and_no_host(desk, track):
    track.bodies.create(role="host", name="浙江省经信厅")
    assert desk.get(at("news_new")).context["form"]["source"].value() == ""
    track.bodies.create(role="organizer", name="承办单位")
    assert desk.get(at("news_new")).context["form"]["source"].value() == "承办单位"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("title", ""),
        ("title", "x" * 121),
        ("title", "甲\u202e乙"),
        ("summary", "甲\u2066乙"),
        ("summary", "字" * 301),
        ("source", "甲\u202e乙"),
        ("body", ""),
        ("body", "字" * 40_001),
        ("body", "甲\x00乙"),
    ],
)
def test_bad_input_is_answered_beside_its_field_and_keeps_the_rest(desk, item, name, text):
    for path in (at("news_new"), at("news_edit", item)):
        answer = desk.post(path, TYPED | {"version": "1", name: text})
        assert answer.status_code == 200
        form = answer.context["form"]
        assert list(form.errors) == [name]
        for other in TYPED.keys() - {name}:
            assert form[other].value() == TYPED[other]
    assert NewsItem.objects.get().title == writing.TITLE


@pytest.mark.parametrize("version", ["", "0", "7", "x", "9" * 30])
def test_a_version_that_is_not_the_present_one_saves_nothing(desk, item, version):
    answer = desk.post(at("news_edit", item), TYPED | {"version": version})
    assert answer.status_code == 200
    item.refresh_from_db()
    assert (item.title, item.version) == (writing.TITLE, 1)
    assert answer.context["form"]["body"].value() == "我的正文"


def test_a_newer_text_is_shown_beside_what_was_typed_and_both_are_kept(desk, item, track):
    other = builders.make_staff(track, username="colleague")
    news.save_item(
        item, NewsText("别人的", "别人的摘要", "别人的正文"), base=1, actor=other, at=NOW
    )
    answer = desk.post(at("news_edit", item), TYPED | {"version": "1"})
    text = answer.content.decode()
    assert answer.context["newer"].changed_by == other
    for said in ("colleague", "别人的正文", "我的正文"):
        assert said in text
    assert 'name="version" value="2"' in text
    item.refresh_from_db()
    assert item.body == "别人的正文"
    desk.post(at("news_edit", item), TYPED | {"version": "2"})
    item.refresh_from_db()
    assert item.body == "我的正文"
    assert "别人的正文" in item.versions.values_list("body", flat=True)


def test_a_preview_stores_nothing(desk, item):
    typed = TYPED | {"version": "1", "body": "**很粗**", "preview": "1"}
    for path in (at("news_new"), at("news_edit", item)):
        text = desk.post(path, typed).content.decode()
        assert "<strong>很粗</strong>" in text
    drawn = desk.post(at("news_render"), {"body": "**很粗**\x00" + "字" * 50_000})
    assert "<strong>很粗</strong>" in drawn.content.decode()
    assert list(NewsItem.objects.values_list("body", flat=True)) == [writing.BODY]


def test_a_preview_shows_the_pictures_of_its_own_item_only(desk, item, track, editor):
    own = writing.picture(item)
    foreign = writing.picture(writing.write(track, actor=editor))
    body = f"![]({own.mark})\n\n![]({foreign.mark})"
    text = desk.post(at("news_render"), {"item": item.number, "body": body}).content.decode()
    assert own.key.hex in text.replace("-", "")
    assert foreign.key.hex not in text.replace("-", "")
    assert desk.post(at("news_render"), {"item": "99", "body": "x"}).status_code == 404
    # An item that is not there yet has none.
    assert "<img" not in desk.post(at("news_render"), {"body": body}).content.decode()
    assert desk.post(at("news_new"), TYPED | {"body": body, "preview": "1"}).status_code == 200


def test_an_earlier_text_can_be_read(desk, item, editor):
    news.save_item(item, NewsText("二", "二", "第二稿"), base=1, actor=editor, at=NOW)
    page = at("news_preview", item)
    assert "第二稿" in desk.get(page).content.decode()
    assert writing.TITLE in desk.get(f"{page}?version=1").content.decode()
    assert desk.get(f"{page}?version=9").status_code == 404
    assert desk.get(f"{page}?version=x").status_code == 200


def test_the_way_to_publishing_saves_what_was_typed(desk, item):
    edit, publish = at("news_edit", item), at("news_publish", item)
    page = desk.get(edit).content.decode()
    assert f'href="{publish}"' not in page
    answer = desk.post(edit, TYPED | {"version": "1", "publish": "1"})
    assert answer.url == publish
    item.refresh_from_db()
    assert (item.body, item.version) == ("我的正文", 2)
    shown = desk.get(publish)
    assert 'name="version" value="2"' in shown.content.decode()
    assert shown.context["saved"] == TYPED
    # What cannot be saved goes nowhere.
    assert desk.post(edit, TYPED | {"version": "1", "publish": "1"}).context["newer"]
    assert (
        desk.post(edit, TYPED | {"version": "2", "title": "", "publish": "1"}).status_code == 200
    )


def test_publishing_is_confirmed_with_the_text_that_was_shown(desk, item, editor):
    text = desk.get(at("news_publish", item)).content.decode()
    assert text.count(writing.TITLE) > 2
    news.save_item(item, NewsText("二", "二", "第二稿"), base=1, actor=editor, at=NOW)
    answer = desk.post(at("news_publish", item), {"when": "now", "version": "1"})
    assert answer.status_code == 200
    assert 'name="version" value="2"' in answer.content.decode()
    assert NewsItem.objects.get().state == "draft"
    desk.post(at("news_publish", item), {"when": "now", "version": "2"})
    assert NewsItem.objects.get().is_due(NOW)


def test_an_hour_is_china_time(desk, item):
    said = {"when": "later", "publish_at": "2026-09-01T21:00", "version": "1"}
    desk.post(at("news_publish", item), said)
    assert NewsItem.objects.get().publish_at == LATER
    shown = desk.get(at("work_news") + "?show=scheduled")
    assert [one.pk for one in shown.context["page"]] == [item.pk]
    assert not desk.get(at("work_news") + "?show=published").context["page"].object_list


@pytest.mark.parametrize(
    "hour",
    ["", "x", "2026-09-01T17:59", "0001-01-01T00:00", "9999-12-31T23:59", "2028-01-01T00:00"],
)
def test_an_hour_that_will_not_do_is_said_beside_it(desk, item, hour):
    said = {"when": "later", "publish_at": hour, "version": "1"}
    answer = desk.post(at("news_publish", item), said)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["publish_at"]
    assert NewsItem.objects.get().state == "draft"


def test_withdrawing_needs_a_reason(desk, item):
    writing.publish(item)
    refused = desk.post(at("news_withdraw", item), {"reason": " "})
    assert list(refused.context["form"].errors) == ["reason"]
    desk.post(at("news_withdraw", item), {"reason": "数字有误"})
    assert NewsItem.objects.get().state == "withdrawn"
    again = desk.post(at("news_withdraw", item), {"reason": "再次"}, follow=True)
    assert again.status_code == 200


def photo():
    stream = io.BytesIO()
    Image.new("RGB", (90, 60), "navy").save(stream, "JPEG")
    return SimpleUploadedFile("a.jpg", stream.getvalue(), "image/jpeg")


def test_a_picture_is_added_with_its_description_and_without_none(desk, item):
    path = at("news_pictures", item)
    refused = desk.post(path, {"do": "upload", "picture": photo(), "alt": ""}, headers=HTMX)
    assert list(refused.context["picture_form"].errors) == ["alt"]
    bad = SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>")
    refused = desk.post(path, {"do": "upload", "picture": bad, "alt": "会场"})
    assert list(refused.context["picture_form"].errors) == ["picture"]
    assert refused.context["picture_form"]["alt"].value() == "会场"
    assert not NewsPicture.objects.exists()
    added = desk.post(path, {"do": "upload", "picture": photo(), "alt": "会场"}, headers=HTMX)
    assert [one.alt for one in added.context["pictures"]] == ["会场"]
    assert "<html" not in added.content.decode()
    assert desk.post(path, {"do": "upload", "picture": photo(), "alt": "台上"}).url == path


def test_a_picture_is_described_put_on_the_cover_and_taken_out(desk, item):
    made = writing.picture(item, is_cover=False)
    path, which = at("news_pictures", item), {"picture": made.pk}
    desk.post(path, which | {"do": "describe", "alt": "另一句话"}, headers=HTMX)
    desk.post(path, which | {"do": "describe", "alt": " "}, headers=HTMX)
    desk.post(path, which | {"do": "describe", "alt": "甲\u202e乙"}, headers=HTMX)
    made.refresh_from_db()
    assert made.alt == "另一句话"
    desk.post(path, which | {"do": "cover"}, headers=HTMX)
    desk.post(path, which | {"do": "remove"}, headers=HTMX)
    item.refresh_from_db()
    assert item.cover == made
    desk.post(path, which | {"do": "uncover"}, headers=HTMX)
    desk.post(path, which | {"do": "remove"}, headers=HTMX)
    assert not NewsPicture.objects.exists()


@pytest.mark.parametrize(
    "said", [{}, {"do": "x"}, {"do": "cover"}, {"do": "cover", "picture": "9" * 40}]
)
def test_an_unknown_change_is_absent(desk, item, said):
    assert desk.post(at("news_pictures", item), said).status_code == 404


def test_an_item_of_another_contest_is_absent_here(tree, item, client_of):
    builders.make_competition("sibling", parent=tree[1])
    client = client_of(builders.make_staff(tree[1], username="above"))
    for name in ("news_edit", "news_preview", "news_publish", "news_withdraw", "news_pictures"):
        assert client.get(at(name, item)).status_code == 200
        assert client.get(at(name, item, "sibling")).status_code == 404


HOSTILE = '"><script>alert(1)</script>{{7*7}}'


def test_hostile_words_are_inert_on_every_page(desk, track, editor):
    made = writing.write(
        track, actor=editor, title=HOSTILE, summary=HOSTILE, body=HOSTILE, source=HOSTILE[:60]
    )
    writing.picture(made, alt=HOSTILE)
    paths = [at("work_news")]
    names = ("news_edit", "news_preview", "news_publish", "news_pictures")
    paths += [at(name, made) for name in names]
    writing.publish(made)
    paths += [at("news_withdraw", made), "/news/", "/", "/news.atom", "/contests/track/"]
    paths.append(reverse("publicity:news_item", args=[made.number]))
    for path in paths:
        text = desk.get(path).content.decode()
        assert "<script>alert" not in text, path
        assert "{{7*7}}" in text or "{{7*7}}" not in HOSTILE, path


@pytest.mark.parametrize("count", [1, 6])
def test_queries_of_the_desk_do_not_grow(desk, track, editor, count, django_assert_num_queries):
    for _turn in range(count):
        writing.picture(writing.write(track, actor=editor))
    with django_assert_num_queries(11):
        desk.get(at("work_news"))
    made = NewsItem.objects.first()
    for number in range(count):
        writing.picture(made, alt=f"图{number}")
        text = NewsText(f"第{number}稿", "摘要", "正文")
        news.save_item(made, text, base=number + 1, actor=editor, at=NOW)
    with django_assert_num_queries(8):
        desk.get(at("news_edit", made))
