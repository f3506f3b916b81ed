"""A node with everything below it, read once: what a copy is made from."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from competitions.models import (
    Body,
    Category,
    Competition,
    Criterion,
    Document,
    Feed,
    Heat,
    MaterialRequirement,
    Meeting,
    MessageTemplate,
    Question,
    Quota,
    Round,
    Rubric,
    RuleSet,
    Sector,
    StaffGrant,
    Territory,
    ancestor_paths,
)
from competitions.rulebook.problems import problems, refused


@dataclass(frozen=True)
class Original:
    """`nodes` come from above; every part is one query, asked when it is first needed."""

    source: Competition
    nodes: list[Competition]

    @classmethod
    def of(cls, source: Competition) -> "Original":
        below = Competition.objects.filter(path__startswith=source.path).order_by("path")
        # SQLite finds beginnings whatever their case.
        return cls(source, [node for node in below if node.path.startswith(source.path)])

    def _of_nodes[M: models.Model](self, model: type[M], **more: Any) -> list[M]:
        rows = model._default_manager.filter(
            competition__in=[node.pk for node in self.nodes], **more
        )
        return list(rows.order_by("pk"))

    @cached_property
    def bodies(self) -> list[Body]:
        return self._of_nodes(Body)

    @cached_property
    def categories(self) -> list[Category]:
        return self._of_nodes(Category)

    @cached_property
    def sectors(self) -> list[Sector]:
        """Those of the edition, which hold for the whole tree."""
        root = self.source.path.split("/", 1)[0] + "/"
        return list(Sector.objects.filter(competition__path=root).order_by("order", "pk"))

    @cached_property
    def territory(self) -> list[Territory]:
        return self._of_nodes(Territory)

    @cached_property
    def quotas(self) -> list[Quota]:
        return self._of_nodes(Quota)

    @cached_property
    def trainings(self) -> list[Meeting]:
        return self._of_nodes(Meeting, kind=Meeting.Kind.TRAINING)

    @cached_property
    def questions(self) -> list[Question]:
        """In the order in which they are asked."""
        nodes = [node.pk for node in self.nodes]
        rows = Question.objects.filter(competition__in=nodes).select_related("shown_if")
        return list(rows.order_by("competition__path", "order", "pk"))

    @cached_property
    def leading(self) -> list[Question]:
        """The questions above the source that lead to one of its own, in the order of asking."""
        above = ancestor_paths(self.source.path)[:-1]
        rows = Question.objects.filter(competition__path__in=above).select_related("shown_if")
        by_pk = {row.pk: row for row in rows.order_by("competition__path", "order", "pk")}
        wanted: set[int] = set()
        ends = [row.shown_if_id for row in self.questions]
        while ends:
            end = ends.pop()
            if end is not None and end in by_pk and end not in wanted:
                wanted.add(end)
                ends.append(by_pk[end].shown_if_id)
        return [row for pk, row in by_pk.items() if pk in wanted]

    @cached_property
    def requirements(self) -> list[MaterialRequirement]:
        return self._of_nodes(MaterialRequirement)

    @cached_property
    def letters(self) -> list[MessageTemplate]:
        return self._of_nodes(MessageTemplate)

    @cached_property
    def rounds(self) -> list[Round]:
        return self._of_nodes(Round)

    @cached_property
    def rubrics(self) -> list[Rubric]:
        rounds = [round_.pk for round_ in self.rounds]
        return list(Rubric.objects.filter(round__in=rounds).order_by("pk"))

    @cached_property
    def criteria(self) -> list[Criterion]:
        rubrics = [rubric.pk for rubric in self.rubrics]
        return list(Criterion.objects.filter(rubric__in=rubrics).order_by("pk"))

    @cached_property
    def heats(self) -> list[Heat]:
        rounds = [round_.pk for round_ in self.rounds]
        return list(Heat.objects.filter(round__in=rounds).order_by("pk"))

    @cached_property
    def grants(self) -> list[StaffGrant]:
        """Duties that nobody ended, run out or not: last year's usually have."""
        rows = StaffGrant.objects.filter(
            competition__in=[node.pk for node in self.nodes], revoked_at=None
        )
        return list(rows.select_related("user").order_by("pk"))

    @cached_property
    def feeds(self) -> list[Feed]:
        rows = Feed.objects.filter(competition__in=[node.pk for node in self.nodes])
        return list(rows.select_related("competition", "into").order_by("pk"))

    @cached_property
    def basis(self) -> list[Document]:
        return self._of_nodes(Document, kind=Document.Kind.BASIS)

    @cached_property
    def versions(self) -> dict[tuple[int, str], list[RuleSet]]:
        """Every version of the rules that the rounds are played by, newest first, by node and name."""
        used = {round_.rule_set_id for round_ in self.rounds}
        names = RuleSet.objects.filter(pk__in=used).values_list("competition", "name")
        keys = set(names)
        rows = RuleSet.objects.filter(
            competition__in={node for node, _name in keys}, name__in={name for _node, name in keys}
        )
        found: dict[tuple[int, str], list[RuleSet]] = {key: [] for key in keys}
        for row in rows.order_by("-version"):
            if (row.competition_id, row.name) in found:
                found[row.competition_id, row.name].append(row)
        return found

    @cached_property
    def rules(self) -> dict[int, RuleSet]:
        """By the rule set of a round: the newest version of it that can be played."""
        best: dict[int, RuleSet] = {}
        for versions in self.versions.values():
            sound = next((one for one in versions if not refused(problems(one.rules))), None)
            if sound is not None:
                best |= {version.pk: sound for version in versions}
        return best
