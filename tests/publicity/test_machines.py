"""What is written for machines says what is public, and nothing else."""

import datetime as dt
import io
import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from competitions.models import Body
from projects.models import Entry, Showing
from publicity.models import NewsItem
from publicity.services.news import withdraw_item
from publicity.services.notice_content import Period
from publicity.services.notices import prepare_notice
from publicity.share_picture import share_picture
from publicity.sitemaps import sections as all_sections
from tests import builders
from tests.builders import NOW
from tests.projects.showing_pictures import photo, sent, show
from tests.publicity import writing
from tests.publicity.contests import make_contest, publish
from tests.publicity.test_objections import hang

TODAY = NOW.replace(month=10, day=12)
LOCATION = re.compile(r"<loc>http://testserver([^<]*)</loc>")
FIXED = {"/", "/notices/", "/news/", "/gallery/", "/privacy/", "/certificates/", "/api/"}


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: TODAY)


def text_of(path):
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def mapped():
    """Every address that the map names, sections and all."""
    sections = LOCATION.findall(text_of("/sitemap.xml"))
    assert len(sections) == len(all_sections(TODAY))
    return {path for section in sections for path in LOCATION.findall(text_of(section))}


def test_an_empty_portal_maps_its_fixed_pages(db):
    assert mapped() == FIXED


def test_the_map_lists_exactly_what_is_public_in_each_phase(
    tree, track, organiser, second_organiser
):
    hidden = builders.make_competition("hidden", parent=tree[1], is_open=False)
    contests = {f"/contests/{code}/" for code in ("edition", "division", "track")}
    rounds = make_contest(track)
    entry = Entry.objects.filter(competition=track, state="accepted").first()
    showing = show(entry)
    assert mapped() == FIXED | contests
    publish(rounds[0], organiser, second_organiser)
    project = reverse("publicity:gallery_project", args=[showing.code])
    contests |= {"/contests/track/rounds/1/", project}
    assert mapped() == FIXED | contests
    publish(rounds[1], organiser, second_organiser)
    contests.add("/contests/track/rounds/2/")
    assert mapped() == FIXED | contests
    notice = hang(track, organiser, second_organiser, starts_on=TODAY.date())
    contests.add(f"/notices/{notice.pk}/")
    assert mapped() == FIXED | contests
    Showing.objects.update(withdrawn_at=TODAY)
    assert mapped() == FIXED | contests - {project}
    assert all(Client().get(path).status_code == 200 for path in mapped())
    assert hidden.code not in str(mapped())


def test_news_are_on_the_map_from_their_hour_on_until_they_are_withdrawn(track, monkeypatch):
    item = writing.write(track)
    writing.publish(item, publish_at=TODAY + dt.timedelta(hours=1), at=TODAY)
    path = reverse("publicity:news_item", args=[item.number])
    assert path not in mapped()
    monkeypatch.setattr(timezone, "now", lambda: TODAY + dt.timedelta(hours=1))
    assert path in mapped()
    withdraw_item(NewsItem.objects.get(), actor=item.author, at=TODAY, reason="误发")
    assert path not in mapped()


def test_news_without_a_cover_are_shared_with_the_picture_of_their_contest(track):
    item = writing.write(track)
    writing.publish(item)
    page = text_of(reverse("publicity:news_item", args=[item.number]))
    assert 'property="og:image" content="http://testserver/contests/track/share.png"' in page
    assert page.count('name="description"') == page.count('rel="canonical"') == 1
    picture = writing.picture(item)
    page = text_of(reverse("publicity:news_item", args=[item.number]))
    assert f"/news/pictures/{picture.key}/large/" in page
    assert 'property="og:image:width" content="1600"' in page


def test_a_day_stands_only_beside_what_two_people_published(track, organiser, second_organiser):
    rounds = make_contest(track)
    assert "<lastmod>" not in text_of("/sitemap-contests.xml") + text_of("/sitemap-results.xml")
    publish(rounds[0], organiser, second_organiser)
    show(Entry.objects.filter(competition=track, state="accepted").first())
    assert text_of("/sitemap-results.xml").count("<lastmod>") == 1
    assert text_of("/sitemap-contests.xml").count("<lastmod>") == 1
    assert "<lastmod>" not in text_of("/sitemap-gallery.xml")


def test_a_notice_in_preparation_is_not_on_the_map(track, organiser, second_organiser):
    rounds = make_contest(track)
    publish(rounds[1], organiser, second_organiser)
    prepare_notice(
        track,
        number="GS-1",
        title="公示",
        period=Period(TODAY.date(), 5),
        actor=organiser,
        at=TODAY,
    )
    assert LOCATION.findall(text_of("/sitemap-notices.xml")) == []


@pytest.mark.parametrize(
    "path", ["/sitemap-none.xml", "/sitemap-pages.xml?p=2", "/sitemap-pages.xml?p=x"]
)
def test_what_is_not_there_is_absent(db, path):
    assert Client().get(path).status_code == 404


def test_the_map_asks_the_same_for_many(
    track, organiser, second_organiser, django_assert_num_queries
):
    rounds = make_contest(track)
    publish(rounds[0], organiser, second_organiser)
    first, *others = Entry.objects.filter(competition=track)
    show(first)
    with django_assert_num_queries(2):
        Client().get("/sitemap-gallery.xml")
    for entry in others:
        show(entry)
    with django_assert_num_queries(2):
        Client().get("/sitemap-gallery.xml")


def test_search_engines_leave_alone_what_is_not_for_them(db):
    lines = text_of("/robots.txt").splitlines()
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    closed = {line.partition(": ")[2] for line in lines if line.startswith("Disallow")}
    assert {"/admin/", "/work/", "/my/", "/accounts/"} <= closed
    assert not any(path.startswith(tuple(closed)) for path in ("/gallery/x/", *FIXED))


# What a page says of itself


def said(path):
    """{property: content} of the head, and the structured data by type."""
    text = text_of(path)
    meta = dict(re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)">', text))
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    return meta, {block["@type"]: block for block in map(json.loads, blocks)}


@pytest.fixture
def published(track, organiser, second_organiser):
    rounds = make_contest(track)
    for each in rounds:
        publish(each, organiser, second_organiser)
    return rounds


def test_each_public_page_has_a_card_with_a_picture_that_is_there(
    published, track, organiser, second_organiser
):
    notice = hang(track, organiser, second_organiser, starts_on=TODAY.date())
    showing = show(
        Entry.objects.get(pk=notice.rows[0]["entry"]),
        picture=sent(photo((300, 200))),
        picture_alt="样机",
        pitch="一句话",
    )
    project = reverse("publicity:gallery_project", args=[showing.code])
    titles = {
        "/": None,
        "/contests/track/": track.name,
        "/contests/track/rounds/1/": f"{published[0].name} · track",
        f"/notices/{notice.pk}/": f"{notice.title} · track",
        "/gallery/": None,
        project: showing.title,
    }
    for path, title in titles.items():
        meta, _data = said(path)
        assert meta["og:url"] == f"http://testserver{path}"
        assert meta["og:title"] == (title or meta["og:title"]) != ""
        assert meta["og:description"]
        picture = Client().get(meta["og:image"].removeprefix("http://testserver"))
        assert picture["Content-Type"] in {"image/png", "image/jpeg"}
        assert Image.open(io.BytesIO(picture.content)).width > 100
    assert said(project)[0]["og:description"] == "一句话"


def test_a_contest_says_when_it_is_and_who_holds_it(published, track):
    Body.objects.create(competition=track, role="host", name="浙江省经济和信息化厅")
    Body.objects.create(competition=track, role="supporter", name="某银行")
    _meta, data = said("/contests/track/")
    event = data["Event"]
    assert event["startDate"] == min(r.starts_on for r in published).isoformat()
    assert [body["name"] for body in event["organizer"]] == ["浙江省经济和信息化厅"]
    steps = [step["item"] for step in data["BreadcrumbList"]["itemListElement"]]
    assert steps == [
        "http://testserver/",
        *(f"http://testserver/contests/{code}/" for code in ("edition", "division", "track")),
    ]


def test_no_name_ends_the_block_that_it_stands_in(published, track):
    type(track).objects.filter(pk=track.pk).update(name="</script><script>alert(1)</script>&大赛")
    meta, data = said("/contests/track/")
    assert data["Event"]["name"] == "</script><script>alert(1)</script>&大赛"
    assert "<" not in meta["og:title"]


def test_every_body_of_a_contest_stands_under_its_role(track):
    names = {}
    for role in Body.Role:
        names[role] = f"单位{role.value}"
        Body.objects.create(competition=track, role=role, name=names[role])
    text = text_of("/contests/track/")
    for role in Body.Role:
        said = f'<span class="d-block">{names[role]}</span>'
        assert f"<dt>{role.label}</dt><dd>{said}</dd>" in text


def test_the_contest_leads_to_the_gallery_once_it_shows_something(published, track):
    link = "/gallery/?contest=track"
    assert link not in text_of("/contests/track/")
    show(Entry.objects.filter(competition=track, state="accepted").first())
    for code in ("track", "division", "edition"):
        assert f"/gallery/?contest={code}" in text_of(f"/contests/{code}/")


@pytest.mark.parametrize("name", ["", "短", "第七届" + "很长的名字" * 60, "A" * 400, "𠮷\n野"])
def test_a_share_picture_holds_any_name(name):
    image = Image.open(io.BytesIO(share_picture(name, "2026")))
    assert image.size == (1200, 630)


def test_two_contests_have_two_pictures():
    assert share_picture("甲大赛", "2026") != share_picture("乙大赛", "2026")
