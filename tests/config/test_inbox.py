"""Everybody's own letters: the list, the count in the masthead, what was read."""

import pytest
from django.urls import reverse

from accounts.models import Message
from accounts.outbox import write_message
from tests import builders
from tests.builders import NOW


@pytest.fixture
def owner(db):
    return builders.make_user("owner")


def write(owner, n=1, **fields):
    values = {"channel": "portal", "occasion": "submitted", "body": "正文 <b>", "at": NOW}
    return [
        write_message(key=f"{owner}-{i}", recipient=owner, subject=f"信 {i}", **(values | fields))
        for i in range(n)
    ]


def test_letters_are_listed_the_newest_first_and_counted(client_of, owner):
    write(owner, 3)
    write(builders.make_user("other"), 2)
    page = client_of(owner).get(reverse("inbox"))
    assert [row.subject for row in page.context["page"]] == ["信 2", "信 1", "信 0"]
    assert 'class="cs-unread">3<' in page.content.decode()


def test_opening_a_letter_marks_it_as_read_once(client_of, owner):
    (letter,) = write(owner, link="/my/entries/5/")
    client = client_of(owner)
    page = client.get(reverse("inbox_letter", args=[letter.pk])).content.decode()
    assert "正文 &lt;b&gt;" in page
    assert 'href="/my/entries/5/"' in page
    first = Message.objects.get().read_at
    client.get(reverse("inbox_letter", args=[letter.pk]))
    assert Message.objects.get().read_at == first
    assert "cs-unread" not in client.get(reverse("inbox")).content.decode()


def test_a_head_request_reads_nothing(client_of, owner):
    (letter,) = write(owner)
    client_of(owner).head(reverse("inbox_letter", args=[letter.pk]))
    assert Message.objects.get().read_at is None


def test_all_are_marked_as_read_and_nobody_elses(client_of, owner):
    other = builders.make_user("other")
    write(owner, 2)
    write(other, 1)
    client_of(owner).post(reverse("inbox_read"))
    assert Message.objects.exclude(read_at=None).count() == 2
    assert Message.objects.get(recipient=other).read_at is None


def test_what_is_not_mine_or_not_sent_is_not_there(client_of, owner):
    (held,) = write(owner, is_held=True)
    (mail,) = write(builders.make_user("other"), channel="portal")
    client = client_of(owner)
    for letter in (held, mail):
        assert client.get(reverse("inbox_letter", args=[letter.pk])).status_code == 404


def test_an_anonymous_page_counts_nothing(client, db, django_assert_num_queries):
    client.get(reverse("publicity:privacy"))
    with django_assert_num_queries(0):
        page = client.get(reverse("publicity:privacy"))
    assert "cs-unread" not in page.content.decode()


@pytest.mark.parametrize("n", [1, 60])
def test_the_inbox_costs_the_same_whatever_the_rows(
    client_of, owner, n, django_assert_num_queries
):
    write(owner, n)
    client = client_of(owner)
    client.get(reverse("inbox"))
    with django_assert_num_queries(5):
        client.get(reverse("inbox"))
