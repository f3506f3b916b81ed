"""What a list that goes out is of: a contest, as its staff reach it, or something inside one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models
from django.urls import reverse

from accounts.exporting.listings import Place
from accounts.models import User
from competitions.models import Competition

type PlaceOf = Callable[[User, str, datetime], Place | None]


def place_in(node: Competition, route: str, nav: str) -> Place:
    """The contest itself, with the page called `route` to go back to."""
    return Place(
        key=node.code,
        of=node,
        name=node.name,
        back=reverse(route, args=[node.code]),
        subject=node,
        context={"competition": node, "nav": nav},
    )


def of_contest(
    route: str,
    nav: str,
    *roles: str,
    allowed: Callable[[User, Competition], bool] = lambda user, node: True,
) -> PlaceOf:
    """For whoever holds one of `roles` (any, if none) on the contest or above it, and is allowed."""

    def place(user: User, key: str, at: datetime) -> Place | None:
        node = Competition.objects.staffed_by(user, *roles).filter(code=key).first()
        return place_in(node, route, nav) if node and allowed(user, node) else None

    return place


def of_part(
    rows: models.QuerySet[Any],
    path: str,
    route: str,
    nav: str,
    *roles: str,
    allowed: Callable[[User, Any], bool] = lambda user, part: True,
) -> PlaceOf:
    """For something inside a contest, by its number; `path` leads from it to the contest.

    The staff of the contest or above it reach it by one of `roles`.
    """

    def place(user: User, key: str, at: datetime) -> Place | None:
        # Longer numbers are too large for a database.
        if not (key.isdecimal() and len(key) < 19):
            return None
        nodes = Competition.objects.staffed_by(user, *roles).values("pk")
        found = rows.select_related(path).filter(**{f"{path}__in": nodes}, pk=int(key)).first()
        if found is None or not allowed(user, found):
            return None
        node: Any = found
        for step in path.split("__"):
            node = getattr(node, step)
        return Place(
            key=str(found.pk),
            of=found,
            name=f"{node.name} · {found}",
            back=reverse(route, args=[node.code, found.pk]),
            subject=node,
            context={"competition": node, "nav": nav},
        )

    return place
