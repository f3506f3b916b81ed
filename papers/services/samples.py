"""Data to try a wording with: those of the contest as it is."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from competitions.models import Competition, Heat, Meeting
from papers import rules
from papers.labels import MAKES, Kind
from papers.services.data import snapshot_of


def sample_of(
    competition: Competition, kind: str, reader: Any, drawings: Collection[str] = ()
) -> dict[str, Any] | None:
    """A snapshot as a paper of the kind would have it today, about the latest heat or meeting.

    Of the pictures it has those that `drawings` names.
    None where the kind is about a heat or meeting and the contest has none, or where the marks of
    single judges stand in it and the reader has a part in a project of the heat.
    """
    subject = MAKES[kind].subject
    heats = Heat.objects.filter(round__competition=competition).select_related("round", "venue")
    heat = heats.order_by("-starts_at", "-pk").first() if subject == "heat" else None
    meetings = Meeting.objects.filter(competition=competition).select_related("venue")
    meeting = meetings.order_by("-held_on", "-pk").first() if subject == "meeting" else None
    if subject and heat is None and meeting is None:
        return None
    if kind == Kind.SCORE_BOOK and heat is not None and not rules.books_scores(reader, heat):
        return None
    return snapshot_of(
        competition,
        kind,
        dated=timezone.localdate(),
        on=timezone.localdate(),
        drawings=drawings,
        heat=heat,
        meeting=meeting,
        author=reader,
    )
