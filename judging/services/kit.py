"""What a judge's tablet must hold before a heat starts. Reads only."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import User
from competitions.models import Heat
from judging.models import ScoreSheet
from judging.services.desk import files_for

# What a hall's network carries for one tablet in a few minutes; larger files are opened online.
FILE_LIMIT = 8 * 1024 * 1024
ALL_LIMIT = 64 * 1024 * 1024
# A picture of a first page is drawn by the server and small.
PICTURE_SIZE = 200 * 1024


@dataclass(frozen=True, slots=True)
class Kit:
    """`paths` to fetch, in order of need; `left_out` files too large; `sheets` as the server has them."""

    paths: list[str]
    left_out: int
    sheets: list[dict[str, Any]]


def _files(heat: Heat, user: User) -> tuple[list[str], int]:
    """Pictures of first pages, then whole files, as far as the limits go; and how many do not."""
    found = files_for(user).filter(entry__appearances__heat=heat)
    rows = found.values_list("pk", "size", "preview").distinct()
    pictures = [reverse("judging:picture", args=[pk]) for pk, _, preview in rows if preview]
    room = ALL_LIMIT - PICTURE_SIZE * len(pictures)
    files, left_out = [], 0
    for pk, size, _ in rows:
        if size > FILE_LIMIT or size > room:
            left_out += 1
            continue
        room -= size
        files.append(reverse("judging:material", args=[pk]))
    return pictures + files, left_out


def kit_of(heat: Heat, user: User, *, home: bool = True) -> Kit:
    """The pages and files of one heat for one judge; two queries, whatever their number.

    Without `home` for a session that has no page of all heats: a seat card's leads to its heat.
    """
    sheets = (
        ScoreSheet.objects.owned_by(user)
        .counted()
        .readable()
        .filter(appearance__heat=heat)
        .order_by("appearance__order", "pk")
        .values_list("pk", "revision", "current__hash")
    )
    held = [{"sheet": pk, "revision": revision, "hash": hash_} for pk, revision, hash_ in sheets]
    pages = [reverse("judging:home")] if home else []
    pages.append(reverse("judging:heat", args=[heat.pk]))
    pages += [reverse("judging:sheet", args=[row["sheet"]]) for row in held]
    files, left_out = _files(heat, user)
    return Kit(pages + files, left_out, held)
