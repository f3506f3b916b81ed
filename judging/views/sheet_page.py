"""What the judge's pages need, as plain data for their templates and scripts."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import pgettext

from accounts.models import User
from judging.bands import bands
from judging.models import Criterion, ScoreSheet, SheetVersion

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
    """Whose unsent marks a browser keeps, of which sheets, and the keys it locks them with.

    Only pages of the signed-in judge carry the keys, so that the next user of a shared tablet
    finds nothing readable. More than one while the secret key is being replaced.
    """
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [
        salted_hmac("judging.outbox", str(user.pk), secret=secret, algorithm="sha256").hexdigest()
        for secret in secrets
    ]
    sheets = ScoreSheet.objects.owned_by(user).counted()
    return {
        "user": user.pk,
        "keys": keys,
        "sheets": list(sheets.order_by("pk").values_list("pk", flat=True)),
    }


def echo(version: SheetVersion) -> dict[str, Any]:
    """A row of the ledger as its judge's device gets to read it."""
    return {
        "id": version.pk,
        "client_id": str(version.client_id),
        "revision": version.revision,
        "marks": version.payload["marks"],
        "comment": version.payload["comment"],
        "total": total_text(Decimal(version.payload["total"])),
        "signed": version.signed,
        "hash": version.hash,
        "saved_at": timezone.localtime(version.at).strftime("%H:%M:%S"),
    }


def _row(criterion: Criterion, mark: str) -> dict[str, Any]:
    return {
        "code": criterion.code,
        "name": criterion.name,
        "description": criterion.description,
        "max": plain(criterion.max_points),
        "weight": str(criterion.weight),
        "mark": mark,
        "bands": [
            {"word": WORDS[band.word](), "low": plain(band.low), "high": plain(band.high)}
            for band in bands(criterion.max_points)
        ],
    }


def sheet_data(sheet: ScoreSheet) -> dict[str, Any]:
    """`criteria` for the template (with the current marks) and `sheet_json` for the script."""
    version = sheet.current
    marks = version.payload["marks"] if version else {}
    criteria = list(sheet.seat.heat.round.rubric.criteria.all())
    full = sum((one.max_points * one.weight for one in criteria), Decimal(0))
    return {
        "criteria": [_row(one, marks.get(one.code, "")) for one in criteria],
        "full_marks": plain(full),
        "comment": version.payload["comment"] if version else "",
        "sheet_json": {
            "sheet": sheet.pk,
            "save": reverse("judging:save", args=[sheet.pk]),
            "revision": sheet.revision,
            "current": echo(version) if version else None,
        },
    }
