"""An entry's own turn: what its people see on their phones, and the code that they show at the door.

It tells of their own turn, and of others what the public document says.
"""

import json
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer

from competitions.models import Heat, Round
from hall.models import HallRun
from hall.schedule import before, schedule, slot_length
from hall.services.documents import current_document
from hall.services.folding import milliseconds, play_data, play_of, state_of
from hall.services.runs import drawn_order
from hall.state import Running, beginning
from judging.models import Appearance
from judging.models.panels import AppearanceQuerySet
from projects.models import Entry, Member

# Needs no escaping in an address, and stands in no signature.
_SEPARATOR = "~"


def _signer() -> Signer:
    return Signer(salt="hall.arrival", sep=_SEPARATOR)


def arrival_token(appearance: Appearance) -> str:
    """What the code of an appearance says: its number, signed. It admits nobody to anything."""
    return _signer().sign(str(appearance.pk))


def appearance_of_token(token: str) -> Appearance | None:
    """The appearance of a code, while its entry is in the contest; None for an invented code."""
    try:
        pk = _signer().unsign(token)
    except BadSignature:
        return None
    return _drawn().filter(pk=pk).first()


def appearance_of(entry: Entry) -> Appearance | None:
    """Where the entry is to be heard in a hall, or was last; None until a running order is drawn."""
    in_halls = _drawn().exclude(heat__round__kind=Round.Kind.ONLINE_REVIEW)
    return in_halls.filter(entry=entry).order_by("-heat__starts_at", "-pk").first()


def _drawn() -> AppearanceQuerySet:
    rows = Appearance.objects.taking_part().exclude(order=None)
    return rows.select_related(
        "entry__project", "heat__round__competition", "heat__round__rule_set", "heat__venue"
    )


def run_of_heat(heat: Heat) -> HallRun | None:
    """The heat in the hall; None until it is opened. A rehearsal is nobody's turn."""
    return HallRun.objects.real().with_gone().filter(heat=heat).first()


def turn_state(appearance: Appearance, at: datetime) -> dict[str, Any]:
    """The turn, ready for JSON; times in milliseconds since 1970 UTC, `before` counts who is on, too.

    Eight queries at most. A score is in it only once the public document has it.
    """
    heat, key = appearance.heat, str(appearance.pk)
    run = run_of_heat(heat)
    if run is not None and key not in run.order:
        run = None
    state = state_of(run) if run else _not_begun(heat)
    told = json.loads(current_document(run)[0])["order"] if run else []
    place, turn = state.order.index(key), state.turn(key)
    own = told[place] if told else {}
    return {
        "now": milliseconds(at),
        "open": run is not None,
        "over": heat.state == Heat.State.LOCKED or state.is_over,
        "place": place + 1,
        "all": len(state.order),
        "state": turn.state,
        "late": turn.is_late,
        "checked_in": turn.checked_in is not None,
        "deck": bool(turn.deck),
        "presenter": _presenter(appearance, turn.member),
        "before": before(state, key),
        "expected": _expected(state, key, heat, at),
        "on": _on(state, told),
        "score": own.get("result", {}).get("score", ""),
    }


def _not_begun(heat: Heat) -> Running:
    return beginning(drawn_order(heat), play_of(play_data(heat.round.rule_set.rules.stage, "")))


def _expected(state: Running, key: str, heat: Heat, at: datetime) -> int | None:
    if state.turns[key].state != "waiting":
        return None
    starts = milliseconds(heat.starts_at)
    ends = milliseconds(heat.ends_at) if heat.ends_at else None
    slots = schedule(state, starts, slot_length(state, starts, ends), milliseconds(at))
    return slots[key].expected


def _on(state: Running, told: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Who is on stage, as the public document names them."""
    if not state.on_stage or not told:
        return None
    line = told[state.order.index(state.on_stage)]
    return {"place": line["place"], "title": line["title"], "state": line["state"]}


def _presenter(appearance: Appearance, member: int | None) -> str:
    if member is None:
        return ""
    own = Member.objects.filter(project=appearance.entry.project_id, pk=member)
    return own.values_list("name", flat=True).first() or ""
