"""The index of similar projects: what is written at submission, and what it is asked.

Whoever shares a number of a fingerprint is compared in full, the best forty of them; how many
entries an edition has does not matter.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Sum, When

from accounts.models import User
from competitions.models import ancestor_paths
from projects.declared import frozen_texts, title_of, unit_of
from projects.eligibility import OtherEntry, title_similarity
from projects.models import Entry, Project, TextBand
from projects.similarity import (
    CREDIT_CODE_BAND,
    SIMILAR_TEXT,
    fingerprint,
    folded_unit,
    pairs,
    text_similarity,
)

TEXTS = ("title", "summary", "innovation", "market")
MOST_COMPARED = 40
MOST_OWN = 50
# Of one company's entries so many are compared in a list, and all forty on the page of one.
MOST_TWINS = 10
SIMILAR_TITLE = 85
# One company in common weighs more than every band of the texts together.
WEIGHT_OF_UNIT = 100
OUT = (Entry.State.DRAFT, Entry.State.WITHDRAWN)
# What stood on a public notice that has run out was placed, in the words of `Entry.State`.
PLACED = (Entry.State.CONFIRMED, Entry.State.RECOMMENDED)


def text_of(entry: Entry) -> str:
    """What of an entry's project is compared: as it was handed in, and of a draft as it stands."""
    frozen = frozen_texts(entry)
    if frozen is None:
        return _text_now(entry.project)
    return "\n".join(frozen.get(f"project.{name}", "") for name in TEXTS)


def _text_now(project: Project) -> str:
    return "\n".join(str(getattr(project, name)) for name in TEXTS)


@transaction.atomic
def write_fingerprint(entry: Entry) -> None:
    """Replace the entry's fingerprint by that of what stands in the form now; three queries."""
    found = _fingerprint_of(entry)
    TextBand.objects.filter(entry=entry).delete()
    TextBand.objects.bulk_create(
        TextBand(entry=entry, band=band, value=value) for band, value in found.items()
    )


def alike_of(entry: Entry) -> list[OtherEntry]:
    """What the index has on the entry, for the pure check to judge; at most three queries.

    Other projects of the same edition, and what was placed in an edition of an earlier year, the
    same project too. An entry that came up by recommendation is the same one on another level.
    """
    own = dict(TextBand.objects.filter(entry=entry).values_list("band", "value"))
    matches = Q()
    for band, value in (own or _fingerprint_of(entry)).items():
        matches |= Q(band=band, value=value)
    if not matches:
        return []
    rows = (
        TextBand.objects.filter(matches, _others_of_edition(entry) | _placed_before(entry))
        .exclude(entry__state__in=OUT)
        .values("entry")
        .annotate(
            weight=Sum(Case(When(band__gte=CREDIT_CODE_BAND, then=WEIGHT_OF_UNIT), default=1))
        )
        .order_by("-weight", "entry")[:MOST_COMPARED]
    )
    keys = [row["entry"] for row in rows]
    others = Entry.objects.for_list().filter(pk__in=keys) if keys else []
    return [_compared(entry, other) for other in others]


def same_company(entries: Iterable[Entry]) -> dict[int, list[OtherEntry]]:
    """For many entries of one contest: what else their companies have entered in the edition.

    Three queries whatever their number; texts are compared only of one company's.
    """
    own = {entry.pk: entry for entry in entries}
    if not own:
        return {}
    codes = TextBand.objects.filter(band=CREDIT_CODE_BAND)
    mine = dict(codes.filter(entry__in=list(own)).values_list("entry", "value"))
    first = next(iter(own.values()))
    twins: dict[int, list[int]] = defaultdict(list)
    found = codes.filter(_of_edition(first), value__in=set(mine.values()))
    for key, value in found.exclude(entry__state__in=OUT).values_list("entry", "value"):
        twins[value].append(key)
    wanted = {key for keys in twins.values() if len(keys) > 1 for key in keys[:MOST_TWINS]}
    # No row has the key 0: without a twin it is as many queries as with one.
    rows: QuerySet[Entry] = Entry.objects.for_list().filter(pk__in=wanted or [0])
    others = {other.pk: other for other in rows}
    return {
        key: [
            _compared(own[key], others[other])
            for other in twins[value][:MOST_TWINS]
            if other in others and others[other].project_id != own[key].project_id
        ]
        for key, value in mine.items()
    }


def similar_own(entry: Entry, *, user: User) -> list[tuple[Entry, int]]:
    """The user's other entries of the edition with another, similar project, and the percentages.

    One query. Of nobody else's entries anything is said.
    """
    own = Entry.objects.for_list().owned_by(user).exclude(state=Entry.State.WITHDRAWN)
    root = ancestor_paths(entry.competition.path)[0]
    rows = own.filter(competition__path__startswith=root).exclude(project=entry.project_id)
    compared = [(other, _percent(entry, other)) for other in rows[:MOST_OWN]]
    return [(other, percent) for other, percent in compared if percent]


def _percent(entry: Entry, other: Entry) -> int:
    title = title_similarity(title_of(entry), title_of(other))
    text = text_similarity(pairs(text_of(entry)), pairs(text_of(other)))
    return max(title, text) if title >= SIMILAR_TITLE or text >= SIMILAR_TEXT else 0


def _of_edition(entry: Entry) -> Q:
    return Q(entry__competition__path__startswith=ancestor_paths(entry.competition.path)[0])


def _others_of_edition(entry: Entry) -> Q:
    return _of_edition(entry) & ~Q(entry__project=entry.project_id)


def _placed_before(entry: Entry) -> Q:
    return Q(entry__competition__year__lt=entry.competition.year, entry__state__in=PLACED)


def _compared(entry: Entry, other: Entry) -> OtherEntry:
    root = ancestor_paths(entry.competition.path)[0]
    return OtherEntry(
        str(other.pk),
        title_of(other),
        other.declared.get("credit_code", ""),
        text=text_similarity(pairs(text_of(entry)), pairs(text_of(other))),
        same_unit=folded_unit(unit_of(entry)) == folded_unit(unit_of(other)),
        placed_earlier=not other.competition.path.startswith(root),
    )


def _fingerprint_of(entry: Entry) -> dict[int, int]:
    unit = entry.project.unit
    return fingerprint(
        title=entry.project.title,
        text=_text_now(entry.project),
        credit_code=getattr(unit, "credit_code", ""),
        unit_name=unit.name,
    )
