"""What an entry still lacks before it can be submitted, and on which step of the form it lies."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from competitions.models import Category
from projects.models import Entry, Material


def required_materials(entry: Entry) -> tuple[str, ...]:
    """The kinds of material without which the entry cannot be submitted."""
    if entry.project.enterprise_id:
        return (Material.Kind.PLAN, Material.Kind.LICENCE)
    return (Material.Kind.PLAN,)


@dataclass(frozen=True, slots=True)
class MissingItem:
    """One thing to do: the step of the form, the anchor on its page, and the sentence."""

    step: str
    anchor: str
    sentence: str


def missing_items(entry: Entry) -> list[MissingItem]:
    """Everything that keeps the entry from being submitted, in the order of the form."""
    return [*_unit(entry), *_project(entry), *_materials(entry), *_people(entry)]


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


def _materials(entry: Entry) -> Iterator[MissingItem]:
    present = set(entry.materials.values_list("kind", flat=True))
    sentences: dict[str, str] = {
        Material.Kind.PLAN: _("Upload the business plan"),
        Material.Kind.LICENCE: _("Upload the business licence"),
    }
    for kind in required_materials(entry):
        if kind not in present:
            yield MissingItem("materials", f"material-{kind}", sentences[kind])


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
