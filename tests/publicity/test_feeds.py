"""The feeds: what they carry, when it was published, and nothing else."""

import datetime as dt
import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse

from publicity.services.notice_content import Period
from publicity.services.notices import prepare_notice
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import make_contest, publish
from tests.publicity.test_objections import hang

ATOM = "{http://www.w3.org/2005/Atom}"
PORTAL = reverse("publicity:notices_feed")


@pytest.fixture
def final(track, organiser, second_organiser):
    _prelim, final = make_contest(track, entries=4, finalists=2, promoted=1)
    return publish(final, organiser, second_organiser)


def entries(client, path):
    response = client.get(path, headers={"accept-language": "en"})
    assert response["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(response.content)  # noqa: S314 - our own text
    return [
        (one.find(f"{ATOM}link").get("href"), one.find(f"{ATOM}updated").text)
        for one in root.findall(f"{ATOM}entry")
    ]


def test_notices_and_results_are_carried_with_the_moment_of_publication(
    client, track, final, organiser, second_organiser
):
    notice = hang(track, organiser, second_organiser)
    found = entries(client, PORTAL)
    results = reverse("publicity:results", args=["track", final.order])
    assert [address for address, _at in found] == [
        f"http://testserver{results}",
        f"http://testserver{reverse('publicity:notice', args=[notice.pk])}",
    ] or [address for address, _at in found] == [
        f"http://testserver{reverse('publicity:notice', args=[notice.pk])}",
        f"http://testserver{results}",
    ]
    moments = {address: dt.datetime.fromisoformat(at) for address, at in found}
    assert moments[f"http://testserver{results}"] == NOW.replace(microsecond=0)


def test_a_contest_carries_its_own_and_those_below(
    client, tree, track, final, organiser, second_organiser
):
    hang(track, organiser, second_organiser)
    sibling = builders.make_competition("sibling", parent=tree[1])
    at = {
        code: len(entries(client, reverse("publicity:contest_feed", args=[code])))
        for code in ("edition", "track", sibling.code)
    }
    assert at == {"edition": 2, "track": 2, "sibling": 0}


def test_a_draft_is_not_carried_and_an_empty_feed_has_no_clock(client, track, monkeypatch):
    first = client.get(PORTAL).content
    assert entries(client, PORTAL) == []
    assert client.get(PORTAL).content == first
    assert b"2000-01-01" in first


def test_a_prepared_notice_changes_no_byte(client, track, final, organiser):
    before = client.get(PORTAL)
    prepare_notice(
        track,
        number="GS-9",
        title="草稿",
        period=Period(NOW.date(), 5),
        actor=organiser,
        at=NOW,
    )
    after = client.get(PORTAL)
    assert (after.content, after["ETag"]) == (before.content, before["ETag"])


def test_an_unchanged_feed_is_not_sent_again(client, track, final):
    first = client.get(PORTAL)
    assert client.get(PORTAL, headers={"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(
    client, track, final, organiser, count, django_assert_num_queries
):
    from tests.publicity.test_public_views import make_notices  # noqa: PLC0415 - a fixture clashes

    make_notices(track, count)
    with django_assert_num_queries(3):
        client.get(PORTAL)


def test_a_contest_in_preparation_has_no_feed(client, db):
    builders.make_competition("hidden", is_open=False)
    path = reverse("publicity:contest_feed", args=["hidden"])
    assert client.get(path).status_code == 404
