"""The heat or the meeting that a paper is about, as plain data."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from competitions.models import Heat, Meeting, Round
from judging.models import Appearance, HeatSeal, Ranking, Seat, Standing

MEETINGS = {"kickoff": "启动会", "working": "工作会", "training": "培训会"}


def event_of(heat: Heat, *, with_marks: bool) -> dict[str, Any]:
    """The heat, and who stands where in it once its round is published; before, numbers only.

    With `with_marks`, each result has the total of every seat.
    """
    appearances = Appearance.objects.filter(heat=heat)
    seats = list(
        Seat.objects.filter(heat=heat).order_by("number").values_list("number", flat=True)
    )
    seal = HeatSeal.objects.filter(heat=heat).order_by("-seq").first()
    return {
        "name": heat.name,
        "round": heat.round.name,
        "date": timezone.localdate(heat.starts_at).isoformat(),
        "starts": f"{timezone.localtime(heat.starts_at):%H:%M}",
        "venue": heat.venue.name,
        "judges": len(seats),
        "entries": appearances.count(),
        "presented": appearances.taking_part().count(),
        "is_locked": heat.state == Heat.State.LOCKED,
        "head": seal.hash if seal else "",
        "seats": seats if with_marks else [],
        "results": _results(heat, seats if with_marks else []),
    }


def _results(heat: Heat, seats: list[int]) -> list[dict[str, Any]]:
    if heat.round.state != Round.State.PUBLISHED:
        return []
    in_force = Ranking.objects.filter(heat=heat, superseded_at=None)
    rows = Standing.objects.filter(ranking__in=in_force).select_related(
        "appearance__entry__sector"
    )
    step = Decimal(1).scaleb(-heat.round.rule_set.rules.score.decimals)
    return [_result(row, step, seats) for row in rows.order_by("appearance__order", "pk")]


def _result(row: Standing, step: Decimal, seats: list[int]) -> dict[str, Any]:
    entry = row.appearance.entry
    score = "" if row.score is None else str(row.score.quantize(step, ROUND_HALF_UP))
    return {
        "order": row.appearance.order or 0,
        "number": entry.number or "",
        "project": entry.declared["title"],
        "unit": entry.declared["unit"],
        "sector": entry.sector.name,
        "score": score,
        "rank": row.rank,
        "marks": _marks(row.detail, seats),
    }


def _marks(detail: dict[str, Any], seats: list[int]) -> list[str]:
    """The total of each seat as it was signed, in brackets where it was dropped; 弃权, or a dash.

    The judges are not named: their seats are.
    """
    signed = dict(detail.get("raw", detail.get("marks", [])))
    dropped = {*detail.get("high", []), *detail.get("low", [])}
    abstained = set(detail.get("abstained", []))
    said = []
    for seat in seats:
        total = signed.get(seat)
        words = "弃权" if seat in abstained else total or "—"
        said.append(f"（{words}）" if seat in dropped else words)
    return said


def meeting_of(meeting: Meeting) -> dict[str, Any]:
    """The meeting; times as 14:30, empty where they are not known."""
    return {
        "title": meeting.title,
        "kind": MEETINGS[meeting.kind],
        "date": meeting.held_on.isoformat(),
        "from": f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "",
        "to": f"{meeting.ends_at:%H:%M}" if meeting.ends_at else "",
        "venue": meeting.venue.name if meeting.venue else "",
        "trainers": meeting.trainers,
        "audience": meeting.audience,
        "speakers": meeting.speakers,
        "participants": meeting.participants,
        "approximator": meeting.participants_approximator,
    }
