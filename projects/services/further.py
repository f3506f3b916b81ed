"""One project entered into further contests: drafts with everything that is known already.

A sector of another edition is found by its code or name. Of answers and files that is taken along
which the other contest asks for and takes; each draft has files of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Category, Competition, Sector, ancestor_paths
from competitions.questions.limits import read_limits
from competitions.services.deadlines import lock_open_node
from projects import rules
from projects.answer_values import AnswerRefused, clean, typed_again
from projects.entry_fields import QUESTION
from projects.file_content import MEDIA_TYPES
from projects.models import Answer, Entry, Material, Project, material_path
from projects.services.answers import questions_of, without_hidden, write_answers
from projects.services.entries import RegistrationClosed
from projects.services.material_rules import (
    Requirement,
    file_questions,
    question_requirement,
    requirements_of,
)
from projects.services.materials import FileNotStored, discard
from projects.services.previews import ask_for_preview

COPIED = (
    "contact_name",
    "contact_position",
    "contact_mobile",
    "contact_email",
    "earlier_award",
    "funding_history",
    "funding_need",
    "use_of_funds",
    "needs",
)
OUT = (Entry.State.WITHDRAWN, Entry.State.REJECTED)


class AlreadyEntered(Exception):
    """The project has an entry in that contest."""

    def __init__(self, competition: Competition) -> None:
        super().__init__(
            _("The project is entered in %(contest)s already. Nothing was entered.")
            % {"contest": competition.name}
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """A contest to enter, and the category and the sector there."""

    competition: Competition
    category: Category
    sector: Sector


@dataclass(frozen=True, slots=True)
class Offer:
    """A contest that is open to the project, with the edition's sectors and the one that fits.

    `beside` names the contests of the same edition in which the project stands already.
    """

    competition: Competition
    category: Category
    sectors: tuple[Sector, ...]
    sector: Sector | None
    beside: tuple[str, ...]

    @property
    def edition(self) -> str:
        """The path of the edition to which the contest belongs."""
        return ancestor_paths(self.competition.path)[0]


def offers_of(entry: Entry, *, at: datetime) -> list[Offer]:
    """The contests whose registration is open and that take the project; four queries at most."""
    kind = Category.Kind.ENTERPRISE if entry.project.enterprise_id else Category.Kind.MAKER
    open_to = Competition.objects.public().filter(
        state=Competition.State.OPEN,
        registration_opens_at__lte=at,
        registration_closes_at__gt=at,
    )
    categories = (
        Category.objects.filter(kind=kind, competition__in=open_to)
        .exclude(competition__entries__project=entry.project_id)
        .select_related("competition")
        .order_by("competition__path")
    )
    found = list(categories)
    sectors, beside = _sectors_of(found), _stands_in(entry.project)
    return [
        Offer(
            one.competition,
            one,
            tuple(sectors[edition]),
            _fitting(entry.sector, sectors[edition]),
            tuple(beside[edition]),
        )
        for one in found
        for edition in (ancestor_paths(one.competition.path)[0],)
    ]


def clashes(offers: Iterable[Offer]) -> list[Offer]:
    """Those of the offers that would put the project into a second place of one edition.

    Registering one project twice across the regional, special and overseas contests of an edition
    is forbidden (call for entries of the national contest). It is a warning here: the organisers
    of the two contests decide.
    """
    by_edition: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        by_edition[offer.edition].append(offer)
    return [
        offer for among in by_edition.values() for offer in among if len(among) > 1 or offer.beside
    ]


def enter_further(
    entry: Entry, choices: Sequence[Choice], *, actor: User, at: datetime
) -> list[Entry]:
    """A draft in every chosen contest, or none at all.

    RegistrationClosed, AlreadyEntered, FileNotStored; PermissionDenied unless `actor` fills in.
    """
    stored: list[str] = []
    try:
        with transaction.atomic():
            return _enter(entry, choices, stored, actor=actor, at=at)
    except OSError as error:
        _discard(stored)
        raise FileNotStored from error
    except BaseException:
        _discard(stored)
        raise


def _discard(stored: Iterable[str]) -> None:
    for name in stored:
        discard(name)


def _enter(
    entry: Entry, choices: Sequence[Choice], stored: list[str], *, actor: User, at: datetime
) -> list[Entry]:
    project = Project.objects.select_for_update(of=("self",)).get(pk=entry.project_id)
    if not rules.writes_project(actor, project):
        raise PermissionDenied
    source = Entry.objects.select_related("project", "competition", "category").get(pk=entry.pk)
    # The nodes in one order, so that two people who enter the same ones do not wait for each other.
    ordered = sorted(choices, key=lambda choice: choice.competition.pk)
    return [_draft(source, choice, stored, actor=actor, at=at) for choice in ordered]


def _draft(
    source: Entry, choice: Choice, stored: list[str], *, actor: User, at: datetime
) -> Entry:
    node = choice.competition
    if lock_open_node(node, at) is None:
        raise RegistrationClosed(
            _("Registration for %(contest)s is not open now. Nothing was entered.")
            % {"contest": node.name}
        )
    if Entry.objects.filter(project=source.project_id, competition=node).exists():
        raise AlreadyEntered(node)
    try:
        with transaction.atomic():
            made = Entry.objects.create(
                project=source.project,
                competition=node,
                category=choice.category,
                sector=choice.sector,
                **{name: getattr(source, name) for name in COPIED},
            )
    except IntegrityError as error:
        raise AlreadyEntered(node) from error
    _copy_answers(source, made)
    _copy_files(source, made, stored, actor=actor, at=at)
    copied_from = source.number or str(source.pk)
    record("entry.create", made, actor=actor, at=at, copied_from=copied_from)
    return made


def _copy_answers(source: Entry, made: Entry) -> None:
    rows = Answer.objects.filter(entry=source).select_related("question").order_by("pk")
    known = {(row.question.key, row.question.kind): row.value for row in rows}
    values: dict[str, Any] = {}
    for question in questions_of(made):
        value = known.get((question.key, question.kind))
        if value is None:
            continue
        limits = read_limits(question.kind, question.limits)
        try:
            values[QUESTION + question.key] = clean(limits, typed_again(limits, value))
        except AnswerRefused:
            continue
    write_answers(made, without_hidden(made, values))


def _copy_files(
    source: Entry, made: Entry, stored: list[str], *, actor: User, at: datetime
) -> None:
    held: Mapping[tuple[str, str], list[Material]] = defaultdict(list)
    for material in source.materials.current().select_related("question").order_by("pk"):
        held[material.kind, material.question.key if material.question else ""].append(material)
    asked = [question_requirement(question) for question in file_questions(made)]
    for wanted in [*requirements_of(made).values(), *asked]:
        key = wanted.question.key if wanted.question else ""
        fitting = [material for material in held[wanted.kind, key] if _is_taken(material, wanted)]
        for material in fitting[: wanted.most]:
            _copy_file(material, wanted, made, stored, actor=actor, at=at)


def _is_taken(material: Material, wanted: Requirement) -> bool:
    types = {MEDIA_TYPES[name] for name in wanted.allowed}
    return material.content_type in types and material.size <= wanted.limit


def _copy_file(
    material: Material,
    wanted: Requirement,
    made: Entry,
    stored: list[str],
    *,
    actor: User,
    at: datetime,
) -> None:
    name = material_path(Material(entry=made), "")
    # On the list before it is written: half a file is taken away again as well.
    stored.append(name)
    with material.file.open("rb") as content:
        default_storage.save(name, content)
    copy = Material(
        entry=made,
        kind=wanted.kind,
        question=wanted.question,
        name=material.name,
        content_type=material.content_type,
        size=material.size,
        uploaded_at=at,
        uploaded_by=actor,
        sha256=material.sha256,
        scan=material.scan,
    )
    copy.file.name = name
    copy.save()
    ask_for_preview(copy)


def _sectors_of(categories: Iterable[Category]) -> dict[str, list[Sector]]:
    editions = {ancestor_paths(one.competition.path)[0] for one in categories}
    found: dict[str, list[Sector]] = defaultdict(list)
    rows = Sector.objects.filter(competition__path__in=editions).select_related("competition")
    for sector in rows.order_by("order", "pk") if editions else []:
        found[sector.competition.path].append(sector)
    return found


def _fitting(sector: Sector, among: Sequence[Sector]) -> Sector | None:
    """The same sector, or the one of another edition with the same code, or else name."""
    for same in ("pk", "code", "name"):
        for other in among:
            if getattr(other, same) == getattr(sector, same):
                return other
    return None


def _stands_in(project: Project) -> dict[str, list[str]]:
    """The contests in which the project stands, by edition."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = project.entries.exclude(state__in=OUT).select_related("competition")
    for entry in rows.order_by("competition__path"):
        found[ancestor_paths(entry.competition.path)[0]].append(entry.competition.short_name)
    return found
