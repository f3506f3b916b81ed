"""What the portal sends: written with the step that causes it, sent later, each letter once.

A letter is a row before it is anything else, so one that the queue or the mail server loses is
still there. A worker raises `attempts` and commits before it sends: the row is then its own until
the lease runs out, and no other worker takes it meanwhile.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.masking import masked_email, masked_mobile
from accounts.models import Message, User
from accounts.text_messages import send_text

logger = logging.getLogger(__name__)

TASK = "accounts.send_messages"
# How long to wait after each attempt that failed; there is no attempt after the last one.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
MOST_ATTEMPTS = len(BACK_OFF) + 1
# Longer than a task may run (CELERY_TASK_TIME_LIMIT): whoever took a row this long ago is dead.
LEASE = timedelta(minutes=20)
# A run ends after this time, so that a slow server holds no worker for long; the next one goes on.
SECONDS_PER_RUN = 240
# After so many failures in a row a way is left alone until the next run.
FAILURES_IN_A_ROW = 3
# What stands in `error` while a row is on its way, once and after a worker died over it.
SENDING, SENDING_AGAIN = "sending", "sending-again"
INTERRUPTED = "interrupted"
LONGEST_TEXT = 500

Channel = Message.Channel


def write_messages(drafts: Iterable[Message], *, at: datetime) -> None:
    """Put letters into the outbox, inside the caller's transaction; one statement for all.

    A letter whose `key` is there already is left as it is. What goes to the portal alone is sent
    by being written, unless it is held or not yet due.
    """
    rows = list(drafts)
    for row in rows:
        row.created_at = at
        row.due_at = row.due_at or at
        if row.channel == Channel.PORTAL and not row.is_held and row.due_at <= at:
            row.sent_at = at
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def write_message(
    *,
    key: str,
    recipient: User,
    channel: str,
    occasion: str,
    subject: str,
    body: str,
    at: datetime,
    address: str = "",
    scope: str = "",
    link: str = "",
    due_at: datetime | None = None,
    is_held: bool = False,
) -> Message:
    """One letter under its key: the row that stands there now, whoever wrote it first."""
    draft = Message(
        key=key,
        recipient=recipient,
        channel=channel,
        address=address,
        occasion=occasion,
        scope=scope,
        subject=one_line(subject),
        body=body,
        link=link,
        due_at=due_at or at,
        is_held=is_held,
    )
    write_messages([draft], at=at)
    return Message.objects.get(key=key)


def one_line(text: str, limit: int = 200) -> str:
    """A subject: no line breaks, at most `limit` characters."""
    joined = " ".join(text.split())
    return joined if len(joined) <= limit else joined[: limit - 1] + "…"


def send_due(at: datetime) -> int:
    """Send what is due and not held; the number that went. Safe to run twice and side by side.

    Call it outside a transaction: every row is taken, sent and closed in its own.
    """
    began, sent = time.monotonic(), 0
    failures: dict[str, int] = {}
    while time.monotonic() - began < SECONDS_PER_RUN:
        tired = [way for way, n in failures.items() if n >= FAILURES_IN_A_ROW]
        row = _take_one(at, without=tired)
        if row is None:
            break
        if row.failed_at:
            continue
        if _deliver(row, at):
            sent, failures[row.channel] = sent + 1, 0
        else:
            failures[row.channel] = failures.get(row.channel, 0) + 1
    return sent


@transaction.atomic
def _take_one(at: datetime, *, without: Iterable[str]) -> Message | None:
    """The next row, now this worker's own until the lease ends; None if nothing is due."""
    skip = connection.features.has_select_for_update_skip_locked
    due = Message.objects.waiting().filter(is_held=False, due_at__lte=at)
    rows = due.exclude(channel__in=list(without)).select_for_update(skip_locked=skip)
    row = rows.order_by("due_at", "pk").first()
    if row is None:
        return None
    died_over_it = row.error in {SENDING, SENDING_AGAIN}
    if row.error == SENDING_AGAIN or row.attempts >= MOST_ATTEMPTS:
        # Whether it went is not known; a third copy would help nobody.
        row.failed_at, row.error = at, INTERRUPTED
    else:
        row.attempts += 1
        row.due_at = at + LEASE
        row.error = SENDING_AGAIN if died_over_it else SENDING
    row.save(update_fields=["attempts", "due_at", "error", "failed_at"])
    return row


def _deliver(row: Message, at: datetime) -> bool:
    try:
        WAYS[row.channel](row, at)
    except Exception as error:
        # Whatever is wrong with one letter, the others have to go.
        logger.warning("message %s was not sent: %s", row.pk, type(error).__name__)
        _put_off(row, error, at)
        return False
    # Cancelled while it was on its way: it went nevertheless.
    Message.objects.filter(pk=row.pk).update(sent_at=at, error="", cancelled_at=None)
    return True


def _put_off(row: Message, error: Exception, at: datetime) -> None:
    said = f"{type(error).__name__}: {error}"
    if row.address:
        said = said.replace(row.address, masked(row))
    changes: dict[str, object] = {"error": one_line(said)}
    if row.attempts >= MOST_ATTEMPTS:
        changes["failed_at"] = at
    else:
        changes["due_at"] = at + BACK_OFF[row.attempts - 1]
    Message.objects.filter(pk=row.pk, cancelled_at=None).update(**changes)


def _by_email(row: Message, at: datetime) -> None:
    EmailMessage(
        subject=row.subject,
        body=row.body,
        to=[row.address],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()


def _by_text(row: Message, at: datetime) -> None:
    send_text(row.address, row.body[:LONGEST_TEXT], at=at)


def _in_portal(row: Message, at: datetime) -> None:
    """It is there already; from now on its recipient sees it."""


WAYS: dict[str, Callable[[Message, datetime], None]] = {
    Channel.EMAIL: _by_email,
    Channel.SMS: _by_text,
    Channel.PORTAL: _in_portal,
}


def masked(row: Message) -> str:
    """The address as the staff see it: w***@example.org, 138****5678; "" in the portal."""
    if row.channel == Channel.EMAIL:
        return masked_email(row.address)
    return masked_mobile(row.address) if row.address else ""


def release(rows: QuerySet[Message], *, at: datetime) -> int:
    """Let held letters go; how many there were. Those in the portal can be read at once."""
    held = rows.waiting().filter(is_held=True)  # type: ignore[attr-defined]
    with transaction.atomic():
        shown = held.filter(channel=Channel.PORTAL).update(is_held=False, sent_at=at)
        return int(shown + held.update(is_held=False, due_at=at))


def cancel(rows: QuerySet[Message], *, at: datetime) -> int:
    """Keep letters that wait from being sent; how many. One that is on its way may still arrive."""
    waiting = rows.waiting()  # type: ignore[attr-defined]
    return int(waiting.update(cancelled_at=at))


def send_again(rows: QuerySet[Message], *, at: datetime) -> int:
    """Try letters that failed once more, with all attempts before them; how many."""
    failed = rows.exclude(failed_at=None)
    return failed.update(failed_at=None, attempts=0, error="", due_at=at)


def mark_read(rows: QuerySet[Message], *, at: datetime) -> int:
    """Note that the recipient has read them; the first time counts."""
    return rows.filter(read_at=None).update(read_at=at)
