"""Pages as anonymous visitors got them, for as long as nothing at all has changed.

A page is kept under the state of the whole database, the second of the clock, the language and the
address. So whatever is taken back is gone with the next request, and no list of "what this page
depends on" can be wrong. Kept in the memory of one process, within a budget.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from publicity.data_state import state_of_data

BUDGET = 8 * 1024 * 1024
LARGEST = 512 * 1024
# What an entry takes besides its content: key, headers, the objects around them.
BESIDES = 2048
# A longer address is one that somebody made up; it is answered, and not kept.
LONGEST_PLACE = 300


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer with status 200: its bytes and the headers that the page itself has set."""

    content: bytes
    headers: tuple[tuple[str, str], ...]

    def answer(self) -> HttpResponse:
        return HttpResponse(self.content, headers=dict(self.headers))


class Store:
    """The answers used last, `budget` bytes in all; for many threads."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Kept | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, kept: Kept) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = kept
            self._size += len(kept.content) + BESIDES
            while self._size > self.budget:
                _oldest, gone = self._kept.popitem(last=False)
                self._size -= len(gone.content) + BESIDES


store = Store(BUDGET)


def key_of(request: HttpRequest, at: datetime) -> Hashable | None:
    """Under what a page for nobody in particular is kept at `at`; None if it is not to be kept.

    The host and the scheme stand in whole addresses; `Authorization` is of the data interface.
    """
    if len(request.get_full_path()) + len(request.get_host()) > LONGEST_PLACE:
        return None
    state = state_of_data()
    if state is None:
        return None
    second = int(at.timestamp())
    place = (request.scheme, request.get_host(), request.get_full_path())
    return (state, second, get_language(), place)


def keep(key: Hashable, request: HttpRequest, response: HttpResponse) -> None:
    """Keep a whole answer that sets no cookie, holds no form's token and changed no session."""
    is_personal = response.cookies or request.session.modified
    if response.status_code != 200 or response.streaming or is_personal:
        return
    if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        return
    if len(response.content) <= LARGEST:
        store.put(key, Kept(response.content, tuple(response.items())))
