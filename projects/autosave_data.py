"""What the script of the entry form needs to know of the page that it stands on."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.urls import reverse

from projects.models import Entry
from projects.steps import Step


def autosave_data(
    entry: Entry, step: str, *, user_pk: int | None, revision: int, steps: Iterable[Step]
) -> dict[str, Any]:
    """`revision` is the one that the page shows; `last` the one that changed each field last."""
    rows = entry.changes.order_by().values_list("field").annotate(last=Max("revision"))
    return {
        "user": user_pk,
        "entry": entry.pk,
        "step": step,
        "revision": revision,
        "url": reverse("projects:save", args=[entry.pk]),
        "last": dict(rows),
        "steps": {one.slug: {"label": one.label, "url": one.url} for one in steps},
    }
