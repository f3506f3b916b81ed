"""What the rows of a recommended list are compared with; read once for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.models import User
from competitions.models import Competition
from competitions.regions.search import Place
from competitions.services.region_choice import places_of
from projects.models import Entry, Nomination, Project
from projects.similarity import identity_of

GONE = (Entry.State.WITHDRAWN, Entry.State.REJECTED, Entry.State.DISQUALIFIED)


@dataclass(frozen=True, slots=True)
class NominationFacts:
    """`present` by body and number, `projects` by identity; of entries those that were handed in.

    `kept_away` are the projects that the reader must have nothing to do with, or works on.
    """

    regions: list[Place]
    kinds: Mapping[str, str]
    present: Mapping[tuple[int, str], Nomination]
    projects: Mapping[str, Nomination]
    ranks: Mapping[tuple[int, int], Nomination]
    entries: Mapping[str, Entry]
    numbered: Mapping[str, Entry]
    kept_away: frozenset[int]


def read_facts(
    competition: Competition, rows: Iterable[Mapping[str, Any]], actor: User
) -> NominationFacts:
    """Seven queries, however many rows."""
    here = list(
        Nomination.objects.filter(competition=competition)
        .select_related("body", "category", "sector", "region", "entry__project")
        .order_by("pk")
    )
    entries = _entries(competition, list(rows))
    projects = {entry.project_id for entry in entries}
    projects |= {row.entry.project_id for row in here if row.entry is not None}
    kept = Project.objects.kept_from(actor).filter(pk__in=projects).order_by()
    return NominationFacts(
        regions=places_of(competition)[0],
        kinds={str(key): kind for key, kind in competition.categories.values_list("pk", "kind")},
        present={(row.body_id, row.number.casefold()): row for row in here},
        projects={row.identity: row for row in here},
        ranks={(row.body_id, row.rank): row for row in here if row.rank is not None},
        entries={identity_of_entry(one): one for one in entries},
        numbered={one.number.casefold(): one for one in entries if one.number},
        kept_away=frozenset(kept.values_list("pk", flat=True)),
    )


def _entries(competition: Competition, rows: list[Mapping[str, Any]]) -> list[Entry]:
    """What was handed in by the units, the teams, or under the numbers of the rows; two queries."""
    here = Entry.objects.filter(competition=competition)
    handed_in = here.exclude(state__in=(Entry.State.DRAFT, *GONE))
    found = handed_in.filter(
        Q(project__enterprise__credit_code__in={row["credit_code"] for row in rows})
        | Q(
            project__team__isnull=False, project__members__name__in={row["leader"] for row in rows}
        )
        | Q(number__in={row["number"] for row in rows})
    )
    whole = found.select_related("project__enterprise", "project__team").distinct()
    return list(whole.prefetch_related("project__members").order_by("pk"))


def identity_of_entry(entry: Entry) -> str:
    """As the identity of a row that describes the entry's project; the first member leads."""
    project = entry.project
    code = project.enterprise.credit_code if project.enterprise else ""
    leader = next((member.name for member in project.members.all()), "") if not code else ""
    return identity_of(project.title, code, leader)
