"""Importing a configuration file: everything in it or nothing, and never over what is there."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from accounts.models import User
from accounts.services import record_each
from competitions import rules
from competitions.models import (
    Body,
    Category,
    Competition,
    Criterion,
    Document,
    Heat,
    Meeting,
    Quota,
    Round,
    Rubric,
    RuleSet,
    Sector,
    Territory,
    Venue,
)
from competitions.rulebook.spec import as_data, read
from competitions.services.transfer.apply_form import make_form
from competitions.services.transfer.plan import ImportChoices, ImportPlan, NodePlan, plan_import
from competitions.services.transfer.soundness import bands_of
from competitions.transfer.checks import File, Row, read_file, rule_set_of
from competitions.tree.document_number import normalised

NODE_FIELDS = (
    "level",
    "name",
    "short_name",
    "edition",
    "year",
    "run_by",
    "task_accepted_on",
    "summary",
    "registration_opens_at",
    "registration_closes_at",
    "office_phone",
    "supervision_phone",
)
# The number that a source file is known by in the audit trail.
DIGITS = 16
BATCH = 500


class ImportRefused(Exception):
    """Something stands in the way of the import; the message holds every sentence."""


def may_import(user: User, parent: Competition | None) -> bool:
    """Organisers of the contest above; an edition of its own takes the platform's administrator."""
    if parent is None:
        return user.is_active and user.is_superuser
    return rules.is_organiser(user, parent)


@transaction.atomic
def import_tree(data: bytes, choices: ImportChoices, *, actor: User, at: datetime) -> Competition:
    """Make every contest of the file; returns the topmost, in preparation like all of them.

    One line in the audit trail for each contest and each new venue. The number of queries grows
    with the depth of the tree alone. Raises PermissionDenied, and ImportRefused with every reason.
    """
    if not may_import(actor, choices.parent):
        raise PermissionDenied
    if choices.parent is not None:
        # Nobody archives the contest above while something is made under it.
        Competition.objects.select_for_update(of=("self",)).get(pk=choices.parent.pk)
        choices.parent.refresh_from_db()
    plan = plan_import(read_file(data), choices)
    if plan.problems:
        raise ImportRefused(" ".join(plan.problems))
    maker = _Maker(plan)
    maker.make()
    digest = hashlib.sha256(data).hexdigest()[:DIGITS]
    lines = [(maker.nodes[one.row["code"]], {"file": digest, **one.counts}) for one in plan.nodes]
    record_each("competition.import", lines, actor=actor, at=at)
    record_each("venue.create", [(one, {}) for one in maker.new_venues], actor=actor, at=at)
    return maker.nodes[plan.nodes[0].row["code"]]


def _save[M: models.Model](model: type[M], rows: Iterable[M]) -> list[M]:
    return model._default_manager.bulk_create(list(rows), batch_size=BATCH)


def _only(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


class _Maker:
    """Makes the rows of a plan, those of one kind together."""

    def __init__(self, plan: ImportPlan) -> None:
        self.plan = plan
        self.file: File = plan.file
        self.nodes: dict[str, Competition] = {}
        self.new_venues: list[Venue] = []
        self.categories: dict[tuple[str, str], Category] = {}
        self.rule_sets: dict[int, RuleSet] = {}

    def make(self) -> None:
        """Everything, in the order in which it refers to each other."""
        self.make_venues()
        self.make_nodes()
        self.make_texts()
        self.make_quotas()
        make_form(self.plan, self.nodes, self.rows, self.category)
        self.make_rounds()
        self.make_trainings()

    def make_venues(self) -> None:
        """Venues that the portal does not have yet."""
        regions = self.plan.regions
        self.new_venues = _save(
            Venue,
            (
                Venue(
                    name=row["name"],
                    kind=row["kind"],
                    region=regions.get((row["region"], row["region_name"])),
                )
                for row in self.plan.new_venues
            ),
        )
        self.venues = {**self.plan.venues, **{venue.name: venue for venue in self.new_venues}}

    def make_nodes(self) -> None:
        """The contests, one statement for each level of depth."""
        for _depth, level in groupby(self.plan.nodes, key=lambda one: one.depth):
            plans = list(level)
            made = _save(Competition, map(self.node, plans))
            self.nodes |= {one.row["code"]: node for one, node in zip(plans, made, strict=True)}

    def node(self, plan: NodePlan) -> Competition:
        """One contest, in preparation."""
        above = plan.node.above
        parent = self.nodes[above.row["code"]] if above else self.plan.choices.parent
        return Competition(
            parent=parent,
            code=plan.code,
            path=plan.path,
            number_prefix=plan.number_prefix,
            **_only(plan.row, *NODE_FIELDS),
        )

    def rows(self, name: str) -> Iterable[tuple[Competition, Row]]:
        """The rows of one list of all contests, each with its contest."""
        for node in self.file.nodes:
            for row in node.row[name]:
                yield self.nodes[node.row["code"]], row

    def make_texts(self) -> None:
        """Bodies, categories, sectors, regions, documents."""
        _save(Body, (Body(competition=node, **row) for node, row in self.rows("bodies")))
        made = _save(
            Category, (Category(competition=node, **row) for node, row in self.rows("categories"))
        )
        self.categories = {(one.competition.path, one.kind): one for one in made}
        if self.plan.choices.parent is None:
            _save(Sector, (Sector(competition=node, **row) for node, row in self.rows("sectors")))
        _save(
            Territory,
            (
                Territory(
                    competition=node,
                    region=self.plan.regions[row["code"], row["name"]],
                    is_included=row["takes_part"],
                )
                for node, row in self.rows("territory")
            ),
        )
        _save(
            Document,
            (
                Document(competition=node, **row | {"number": normalised(row["number"])})
                for node, row in self.rows("documents")
            ),
        )

    def category(self, node: Competition, kind: str | None) -> Category | None:
        """The category of that kind of a contest that was made."""
        return self.categories[node.path, kind] if kind else None

    def make_quotas(self) -> None:
        """Places upwards; the top of a tree recommends to nobody."""
        _save(
            Quota,
            (
                Quota(
                    competition=node,
                    category=self.category(node, row["category"]),
                    document_number=normalised(row["document_number"]),
                    **_only(row, "places", "at_least", "share_at_least"),
                )
                for node, row in self.rows("quotas")
                if node.parent_id
            ),
        )

    def make_rounds(self) -> None:
        """Rules, rounds, score sheets and heats."""
        pairs = list(self.rows("rule_sets"))
        sets = _save(
            RuleSet,
            (
                RuleSet(
                    competition=node,
                    spec=as_data(read(row["rules"])),
                    **_only(row, "name", "version"),
                )
                for node, row in pairs
            ),
        )
        self.rule_sets = {id(row): made for (_node, row), made in zip(pairs, sets, strict=True)}
        rows = [(node, row) for node in self.file.nodes for row in node.row["rounds"]]
        rounds = _save(Round, (self.round(node, row) for node, row in rows))
        both = [(made, row) for (_node, row), made in zip(rows, rounds, strict=True)]
        self.make_rubrics(both)
        _save(Heat, (self.heat(made, row) for made, round_ in both for row in round_["heats"]))

    def round(self, node: Any, row: Row) -> Round:
        """A planned round with the rules that the file names."""
        played_by = rule_set_of(row, node)
        names = ("order", "kind", "name", "starts_on", "ends_on")
        return Round(
            competition=self.nodes[node.row["code"]],
            rule_set=self.rule_sets[id(played_by[1])] if played_by else None,
            **_only(row, *names),
        )

    def make_rubrics(self, rounds: list[tuple[Round, Row]]) -> None:
        """Score sheets with their criteria."""
        with_one = [(made, row["rubric"]) for made, row in rounds if row["rubric"]]
        rubrics = _save(
            Rubric,
            (Rubric(round=made, **_only(row, "name", "scale_to")) for made, row in with_one),
        )
        names = ("code", "name", "description", "max_points", "weight", "order")
        _save(
            Criterion,
            (
                Criterion(
                    rubric=rubric,
                    category_kind=row["only_for"],
                    bands=bands_of(row),
                    **_only(row, *names),
                )
                for rubric, (_made, said) in zip(rubrics, with_one, strict=True)
                for row in said["criteria"]
            ),
        )

    def heat(self, round_: Round, row: Row) -> Heat:
        """A planned heat."""
        return Heat(
            round=round_,
            venue=self.venues[row["venue"]],
            category=self.category(round_.competition, row["category"]),
            **_only(row, "number", "name", "starts_at", "ends_at", "places"),
        )

    def make_trainings(self) -> None:
        """Training sessions, without head-counts."""
        names = ("title", "held_on", "starts_at", "ends_at", "trainers", "audience", "is_public")
        _save(
            Meeting,
            (
                Meeting(
                    competition=node,
                    kind=Meeting.Kind.TRAINING,
                    venue=self.venues.get(row["venue"]),
                    **_only(row, *names),
                )
                for node, row in self.rows("trainings")
            ),
        )
