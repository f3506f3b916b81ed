"""What the score sheet's page needs, as plain data for its template and its script."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from judging.bands import bands
from judging.models import ScoreSheet

WORDS = {
    "excellent": lambda: pgettext("band", "Excellent"),
    "good": lambda: pgettext("band", "Good"),
    "fair": lambda: pgettext("band", "Fair"),
    "weak": lambda: pgettext("band", "Weak"),
}


def plain(value: Decimal) -> str:
    """Without zeros that say nothing: 30.0 → 30, 22.50 → 22.5."""
    return f"{value.normalize():f}" if value else "0"


def sheet_data(sheet: ScoreSheet) -> dict[str, Any]:
    """`criteria` for the template (with the current marks) and `sheet_json` for the script."""
    version = sheet.current
    marks = version.payload["marks"] if version else {}
    rubric = sheet.seat.heat.round.rubric
    criteria = [
        {
            "code": criterion.code,
            "name": criterion.name,
            "description": criterion.description,
            "max": plain(criterion.max_points),
            "weight": str(criterion.weight),
            "mark": marks.get(criterion.code, ""),
            "bands": [
                {"word": WORDS[band.word](), "low": plain(band.low), "high": plain(band.high)}
                for band in bands(criterion.max_points)
            ],
        }
        for criterion in rubric.criteria.all()
    ]
    full = sum(
        (Decimal(str(row["max"])) * Decimal(str(row["weight"])) for row in criteria), Decimal(0)
    )
    return {
        "criteria": criteria,
        "full_marks": plain(full),
        "sheet_json": {
            "sheet": sheet.pk,
            "user": sheet.seat.judge.user_id,
            "save": reverse("judging:save", args=[sheet.pk]),
            "revision": sheet.revision,
            "signed": bool(version and version.signed),
            "total": plain(version.total) if version and version.total is not None else None,
            "savedAt": timezone.localtime(version.at).strftime("%H:%M:%S") if version else None,
            "marks": marks,
            "comment": version.payload["comment"] if version else "",
        },
    }
