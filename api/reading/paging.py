"""One page of many, and the paths of its neighbours."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from api.asks import Paging
from api.shapes import Links

type Rows = Sequence[Any] | QuerySet[Any]


def cut(rows: Rows, ask: Paging) -> list[Any]:
    """The rows of the page that is asked for; none behind the last one."""
    first = (ask.page - 1) * ask.size
    return list(rows[first : first + ask.size])


def frame(path: str, said: Mapping[str, str], ask: Paging, total: int) -> dict[str, Any]:
    """What stands around a page: its numbers and its links. An empty list has one page, too.

    `said` are the parameters as they were asked for; links repeat them in one order.
    """
    pages = max(-(-total // ask.size), 1)

    def link(page: int) -> str:
        return f"{path}?{urlencode(sorted({**said, 'page': page, 'size': ask.size}.items()))}"

    links = Links(
        this=link(ask.page),
        first=link(1),
        previous=link(min(ask.page - 1, pages)) if ask.page > 1 else None,
        next=link(ask.page + 1) if ask.page < pages else None,
        last=link(pages),
    )
    return {"page": ask.page, "size": ask.size, "pages": pages, "total": total, "links": links}
