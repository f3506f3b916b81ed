"""What is frozen when an entry is handed in, and the project's texts as a reader gets them."""

from dataclasses import dataclass
from typing import Any

from competitions.models import Region
from projects.change_text import as_typed
from projects.change_words import Words
from projects.declared import FIELDS, OPEN, frozen_texts, unit_of
from projects.entry_fields import MATERIAL, fields_of
from projects.models import Entry
from projects.services.answers import FROZEN, answers_shown
from projects.services.saving import present_texts
from projects.size_class import size_class

TEXTS = (
    "project.title",
    "project.stage",
    "project.summary",
    "project.innovation",
    "project.market",
    "entry.earlier_award",
    "entry.funding_history",
    "entry.funding_need",
    "entry.use_of_funds",
    "entry.needs",
    "members",
    "rights",
)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: str
    education: str


@dataclass(frozen=True, slots=True)
class ProjectText:
    """What one entry says of its project, in words; lists of rights and honours line by line."""

    title: str
    unit: str
    stage: str
    summary: str
    innovation: str
    market: str
    earlier_award: str
    funding_history: str
    funding_need: str
    use_of_funds: str
    needs: str
    people: tuple[Person, ...]
    rights: tuple[str, ...]
    honours: tuple[str, ...]


def declared_facts(entry: Entry) -> dict[str, Any]:
    """The entrant's statements as plain data: unit, region and size class of this day, all texts."""
    project = entry.project
    unit = project.unit
    facts: dict[str, Any] = {
        "title": project.title,
        "unit": unit.name,
        "region": unit.region.code,
        "city": unit.region.city_code,
        "members": [member.name for member in project.members.all()],
        "size": "",
    }
    if project.enterprise is not None:
        company = project.enterprise
        verdict = size_class(company.industry, company.employees, company.revenue, company.assets)
        facts |= {
            "credit_code": company.credit_code,
            "credit_code_reason": company.credit_code_reason,
            "founded_on": str(company.founded_on or ""),
            "industry": company.industry,
            "employees": company.employees,
            "revenue": str(company.revenue),
            "assets": "" if company.assets is None else str(company.assets),
            "size": verdict.size or "",
        }
    names = [one.name for one in fields_of(entry) if not one.name.startswith(MATERIAL)]
    return facts | {FIELDS: present_texts(entry, names), FROZEN: answers_shown(entry)}


def texts_of(entry: Entry, names: list[str], *, own: bool = False) -> dict[str, str]:
    """Texts of the named fields as handed in; what was not kept then, and drafts, as they stand.

    To its `own` people a returned entry is what they are correcting.
    """
    frozen = {} if own and entry.state in OPEN else frozen_texts(entry) or {}
    rest = present_texts(entry, [name for name in names if name not in frozen])
    return {name: frozen[name] if name in frozen else rest[name] for name in names}


def project_text(entry: Entry, *, own: bool = False) -> ProjectText:
    """The project as this entry says it; no query once it was handed in, three for a draft."""
    names = [*TEXTS, *(["honours"] if entry.project.enterprise_id else [])]
    texts = texts_of(entry, names, own=own)
    words = Words(entry, ())
    said = {name: words.of(name, text) for name, text in texts.items()}
    live = own and entry.state in OPEN
    return ProjectText(
        title=texts["project.title"],
        unit=str(entry.project.unit) if live else unit_of(entry),
        people=tuple(
            Person(row.get("name", ""), row.get("role", ""), row.get("education", ""))
            for row in as_typed(texts["members"]) or []
        ),
        rights=tuple(said["rights"].splitlines()),
        honours=tuple(said.get("honours", "").splitlines()),
        **{
            name.partition(".")[2]: said[name]
            for name in TEXTS
            if "." in name and name != "project.title"
        },
    )


def region_text(entry: Entry, *, own: bool = False) -> str:
    """The name of the unit's place as handed in; one query unless it is the one that stands."""
    code = entry.declared.get("region", "")
    region = entry.project.unit.region
    if entry.state == Entry.State.DRAFT or (own and entry.state in OPEN) or code == region.code:
        return str(region.name)
    return Region.objects.full_name(code, entry.competition.year)
