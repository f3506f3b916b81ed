"""The steps of the entry form: their names, their order, and how far each has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from competitions.models import Category
from projects.correction import may_be_handed_in
from projects.entry_fields import STEP_OF_QUESTIONS
from projects.models import Entry
from projects.services.answers import Sheet, questions_of, read_sheet
from projects.services.completeness import MissingItem, missing_items

STEPS = {
    "contest": gettext_lazy("Contest and group"),
    "unit": gettext_lazy("Enterprise"),
    "project": gettext_lazy("Project"),
    "questions": gettext_lazy("Questions of the organiser"),
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


def step_label(entry: Entry, slug: str) -> str:
    """The name of a step; the unit is an enterprise or a team."""
    if slug == "unit" and entry.category.kind == Category.Kind.MAKER:
        return _("Team")
    return str(STEPS[slug])


def step_url(entry: Entry, slug: str) -> str:
    return reverse("projects:edit", args=[entry.pk, slug])


def slugs_of(sheet: Sheet) -> list[str]:
    """The steps of an entry with these answers: that of the questions only if there are any."""
    return [slug for slug in STEPS if slug != STEP_OF_QUESTIONS or sheet.replies]


def has_step(entry: Entry, slug: str) -> bool:
    """Whether the entry's form has the step."""
    if slug == STEP_OF_QUESTIONS:
        return bool(questions_of(entry))
    return slug in STEPS


def neighbour(slugs: list[str], slug: str, offset: int) -> str:
    """The slug before (-1) or after (+1), empty at the ends."""
    at = slugs.index(slug) + offset
    return slugs[at] if 0 <= at < len(slugs) else ""


def step_after(entry: Entry, slug: str) -> str:
    """The step that follows in the entry's form; one query."""
    return neighbour(slugs_of(Sheet.of(questions_of(entry))), slug, 1)


def steps_of(
    entry: Entry, slugs: list[str], current: str, missing: list[MissingItem]
) -> list[Step]:
    """The steps with what each of them lacks."""
    return [
        Step(
            slug,
            step_label(entry, slug),
            step_url(entry, slug),
            *_progress(slug, [item for item in missing if item.step == slug], bool(missing)),
            slug == current,
        )
        for slug in slugs
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
    sheet = read_sheet(entry)
    slugs, missing = slugs_of(sheet), missing_items(entry, sheet=sheet)
    before, after = neighbour(slugs, current, -1), neighbour(slugs, current, 1)
    return {
        "entry": entry,
        "competition": entry.competition,
        "nav": "mine",
        "step": current,
        "step_label": step_label(entry, current),
        "steps": steps_of(entry, slugs, current, missing),
        "missing": [
            MissingLink(item.sentence, f"{step_url(entry, item.step)}#{item.anchor}")
            for item in missing
        ],
        "before": (step_url(entry, before), step_label(entry, before)) if before else None,
        "after": (step_url(entry, after), step_label(entry, after)) if after else None,
        "is_open": may_be_handed_in(entry, at),
        "return_message": _return_message(entry),
    }


def _return_message(entry: Entry) -> str:
    if entry.state != Entry.State.RETURNED:
        return ""
    review = entry.reviews.filter(verdict="return").order_by("-at", "-pk").first()
    return review.message if review else ""
