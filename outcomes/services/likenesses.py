"""What a recommended entry looks like among what the receiving contest has from all its sources.

Found by the credit code, the unit's name, and the fingerprints of title and texts; shown before the
list is sent, kept as a question to the receiving contest, and answered by a person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record, take_step
from competitions import rules
from competitions.models import Competition
from outcomes.models import Likeness, RecommendedEntry
from projects.declared import title_of, unit_of
from projects.eligibility import title_similarity
from projects.models import Entry, Nomination, TextBand
from projects.rules import is_party_to
from projects.services.fingerprints import OUT, SIMILAR_TITLE, text_of
from projects.similarity import SIMILAR_TEXT, folded_unit, pairs, text_similarity
from projects.workflow import ENTRY_WORKFLOW

# Of one unit, titles that have less in common are those of two projects.
SIMILAR_OF_UNIT = 60
UP = ("recommended_to", "recommended_to__recommended_to")


class DecidedAlready(Exception):
    """Somebody has said already whether the two are one project."""


class DecisionIncomplete(Exception):
    """What was decided has no reason, or one of the two has moved on."""


@dataclass(frozen=True, slots=True)
class Alike:
    """An entry about to arrive and what it looks like; percentages of titles and texts in common."""

    source: Entry
    other: Entry | Nomination
    same_unit: bool
    title: int
    text: int


def alike_in(into: Competition, sources: Sequence[Entry]) -> list[Alike]:
    """Everything in `into` that looks like one of `sources`, but not the same project row.

    Registered there, come up by another way, or on the list of a recommending body without having
    been handed in. At most five queries, however many sources.
    """
    own = {_origin(one).pk: one for one in sources}
    bands = dict[int, set[int]]()
    for key, value in TextBand.objects.filter(entry__in=own).values_list("entry", "value"):
        bands.setdefault(value, set()).add(key)
    candidates: dict[int, set[int]] = defaultdict(set)
    inside = Q(entry__competition=into)
    for way in UP:
        inside |= Q(**{f"entry__{way}__competition": into})
    rows = TextBand.objects.filter(inside, value__in=list(bands))
    for key, value in rows.values_list("entry", "value").distinct():
        candidates[key] |= bands[value]
    found = [
        _compared(own[source], other)
        for other in _arrived(into, candidates)
        for source in sorted(candidates[_origin(other).pk])
        if own[source].project_id != other.project_id
    ]
    return [one for one in found if _is_alike(one)] + _nominated(into, sources)


def _origin(entry: Entry) -> Entry:
    """The entry that was handed in, from which this one came up; it has the fingerprint."""
    while entry.recommended_from is not None:
        entry = entry.recommended_from
    return entry


def _arrived(into: Competition, origins: Iterable[int]) -> Iterable[Entry]:
    """The entries of `into` that came from these, in order."""
    keys = list(origins)
    found = Q(pk__in=keys) | Q(recommended_from__in=keys)
    found |= Q(recommended_from__recommended_from__in=keys)
    rows = Entry.objects.for_list().filter(found, competition=into).exclude(state__in=OUT)
    return rows.select_related(
        "project__enterprise",
        "project__team",
        "competition",
        "recommended_from__recommended_from",
    )


def _compared(source: Entry, other: Entry) -> Alike:
    code = source.declared.get("credit_code", "")
    return Alike(
        source,
        other,
        _same_unit(source, code, other.declared.get("credit_code", ""), unit_of(other)),
        title_similarity(title_of(source), title_of(other)),
        text_similarity(pairs(text_of(source)), pairs(text_of(other))),
    )


def _same_unit(source: Entry, code: str, other_code: str, other_unit: str) -> bool:
    if code and other_code:
        return code == other_code
    return folded_unit(unit_of(source)) == folded_unit(other_unit)


def _is_alike(one: Alike) -> bool:
    if one.title >= SIMILAR_TITLE or one.text >= SIMILAR_TEXT:
        return True
    return one.same_unit and one.title >= SIMILAR_OF_UNIT


def _nominated(into: Competition, sources: Sequence[Entry]) -> list[Alike]:
    """Projects that bodies recommend and nobody has handed in yet, of the same units; one query."""
    by_code: Mapping[str, list[Entry]] = defaultdict(list)
    by_leader: Mapping[str, list[Entry]] = defaultdict(list)
    for one in sources:
        code = one.declared.get("credit_code", "")
        (by_code[code] if code else by_leader[unit_of(one)]).append(one)
    rows = Nomination.objects.filter(
        Q(credit_code__in=list(by_code)) & ~Q(credit_code="") | Q(unit__in=list(by_leader)),
        competition=into,
        entry=None,
    )
    found = []
    for row in rows.select_related("body").order_by("pk"):
        for one in by_code.get(row.credit_code, []) or by_leader.get(row.unit, []):
            title = title_similarity(title_of(one), row.title)
            found.append(Alike(one, row, same_unit=True, title=title, text=0))
    return [one for one in found if _is_alike(one)]


def note_likenesses(lines: Sequence[RecommendedEntry], found: Sequence[Alike]) -> None:
    """Keep what was found as questions to the receiving contest."""
    line_of = {line.source_id: line for line in lines}
    Likeness.objects.bulk_create(
        Likeness(
            line=line_of[one.source.pk],
            entry=one.other if isinstance(one.other, Entry) else None,
            nomination=one.other if isinstance(one.other, Nomination) else None,
            same_unit=one.same_unit,
            title_percent=one.title,
            text_percent=one.text,
        )
        for one in found
    )


@transaction.atomic
def decide_likeness(
    likeness: Likeness, decision: str, *, reason: str, actor: User, at: datetime
) -> Likeness:
    """Say whether a recommended entry and what it looks like are one project.

    One project: the entry that was there first goes on, the one that arrived leaves the contest,
    and the list that named it stays as it was sent; a project of a body's list is joined with the
    entry instead. Two projects: both stay. For an organiser of the receiving contest who is no
    party to either. PermissionDenied, DecisionIncomplete, DecidedAlready, TransitionRefused.
    """
    rows = Likeness.objects.select_for_update(of=("self",)).select_related(
        "line__recommendation__into", "line__target__project", "entry__project", "nomination"
    )
    locked = rows.get(pk=likeness.pk)
    target = locked.line.target
    parties = [target.project, *([locked.entry.project] if locked.entry else [])]
    is_free = not any(is_party_to(actor, project) for project in parties)
    if not (is_free and rules.is_organiser(actor, locked.line.recommendation.into)):
        raise PermissionDenied
    if locked.decision:
        raise DecidedAlready(_("Somebody has decided this already."))
    if not reason.strip():
        raise DecisionIncomplete(_("Say why, so that both sides can follow it."))
    locked.decision, locked.reason = decision, reason.strip()
    locked.decided_by, locked.decided_at = actor, at
    locked.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
    other = (locked.entry.number if locked.entry else str(locked.nomination)) or ""
    said = {"decision": decision, "reason": locked.reason, "arrived": target.number}
    record("likeness.decide", locked, actor=actor, at=at, other=other, **said)
    if decision == Likeness.Decision.SAME:
        _join(locked, at=at)
    return locked


def _join(likeness: Likeness, *, at: datetime) -> None:
    target = likeness.line.target
    if likeness.nomination is not None:
        waiting = Nomination.objects.filter(pk=likeness.nomination.pk, entry=None)
        if not waiting.update(entry=target):
            raise DecisionIncomplete(_("The recommended project has been handed in meanwhile."))
        return
    other = likeness.entry
    if other is None or other.state in OUT:
        raise DecisionIncomplete(
            _("The other entry has left the contest, so this one has to stay in it.")
        )
    take_step(ENTRY_WORKFLOW, target, "merge", actor=None, at=at, kept=other.number)
