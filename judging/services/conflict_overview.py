"""Suspicions as the organisers' pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from competitions.models import Competition, Heat
from judging.models import Suspicion
from judging.words.conflicts import evidence_words
from projects.models import Entry

MARKS = {"certain": "stop", "likely": "wait", "possible": "unsure"}


@dataclass(frozen=True, slots=True)
class SuspicionLine:
    """A suspicion with its evidence in sentences, and the number under which the entry is known."""

    suspicion: Suspicion
    number: str
    evidence: list[str]
    mark: str


def lines_of(rows: Iterable[Suspicion], node: Competition) -> list[SuspicionLine]:
    """One query for the numbers of them all, of the entries in the node or below."""
    found = list(rows)
    entries = Entry.objects.filter(
        project__in=[one.project_id for one in found], competition__path__startswith=node.path
    ).exclude(state=Entry.State.DRAFT)
    numbers = dict(entries.order_by("-competition__path", "-pk").values_list("project", "number"))
    return [
        SuspicionLine(
            one,
            numbers.get(one.project_id) or "",
            [evidence_words(each) for each in one.evidence],
            MARKS[one.certainty],
        )
        for one in found
    ]


def counts_of(rows: QuerySet[Suspicion]) -> list[tuple[str, str, int]]:
    """How many there are of each state: (state, word, number); one query."""
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [(value, str(label), found.get(value, 0)) for value, label in Suspicion.State.choices]


def entries_of(suspicion: Suspicion, node: Competition) -> QuerySet[Entry]:
    """Where the project is entered in the node and below."""
    entries = Entry.objects.for_list().filter(
        project=suspicion.project_id, competition__path__startswith=node.path
    )
    return entries.exclude(state=Entry.State.DRAFT)


def meetings_of(suspicion: Suspicion) -> QuerySet[Heat]:
    """The heats in which the two meet."""
    heats = Heat.objects.filter(
        seats__judge=suspicion.judge_id,
        appearances__entry__project=suspicion.project_id,
    )
    return heats.select_related("round__competition").order_by("starts_at", "pk")


def open_of_heat(heat: Heat, viewer: object) -> int:
    """How many open suspicions of the heat the viewer may look at; one query."""
    rows = Suspicion.objects.still_open().visible_to(viewer)
    meeting = Heat.objects.filter(pk=heat.pk)
    return (
        rows.filter(
            judge__in=meeting.values("seats__judge"),
            project__in=meeting.values("appearances__entry__project"),
        )
        .distinct()
        .count()
    )
