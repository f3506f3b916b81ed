"""What copying a node to another year would make: codes, names, dates, and what stands in its way."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from competitions.calendar.shift import HowToShift, Shift
from competitions.calendar.working_days import DayKind, YearNotCovered, day_kind
from competitions.models import Competition
from competitions.services.originals import Original
from competitions.services.places import place_problem
from competitions.tree.levels import may_lie_under
from competitions.tree.next_names import next_code, next_name

CHINA = ZoneInfo("Asia/Shanghai")
LONGEST = {"code": 40, "number_prefix": 20, "name": 120, "short_name": 40, "path": 255}


@dataclass(frozen=True, slots=True)
class CopyChoices:
    """Where the copy goes and how it differs; `ending` takes the place of the year in codes."""

    parent: Competition | None
    edition: int
    year: int
    how: HowToShift
    ending: str
    with_staff: bool = False


@dataclass(frozen=True, slots=True)
class MovedDate:
    """One date of the copy; `kind` says what the new day is in the calendar of working days."""

    name: str
    before: date
    after: date
    kind: DayKind


@dataclass(frozen=True, slots=True)
class NodePlan:
    """A node of the copy, before it is made."""

    source: Competition
    code: str
    path: str
    number_prefix: str
    name: str
    short_name: str
    edition: int
    year: int
    dates: tuple[MovedDate, ...]


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """`problems` are sentences; while there is one, nothing can be copied."""

    original: Original
    choices: CopyChoices
    shift: Shift
    nodes: tuple[NodePlan, ...]
    problems: tuple[str, ...]

    @property
    def unknown_years(self) -> list[int]:
        """Years into which dates fall whose working days are not published yet."""
        days = (moved for node in self.nodes for moved in node.dates)
        return sorted({moved.after.year for moved in days if moved.kind == "unknown"})


def plan_copy(source: Competition, choices: CopyChoices) -> CopyPlan:
    """The plan; about ten queries whatever lies below. Writes nothing."""
    original = Original.of(source)
    shift = Shift(source.year, choices.year - source.year, choices.how)
    dates = _dates(original, shift)
    nodes: list[NodePlan] = []
    paths = {source.path.removesuffix(f"{source.code}/"): _parent_path(choices)}
    for node in original.nodes:
        nodes.append(_node(node, source, choices, paths, dates.get(node.pk, ())))
    problems = [
        *_place_problems(source, choices, original),
        *_length_problems(nodes),
        *_clashes(nodes),
        *_rule_problems(original),
        *_reversed(original, shift),
    ]
    return CopyPlan(original, choices, shift, tuple(nodes), tuple(problems))


def _parent_path(choices: CopyChoices) -> str:
    return choices.parent.path if choices.parent else ""


def _node(
    node: Competition,
    source: Competition,
    choices: CopyChoices,
    paths: dict[str, str],
    dates: tuple[MovedDate, ...],
) -> NodePlan:
    edition = max(node.edition + choices.edition - source.edition, 1)
    year = node.year + choices.year - source.year
    code = next_code(node.code, source.year, choices.ending)
    path = paths[node.path.removesuffix(f"{node.code}/")] + f"{code}/"
    paths[node.path] = path
    years, editions = (node.year, year), (node.edition, edition)
    return NodePlan(
        source=node,
        code=code,
        path=path,
        number_prefix=next_code(node.number_prefix, source.year, choices.ending),
        name=next_name(node.name, years, editions),
        short_name=next_name(node.short_name, years, editions),
        edition=edition,
        year=year,
        dates=dates,
    )


def _moved(name: str, before: date | datetime, shift: Shift) -> MovedDate:
    day = before.astimezone(CHINA).date() if isinstance(before, datetime) else before
    after = shift.day(day)
    return MovedDate(name, day, after, _kind(after))


def _kind(day: date) -> DayKind:
    try:
        return day_kind(day)
    except YearNotCovered:
        return "unknown"


def _dates(original: Original, shift: Shift) -> dict[int, tuple[MovedDate, ...]]:
    """Every date of every node, in order, by primary key of the node."""
    found: dict[int, list[MovedDate]] = {node.pk: [] for node in original.nodes}
    for node in original.nodes:
        if opens := node.registration_opens_at:
            found[node.pk].append(_moved(_("Registration opens"), opens, shift))
        if closes := node.registration_closes_at:
            found[node.pk].append(_moved(_("Registration closes"), closes, shift))
    for round_ in original.rounds:
        words = {"round": round_.name}
        rows = found[round_.competition_id]
        rows.append(_moved(_("%(round)s starts") % words, round_.starts_on, shift))
        rows.append(_moved(_("%(round)s ends") % words, round_.ends_on, shift))
    node_of = {round_.pk: round_.competition_id for round_ in original.rounds}
    for heat in original.heats:
        found[node_of[heat.round_id]].append(_moved(heat.name, heat.starts_at, shift))
    for training in original.trainings:
        found[training.competition_id].append(_moved(training.title, training.held_on, shift))
    return {pk: tuple(sorted(rows, key=lambda row: row.before)) for pk, rows in found.items()}


def _place_problems(
    source: Competition, choices: CopyChoices, original: Original
) -> Iterator[str]:
    parent = choices.parent
    if problem := place_problem(parent, source.level):
        yield problem
    if parent is not None and parent.path.startswith(source.path):
        yield _("A contest cannot be copied into itself or below itself.")
    if parent is not None and parent.year != choices.year:
        yield _("%(parent)s is of %(year)s. Choose this year, or another contest above.") % {
            "parent": parent,
            "year": parent.year,
        }
    levels = {node.pk: node.level for node in original.nodes}
    for node in original.nodes:
        above = levels.get(node.parent_id or 0)
        if node.pk != source.pk and above and not may_lie_under(node.level, above):
            yield _("%(node)s cannot lie where it lies now; its level does not fit there.") % {
                "node": node
            }


def _length_problems(nodes: list[NodePlan]) -> Iterator[str]:
    for node in nodes:
        for name, most in LONGEST.items():
            text = str(getattr(node, name))
            if len(text) > most:
                yield _("“%(text)s” is too long: at most %(most)s characters.") % {
                    "text": text,
                    "most": most,
                }


def _clashes(nodes: list[NodePlan]) -> Iterator[str]:
    """Codes and prefixes that exist already or would stand twice, all of them in one sentence each."""
    codes, prefixes = [node.code for node in nodes], [node.number_prefix for node in nodes]
    taken = set(Competition.objects.filter(code__in=codes).values_list("code", flat=True))
    if twice := sorted(taken & set(codes) | _twice(codes)):
        yield _("These codes are in use already: %(codes)s. Choose another ending.") % {
            "codes": _(", ").join(twice)
        }
    held = Competition.objects.filter(number_prefix__in=prefixes)
    taken = set(held.values_list("number_prefix", flat=True))
    if twice := sorted(taken & set(prefixes) | _twice(prefixes)):
        yield _("These prefixes are in use already: %(prefixes)s. Choose another ending.") % {
            "prefixes": _(", ").join(twice)
        }


def _twice(texts: list[str]) -> set[str]:
    return {text for text, n in Counter(texts).items() if n > 1}


def _rule_problems(original: Original) -> Iterator[str]:
    for (_node_pk, name), versions in sorted(original.versions.items()):
        if not any(version.pk in original.rules for version in versions):
            yield _("The rules “%(rules)s” contradict themselves. Put them right first.") % {
                "rules": name
            }


def _reversed(original: Original, shift: Shift) -> Iterator[str]:
    """29 February and the 28th may fall on one day; what closed after it opened may not any more."""
    for node in original.nodes:
        opens, closes = node.registration_opens_at, node.registration_closes_at
        if opens and closes and shift.moment(opens, CHINA) >= shift.moment(closes, CHINA):
            yield _(
                "Registration of %(node)s would close before it opens. Keep the day of the week."
            ) % {"node": node}
