"""What a judge's tablet shows of the stage: who is on, the clock, and whether the host waits for them."""

import json
from typing import Any

from hall.models import HallRun
from hall.services.documents import current_document
from hall.services.reminders import reminded_at
from hall.services.turn_of import run_of_heat
from judging.models import ScoreSheet, Seat


def stage_line(seat: Seat) -> dict[str, Any]:
    """The line, ready for JSON; three queries at most. Times in milliseconds since 1970 UTC.

    It is made of the public document, less than that of it: `number` is the entry's number only
    where the judge scores it, so that a project they are parted from stays nameless here.
    """
    run = run_of_heat(seat.heat)
    nothing = {"place": 0, "number": "", "sheet": 0, "clock": None, "reminded": 0}
    if run is None:
        return nothing
    document = json.loads(current_document(run)[0])
    if not document["on"]:
        return nothing
    line = document["order"][document["on"] - 1]
    shown = nothing | {"place": line["place"], "state": line["state"], "clock": document["clock"]}
    return shown | _own(run, line["number"], seat)


def _own(run: HallRun, number: str, seat: Seat) -> dict[str, Any]:
    """The number of the entry and the reminder, where the judge has a sheet of it."""
    sheets = ScoreSheet.objects.counted().filter(seat=seat, appearance__entry__number=number)
    sheet = sheets.select_related("seat", "current").first()
    if sheet is None:
        return {}
    return {"number": number, "sheet": sheet.pk, "reminded": reminded_at(run, sheet)}
