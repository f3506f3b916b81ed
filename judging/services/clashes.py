"""Clashes of heats and meetings, in the reader's words, before they hurt.

What the reader may not see is "another contest" without its name; a project that the reader is
recused from is counted and not named. Heats that are locked are over and clash with nothing.
"""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from competitions.calendar.clashes import clashes
from competitions.calendar.problems import china_day
from competitions.calendar.working_days import WORKING, YearNotCovered, day_kind
from competitions.models import Competition, Heat, Meeting, StaffGrant
from competitions.words.dates import moment
from judging.services.clash_facts import Facts, gather, times_of
from projects.models import Project

# Between two places of one day.
TRAVEL = timedelta(hours=1)
NAMED = 3
READERS = (StaffGrant.Role.ORGANISER, StaffGrant.Role.SUPERVISOR)
JUDGE, VENUE, ENTRANT, DAY_OFF, LATE = "judge", "venue", "entrant", "day_off", "late_training"


@dataclass(frozen=True, slots=True)
class Found:
    """`keys` are those of the heats and meetings concerned ("heat-3"); `is_grave` cannot stay.

    Where many heats wait in one hall, their pairs are thousands and a page shows a few: `say` makes
    the sentence of one, without a query.
    """

    kind: str
    keys: tuple[str, ...]
    is_grave: bool
    say: Callable[[], str] = field(compare=False, repr=False)

    @property
    def sentence(self) -> str:
        """In the language of the reader."""
        return self.say()


@dataclass(frozen=True, slots=True)
class _Reader:
    """What the reader may be told: the nodes whose heats have names, the projects that have none."""

    nodes: frozenset[int]
    recused: frozenset[int]


def clashes_of_heat(heat: Heat, viewer: User) -> list[Found]:
    """Of one heat with everything else; eight queries however many there are."""
    facts = gather(Heat.objects.filter(pk=heat.pk), Meeting.objects.none())
    return _sorted([*_pairs(facts, viewer), *_days_off(facts)])


def clashes_of_node(node: Competition, viewer: User) -> list[Found]:
    """Of every heat and meeting of the node and below, the grave ones first; ten queries.

    For whoever may read its rounds; the rights are the caller's to check.
    """
    heats = Heat.objects.filter(round__competition__path__startswith=node.path)
    meetings = Meeting.objects.filter(competition__path__startswith=node.path)
    facts = gather(heats, meetings)
    return _sorted([*_pairs(facts, viewer), *_days_off(facts), *_late_trainings(meetings)])


def _sorted(found: list[Found]) -> list[Found]:
    return sorted(found, key=lambda one: not one.is_grave)


def _pairs(facts: Facts, viewer: User) -> Iterator[Found]:
    """One line for each two events and kind of clash, whoever and however many are concerned."""
    pairs: dict[tuple[str, str, str, bool], list[str]] = defaultdict(list)
    for one in clashes(facts.slots(), travel=TRAVEL):
        first, second = str(one.first.key), str(one.second.key)
        if first not in facts.own and second not in facts.own:
            continue
        kind = {"judge": JUDGE, "venue": VENUE}.get(one.resource.split(":")[0], ENTRANT)
        pairs[first, second, kind, one.is_travel].append(one.resource)
    if not pairs:
        return
    reader = _reader(facts, viewer, {key for pair in pairs for key in pair[:2]})
    for (first, second, kind, is_travel), resources in sorted(
        pairs.items(), key=lambda pair: (_starts(facts, pair[0][0]), pair[0])
    ):
        say = partial(_said, facts, reader, (first, second), resources, (kind, is_travel))
        yield Found(kind, (first, second), not is_travel, say)


def _said(
    facts: Facts,
    reader: _Reader,
    pair: tuple[str, str],
    resources: list[str],
    how: tuple[str, bool],
) -> str:
    """The pair in words; `how` is the kind of the clash and whether only the way is too long."""
    first, second = pair
    kind, is_travel = how
    own = first if first in facts.own else second
    return _sentence(kind, is_travel) % {
        "one": _name(facts, first, reader),
        "other": _name(facts, second, reader),
        "who": _who(facts, own, resources, reader) if kind != VENUE else "",
        "where": _venue_name(facts, own),
    }


def _starts(facts: Facts, key: str) -> float:
    """When it starts, as a number to sort by."""
    heat = facts.heats.get(key)
    starts = heat.starts_at if heat else times_of(facts.meetings[key])[0]
    return starts.timestamp()


def _sentence(kind: str, is_travel: bool) -> str:
    if is_travel and kind == JUDGE:
        return _("%(who)s has less than an hour from %(one)s to %(other)s at another place.")
    if is_travel:
        return _("%(who)s has to be at another place within an hour: %(one)s, then %(other)s.")
    return {
        JUDGE: _("%(who)s sits on two panels at the same time: %(one)s and %(other)s."),
        VENUE: _("%(where)s is taken twice at the same time: %(one)s and %(other)s."),
        ENTRANT: _("%(who)s is expected twice at the same time: %(one)s and %(other)s."),
    }[kind]


def _reader(facts: Facts, viewer: User, keys: set[str]) -> _Reader:
    nodes = Competition.objects.staffed_by(viewer, *READERS)
    near = {_node_of(facts, key).pk for key in keys}
    named = nodes.filter(pk__in=near).order_by().values_list("pk", flat=True)
    kept = Project.objects.kept_from(viewer).order_by().values_list("pk", flat=True)
    return _Reader(frozenset(named), frozenset(kept))


def _node_of(facts: Facts, key: str) -> Competition:
    heat = facts.heats.get(key)
    return heat.round.competition if heat else facts.meetings[key].competition


def _name(facts: Facts, key: str, reader: _Reader) -> str:
    node, heat = _node_of(facts, key), facts.heats.get(key)
    starts = heat.starts_at if heat else times_of(facts.meetings[key])[0]
    if node.pk not in reader.nodes:
        return _("another contest (%(moment)s)") % {"moment": moment(starts)}
    title = heat.name if heat else facts.meetings[key].title
    said = {"contest": node.short_name, "event": title, "moment": moment(starts)}
    return _("%(contest)s, %(event)s (%(moment)s)") % said


def _venue_name(facts: Facts, key: str) -> str:
    heat = facts.heats.get(key)
    return str(heat.venue if heat else facts.meetings[key].venue)


def _who(facts: Facts, own: str, resources: list[str], reader: _Reader) -> str:
    """Names out of the reader's own heat, the first three of them, and how many more there are."""
    people = {facts.takes[own][each] for each in resources}
    hidden = {pk for pk, _name in people if pk in reader.recused and "judge:" not in resources[0]}
    names = sorted(name for pk, name in people if pk not in hidden)
    more = len(people) - min(len(names), NAMED)
    if not names:
        return ngettext("%(n)s entrant", "%(n)s entrants", more) % {"n": more}
    said = _(", ").join(names[:NAMED])
    if more:
        said += ngettext(" and %(n)s more", " and %(n)s more", more) % {"n": more}
    return said


def _days_off(facts: Facts) -> Iterator[Found]:
    for key, heat in facts.heats.items():
        if key not in facts.own:
            continue
        try:
            kind = day_kind(china_day(heat.starts_at))
        except YearNotCovered:
            continue
        if kind not in WORKING:
            said = {"heat": heat.name, "moment": moment(heat.starts_at)}
            text = _("%(heat)s (%(moment)s) falls on a public holiday.")
            if kind == "weekend":
                text = _("%(heat)s (%(moment)s) falls on a weekend.")
            yield Found(DAY_OFF, (key,), False, partial(operator.mod, text, said))


def _late_trainings(meetings: QuerySet[Meeting]) -> Iterator[Found]:
    """Trainings held when the last round of their node has begun: they prepare nothing any more."""
    trainings = meetings.filter(kind=Meeting.Kind.TRAINING).select_related("competition")
    found = trainings.annotate(last_starts_on=Max("competition__rounds__starts_on"))
    for one in found.filter(held_on__gt=F("last_starts_on")).order_by("held_on", "pk"):
        said = {"training": one.title, "contest": one.competition.short_name}
        text = _("%(training)s is held after the last round of %(contest)s has begun.")
        yield Found(LATE, (f"meeting-{one.pk}",), False, partial(operator.mod, text, said))
