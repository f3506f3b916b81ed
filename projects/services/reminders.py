"""Reminders before a deadline: each once, to those whom it still concerns."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Message
from accounts.outbox import cancel
from accounts.services import record
from competitions.models import Competition, MessageTemplate
from projects.models import Entry
from projects.services.letters import (
    WITH_PROJECT,
    key_prefix,
    readers_of,
    stamp,
    text_for,
    write_letters,
)

Occasion = MessageTemplate.Occasion
BEFORE_CLOSING = (timedelta(hours=24), timedelta(days=3), timedelta(days=7))
BEFORE_CORRECTION = timedelta(hours=24)
ENTRIES_AT_ONCE = 200


def write_reminders(at: datetime) -> int:
    """Write what is due by now; the number of entries reminded. Safe to run twice.

    The key of a reminder has its deadline, so a date that is moved is reminded of anew; what
    waits with the former date, or for somebody who has handed in since, is cancelled.
    """
    cancel_outdated(at)
    nodes = Competition.objects.filter(
        state=Competition.State.OPEN,
        registration_closes_at__gt=at,
        registration_closes_at__lte=at + BEFORE_CLOSING[-1],
    )
    reminded = sum(_remind_drafts(node, at) for node in nodes.order_by("path"))
    return reminded + _remind_returned(at)


def _remind_drafts(node: Competition, at: datetime) -> int:
    closes = node.registration_closes_at
    if closes is None:
        return 0
    lead = next(lead for lead in BEFORE_CLOSING if closes - at <= lead)
    drafts = Entry.objects.filter(competition=node, state=Entry.State.DRAFT)
    mark = closing_mark(closes, lead)
    due = drafts.order_by("pk").values_list("pk", "project__owner")
    wanted = {
        f"{key_prefix(pk, Occasion.CLOSING, mark)}{owner}:{Message.Channel.PORTAL}": pk
        for pk, owner in due
    }
    return sum(_remind(node, Occasion.CLOSING, pks, mark, at) for pks in _unsaid(wanted))


def _remind_returned(at: datetime) -> int:
    soon = Entry.objects.filter(
        state=Entry.State.RETURNED, correct_by__gt=at, correct_by__lte=at + BEFORE_CORRECTION
    )
    groups: dict[tuple[Competition, str], dict[str, int]] = {}
    for entry in soon.select_related("competition", "project").order_by("pk"):
        mark = correction_mark(entry)
        prefix = key_prefix(entry.pk, Occasion.CORRECTION_DUE, mark)
        key = f"{prefix}{entry.project.owner_id}:{Message.Channel.PORTAL}"
        groups.setdefault((entry.competition, mark), {})[key] = entry.pk
    return sum(
        _remind(node, Occasion.CORRECTION_DUE, pks, mark, at)
        for (node, mark), wanted in groups.items()
        for pks in _unsaid(wanted)
    )


def _unsaid(wanted: dict[str, int]) -> Iterable[list[int]]:
    """The entries of which no letter stands under the owner's key, some at a time."""
    for keys in batched(wanted, ENTRIES_AT_ONCE):
        written = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
        if left := [wanted[key] for key in keys if key not in written]:
            yield left


@transaction.atomic
def _remind(node: Competition, occasion: str, pks: list[int], mark: str, at: datetime) -> int:
    """Lock the entries, so that nobody hands in meanwhile, and write to those that still wait."""
    state = Entry.State.DRAFT if occasion == Occasion.CLOSING else Entry.State.RETURNED
    rows = Entry.objects.select_for_update(of=("self",)).filter(pk__in=pks, state=state)
    entries = list(rows.select_related(*WITH_PROJECT).order_by("pk"))
    text = text_for(node, occasion)
    for entry in entries:
        owner = entry.project.owner
        if occasion == Occasion.CLOSING:
            # Who fills in with the owner cannot hand in.
            readers, deadline = [owner] if owner.is_active else [], node.registration_closes_at
        else:
            readers, deadline = readers_of(entry), entry.correct_by
        write_letters(entry, readers, text, mark, at, deadline=deadline)
    if entries:
        record(f"competition.remind_{occasion}", node, actor=None, at=at, entries=len(entries))
    return len(entries)


def closing_mark(closes: datetime, lead: timedelta) -> str:
    """Which of the reminders of which closing date."""
    return f"{stamp(closes)}-{lead // timedelta(hours=1)}h"


def correction_mark(entry: Entry) -> str:
    """The date that the entry was given."""
    return f"{stamp(entry.correct_by)}-24h" if entry.correct_by else ""


def cancel_outdated(at: datetime) -> int:
    """Cancel reminders that wait though their date was moved or has passed, or that nobody needs."""
    waiting = Message.objects.waiting().filter(
        occasion__in=[Occasion.CLOSING, Occasion.CORRECTION_DUE], key__startswith="entry:"
    )
    rows = {row.pk: row.key.split(":")[1:4] for row in waiting.only("pk", "key")}
    entries = _entries({int(parts[0]) for parts in rows.values()})
    outdated = [
        pk
        for pk, (entry, occasion, mark) in rows.items()
        if not _still_holds(entries.get(int(entry)), occasion, mark, at)
    ]
    return sum(
        cancel(Message.objects.filter(pk__in=pks), at=at)
        for pks in batched(outdated, ENTRIES_AT_ONCE)
    )


def _entries(pks: Iterable[int]) -> dict[int, Entry]:
    found: dict[int, Entry] = {}
    for some in batched(pks, ENTRIES_AT_ONCE):
        rows: QuerySet[Entry] = Entry.objects.filter(pk__in=some)
        found |= rows.select_related("competition").in_bulk()
    return found


def _still_holds(entry: Entry | None, occasion: str, mark: str, at: datetime) -> bool:
    if entry is None:
        return False
    is_closing = occasion == Occasion.CLOSING
    deadline = entry.competition.registration_closes_at if is_closing else entry.correct_by
    state = Entry.State.DRAFT if is_closing else Entry.State.RETURNED
    if deadline is None or deadline <= at or entry.state != state:
        return False
    return mark.partition("-")[0] == stamp(deadline)
