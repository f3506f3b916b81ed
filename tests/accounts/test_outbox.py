"""The outbox: a letter is written once, goes once, and is not lost when something is down."""

import datetime as dt
import threading
from itertools import pairwise

import pytest
from django.db import models, transaction

from accounts import outbox
from accounts.models import Message, TextMessage
from accounts.outbox import send_due, write_message
from accounts.tasks import send_messages
from config.celery import app
from tests import builders
from tests.at_once import together
from tests.builders import NOW

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def reader(db):
    return builders.make_user("reader")


def write(reader, key="k", channel="email", **fields):
    values = {
        "occasion": "submitted",
        "address": {"email": "wang@example.org", "sms": "13812345678"}.get(channel, ""),
        "subject": "收到",
        "body": "正文",
        "at": NOW,
    }
    return write_message(key=key, recipient=reader, channel=channel, **(values | fields))


def fresh(row):
    return Message.objects.get(pk=row.pk)


class Down(OSError):
    """The mail server is not there."""


@pytest.fixture
def server(monkeypatch):
    """A mail server that can be `down`, and that keeps the keys of what it took."""

    class Server:
        def __init__(self):
            self.down, self.took = False, []

        def __call__(self, row, at):
            if self.down:
                raise Down(f"no route for {row.address}")
            self.took.append(row.key)

    server = Server()
    monkeypatch.setitem(outbox.WAYS, "email", server)
    return server


def test_the_same_key_is_one_letter(reader):
    first, second = write(reader, subject="一"), write(reader, subject="二")
    assert first.pk == second.pk
    assert fresh(first).subject == "一"


def test_a_letter_falls_with_the_step_that_caused_it(reader):
    @transaction.atomic
    def step():
        write(reader)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        step()
    assert not Message.objects.exists()


def test_a_letter_goes_by_mail(reader, mailoutbox):
    row = write(reader)
    assert send_due(NOW) == 1
    (mail,) = mailoutbox
    assert (mail.subject, mail.to, mail.body) == ("收到", ["wang@example.org"], "正文")
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    row = fresh(row)
    assert (row.sent_at, row.attempts, row.error) == (NOW, 1, "")
    assert send_due(NOW + HOUR) == 0


def test_a_subject_never_breaks_the_header(reader, mailoutbox):
    write(reader, subject="一\r\nBcc: x@example.org")
    send_due(NOW)
    assert mailoutbox[0].subject == "一 Bcc: x@example.org"


def test_a_letter_goes_as_a_text_message(reader, settings):
    settings.CHUANGSAI_SMS = "database"
    write(reader, channel="sms")
    assert send_due(NOW) == 1
    row = TextMessage.objects.get()
    assert (row.mobile, row.text, row.at) == ("13812345678", "正文", NOW)


def test_a_letter_in_the_portal_is_there_at_once_unless_held_or_early(reader):
    write(reader, "now", channel="portal")
    assert [row.key for row in Message.objects.for_user(reader)] == ["now"]
    write(reader, "held", channel="portal", is_held=True)
    write(reader, "early", channel="portal", due_at=NOW + HOUR)
    assert [row.key for row in Message.objects.for_user(reader)] == ["now"]
    send_due(NOW + HOUR)
    assert {row.key for row in Message.objects.for_user(reader)} == {"now", "early"}


def test_what_is_not_due_held_or_cancelled_does_not_go(reader, server):
    write(reader, "early", due_at=NOW + MINUTE)
    write(reader, "held", is_held=True)
    gone = write(reader, "cancelled")
    assert outbox.cancel(Message.objects.filter(pk=gone.pk), at=NOW) == 1
    assert send_due(NOW) == 0
    assert send_due(NOW + MINUTE) == 1
    assert server.took == ["early"]


def test_released_letters_go(reader, server):
    write(reader, "mail", is_held=True)
    write(reader, "here", channel="portal", is_held=True)
    assert outbox.release(Message.objects.all(), at=NOW + HOUR) == 2
    assert Message.objects.for_user(reader).get().sent_at == NOW + HOUR
    assert send_due(NOW + HOUR) == 1
    assert outbox.release(Message.objects.all(), at=NOW + HOUR) == 0


# Something is down


def test_attempts_go_on_after_a_growing_while_and_end(reader, server):
    server.down = True
    row = write(reader)
    attempts, at = [], NOW
    for _ in range(20 * 60):
        before = fresh(row).attempts
        send_due(at)
        if fresh(row).attempts > before:
            attempts.append(at)
        at += MINUTE
    waits = [(late - early) // MINUTE for early, late in pairwise(attempts)]
    assert waits == [1, 5, 30, 120, 720]
    row = fresh(row)
    assert row.failed_at == attempts[-1]
    assert row.error == "Down: no route for w***@example.org"


def test_a_failed_letter_can_be_sent_again(reader, server):
    row = write(reader)
    Message.objects.filter(pk=row.pk).update(failed_at=NOW, attempts=6, error="Down")
    assert outbox.send_again(Message.objects.all(), at=NOW) == 1
    assert send_due(NOW) == 1


def test_a_letter_that_cannot_go_does_not_stop_the_others(reader, monkeypatch):
    took = []

    def way(row, at):
        if row.key == "bad":
            raise ValueError("whatever")
        took.append(row.key)

    monkeypatch.setitem(outbox.WAYS, "email", way)
    for key in ("one", "bad", "two"):
        write(reader, key)
    assert send_due(NOW) == 2
    assert took == ["one", "two"]


def test_a_way_that_is_down_is_left_alone_until_the_next_run(reader, server, settings):
    settings.CHUANGSAI_SMS = "database"
    server.down = True
    for n in range(10):
        write(reader, f"k{n}")
    write(reader, "text", channel="sms", due_at=NOW)
    assert send_due(NOW) == 1
    tried = Message.objects.filter(channel="email", attempts=1).count()
    assert tried == outbox.FAILURES_IN_A_ROW
    server.down = False
    assert send_due(NOW + MINUTE) == 10


def test_the_queue_may_be_gone_and_rows_wait(reader, server):
    """Nothing is handed to the broker: what was written while it was away goes afterwards."""
    write(reader)
    send_messages.apply()
    assert server.took == ["k"]


# Killed workers, and two at once


class Killed(BaseException):
    """What is left of a worker that was killed: nothing after it runs."""


def die(row, at):
    raise Killed


def test_a_killed_worker_delays_its_letter_and_it_goes_at_most_twice(reader, monkeypatch):
    row = write(reader)
    monkeypatch.setitem(outbox.WAYS, "email", die)
    with pytest.raises(Killed):
        send_due(NOW)
    assert fresh(row).error == outbox.SENDING
    assert send_due(NOW + outbox.LEASE - MINUTE) == 0
    with pytest.raises(Killed):
        send_due(NOW + outbox.LEASE)
    assert send_due(NOW + 3 * outbox.LEASE) == 0
    row = fresh(row)
    assert (row.failed_at, row.error) == (NOW + 3 * outbox.LEASE, outbox.INTERRUPTED)
    assert row.attempts == 2


def send_while_sending(monkeypatch):
    """Every letter on its way meets a second worker; the keys in the order in which they went."""
    took = []

    def way(row, at):
        if len(took) < 5:
            took.append(row.key)
            send_due(at)

    monkeypatch.setitem(outbox.WAYS, "email", way)
    return took


def test_a_letter_on_its_way_is_nobody_elses(reader, monkeypatch):
    took = send_while_sending(monkeypatch)
    write(reader)
    send_due(NOW)
    assert took == ["k"]


def test_without_the_lease_it_would_go_twice(reader, monkeypatch):
    took = send_while_sending(monkeypatch)
    monkeypatch.setattr(outbox, "LEASE", dt.timedelta())
    write(reader)
    send_due(NOW)
    assert len(took) > 1


def test_a_letter_cancelled_on_its_way_is_told_as_sent(reader, monkeypatch):
    def way(row, at):
        outbox.cancel(Message.objects.all(), at=at)

    monkeypatch.setitem(outbox.WAYS, "email", way)
    row = write(reader)
    send_due(NOW)
    assert (fresh(row).sent_at, fresh(row).cancelled_at) == (NOW, None)


def send_by_two(monkeypatch):
    """Thirty letters, two workers at the same moment; the keys that went."""
    took, lock = [], threading.Lock()

    def way(row, at):
        with lock:
            took.append(row.key)

    monkeypatch.setitem(outbox.WAYS, "email", way)
    reader = builders.make_user("reader")
    for n in range(30):
        write(reader, f"k{n:02}")
    assert together(lambda: send_due(NOW), lambda: send_due(NOW)) == []
    return took


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_every_letter_once(transactional_db, monkeypatch):
    took = send_by_two(monkeypatch)
    assert sorted(took) == [f"k{n:02}" for n in range(30)]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_workers_would_send_the_same(transactional_db, monkeypatch):
    both = threading.Barrier(2)
    save = Message.save

    def save_together(row, **options):
        try:
            both.wait(timeout=2)
        except threading.BrokenBarrierError:
            both.reset()
        save(row, **options)

    monkeypatch.setattr(Message, "save", save_together)
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **options: rows.all())
    took = send_by_two(monkeypatch)
    assert len(took) > len(set(took))


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_same_letter_written_by_two_is_one(transactional_db):
    reader = builders.make_user("reader")
    assert together(lambda: write(reader), lambda: write(reader)) == []
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_beat_starts_tasks_that_exist(settings):
    app.loader.import_default_modules()
    started = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"accounts.send_messages", "projects.write_reminders"} <= started <= set(app.tasks)
