"""The six steps of the entry form: their names, their order, and how far each has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from competitions.models import Category
from competitions.rules import registration_is_open
from projects.models import Entry, Material
from projects.services.completeness import MissingItem, missing_items, required_materials
from projects.services.materials import REQUIREMENTS, Requirement

STEPS = {
    "contest": gettext_lazy("Contest and group"),
    "unit": gettext_lazy("Enterprise"),
    "project": gettext_lazy("Project"),
    "materials": gettext_lazy("Materials"),
    "people": gettext_lazy("Members and contact"),
    "declare": gettext_lazy("Declare and submit"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list of steps; `kind` is the mark of the look."""

    slug: str
    label: str
    url: str
    kind: str
    text: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class MissingLink:
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One kind of material with its present file, and why a new one was not taken."""

    kind: str
    label: str
    needed: bool
    requirement: Requirement
    material: Material | None
    error: str


def step_label(entry: Entry, slug: str) -> str:
    """The name of a step; the unit is an enterprise or a team."""
    if slug == "unit" and entry.category.kind == Category.Kind.MAKER:
        return _("Team")
    return str(STEPS[slug])


def step_url(entry: Entry, slug: str) -> str:
    return reverse("projects:edit", args=[entry.pk, slug])


def neighbour(slug: str, offset: int) -> str:
    """The slug before (-1) or after (+1), empty at the ends."""
    slugs = list(STEPS)
    at = slugs.index(slug) + offset
    return slugs[at] if 0 <= at < len(slugs) else ""


def steps_of(entry: Entry, current: str, missing: list[MissingItem]) -> list[Step]:
    """The six steps with what each of them lacks."""
    return [
        Step(
            slug,
            step_label(entry, slug),
            step_url(entry, slug),
            *_progress(slug, [item for item in missing if item.step == slug], bool(missing)),
            slug == current,
        )
        for slug in STEPS
    ]


def _progress(slug: str, own: list[MissingItem], something: bool) -> tuple[str, str]:
    if slug == "declare":
        return ("idle", _("Not yet")) if something else ("now", _("Ready"))
    if own:
        text = ngettext("%(n)s item missing", "%(n)s items missing", len(own)) % {"n": len(own)}
        return "wait", text
    return "ok", _("Complete")


def form_context(entry: Entry, current: str, *, at: datetime) -> dict[str, Any]:
    """What every page of the form shows around its fields."""
    missing = missing_items(entry)
    before, after = neighbour(current, -1), neighbour(current, 1)
    return {
        "entry": entry,
        "competition": entry.competition,
        "nav": "mine",
        "step": current,
        "step_label": step_label(entry, current),
        "steps": steps_of(entry, current, missing),
        "missing": [
            MissingLink(item.sentence, f"{step_url(entry, item.step)}#{item.anchor}")
            for item in missing
        ],
        "before": (step_url(entry, before), step_label(entry, before)) if before else None,
        "after": (step_url(entry, after), step_label(entry, after)) if after else None,
        "is_open": registration_is_open(entry.competition, at),
        "return_message": _return_message(entry),
    }


def material_rows(entry: Entry, kind: str = "", error: str = "") -> list[MaterialRow]:
    """A row for every kind that this entry may hand in; `error` belongs to the row of `kind`."""
    present = {material.kind: material for material in entry.materials.all()}
    needed = required_materials(entry)
    kinds = [*REQUIREMENTS]
    if not entry.project.enterprise_id:
        kinds.remove(Material.Kind.LICENCE)
    return [
        MaterialRow(
            name,
            str(Material.Kind(name).label),
            name in needed,
            REQUIREMENTS[name],
            present.get(name),
            error if name == kind else "",
        )
        for name in kinds
    ]


def _return_message(entry: Entry) -> str:
    if entry.state != Entry.State.RETURNED:
        return ""
    review = entry.reviews.filter(verdict="return").order_by("-at", "-pk").first()
    return review.message if review else ""
