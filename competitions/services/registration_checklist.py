"""What a node needs before it may be opened to the public and take entries."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from competitions.calendar.problems import last_day
from competitions.models import (
    Body,
    Category,
    Competition,
    Document,
    Round,
    RuleSet,
    Sector,
    StaffGrant,
    Territory,
    ancestor_paths,
)
from competitions.promotion.quota_sums import TOTAL, QuotaRow, faults
from competitions.rulebook.problems import problems
from competitions.services.quota_facts import rows_of
from competitions.tree.checklist import Line, Mend, Standing, missing
from competitions.words.quotas import sentence

REVIEWERS = (StaffGrant.Role.ORGANISER, StaffGrant.Role.REVIEWER)


class NotComplete(Exception):
    """A required line of the list is missing; the message holds the sentences."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the lines are read from; five queries."""

    node: Competition
    at: datetime
    root: Competition
    parent: Competition | None
    rounds: list[Round]
    kinds: list[str]
    quotas: dict[str, QuotaRow]
    has: dict[str, bool] = field(default_factory=dict)

    @property
    def takes_entries(self) -> bool:
        """A node above others that names no dates leaves registration to those below it."""
        dates = (self.node.registration_opens_at, self.node.registration_closes_at)
        return any(dates) or not self.has["children"]


def _gather(node: Competition, at: datetime) -> _Facts:
    above = list(
        Competition.objects.filter(path__in=ancestor_paths(node.path)[:-1]).order_by("path")
    )
    return _Facts(
        node=node,
        at=at,
        root=above[0] if above else node,
        parent=above[-1] if above else None,
        rounds=list(Round.objects.filter(competition=node).select_related("rule_set")),
        kinds=list(Category.objects.filter(competition=node).values_list("kind", flat=True)),
        quotas=rows_of(node),
        has=_has(node, at),
    )


def _has(node: Competition, at: datetime) -> dict[str, bool]:
    """Which parts the node has, by name; one query."""
    own = {"competition": OuterRef("pk")}
    line = ancestor_paths(node.path)
    staff = StaffGrant.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=at),
        competition__path__in=line,
        role__in=REVIEWERS,
        revoked_at=None,
        user__is_active=True,
    )
    parts: dict[str, QuerySet] = {
        "host": Body.objects.filter(role=Body.Role.HOST, **own),
        "sectors": Sector.objects.filter(competition__path=line[0]),
        "territory": Territory.objects.filter(competition__path__in=line),
        "rules": RuleSet.objects.filter(competition__path__in=line),
        "basis": Document.objects.filter(kind=Document.Kind.BASIS, **own),
        "children": Competition.objects.filter(parent=OuterRef("pk")),
        "reviewers": staff,
    }
    found = Competition.objects.filter(pk=node.pk).annotate(
        **{f"has_{name}": Exists(rows) for name, rows in parts.items()}
    )
    row = found.values(*(f"has_{name}" for name in parts)).get()
    return {name: row[f"has_{name}"] for name in parts}


def registration_lines(node: Competition, *, at: datetime) -> list[Line]:
    """Every line of the list as of `at`; five queries whatever the node has."""
    facts = _gather(node, at)
    lines = [*_tree_lines(facts), *_text_lines(facts)]
    if facts.takes_entries:
        return [*lines, *_entry_lines(facts), *_round_lines(facts), *_advice(facts)]
    left = Line(
        "no_entries",
        "ok",
        _("No registration dates, and contests below it: this one takes no entries itself."),
        "node",
    )
    return [*lines, left, *_advice(facts)]


def check_complete(node: Competition, *, at: datetime) -> None:
    """NotComplete, with every missing line in its message, unless the node may be opened."""
    if lines := missing(registration_lines(node, at=at)):
        sentences = " ".join(line.sentence for line in lines)
        raise NotComplete(
            _("This contest cannot be opened yet. %(missing)s") % {"missing": sentences}
        )


def _either(code: str, is_there: bool, good: str, bad: str, mend: Mend) -> Line:
    return Line(code, "ok" if is_there else "missing", good if is_there else bad, mend)


def _advised(code: str, is_there: bool, good: str, bad: str, mend: Mend) -> Line:
    return Line(code, "ok" if is_there else "advice", good if is_there else bad, mend)


def _tree_lines(facts: _Facts) -> Iterator[Line]:
    parent = facts.parent
    if parent is not None:
        yield _either(
            "parent",
            parent.state == Competition.State.OPEN,
            _("%(parent)s, above it, is open.") % {"parent": parent},
            _("%(parent)s, above it, is not open. It opens first.") % {"parent": parent},
            "parent",
        )
        yield _advised(
            "year",
            facts.node.year == facts.root.year,
            _("It is of the same year as its edition, %(year)s.") % {"year": facts.root.year},
            _("It is of %(year)s, its edition of %(edition)s. Is that meant?")
            % {"year": facts.node.year, "edition": facts.root.year},
            "node",
        )


def _text_lines(facts: _Facts) -> Iterator[Line]:
    node = facts.node
    yield _either(
        "host",
        facts.has["host"],
        _("A host is named."),
        _("No host is named. Enter at least one body with the role of host."),
        "bodies",
    )
    yield _either(
        "office_phone",
        bool(node.office_phone),
        _("The office telephone is named."),
        _("The office telephone is missing: entrants have to reach somebody."),
        "node",
    )
    yield _either(
        "supervision_phone",
        bool(node.supervision_phone),
        _("The supervision telephone is named."),
        _("The supervision telephone is missing: objections go there."),
        "node",
    )


def _entry_lines(facts: _Facts) -> Iterator[Line]:
    yield _dates(facts)
    yield _either(
        "categories",
        bool(facts.kinds),
        _("Categories are there."),
        _("No category is there. Entrants choose one when they register."),
        "categories",
    )
    yield _either(
        "sectors",
        facts.has["sectors"],
        _("The edition has sectors."),
        _("The edition has no sectors. Enter them on %(root)s.") % {"root": facts.root},
        "sectors",
    )
    yield _either(
        "reviewers",
        facts.has["reviewers"],
        _("Somebody may review the entries."),
        _("Nobody may review the entries. Give somebody the duty of form reviewer."),
        "grants",
    )


def _dates(facts: _Facts) -> Line:
    opens, closes = facts.node.registration_opens_at, facts.node.registration_closes_at
    standing: Standing = "missing"
    if opens is None or closes is None:
        sentence = _("When registration opens and closes is not said. Enter both times.")
    elif closes <= opens:
        sentence = _("Registration closes before it opens. Put the two times right.")
    elif closes <= facts.at and facts.node.state != Competition.State.DRAFT:
        standing, sentence = "ok", _("Registration is over.")
    elif closes <= facts.at:
        sentence = _("Registration would be over already. Enter a closing time to come.")
    else:
        standing, sentence = "ok", _("The registration dates are in order.")
    return Line("dates", standing, sentence, "node")


def _round_lines(facts: _Facts) -> Iterator[Line]:
    if not facts.rounds and not facts.has["rules"]:
        text = _("No rules are there. Start from those of a real contest; rounds go by them.")
        yield Line("rules", "missing", text, "rule_sets")
    if not facts.rounds:
        text = _("No round is planned. Entrants have to know by which rules they are judged.")
        yield Line("rounds", "missing", text, "rounds")
        return
    kinds = tuple(facts.kinds)
    for round_ in facts.rounds:
        words = {"round": round_.name, "rules": round_.rule_set}
        if any(
            found.severity == "refused" for found in problems(round_.rule_set.rules, kinds=kinds)
        ):
            text = _("The rules “%(rules)s” of %(round)s contradict themselves.") % words
            own = round_.rule_set.competition_id == facts.node.pk
            # Rules of a contest above are others' to change; this round may choose others.
            yield Line(
                "rules",
                "missing",
                text,
                "rule_set" if own else "round",
                round_.rule_set_id if own else round_.pk,
            )
        if _starts_too_early(facts, round_):
            text = _("%(round)s starts before registration has closed. Is that meant?") % words
            yield Line("round_early", "advice", text, "round", round_.pk)
    for earlier, later in pairwise(facts.rounds):
        if later.starts_on < earlier.ends_on:
            text = _("%(later)s starts before %(earlier)s has ended.")
            words = {"later": later.name, "earlier": earlier.name}
            yield Line("round_dates", "missing", text % words, "round", later.pk)
    names = _(", ").join(round_.name for round_ in facts.rounds)
    yield Line("rounds", "ok", _("Rounds are planned: %(names)s.") % {"names": names}, "rounds")


def _starts_too_early(facts: _Facts, round_: Round) -> bool:
    closes = facts.node.registration_closes_at
    return closes is not None and round_.starts_on <= last_day(closes)


def _quota_lines(facts: _Facts) -> Iterator[Line]:
    found = faults(facts.quotas, {})
    for fault in found:
        yield Line("quota", "missing", sentence(fault), "quotas")
    if not found:
        yield _advised(
            "quota",
            TOTAL in facts.quotas,
            _("The places that it may recommend upwards are there."),
            _("It has no places to recommend upwards: nobody can be recommended."),
            "quotas",
        )


def _advice(facts: _Facts) -> Iterator[Line]:
    if facts.node.level == Competition.Level.DIVISION:
        yield _advised(
            "territory",
            facts.has["territory"],
            _("The regions that take part are named."),
            _("No regions are named: whoever registers, from wherever, belongs to it."),
            "territory",
        )
    if facts.parent is not None:
        yield from _quota_lines(facts)
    yield _advised(
        "basis",
        facts.has["basis"],
        _("A basis document is named."),
        _("No basis document is named. Public notices and reports quote it."),
        "documents",
    )
