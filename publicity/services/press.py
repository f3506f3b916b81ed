"""Press items: drafted from public facts, finished by an editor, handed out together."""

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exporting.files import CommaSeparated
from accounts.models import User
from accounts.services import record
from competitions.models import Competition, Heat
from publicity import dates, rules
from publicity.contest import table_of_round
from publicity.models import PressItem
from publicity.numerals import date_zh
from publicity.press_text import TO_WRITE, TOP, PressFacts, Winner, draft_of

# A pack is made while somebody waits: so many items of ten thousand characters at most.
MOST = 100
TITLE = 120


class NothingPublic(Exception):
    """The contest is not open to the public, so nothing of it may be in a text for the press."""

    def __init__(self) -> None:
        super().__init__(_("The contest is still in preparation. Open it to the public first."))


class NotFinished(Exception):
    """The text still has the place in which the editor has to write."""

    def __init__(self) -> None:
        super().__init__(
            _("Write what is marked in the text, or take the mark out: %s") % TO_WRITE
        )


class ChangedMeanwhile(Exception):
    """Somebody saved the item after it had been read."""

    def __init__(self) -> None:
        super().__init__(_("Somebody saved this item meanwhile. Open it again and compare."))


def facts_of(heat: Heat) -> PressFacts:
    """What the public can read of the event; raises NothingPublic. A fixed number of queries."""
    contest = heat.round.competition
    if not Competition.objects.public().filter(pk=contest.pk).exists():
        raise NothingPublic
    known: dict[str, Any] = {
        "contest": contest.name,
        "round": heat.round.name,
        "event": heat.name,
        "day": date_zh(dates.china_day(heat.starts_at)),
        "clock": dates.clock(heat.starts_at),
        "venue": heat.venue.name,
    }
    table = table_of_round(contest, heat.round.order, heat.number)
    if table is None:
        return PressFacts(**known)
    sectors = Counter(row.sector for row in table.rows)
    ranked = [row for row in table.rows if row.rank is not None and row.rank <= TOP]
    return PressFacts(
        **known,
        presented=len(table.rows),
        promoted=table.promoted,
        goes_up=table.goes_up,
        sectors=tuple(sorted(sectors.items(), key=lambda pair: (-pair[1], pair[0]))),
        winners=tuple(
            Winner(row.rank or 0, row.tied, row.title, row.unit, row.sector) for row in ranked
        ),
    )


@transaction.atomic
def draft_item(heat: Heat, *, actor: User, at: datetime) -> PressItem:
    """A new item about the event, from its public facts; PermissionDenied, NothingPublic."""
    contest = heat.round.competition
    if not rules.edits_coverage(actor, contest):
        raise PermissionDenied
    facts = facts_of(heat)
    draft = draft_of(facts)
    made = PressItem.objects.create(
        competition=contest,
        heat=heat,
        title=draft.title[:TITLE],
        body=draft.body,
        facts=facts.plain(),
        made_by=actor,
        changed_at=at,
    )
    record("pressitem.create", made, actor=actor, at=at)
    return made


@transaction.atomic
def save_item(
    item: PressItem, *, title: str, body: str, seen: str, finish: bool, actor: User, at: datetime
) -> None:
    """Keep what the editor wrote, and call it finished if they say so; else it is a draft again.

    `seen` is the moment of the last change that they read. PermissionDenied, ChangedMeanwhile,
    NotFinished.
    """
    locked = _locked(item, actor)
    if locked.changed_at.isoformat() != seen:
        raise ChangedMeanwhile
    if finish and TO_WRITE in body:
        raise NotFinished
    before = {"title": locked.title, "body": locked.body}
    locked.title, locked.body, locked.changed_at = title, body, at
    locked.finished_by, locked.finished_at = (actor, at) if finish else (None, None)
    locked.save()
    changes = {
        name: [was, getattr(locked, name)]
        for name, was in before.items()
        if was != getattr(locked, name)
    }
    action = "pressitem.finish" if finish else "pressitem.change"
    record(action, locked, actor=actor, at=at, changes=changes)


@transaction.atomic
def delete_item(item: PressItem, *, actor: User, at: datetime) -> None:
    """Take an item out; its text stays in the audit trail. PermissionDenied."""
    locked = _locked(item, actor)
    said = {"title": locked.title, "body": locked.body}
    record("pressitem.delete", locked, actor=actor, at=at, before=said)
    locked.delete()


def _locked(item: PressItem, actor: User) -> PressItem:
    rows = PressItem.objects.select_for_update(of=("self",)).select_related("competition")
    locked = rows.get(pk=item.pk)
    if not rules.edits_coverage(actor, locked.competition):
        raise PermissionDenied
    return locked


def is_current(item: PressItem) -> bool:
    """Whether the facts that the item was drafted from are those that the public reads now."""
    try:
        facts = facts_of(item.heat).plain()
    except NothingPublic:
        return False
    return bool(facts == item.facts)


def _facts_of_each(heats: Iterable[Heat]) -> dict[int, dict[str, Any]]:
    """The facts of several events of one contest by the event's key, each read once; none where
    nothing is public."""
    try:
        return {heat.pk: facts_of(heat).plain() for heat in heats}
    except NothingPublic:
        return {}


def pack_of(competition: Competition) -> tuple[bytes, int]:
    """An archive of the finished items, the newest first, MOST at most, with their facts as JSON
    and as CSV, and how many are in it. An item whose facts have changed since is left out."""
    rows = PressItem.objects.filter(competition=competition).exclude(finished_at=None)
    told = rows.select_related("heat__venue", "heat__round__competition").order_by("-pk")[:MOST]
    now = _facts_of_each({item.heat_id: item.heat for item in told}.values())
    items = [item for item in told if now.get(item.heat_id) == item.facts]
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, item in enumerate(items, 1):
            text = f"{item.title}\r\n\r\n{item.body}\r\n"
            archive.writestr(f"{number:02d}-{_file_name(item.title)}.txt", "\ufeff" + text)
        facts = [item.facts for item in items]
        archive.writestr("facts.json", json.dumps(facts, ensure_ascii=False, indent=2))
        archive.writestr("facts.csv", _facts_csv(facts))
    return file.getvalue(), len(items)


def _file_name(title: str) -> str:
    return re.sub(r"[^\w-]+", "", title)[:40] or "item"


def _facts_csv(items: Sequence[dict[str, Any]]) -> bytes:
    names = ("contest", "round", "event", "day", "clock", "venue", "presented", "promoted")
    file = BytesIO()
    heads = [(name, 0) for name in (*names, "sectors", "winners")]
    rows = CommaSeparated(file, "", heads, zone=timezone.get_current_timezone())
    for facts in items:
        plain = [facts[name] for name in names]
        sectors = "；".join(f"{name} {count}" for name, count in facts["sectors"])
        winners = "；".join(
            f"{one['rank']} {one['unit']} {one['project']}" for one in facts["winners"]
        )
        rows.write([*plain, sectors, winners])
    rows.close()
    return file.getvalue()
