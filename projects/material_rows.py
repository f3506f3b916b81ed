"""The rows of the materials' page: one for each kind of file, with what is there and what failed."""

from dataclasses import dataclass, field

from competitions.models import Question
from projects.models import Entry, Material, Upload
from projects.services.material_rules import (
    BUILT_IN,
    Requirement,
    file_questions,
    question_requirement,
    requirements_of,
)
from projects.services.uploads import received_of, unfinished_of


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A file of which a part is here; `received` in bytes."""

    upload: Upload
    received: int


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One kind of material, and why new files were not taken.

    `errors` has a sentence for each refused file, headed by its name where there were several.
    """

    requirement: Requirement
    materials: list[Material] = field(default_factory=list)
    earlier: list[Material] = field(default_factory=list)
    unfinished: list[Unfinished] = field(default_factory=list)
    errors: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.requirement.name.replace(".", "-")

    @property
    def is_asked(self) -> bool:
        """Whether files of this kind are taken at all, or only lie here from before."""
        return self.requirement.most > 0

    @property
    def room(self) -> int:
        """How many more files fit; a single one can always be put in place of the present one."""
        return 1 if self.requirement.most == 1 else self.requirement.most - len(self.materials)

    @property
    def missing(self) -> int:
        return max(self.requirement.least - len(self.materials), 0)


def material_rows(entry: Entry, name: str = "", errors: tuple[str, ...] = ()) -> list[MaterialRow]:
    """A row for every kind that this entry may hand in or has; `errors` belong to row `name`."""
    rules = list(requirements_of(entry).values())
    asked = {rule.kind for rule in rules}
    held = {row.kind for row in entry.materials.current().filter(question=None)}
    rules += [Requirement(kind, BUILT_IN[kind].allowed, 0, most=0) for kind in held - asked]
    return _rows(entry, rules, name, errors)


def question_rows(entry: Entry, name: str = "", errors: tuple[str, ...] = ()) -> list[MaterialRow]:
    """A row for every question that is answered by files."""
    rules = [question_requirement(question) for question in file_questions(entry)]
    return _rows(entry, rules, name, errors)


def question_row(entry: Entry, question: Question, errors: tuple[str, ...] = ()) -> MaterialRow:
    """The row of one such question."""
    return _rows(entry, [question_requirement(question)], f"question.{question.key}", errors)[0]


def _rows(
    entry: Entry, rules: list[Requirement], name: str, errors: tuple[str, ...]
) -> list[MaterialRow]:
    files = list(entry.materials.select_related("uploaded_by").order_by("pk"))
    waiting = [Unfinished(upload, received_of(upload)) for upload in unfinished_of(entry)]

    def own(kind: str, question: int | None, rule: Requirement) -> bool:
        wanted = rule.question.pk if rule.question else None
        return kind == rule.kind and question == wanted

    return [
        MaterialRow(
            rule,
            [row for row in files if own(row.kind, row.question_id, rule) and not row.replaced_at],
            [row for row in files if own(row.kind, row.question_id, rule) and row.replaced_at],
            [
                one
                for one in waiting
                if own(one.upload.kind, one.upload.question_id, rule) and rule.most
            ],
            errors if rule.name == name else (),
        )
        for rule in rules
    ]
