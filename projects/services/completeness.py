"""What an entry still lacks before it can be submitted, and on which step of the form it lies."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competitions.models import Category
from competitions.questions.kinds import Table
from projects.answer_values import least_of
from projects.entry_fields import STEP_OF_QUESTIONS, anchor_of
from projects.models import Entry, Material
from projects.services.answers import Sheet, missing_answers, read_sheet
from projects.services.material_rules import requirements_of

# A question may be long; here it only has to be known again.
SHOWN = 40


@dataclass(frozen=True, slots=True)
class MissingItem:
    """One thing to do: the step of the form, the anchor on its page, and the sentence."""

    step: str
    anchor: str
    sentence: str


def missing_items(entry: Entry, *, sheet: Sheet | None = None) -> list[MissingItem]:
    """Everything that keeps the entry from being submitted, in the order of the form.

    `sheet` are its answers, if they have been read already.
    """
    answers = _answers(sheet or read_sheet(entry))
    return [*_unit(entry), *_project(entry), *answers, *_materials(entry), *_people(entry)]


def _unit(entry: Entry) -> Iterator[MissingItem]:
    project, kind = entry.project, entry.category.kind
    if kind == Category.Kind.MAKER and project.enterprise_id:
        yield MissingItem("unit", "unit", _("A company's project cannot enter the maker group"))
    if kind == Category.Kind.ENTERPRISE and project.team_id:
        yield MissingItem("unit", "unit", _("A team's project cannot enter the enterprise group"))


def _project(entry: Entry) -> Iterator[MissingItem]:
    project = entry.project
    if not project.title.strip():
        yield MissingItem("project", "div_id_title", _("Name the project"))
    if not project.stage:
        yield MissingItem("project", "div_id_stage", _("Choose the stage of the project"))
    if not project.summary.strip():
        yield MissingItem("project", "div_id_summary", _("Write the summary"))


LACKING = {
    "answer": gettext_lazy("Answer “%(question)s”"),
    "file": gettext_lazy("Upload a file for “%(question)s”"),
    "again": gettext_lazy("Answer “%(question)s” anew: what may be answered has changed"),
    "choices": gettext_lazy("Choose at least %(n)s for “%(question)s”"),
    "rows": gettext_lazy("Fill in at least %(n)s rows of “%(question)s”"),
}


def _answers(sheet: Sheet) -> Iterator[MissingItem]:
    for reply, lack in missing_answers(sheet):
        code: str = lack
        if lack == "more":
            code = "rows" if isinstance(reply.limits, Table) else "choices"
        elif lack == "answer" and reply.takes_files:
            code = "file"
        words = {
            "question": Truncator(reply.question.label).chars(SHOWN),
            "n": least_of(reply.limits),
        }
        sentence = str(LACKING[code]) % words
        yield MissingItem(STEP_OF_QUESTIONS, anchor_of(reply.name), sentence)


def _materials(entry: Entry) -> Iterator[MissingItem]:
    held = Counter(entry.materials.current().filter(question=None).values_list("kind", flat=True))
    sentences: dict[str, str] = {
        Material.Kind.PLAN: _("Upload the business plan"),
        Material.Kind.LICENCE: _("Upload the business licence"),
    }
    for kind, rule in requirements_of(entry).items():
        if held[kind] >= rule.least:
            continue
        if rule.least > 1:
            sentence = _("Upload at least %(n)s files: %(kind)s") % {
                "n": rule.least,
                "kind": rule.label,
            }
        else:
            sentence = sentences.get(kind) or _("Upload: %(kind)s") % {"kind": rule.label}
        yield MissingItem("materials", rule.anchor, sentence)


def _people(entry: Entry) -> Iterator[MissingItem]:
    members, limit = entry.project.members.count(), entry.category.max_members
    if not members:
        yield MissingItem("people", "members", _("Name at least one core member"))
    elif members > limit:
        sentence = _("Name no more than %(n)s core members") % {"n": limit}
        yield MissingItem("people", "members", sentence)
    if not entry.contact_name.strip():
        yield MissingItem("people", "div_id_contact_name", _("Name a contact person"))
    if not entry.contact_mobile.strip():
        yield MissingItem("people", "div_id_contact_mobile", _("Give the contact's mobile number"))
