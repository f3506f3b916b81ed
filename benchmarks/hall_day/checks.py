"""What a run must show: no score before its reveal, nothing lost or doubled, the record explains all."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from benchmarks.hall_day.people import Press

type Span = tuple[str, float, float]


def scores_in(document: str) -> dict[int, str]:
    """Place → score of everything that a document tells, in its order or its table."""
    said = json.loads(document)
    found = {line["place"]: line["result"]["score"] for line in said["order"] if "result" in line}
    return found | {row["place"]: row["score"] for row in said["table"]}


def sent_reveals(presses: Iterable[Press]) -> dict[str, float]:
    """Key → when the reveal that was taken was first sent."""
    return {one.key: one.sent for one in presses if one.name == "reveal" and one.is_taken}


def too_early(
    seen: Iterable[tuple[str, float]], keys: tuple[str, ...], sent: Mapping[str, float]
) -> list[str]:
    """Documents that told a score before its reveal was sent, or one that no reveal has brought.

    `seen` is when each document was first seen: what is told later than that was told before.
    """
    return [
        f"place {place} at {at:.3f}, reveal sent at {sent.get(keys[place - 1])}"
        for document, at in seen
        for place in scores_in(document)
        if at < sent.get(keys[place - 1], float("inf"))
    ]


def lags(
    received: Iterable[float], screens: Iterable[list[tuple[float, int]]]
) -> list[tuple[float, float]]:
    """(received, seconds until a screen's first answer with it) of each step on each screen.

    `received` holds the steps that had an effect, in their order, in seconds of the wall clock.
    """
    found = []
    for answers in screens:
        for number, at in enumerate(received, start=1):
            first = next((when for when, steps in answers if steps >= number), float("inf"))
            found.append((at, max(0.0, first - at)))
    return found


def outside(at: float, spans: Iterable[Span], *, margin: float = 2.0) -> bool:
    """Whether a moment lies outside of every span and the seconds before and after it."""
    return all(at < since - margin or at > until + margin for _name, since, until in spans)


def steps_against(presses: Iterable[Press]) -> dict[str, int]:
    """The hosts' own books against the record: acknowledged steps lost or altered, rows doubled or
    of a device that nobody had."""
    from hall.models import HallStep  # noqa: PLC0415 - needs Django

    rows: dict[str, list[Any]] = {}
    for row in HallStep.objects.all():
        rows.setdefault(str(row.client_id), []).append(row)
    made = {one.client_id: one for one in presses}
    acknowledged = [one for one in made.values() if one.status == 200]
    return {
        "steps_lost": sum(one.client_id not in rows for one in acknowledged),
        "steps_altered": sum(
            (row.name, row.refused) != (one.name, one.refused)
            for one in acknowledged
            for row in rows.get(one.client_id, [])
        ),
        "steps_doubled": sum(len(found) - 1 for found in rows.values())
        + sum(client_id not in made for client_id in rows),
    }


def record_against(run_pk: int) -> dict[str, Any]:
    """Whether the record folded again is the stored document, and its scores those that were kept."""
    from hall.models import HallRun  # noqa: PLC0415 - needs Django
    from hall.public_document import document, written  # noqa: PLC0415 - the same
    from hall.services.documents import cards_of, heat_card  # noqa: PLC0415 - the same
    from hall.services.folding import state_of  # noqa: PLC0415 - the same
    from judging.models import LiveScore  # noqa: PLC0415 - the same

    run = HallRun.objects.select_related("heat__round__competition").get(pk=run_pk)
    text, tag = written(document(state_of(run), heat_card(run), cards_of(run)))
    kept = LiveScore.objects.in_force().values_list("appearance", "score")
    shown = {run.order[place - 1]: score for place, score in scores_in(run.document).items()}
    return {
        "is_explained": (text, tag) == (run.document, run.entity_tag),
        "scores_shown": len(shown),
        "scores_wrong": sum(shown.get(str(pk)) != f"{score:.2f}" for pk, score in kept),
    }


def steps_taken(run_pk: int) -> list[float]:
    """When the server heard of each step that had an effect, in their order."""
    from hall.models import HallStep  # noqa: PLC0415 - needs Django

    rows = HallStep.objects.filter(run=run_pk, refused="").order_by("seq")
    return [row.received_at.timestamp() for row in rows]
