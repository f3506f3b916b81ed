"""A node, alone or with everything below it, as a configuration file that people can read.

Never in it: people, duties, entries, panels, marks, results, and the states that came of them.
"""

from decimal import Decimal
from typing import Any

import yaml
from django.core.exceptions import PermissionDenied

from accounts.models import User
from competitions import rules
from competitions.models import (
    Competition,
    Document,
    Heat,
    MaterialRequirement,
    Meeting,
    Question,
    Region,
    Round,
    Rubric,
    RuleSet,
    StaffGrant,
    Venue,
)
from competitions.rulebook.spec import as_data
from competitions.services.originals import Original
from competitions.services.transfer.rows import file_row, grouped, plain, rows_by
from competitions.transfer.form_parts import FEED, LETTER, MATERIAL, QUESTION
from competitions.transfer.format import (
    BODY,
    CATEGORY,
    COMPETITION,
    CRITERION,
    DOCUMENT,
    FORMAT,
    HEAT,
    QUOTA,
    ROUND,
    SECTOR,
    TRAINING,
    VERSION,
)

HEAD = """\
# 创赛 · 赛事配置文件
# 内容：赛事、单位、组别、领域、地区、推荐名额、其他推荐去向、文件、报名问题、材料要求、通知模板、规则、轮次、评分表、场次、培训。
# 不含人员、职责授权、参赛项目、席位、评分和结果。时间均为北京时间（+08:00）。
# 导入时只新建赛事，不改动已有赛事；编号（code）和项目编号前缀（number_prefix）不得与已有的重复。
"""


def may_export(user: User, node: Competition) -> bool:
    """Organisers and supervisors of the node or above."""
    return rules.has_role(user, node, StaffGrant.Role.ORGANISER, StaffGrant.Role.SUPERVISOR)


def export_node(node: Competition, *, actor: User, with_below: bool) -> bytes:
    """The file in UTF-8; the same set-up gives the same bytes. About a dozen queries.

    Raises PermissionDenied to whoever neither organises nor supervises the node.
    """
    if not may_export(actor, node):
        raise PermissionDenied
    original = Original.of(node) if with_below else Original(node, [node])
    text = yaml.dump(
        _Writer(original).file(),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=100,
    )
    return (HEAD + text).encode()


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks; nothing is written by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


class _Writer:
    """Everything below one node, grouped once by the row that it belongs to."""

    def __init__(self, original: Original) -> None:
        self.original = original
        nodes = [node.pk for node in original.nodes]
        self.codes = {node.pk: node.code for node in original.nodes}
        self.documents = grouped(
            Document.objects.filter(competition__in=nodes).order_by("kind", "issued_on", "pk"),
            "competition_id",
        )
        self.bodies = grouped(original.bodies, "competition_id")
        self.categories = grouped(original.categories, "competition_id")
        self.territory = grouped(original.territory, "competition_id")
        self.quotas = grouped(original.quotas, "competition_id")
        self.trainings = grouped(original.trainings, "competition_id")
        self.feeds = grouped(original.feeds, "competition_id")
        self.questions = grouped(original.questions, "competition_id")
        self.materials = grouped(original.requirements, "competition_id")
        self.letters = grouped(original.letters, "competition_id")
        self.rounds = grouped(original.rounds, "competition_id")
        self.rubrics = {rubric.round_id: rubric for rubric in original.rubrics}
        self.criteria = grouped(original.criteria, "rubric_id")
        self.heats = grouped(original.heats, "round_id")
        self.kinds = {category.pk: category.kind for category in original.categories}
        self.regions = Region.objects.in_bulk({row.region_id for row in original.territory})
        self.venues = _venues(original)
        self.rule_sets, self.homes, self.names = self._rule_sets()

    def _rule_sets(self) -> tuple[dict[int, list[RuleSet]], dict[int, int], dict[int, str]]:
        """The rules in use by the node that they are written under, and their names there.

        Rules of a contest above the first one of the file are written under that.
        """
        used = {round_.rule_set_id for round_ in self.original.rounds}
        rows = RuleSet.objects.filter(pk__in=used).order_by("competition__path", "name", "version")
        homes: dict[int, int] = {}
        names: dict[int, str] = {}
        taken: set[tuple[int, str, int]] = set()
        for row in rows:
            home = row.competition_id if row.competition_id in self.codes else self.top.pk
            name, number = row.name, 1
            while (home, name, row.version) in taken:
                number += 1
                name = f"{row.name[:54]} ({number})"
            taken.add((home, name, row.version))
            homes[row.pk], names[row.pk] = home, name
        grouped: dict[int, list[RuleSet]] = {}
        for row in rows:
            grouped.setdefault(homes[row.pk], []).append(row)
        self.versions = {row.pk: row.version for row in rows}
        return grouped, homes, names

    @property
    def top(self) -> Competition:
        return self.original.source

    def file(self) -> dict[str, Any]:
        """The whole file."""
        found: dict[str, Any] = {"format": FORMAT, "version": VERSION}
        if self.venues:
            rows = sorted(self.venues.values(), key=lambda venue: venue.name)
            found["venues"] = [_venue(venue) for venue in rows]
        return found | {"competitions": [self.node(node) for node in self.original.nodes]}

    def node(self, node: Competition) -> dict[str, Any]:
        """One contest with all that is its own."""
        sectors = self.original.sectors if node.parent_id is None else []
        return file_row(
            COMPETITION,
            node,
            parent="" if node.pk == self.top.pk else self.codes.get(node.parent_id or 0, ""),
            bodies=[file_row(BODY, row) for row in rows_by(self.bodies, node, "role", "order")],
            categories=[file_row(CATEGORY, row) for row in rows_by(self.categories, node)],
            sectors=[file_row(SECTOR, row) for row in sectors],
            territory=sorted(
                (self.region(row) for row in rows_by(self.territory, node)),
                key=lambda row: str(row["code"]),
            ),
            quotas=sorted(
                (self.quota(row) for row in rows_by(self.quotas, node)),
                key=lambda row: str(row.get("category", "")),
            ),
            feeds=[file_row(FEED, row, into=row.into.code) for row in rows_by(self.feeds, node)],
            documents=[file_row(DOCUMENT, row) for row in self.documents.get(node.pk, [])],
            questions=[self.question(row) for row in rows_by(self.questions, node, "order")],
            materials=[self.material(row) for row in rows_by(self.materials, node, "kind")],
            letters=[file_row(LETTER, row) for row in rows_by(self.letters, node, "occasion")],
            rule_sets=[self.rule_set(row) for row in self.rule_sets.get(node.pk, [])],
            rounds=[self.round(row) for row in rows_by(self.rounds, node, "order")],
            trainings=[self.training(row) for row in rows_by(self.trainings, node, "held_on")],
        )

    def region(self, row: Any) -> dict[str, Any]:
        """A region that takes part or not."""
        region = self.regions[row.region_id]
        left_out = {} if row.is_included else {"takes_part": False}
        return {"code": region.code, "name": region.name} | left_out

    def quota(self, row: Any) -> dict[str, Any]:
        """Places upwards."""
        return file_row(QUOTA, row, category=self.kinds.get(row.category_id))

    def question(self, row: Question) -> dict[str, Any]:
        """A question with the key of the one that leads to it."""
        above = row.shown_if.key if row.shown_if else ""
        kind = self.kinds.get(row.category_id or 0)
        return file_row(QUESTION, row, category=kind, shown_if=above, limits=row.limits or None)

    def material(self, row: MaterialRequirement) -> dict[str, Any]:
        """A required material."""
        kind = self.kinds.get(row.category_id or 0)
        return file_row(MATERIAL, row, category=kind, formats=", ".join(row.formats))

    def rule_set(self, row: RuleSet) -> dict[str, Any]:
        """A rule set with every value written out."""
        version = {"version": row.version} if row.version != 1 else {}
        return {"name": self.names[row.pk], **version, "rules": as_data(row.rules)}

    def round(self, row: Round) -> dict[str, Any]:
        """A round with its score sheet and its heats."""
        key = row.rule_set_id
        home = "" if self.homes[key] == row.competition_id else self.codes[self.homes[key]]
        rubric = self.rubrics.get(row.pk)
        return file_row(
            ROUND,
            row,
            rule_set=self.names[key],
            rule_set_version=self.versions[key],
            rule_set_of=home,
            rubric=self.rubric(rubric) if rubric else None,
            heats=[self.heat(heat) for heat in rows_by(self.heats, row, "number")],
        )

    def rubric(self, rubric: Rubric) -> dict[str, Any]:
        """A score sheet with its criteria."""
        scale = {"scale_to": rubric.scale_to} if rubric.scale_to else {}
        criteria = [
            file_row(
                CRITERION,
                row,
                only_for=row.category_kind,
                bands=[{"word": word, "from": plain(Decimal(low))} for word, low in row.bands],
            )
            for row in rows_by(self.criteria, rubric, "order")
        ]
        return {"name": rubric.name, **scale, "criteria": criteria}

    def heat(self, heat: Heat) -> dict[str, Any]:
        """A heat with the name of its venue."""
        kind = self.kinds.get(heat.category_id or 0)
        return file_row(HEAT, heat, venue=self.venues[heat.venue_id].name, category=kind)

    def training(self, row: Meeting) -> dict[str, Any]:
        """A training session without its head-counts, which are results."""
        venue = self.venues[row.venue_id].name if row.venue_id else ""
        return file_row(TRAINING, row, venue=venue)


def _venues(original: Original) -> dict[int, Venue]:
    used = {heat.venue_id for heat in original.heats}
    used |= {row.venue_id for row in original.trainings if row.venue_id}
    return Venue.objects.select_related("region").in_bulk(used)


def _venue(venue: Venue) -> dict[str, Any]:
    region = venue.region
    place = {"region": region.code, "region_name": region.name} if region else {}
    return {"name": venue.name, "kind": venue.kind, **place}
