"""What a page shows of the plan of a table, and carries along so that exactly that is taken."""

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from competitions.forms.sealed import TooLarge, seal
from competitions.forms.tables import TableForm
from competitions.services.tables.plan import TablePlan

# What is shown of a long table besides the rows that are refused.
SHOWN = 300


def fingerprint(plan: TablePlan) -> str:
    """What the preview shows, so that nothing else is done than what was seen."""
    rows = [
        (row.number, row.cells, row.effect, row.said, [str(one.before) for one in row.changes])
        for row in plan.rows
    ]
    return hashlib.sha256(repr((rows, plan.problems)).encode()).hexdigest()


def preview(form: TableForm, plan: TablePlan) -> dict[str, Any]:
    """The context of `_table_plan.html`: rows, counts, and the sealed cells as `kept`."""
    cells = json.dumps(form.cleaned_data["file"], ensure_ascii=False)
    kept = {"cells": cells, "shown": fingerprint(plan)}
    try:
        word = seal(form.purpose, form.user, kept)
    except TooLarge:
        word = ""
        form.add_error(None, _("The file holds too much text to be shown. Split it."))
    refused = [row for row in plan.rows if row.effect == "refused"]
    others = [row for row in plan.rows if row.effect != "refused"]
    rows = sorted([*refused[:SHOWN], *others[:SHOWN]], key=lambda row: row.number)
    return {
        "plan": plan,
        "kept": word,
        "rows": rows,
        "hidden": len(plan.rows) - len(rows),
        "counts": [(plan.count(name), words) for name, words in _effects() if plan.count(name)],
    }


def _effects() -> tuple[tuple[Any, str], ...]:
    return (
        ("refused", _("refused")),
        ("new", _("new")),
        ("changed", _("changed")),
        ("unchanged", _("unchanged")),
    )
