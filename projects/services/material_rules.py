"""Which files an entry hands in: how many of each kind, in which formats, and how large.

The nearest node that says something about a kind decides it; on one node what is said for the
entry's category comes before what is said for all. Where no node says anything, the portal's own
list holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competitions.models import MaterialRequirement, Question
from competitions.questions.kinds import Files
from competitions.questions.limits import read_limits
from projects.entry_fields import MATERIAL, QUESTION, anchor_of
from projects.file_content import MEDIA_TYPES, SUFFIXES, Format
from projects.models import Entry
from projects.services.answers import questions_of

MIB = 1024 * 1024
Kind = MaterialRequirement.Kind


@dataclass(frozen=True, slots=True)
class Requirement:
    """Files of one kind, or those that answer `question`: `least` to `most` of them.

    `limit` is the size of each, in bytes.
    """

    kind: str
    allowed: tuple[Format, ...]
    limit: int
    least: int = 0
    most: int = 1
    help_text: object = ""
    question: Question | None = None

    @property
    def name(self) -> str:
        """The name of the field in the form (`projects.entry_fields`)."""
        return f"{QUESTION}{self.question.key}" if self.question else f"{MATERIAL}{self.kind}"

    @property
    def anchor(self) -> str:
        return anchor_of(self.name)

    @property
    def label(self) -> str:
        return self.question.label if self.question else str(Kind(self.kind).label)

    @property
    def formats(self) -> str:
        """The formats in the reader's words."""
        return _(", ").join(name.upper() for name in self.allowed)

    @property
    def accept(self) -> str:
        """The suffixes that a browser offers first when a file is chosen."""
        return ",".join(suffix for name in self.allowed for suffix in SUFFIXES[name])


PAPER: tuple[Format, ...] = ("pdf", "jpg", "png")
BUILT_IN = {
    rule.kind: rule
    for rule in (
        Requirement(Kind.PLAN, ("pdf",), 20 * MIB, least=1),
        Requirement(
            Kind.DECK,
            ("pdf", "ppt", "pptx"),
            100 * MIB,
            help_text=gettext_lazy("Slides in the format 16:9"),
        ),
        Requirement(Kind.LICENCE, PAPER, 5 * MIB, least=1),
        Requirement(Kind.DECLARATION, PAPER, 5 * MIB),
        Requirement(Kind.PATENT, PAPER, 20 * MIB, most=10),
        Requirement(Kind.FINANCE, ("pdf", "xls", "xlsx"), 20 * MIB, most=3),
        Requirement(Kind.VIDEO, ("mp4",), 200 * MIB),
        Requirement(Kind.OTHER, PAPER, 20 * MIB, most=10),
    )
}


def requirements_of(entry: Entry) -> dict[str, Requirement]:
    """What this entry may hand in, by kind, in the order of the kinds; one query.

    A kind of which no file is taken is left out, and so is the licence of a team.
    """
    said = decided(
        MaterialRequirement.objects.asked_by(entry.competition)
        .select_related("competition", "category")
        .order_by("pk"),
        entry.category.kind,
    )
    rules = {kind: said.get(kind, BUILT_IN[kind]) for kind in Kind.values}
    if not entry.project.enterprise_id:
        del rules[Kind.LICENCE]
    return {kind: rule for kind, rule in rules.items() if rule.most}


def decided(rows: Iterable[MaterialRequirement], category_kind: str) -> dict[str, Requirement]:
    """What holds of the rows of a node and of those above it, for a `Category.Kind`."""
    best: dict[str, tuple[tuple[int, bool], MaterialRequirement]] = {}
    for row in rows:
        if row.category is not None and row.category.kind != category_kind:
            continue
        nearness = (len(row.competition.path), row.category is not None)
        if row.kind not in best or nearness > best[row.kind][0]:
            best[row.kind] = (nearness, row)
    return {kind: _requirement(row) for kind, (_nearness, row) in best.items()}


def question_requirement(question: Question) -> Requirement:
    """What a question that is answered by files takes."""
    limits = read_limits(question.kind, question.limits)
    files = limits if isinstance(limits, Files) else Files()
    return Requirement(
        Kind.OTHER,
        _known(files.formats),
        files.max_mib * MIB,
        least=int(question.is_required),
        most=files.most,
        help_text=question.help_text,
        question=question,
    )


def file_questions(entry: Entry) -> list[Question]:
    """The questions put to this entry that are answered by files."""
    return [asked for asked in questions_of(entry) if asked.kind == Question.Kind.FILE]


def _requirement(row: MaterialRequirement) -> Requirement:
    return Requirement(
        row.kind,
        _known(row.formats) or BUILT_IN[row.kind].allowed,
        row.max_mib * MIB,
        least=row.least,
        most=row.most,
        help_text=row.help_text,
    )


def _known(formats: Iterable[str]) -> tuple[Format, ...]:
    return tuple(name for name in MEDIA_TYPES if name in set(formats))


def required_kinds(entry: Entry) -> dict[str, int]:
    """The kinds without which the entry cannot be submitted, and how many files of each."""
    return {kind: rule.least for kind, rule in requirements_of(entry).items() if rule.least}
