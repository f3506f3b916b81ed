"""Big screens: a link lets one browser in, once; the browser keeps a key and needs no account."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from hall.models import HallRun, Screen
from hall.services.runs import HallRefused
from judging import rules
from judging.services.card_secrets import digest_of, digests_of, new_secret

NAME_LIMIT = 40
MOST_SCREENS = 12
# A link that nobody opened is worth nothing the next day.
LINK_LIFE = timedelta(hours=24)
# A screen is looked for in the database each second; that it was seen is written less often.
SEEN_EVERY = timedelta(seconds=5)
# A screen of which nothing was heard for so long is taken to be dark.
LOST_AFTER = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class NewScreen:
    """A screen and the secret of its link, which nothing else keeps."""

    screen: Screen
    secret: str


@transaction.atomic
def add_screen(run: HallRun, name: str, *, actor: User, at: datetime) -> NewScreen:
    """A place for one more screen and the link that opens it once. PermissionDenied, HallRefused."""
    if not rules.organises_heat(actor, run.heat):
        raise PermissionDenied
    if not HallRun.objects.select_for_update(of=("self",)).filter(pk=run.pk).exists():
        raise HallRefused(_("This rehearsal has ended."))
    open_now = run.screens.filter(closed_at=None).count()
    if open_now >= MOST_SCREENS:
        raise HallRefused(_("There are enough screens. Close one that is not used."))
    secret = new_secret()
    screen = Screen.objects.create(
        run=run,
        name=name.strip()[:NAME_LIMIT] or _("Screen %(n)s") % {"n": run.screens.count() + 1},
        link_digest=digest_of(secret),
        made_at=at,
    )
    if not run.is_rehearsal:
        record("hallrun.connect_screen", run.heat, actor=actor, at=at, screen=screen.name)
    return NewScreen(screen, secret)


def unopened(secret: str, at: datetime) -> Screen | None:
    """The screen that a link still opens; None for a used, stale, closed or invented one."""
    waiting = Screen.objects.filter(opened_at=None, closed_at=None, made_at__gt=at - LINK_LIFE)
    return _with_run(waiting).filter(link_digest__in=digests_of(secret)).first()


@transaction.atomic
def open_screen(secret: str, *, at: datetime) -> str | None:
    """Use the link up: the key that this browser keeps from now on, None where it opens nothing."""
    screen = unopened(secret, at)
    if screen is None:
        return None
    key = new_secret()
    # Two browsers with one link: only one of them finds it unopened.
    taken = Screen.objects.filter(pk=screen.pk, opened_at=None).update(
        key_digest=digest_of(key), opened_at=at, seen_at=at
    )
    return key if taken else None


def screen_of(key: str, at: datetime) -> Screen | None:
    """The screen of a browser, noted as seen; None once it is closed."""
    if not key:
        return None
    found = _with_run(Screen.objects.filter(closed_at=None).exclude(opened_at=None))
    screen = found.filter(key_digest__in=digests_of(key)).first()
    if screen is not None and (screen.seen_at is None or screen.seen_at < at - SEEN_EVERY):
        Screen.objects.filter(pk=screen.pk).update(seen_at=at)
    return screen


def is_heard_of(screen: Screen, at: datetime) -> bool:
    """Whether the screen has asked for its picture just now."""
    return screen.seen_at is not None and screen.seen_at > at - LOST_AFTER


def _with_run(screens: "models.QuerySet[Screen]") -> "models.QuerySet[Screen]":
    return screens.select_related("run__heat__round__competition")


@transaction.atomic
def close_screen(screen: Screen, *, actor: User, at: datetime) -> None:
    """The browser goes dark; PermissionDenied."""
    if not rules.organises_heat(actor, screen.run.heat):
        raise PermissionDenied
    closed = Screen.objects.filter(pk=screen.pk, closed_at=None).update(closed_at=at)
    if closed and not screen.run.is_rehearsal:
        record("hallrun.close_screen", screen.run.heat, actor=actor, at=at, screen=screen.name)
