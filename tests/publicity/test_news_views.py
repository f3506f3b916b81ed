"""News as everybody reads them: the list, an item, its pictures, the feed, home and contest page."""

import datetime as dt
import json
import re
import xml.etree.ElementTree as ET

import pytest
import time_machine
from django.urls import reverse

from publicity.models import NewsItem
from publicity.services import news
from publicity.services.news import NewsText
from tests import builders
from tests.builders import NOW
from tests.publicity import writing
from tests.staging import undone

LATER = NOW + dt.timedelta(hours=3)
LIST, FEED = reverse("publicity:news"), reverse("publicity:news_feed")
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def editor(track):
    return builders.make_staff(track, "publicity", username="editor")


@pytest.fixture
def item(track, editor):
    return writing.publish(writing.write(track, actor=editor))


def page(item):
    return reverse("publicity:news_item", args=[item.number])


def picture_at(picture, cut="small"):
    return reverse("publicity:news_picture", args=[picture.key, cut])


def feed(client, path=FEED):
    root = ET.fromstring(client.get(path).content)  # noqa: S314 - our own text
    atom = "{http://www.w3.org/2005/Atom}"
    return [one.find(f"{atom}link").get("href") for one in root.findall(f"{atom}entry")]


def test_an_item_says_what_when_whose_and_nobody_by_name(client, item):
    text = client.get(page(item)).content.decode()
    for said in (
        writing.TITLE,
        writing.SUMMARY,
        "<strong>人很多</strong>",
        "组委会",
        "2026年9月1日",
    ):
        assert said in text
    assert "editor" not in text


def test_it_can_be_shared(client, item):
    picture = writing.picture(item)
    text = client.get(page(item)).content.decode()
    address = f"http://testserver{picture_at(picture, 'large')}"
    assert f'<meta property="og:title" content="{writing.TITLE}">' in text
    assert f'<meta property="og:description" content="{writing.SUMMARY}">' in text
    assert f'<meta property="og:image" content="{address}">' in text
    assert f'<link rel="canonical" href="http://testserver{page(item)}">' in text
    data = json.loads(LD.search(text)[1])
    assert (data["@type"], data["headline"]) == ("NewsArticle", writing.TITLE)
    assert data["datePublished"] == data["dateModified"] == NOW.isoformat()
    assert data["image"] == [address]
    assert data["publisher"]["name"] == "组委会"


def test_linked_data_cannot_leave_its_element(client, track, editor):
    hostile = "</script><script>alert(1)</script><!--"
    made = writing.write(track, actor=editor, title=hostile, summary=hostile, source=hostile)
    text = client.get(page(writing.publish(made))).content.decode()
    assert "<script>alert" not in text
    assert json.loads(LD.search(text)[1])["headline"] == hostile


def test_a_correction_is_said(client, item, editor):
    assert client.get(page(item)).context["mended"] is False
    news.save_item(item, NewsText("改", "改", "改"), base=1, actor=editor, at=LATER)
    assert client.get(page(item)).context["mended"] is True


def test_hidden_items_are_like_absent_ones(client, track, editor):
    draft = writing.write(track, actor=editor)
    scheduled = writing.publish(writing.write(track, actor=editor), publish_at=LATER)
    withdrawn = writing.publish(writing.write(track, actor=editor))
    news.withdraw_item(withdrawn, reason="有误", actor=editor, at=NOW)
    absent = client.get(reverse("publicity:news_item", args=[12345678]))
    for hidden in (draft, scheduled, withdrawn):
        answer = client.get(page(hidden))
        assert answer.status_code == 404
        assert answer.content == absent.content
    assert client.get(reverse("publicity:news_item", args=[10**30])).status_code == 404


def public_answers(client, track, item, picture):
    paths = [
        "/", LIST, f"{LIST}?q=舟山", f"{LIST}?contest=sibling", FEED, page(item),
        picture_at(picture), reverse("publicity:competition", args=["track"]),
        reverse("publicity:competition", args=["edition"]),
        reverse("publicity:contest_feed", args=["track"]),
    ]  # fmt: skip
    answers = [client.get(path) for path in paths]
    return [(a.status_code, a.headers.get("ETag"), a.content) for a in answers]


def test_what_is_hidden_moves_no_public_byte(client, tree, track, item, editor):
    picture = writing.picture(item)
    sibling = builders.make_competition("sibling", parent=tree[1])
    before = public_answers(client, track, item, picture)
    with undone():
        writing.picture(writing.write(track, actor=editor, title="舟山 秘密"))
        writing.publish(writing.write(track, actor=editor), publish_at=LATER)
        writing.publish(writing.write(sibling), publish_at=LATER)
        gone = writing.publish(writing.write(track, actor=editor))
        news.withdraw_item(gone, reason="有误", actor=editor, at=NOW)
        writing.picture(item, is_cover=False)
        assert public_answers(client, track, item, picture) == before
        with time_machine.travel(LATER, tick=False):
            assert public_answers(client, track, item, picture) != before


def test_a_scheduled_item_appears_everywhere_at_its_moment(client, track, editor):
    made = writing.publish(writing.write(track, actor=editor), publish_at=LATER)
    picture = writing.picture(made)
    paths = [page(made), picture_at(picture)]
    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert feed(client) == []
    with time_machine.travel(LATER, tick=False):
        assert [client.get(path).status_code for path in paths] == [200, 200]
        assert feed(client) == [f"http://testserver{page(made)}"]
        for path in ("/", LIST, reverse("publicity:competition", args=["track"])):
            assert page(made) in client.get(path).content.decode()


def test_pictures_are_public_as_far_as_they_are_shown(client, client_of, item, editor):
    beside = writing.picture(item, is_cover=False)
    assert client.get(picture_at(beside)).status_code == 404
    assert client_of(editor).get(picture_at(beside)).status_code == 200
    assert client_of(builders.make_user()).get(picture_at(beside)).status_code == 404
    NewsItem.objects.filter(pk=item.pk).update(body=f"![]({beside.mark})")
    answer = client.get(picture_at(beside, "large"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(picture_at(beside, "huge")).status_code == 404
    again = client.get(picture_at(beside, "large"), headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_a_picture_whose_file_is_gone_is_absent(client, item):
    made = writing.picture(item)
    made.small.storage.delete(made.small.name)
    assert client.get(picture_at(made)).status_code == 404


def test_pages_are_not_sent_twice_unchanged(client, item):
    for path in (LIST, FEED, page(item)):
        first = client.get(path)
        assert "Set-Cookie" not in first.headers
        assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304


def titles(client, query):
    return [found.title for found in client.get(f"{LIST}{query}").context["page"].object_list]


def test_the_list_is_searched_and_filtered(client, tree, track, item, editor):
    sibling = builders.make_competition("sibling", parent=tree[1])
    writing.publish(writing.write(sibling, title="杭州开幕", body="钱塘江 潮"), at=LATER)
    with time_machine.travel(LATER, tick=False):
        assert titles(client, "") == ["杭州开幕", writing.TITLE]
        assert titles(client, "?contest=sibling") == ["杭州开幕"]
        assert titles(client, "?contest=track") == [writing.TITLE]
        assert titles(client, "?contest=division") == ["杭州开幕", writing.TITLE]
        assert titles(client, "?contest=nowhere") == ["杭州开幕", writing.TITLE]
        assert titles(client, "?q=舟山") == [writing.TITLE]
        assert titles(client, "?q=钱塘江+杭州") == ["杭州开幕"]
        assert titles(client, "?q=钱塘江+舟山") == []
        assert titles(client, "?q=%25") == []
        assert titles(client, "?q=" + "x" * 5000) == []


def test_the_list_has_pages(client, track, editor):
    for _turn in range(21):
        writing.publish(writing.write(track, actor=editor))
    assert len(client.get(LIST).context["page"].object_list) == 20
    assert len(client.get(f"{LIST}?page=2").context["page"].object_list) == 1
    assert client.get(f"{LIST}?page=x").status_code == 200


def test_home_and_contest_show_the_newest_three_and_nothing_when_none(client, track, editor):
    for path in ("/", reverse("publicity:competition", args=["track"])):
        assert "h-news" not in client.get(path).content.decode()
    for number in range(4):
        made = writing.write(track, actor=editor, title=f"新闻{number}")
        writing.publish(made, at=NOW + dt.timedelta(minutes=number))
    with time_machine.travel(LATER, tick=False):
        for path in (
            "/",
            *(reverse("publicity:competition", args=[c]) for c in ("track", "edition")),
        ):
            shown = client.get(path).context["news"]
            assert [found.title for found in shown] == ["新闻3", "新闻2", "新闻1"]


def test_the_feed_of_a_contest_carries_its_news_and_those_below(client, tree, item):
    builders.make_competition("sibling", parent=tree[1])
    carried = {
        code: feed(client, reverse("publicity:contest_feed", args=[code]))
        for code in ("edition", "track", "sibling")
    }
    address = f"http://testserver{page(item)}"
    assert carried == {"edition": [address], "track": [address], "sibling": []}


@pytest.mark.parametrize("count", [1, 6])
def test_queries_do_not_grow_with_the_rows(
    client, track, editor, count, django_assert_num_queries
):
    made = [writing.publish(writing.write(track, actor=editor)) for _ in range(count)]
    for one in made:
        writing.picture(one)
    with django_assert_num_queries(3):
        client.get(LIST)
    with django_assert_num_queries(1):
        client.get(FEED)


def test_an_item_asks_a_bounded_number_of_queries(
    client, track, editor, django_assert_num_queries
):
    for _turn in range(3):
        made = writing.publish(writing.write(track, actor=editor))
    pictures = [writing.picture(made, alt=f"图{n}") for n in range(3)]
    body = "\n\n".join(f"![]({one.mark})" for one in pictures)
    NewsItem.objects.filter(pk=made.pk).update(body=body)
    with django_assert_num_queries(5):
        text = client.get(page(made)).content.decode()
    assert text.count("<figure") == 4
