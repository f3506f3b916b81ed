"""How many look at a live page: counted by the minute in the cache, and kept as rows of counts.

A page that is open says so once when it opens and then twice a minute. Neither an address nor a
cookie nor a key of the device is read or kept, so whoever opens the page twice counts twice, and a
program that pretends to be many is counted as many. A cache that is lost takes with it what came
since the last minute that was stored.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Sum

from competitions.models import Heat
from hall.models import HallRun, LiveMinute, LivePage

MINUTE = 60
# How often an open page says that it is there (static/js/hall/here.js).
SIGNS_A_MINUTE = 2
# So long the counts of a minute wait for whoever stores them, and are looked at again.
KEPT_MINUTES = 10
# So long it is remembered which run an address means; its counts cost no query meanwhile.
OPEN_SECONDS = 60
# A heat that was never locked is looked at no longer than this.
LATEST = timedelta(days=60)
UNCOUNTED = 0


@dataclass(frozen=True, slots=True)
class Audience:
    """Page views, and the most that were there in one minute with the minute; None before any."""

    views: int
    peak: int
    peak_at: datetime | None


def note_here(code: str, heat: int, *, is_opening: bool, at: datetime) -> bool:
    """Count a sign of an open page; False if there is no such page. One query a minute at most."""
    key = f"live-open:{code}:{heat}"
    run = cache.get(key)
    if run is None:
        run = _run_of(code, heat)
        if run is None:
            return False
        cache.set(key, run, OPEN_SECONDS)
    if run != UNCOUNTED:
        minute = int(at.timestamp()) // MINUTE
        for what in ("signs", "views") if is_opening else ("signs",):
            _count(_key(run, minute, what))
    return True


def _run_of(code: str, heat: int) -> int | None:
    """The run of a page; UNCOUNTED once the heat is locked: its day is over."""
    runs = HallRun.objects.public().filter(heat=heat, heat__round__competition__code=code)
    found = runs.values_list("pk", "heat__state").first()
    if found is None:
        return None
    return UNCOUNTED if found[1] == Heat.State.LOCKED else found[0]


def _key(run: int, minute: int, what: str) -> str:
    return f"live-count:{run}:{minute}:{what}"


def _count(key: str) -> None:
    cache.add(key, 0, timeout=KEPT_MINUTES * MINUTE)
    try:
        cache.incr(key)
    except ValueError:
        # A full cache has thrown the counter out in between: one sign less.
        return


def store_minutes(*, at: datetime) -> int:
    """Write the counts of the last minutes into rows; how many minutes had any. Safe to repeat."""
    runs = HallRun.objects.real().filter(
        live_page__audience_told_at=None, opened_at__gte=at - LATEST
    )
    return sum(_store(run, at) for run in runs.values_list("pk", flat=True))


def _store(run: int, at: datetime) -> int:
    last = int(at.timestamp()) // MINUTE
    minutes = range(last - KEPT_MINUTES + 1, last + 1)
    counts = cache.get_many([_key(run, m, what) for m in minutes for what in ("signs", "views")])
    if not counts:
        return 0
    moments = {m: datetime.fromtimestamp(m * MINUTE, UTC) for m in minutes}
    known = {
        row.minute: row
        for row in LiveMinute.objects.filter(run=run, minute__gte=moments[last - KEPT_MINUTES + 1])
    }
    rows = []
    for minute, moment in moments.items():
        views = int(counts.get(_key(run, minute, "views"), 0))
        present = -(-int(counts.get(_key(run, minute, "signs"), 0)) // SIGNS_A_MINUTE)
        # Counts that a cache has lost are never more than what was stored of them before.
        old = known.get(moment)
        views, present = (
            max(views, old.views if old else 0),
            max(present, old.present if old else 0),
        )
        if views or present:
            rows.append(LiveMinute(run_id=run, minute=moment, views=views, present=present))
    LiveMinute.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["run", "minute"],
        update_fields=["views", "present"],
    )
    return len(rows)


def audience_of(run: HallRun) -> Audience:
    """What was counted of the run and stored; two queries."""
    minutes = LiveMinute.objects.filter(run=run)
    top = minutes.order_by("-present", "minute").first()
    views = minutes.aggregate(views=Sum("views"))["views"] or 0
    return Audience(views, top.present if top else 0, top.minute if top else None)


def due_for_ledger() -> list[int]:
    """Keys of the runs of locked heats whose audience nobody has entered in a ledger yet."""
    runs = HallRun.objects.real().filter(
        live_page__audience_told_at=None, heat__state=Heat.State.LOCKED
    )
    return list(runs.order_by("pk").values_list("pk", flat=True)[:50])


@transaction.atomic
def close_count(key: int, *, at: datetime) -> HallRun | None:
    """Store what is left to count of a run and count no more; None if that was done before.

    Whoever enters the total in a ledger does so in the same transaction: once, or not at all.
    """
    runs = HallRun.objects.select_for_update(of=("self",))
    run = runs.select_related("heat__round__competition").filter(pk=key).first()
    if run is None:
        return None
    page, _is_new = LivePage.objects.get_or_create(run=run)
    if page.audience_told_at is not None:
        return None
    _store(run.pk, at)
    page.audience_told_at = at
    page.save(update_fields=["audience_told_at"])
    return run
