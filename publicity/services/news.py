"""News: written, saved beside what others save, published now or at an hour, withdrawn."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record, take_step
from competitions.models import Competition
from publicity import rules
from publicity.models import NewsItem, NewsVersion
from publicity.workflow import NEWS_WORKFLOW

# So far ahead may news be scheduled; further is a slip of the hand.
FARTHEST = timedelta(days=366)


class NewerText(Exception):
    """Somebody has saved another text since this one was begun; `item` is as it stands now."""

    def __init__(self, item: NewsItem) -> None:
        self.item = item
        super().__init__(
            _("%(who)s has saved another text since you began. Nothing was overwritten.")
            % {"who": item.changed_by}
        )


class HourImpossible(Exception):
    """News are published now or at an hour to come, within a year."""


class WithdrawalReasonMissing(Exception):
    """The audit trail says why something that was public is so no more."""


@dataclass(frozen=True, slots=True)
class NewsText:
    """What an editor writes."""

    title: str
    summary: str
    body: str
    source: str = ""


@transaction.atomic
def create_item(
    competition: Competition, text: NewsText, *, actor: User, at: datetime
) -> NewsItem:
    """A draft with its first text; PermissionDenied unless the actor edits news of the node."""
    if not rules.edits_news(actor, competition):
        raise PermissionDenied
    item = NewsItem.objects.create(
        competition=competition,
        author=actor,
        created_at=at,
        changed_by=actor,
        changed_at=at,
        **asdict(text),
    )
    _keep(item, actor=actor, at=at)
    record("newsitem.create", item, actor=actor, at=at)
    return item


@transaction.atomic
def save_item(item: NewsItem, text: NewsText, *, base: int, actor: User, at: datetime) -> NewsItem:
    """Store the text that was begun with version `base`; the same text again changes nothing.

    Raises PermissionDenied, and NewerText where the item has moved on since: nothing is stored.
    """
    locked = lock_item(item, actor=actor)
    said = asdict(text)
    if locked.version != base:
        raise NewerText(locked)
    changed = [name for name in said if getattr(locked, name) != said[name]]
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, said[name])
    locked.version, locked.changed_by, locked.changed_at = base + 1, actor, at
    locked.save(update_fields=[*changed, "version", "changed_by", "changed_at"])
    _keep(locked, actor=actor, at=at)
    record("newsitem.edit", locked, actor=actor, at=at, version=locked.version)
    return locked


def lock_item(item: NewsItem, *, actor: User) -> NewsItem:
    """The row as it is now, locked; PermissionDenied unless the actor edits news of its node."""
    rows = NewsItem.objects.select_for_update(of=("self",)).select_related(
        "competition", "changed_by"
    )
    locked = rows.get(pk=item.pk)
    if not rules.edits_item(actor, locked):
        raise PermissionDenied
    return locked


def _keep(item: NewsItem, *, actor: User, at: datetime) -> None:
    NewsVersion.objects.create(
        item=item,
        number=item.version,
        title=item.title,
        summary=item.summary,
        source=item.source,
        body=item.body,
        saved_by=actor,
        saved_at=at,
    )


@transaction.atomic
def publish_item(
    item: NewsItem, *, base: int, actor: User, at: datetime, publish_at: datetime | None = None
) -> NewsItem:
    """Publish the text that was shown, version `base`: now, or from `publish_at` on.

    Raises TransitionRefused, HourImpossible, and NewerText where the text is another one by now.
    """
    locked = lock_item(item, actor=actor)
    if locked.version != base:
        raise NewerText(locked)
    moment = at if publish_at is None else publish_at
    if not at <= moment <= at + FARTHEST:
        raise HourImpossible(_("Choose an hour that is still to come, within a year."))
    # The row may not be published without its moment, so that one is set first.
    NewsItem.objects.filter(pk=locked.pk).update(publish_at=moment)
    said = {"publish_at": moment.isoformat(timespec="minutes"), "version": base}
    return take_step(NEWS_WORKFLOW, locked, "publish", actor=actor, at=at, **said)


@transaction.atomic
def withdraw_item(item: NewsItem, *, reason: str, actor: User, at: datetime) -> NewsItem:
    """Take the item out of everybody's sight, or call off what is scheduled; it can be published
    again. Raises TransitionRefused, WithdrawalReasonMissing."""
    if not reason.strip():
        raise WithdrawalReasonMissing(_("Say why. The audit trail keeps it."))
    return take_step(NEWS_WORKFLOW, item, "withdraw", actor=actor, at=at, reason=reason.strip())
