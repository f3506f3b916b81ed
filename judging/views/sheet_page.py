"""What the judge's pages need, as plain data for their templates and scripts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from accounts.models import User
from competitions.models import Criterion, Heat
from judging.bands import bands
from judging.models import ScoreSheet, SheetNote, SheetVersion
from judging.rubric_totals import full_marks
from judging.services.desk import OrderLine
from judging.services.device_keys import device_keys
from judging.services.sheets import rules_of
from projects.declared import title_of

WORDS = {
    "excellent": lambda: pgettext("band", "Excellent"),
    "good": lambda: pgettext("band", "Good"),
    "fair": lambda: pgettext("band", "Fair"),
    "weak": lambda: pgettext("band", "Weak"),
}


def plain(value: Decimal) -> str:
    """Without zeros that say nothing: 30.0 → 30, 22.50 → 22.5."""
    return f"{value.normalize():f}" if value else "0"


def total_text(total: Decimal) -> str:
    """A total with all of its decimals, and with one at least: 86.5, 80.0, 86.125."""
    text = plain(total)
    return text if "." in text else f"{text}.0"


def outbox_of(user: User) -> dict[str, Any]:
    """Whose unsent marks a browser keeps, the keys it locks them with, and what it may drop.

    `parted` are the judge's sheets that a recusal or a withdrawn entry closed for good.

    Only pages of the signed-in judge carry the keys, so that the next user of a shared tablet
    finds nothing readable. More than one while the secret key is being replaced.
    """
    open_ones = ScoreSheet.objects.owned_by(user).counted()
    parted = ScoreSheet.objects.filter(seat__judge__user=user).exclude(pk__in=open_ones)
    return {
        "user": user.pk,
        "keys": device_keys(user.pk),
        "parted": list(parted.order_by("pk").values_list("pk", flat=True)),
    }


def kit_data(heat: Heat, *, is_list: bool = False) -> dict[str, Any]:
    """Where the tablet asks what it must hold.

    A page that `waits` loads anew when the heat opens or closes: the running order (`is_list`), and
    a sheet of a heat that has not opened. The running order `fetches` everything each time.
    """
    return {
        "heat": heat.pk,
        "kit": reverse("judging:kit", args=[heat.pk]),
        "state": heat.state,
        "fetches": is_list,
        "waits": is_list or heat.state == Heat.State.PLANNED,
    }


def stage_of(sheet: ScoreSheet) -> str:
    """What the page is for: "early" before the heat opens, "open", "locked", "frozen" once signed with
    the heat, or "shown" once the hall has seen the score of its project. `sheet` comes from `with_reveal`."""
    if sheet.current is not None and sheet.current.is_frozen:
        return "frozen"
    if sheet.is_revealed and sheet.seat.heat.state == Heat.State.SCORING:
        return "shown"
    stages = {Heat.State.PLANNED: "early", Heat.State.SCORING: "open"}
    return stages.get(Heat.State(sheet.seat.heat.state), "locked")


def told(response: HttpResponse, user: User) -> HttpResponse:
    """The page with whose it is, so that a tablet never keeps it for somebody else."""
    response["X-Judge"] = str(user.pk)
    return response


def echo(version: SheetVersion) -> dict[str, Any]:
    """A row of the ledger as its judge's device gets to read it."""
    return {
        "id": version.pk,
        "sheet": version.sheet_id,
        "client_id": str(version.client_id),
        "revision": version.revision,
        "marks": version.payload["marks"],
        "comment": version.payload["comment"],
        "total": "" if version.total is None else total_text(version.total),
        "signed": version.signed,
        "abstained": version.payload.get("abstained", ""),
        "hash": version.hash,
        "saved_at": timezone.localtime(version.at).strftime("%H:%M:%S"),
    }


def _word(word: str, own: Sequence[Sequence[str]]) -> str:
    """What organisers worded themselves is shown as they wrote it."""
    return word if own else WORDS[word]()


def _row(criterion: Criterion, mark: str) -> dict[str, Any]:
    own = criterion.bands
    return {
        "code": criterion.code,
        "name": criterion.name,
        "description": criterion.description,
        "max": plain(criterion.max_points),
        "weight": str(criterion.weight),
        "mark": mark,
        "bands": [
            {"word": _word(band.word, own), "low": plain(band.low), "high": plain(band.high)}
            for band in bands(criterion.max_points, own)
        ],
    }


def _others(sheet: ScoreSheet, lines: Sequence[OrderLine]) -> list[dict[str, Any]]:
    """The judge's other sheets of the heat, for the comparison on the device."""
    return [
        {
            "sheet": line.sheet.pk,
            "order": line.order or 0,
            "title": title_of(line.appearance.entry),
            "current": echo(line.sheet.current) if line.sheet.current else None,
        }
        for line in lines
        if line.sheet and line.appearance and line.sheet.pk != sheet.pk
    ]


def _asides(sheet: ScoreSheet) -> dict[str, Any]:
    note: SheetNote | None = getattr(sheet, "note", None)
    told = sheet.flags.values_list("text", "settled_at")
    return {
        "note": {
            "url": reverse("judging:note", args=[sheet.pk]),
            "sealed": note.sealed if note else "",
            "client_id": str(note.client_id) if note else "",
        },
        "flag": {
            "url": reverse("judging:flag", args=[sheet.pk]),
            "told": [{"text": text, "settled": at is not None} for text, at in told],
        },
    }


def sheet_data(sheet: ScoreSheet, lines: Sequence[OrderLine]) -> dict[str, Any]:
    """`criteria` for the template (with the current marks) and `sheet_json` for the script."""
    version = sheet.current
    marks = version.payload["marks"] if version else {}
    rubric = sheet.seat.heat.round.rubric
    criteria = list(rubric.criteria.all())
    rules = rules_of(criteria, sheet.appearance.entry.category.kind)
    codes = {rule.code for rule in rules}
    return {
        "criteria": [_row(one, marks.get(one.code, "")) for one in criteria if one.code in codes],
        "full_marks": plain(full_marks(rules, rubric.scale_to)),
        "scale_to": rubric.scale_to,
        "comment": version.payload["comment"] if version else "",
        "sheet_json": {
            "sheet": sheet.pk,
            "save": reverse("judging:save", args=[sheet.pk]),
            "revision": sheet.revision,
            "current": echo(version) if version else None,
            "order": sheet.appearance.order or 0,
            "title": title_of(sheet.appearance.entry),
            "others": _others(sheet, lines),
        }
        | _asides(sheet),
    }
