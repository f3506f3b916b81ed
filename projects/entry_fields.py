"""The names, labels and steps of the fields of an entry form, as every other part calls them.

A name is "entry.<field>", "project.<field>", "unit.<field>", "members", "rights", "honours",
"question.<key>" or "material.<kind>"; points to mend and changes are kept under it.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from competitions.models import Category, Question
from projects.models import Enterprise, Entry, Material, Project, Team

QUESTION, MATERIAL = "question.", "material."
STEP_OF_QUESTIONS = "questions"
ENTERPRISE_FIELDS = (
    "name",
    "credit_code",
    "credit_code_reason",
    "founded_on",
    "region",
    "industry",
    "employees",
    "revenue",
    "assets",
    "address",
    "legal_representative",
    "registered_capital",
    "profit",
    "rd_spend",
)
TEAM_FIELDS = ("name", "region")
PROJECT_FIELDS = ("title", "stage", "summary", "innovation", "market")
CONTEST_FIELDS = ("category", "sector", "earlier_award")
FUNDING_FIELDS = ("funding_history", "funding_need", "use_of_funds", "needs")
CONTACT_FIELDS = ("contact_name", "contact_position", "contact_mobile", "contact_email")


@dataclass(frozen=True, slots=True)
class EntryField:
    """One field of the form; `step` is a slug of `projects.steps`, `anchor` its place there."""

    name: str
    label: str
    step: str

    @property
    def anchor(self) -> str:
        return anchor_of(self.name)


def anchor_of(name: str) -> str:
    """The id of the element that holds the field on the page of its step."""
    kind, _dot, rest = name.partition(".")
    if kind == "material":
        return f"material-{rest}"
    if kind == "question":
        return f"div_id_question-{rest}"
    return f"div_id_{rest}" if rest else name


def fields_of(entry: Entry) -> list[EntryField]:
    """Every field of this entry's form, in the order of its steps; one query, for the questions."""
    is_team = entry.category.kind == Category.Kind.MAKER
    unit_model: type[models.Model] = Team if is_team else Enterprise
    unit_names = TEAM_FIELDS if is_team else ENTERPRISE_FIELDS
    honours = [] if is_team else [EntryField("honours", _("Honours and titles"), "unit")]
    return [
        *_columns(Entry, "entry", CONTEST_FIELDS, "contest"),
        *_columns(unit_model, "unit", unit_names, "unit"),
        *honours,
        *_columns(Project, "project", PROJECT_FIELDS, "project"),
        *_columns(Entry, "entry", FUNDING_FIELDS, "project"),
        EntryField("rights", _("Intellectual property rights"), "project"),
        *_questions(entry),
        *_materials(is_team=is_team),
        EntryField("members", _("Core members"), "people"),
        *_columns(Entry, "entry", CONTACT_FIELDS, "people"),
    ]


def field_label(entry: Entry, name: str) -> str:
    """What the form calls the field; for a question that is no longer asked, its key."""
    labels = {field.name: field.label for field in fields_of(entry)}
    return labels.get(name) or name.partition(".")[2] or name


def _columns(
    model: type[models.Model], prefix: str, names: tuple[str, ...], step: str
) -> list[EntryField]:
    columns = [(name, model._meta.get_field(name)) for name in names]
    return [
        EntryField(f"{prefix}.{name}", str(capfirst(getattr(column, "verbose_name", name))), step)
        for name, column in columns
    ]


def _questions(entry: Entry) -> list[EntryField]:
    asked = Question.objects.put_to(entry.competition, entry.category.kind)
    return [EntryField(QUESTION + one.key, one.label, STEP_OF_QUESTIONS) for one in asked]


def _materials(*, is_team: bool) -> list[EntryField]:
    kinds = [kind for kind in Material.Kind if not (is_team and kind == Material.Kind.LICENCE)]
    return [EntryField(MATERIAL + kind.value, str(kind.label), "materials") for kind in kinds]
