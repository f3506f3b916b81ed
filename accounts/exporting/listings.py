"""A list as it goes out: declared once beside its page, found by its name.

An app declares its lists in a module `listings`, which is looked up when the first list is asked for;
so the lowest app knows all lists without importing any other. What a list holds comes from the same
`visible_to` and the same filters as its page.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import batched
from operator import attrgetter
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.module_loading import autodiscover_modules

from accounts.models import ListExport, User

# So many rows are read, made ready and written at a time.
CHUNK = 500
# The place of a list that belongs to no contest.
EVERYWHERE = "all"
# What an address says about the page and not about the rows.
NO_FILTER = ("page", "pool", "p", "o", "e", "columns", "entry", "action", "all")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A personal one has a `mask`, which is left out only by who may unmask, for a
    reason. `usual` says whether it is ticked before anybody has chosen. `width` in characters."""

    key: str
    head: Any
    value: Callable[[Any], Any]
    width: int = 14
    mask: Callable[[str], str] | None = None
    usual: bool = True

    def shown(self, row: Any, *, in_full: bool) -> Any:
        """The value for the file; masked unless `in_full`."""
        value = self.value(row)
        return self.mask(str(value)) if self.mask and value and not in_full else value


@dataclass(frozen=True, slots=True)
class Place:
    """What a list is of: a contest, a round, or everything.

    `subject` is what the audit line is about, None for the file itself; `back` the address of the
    list's page; `template` and `context` the frame in which its pages stand.
    """

    key: str
    of: Any
    name: str
    back: str
    subject: models.Model | None = None
    template: str = "workspace.html"
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """Who wants which list, with which filter, and when they look."""

    user: User
    place: Place
    query: QueryDict
    at: datetime


def _as_they_are(ask: Ask, rows: Any) -> Any:
    return rows


def _nobody(ask: Ask) -> bool:
    return False


def _no_words(ask: Ask) -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One list.

    `place(user, key, at)` is None for who may not take the list out, `rows` all that the person
    may see there now (a queryset, or a sequence of what is computed), `fit` those that the filter
    of the page leaves, `said` that filter in words, `prepare` the rows of one chunk with what their columns need. `key` tells
    rows apart. `may_unmask` says whether personal columns can be had in full. `withheld` says
    whether a file that was made holds what the person may not see any more; what merely left the list
    is no reason. Without it every key that `rows` has no more is withheld, unless the row is gone from
    the database. Where some readers of the trail may not know that a row exists, `count_is_secret`: its lines say neither how many there
    were nor with which filter.
    """

    name: str
    title: Any
    columns: Callable[[Ask], Sequence[Column]]
    place: Callable[[User, str, datetime], Place | None]
    rows: Callable[[Ask], Any]
    fit: Callable[[Ask, Any], Any] = _as_they_are
    said: Callable[[Ask], Sequence[tuple[str, str]]] = _no_words
    prepare: Callable[[Ask, Any], Any] = _as_they_are
    key: Callable[[Any], Any] = attrgetter("pk")
    may_unmask: Callable[[Ask], bool] = _nobody
    withheld: Callable[[Ask, ListExport], bool] | None = None
    count_is_secret: bool = False
    # Names of the routes of the pages that show it.
    pages: tuple[str, ...] = ()

    def fitting(self, ask: Ask) -> Any:
        """What the person sees of the list with the filter."""
        return self.fit(ask, self.rows(ask))

    def withholds(self, ask: Ask, export: ListExport) -> bool:
        """Whether the file holds what the person may not see any more; looks at no filter."""
        if self.withheld:
            return self.withheld(ask, export)
        rows = self.rows(ask)
        if isinstance(rows, models.QuerySet):
            return are_unseen(rows, export.keys)
        return not {self.key(row) for row in rows}.issuperset(export.keys)


def are_unseen(seen: models.QuerySet[Any], keys: Collection[Any]) -> bool:
    """Whether one of the keys is of a row that is still there and not among the `seen`."""
    left = set(keys) - set(seen.order_by().values_list("pk", flat=True))
    there = seen.model._base_manager
    return any(there.filter(pk__in=part).exists() for part in batched(left, CHUNK))


def unseen(
    seen: Callable[[Ask], models.QuerySet[Any]],
) -> Callable[[Ask, ListExport], bool]:
    """For `withheld`: rows that are there, but not in `seen`: all that the person may see of them,
    on the list or not."""
    return lambda ask, export: are_unseen(seen(ask), export.keys)


def never_withheld(ask: Ask, export: ListExport) -> bool:
    """For `withheld`: whoever may take the list out may see every row that it ever had."""
    return False


def count_of(rows: Any) -> int:
    """How many rows; one query for a queryset."""
    return rows.count() if isinstance(rows, models.QuerySet) else len(rows)


def chunks_of(rows: Any) -> Iterator[list[Any]]:
    """The rows, CHUNK at a time; of a queryset the keys are read first, then the rows by them.

    No cursor stays open: on SQLite it would hold a snapshot, and whoever holds one cannot write once
    somebody else has. A row that is gone meanwhile is left out.
    """
    if not isinstance(rows, models.QuerySet):
        for chunk in batched(rows, CHUNK):
            yield list(chunk)
        return
    keys = dict.fromkeys(rows.values_list("pk", flat=True))
    for part in batched(keys, CHUNK):
        found = {row.pk: row for row in rows.filter(pk__in=part)}
        yield [found[key] for key in part if key in found]


def fixed(*columns: Column) -> Callable[[Ask], Sequence[Column]]:
    """Columns that are the same wherever the list is."""
    return lambda ask: columns


def chosen_of(columns: Sequence[Column], keys: Sequence[str]) -> list[Column]:
    """The columns of these keys in the order of the list; unknown keys are passed over."""
    return [column for column in columns if column.key in set(keys)]


LISTINGS: dict[str, Listing] = {}
# Lists that are made from what is registered elsewhere; each answers by name and names all of its own.
FURTHER: list[tuple[Callable[[str], Listing | None], Callable[[], list[Listing]]]] = []


def register(*listings: Listing) -> None:
    """Take lists in; the same name again takes the place of the first."""
    LISTINGS.update({listing.name: listing for listing in listings})


def find(name: str) -> Listing | None:
    """The list of this name, None if there is none."""
    _load()
    if known := LISTINGS.get(name):
        return known
    return next(filter(None, (by_name(name) for by_name, _all in FURTHER)), None)


def every_listing() -> list[Listing]:
    """All lists of the portal, by name."""
    _load()
    found = [*LISTINGS.values(), *(one for _find, more in FURTHER for one in more())]
    return sorted(found, key=attrgetter("name"))


@cache
def _load() -> None:
    """Look for `listings` in every app; once, when somebody asks, since they bring views along that
    a worker needs for nothing else."""
    autodiscover_modules("listings")
