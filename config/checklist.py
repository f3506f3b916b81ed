"""The checklist of a node: what each gate needs, and the page on which it is mended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competitions import rules
from competitions.administration.scope import FROM_CHECKLIST
from competitions.models import Competition, StaffGrant
from competitions.services.registration_checklist import registration_lines
from competitions.tree.checklist import Line, Mend, Standing
from judging.services.scoring_checklist import round_lines
from projects.services.form_checklist import form_lines
from publicity.services.publication_checklist import publication_lines

Role = StaffGrant.Role
MARKS: dict[Standing, tuple[str, Promise]] = {
    "ok": ("ok", gettext_lazy("in order")),
    "missing": ("stop", gettext_lazy("missing")),
    "advice": ("unsure", gettext_lazy("advice")),
}
# Parts of the node's own page, each with a tab of its own.
TABS: tuple[Mend, ...] = (
    "bodies",
    "categories",
    "sectors",
    "territory",
    "quotas",
    "documents",
    "questions",
)
OBJECTS: dict[Mend, str] = {
    "round": "admin:competitions_round_change",
    "rule_set": "admin:competitions_ruleset_change",
    "rubric": "admin:competitions_rubric_change",
}
NEW: dict[Mend, tuple[str, str]] = {
    "rounds": ("admin:competitions_round_add", "competition"),
    "rule_sets": ("admin:competitions_ruleset_add", "competition"),
    "rubrics": ("admin:competitions_rubric_add", "round"),
    "heats": ("admin:competitions_heat_add", "round"),
    "grants": ("admin:competitions_staffgrant_add", "competition"),
}
LISTS: dict[Mend, str] = {"grants": "access", "rounds": "judging:rounds"}
WORK: dict[Mend, str] = {"heat_page": "judging:work_heat", "round_page": "judging:round"}


@dataclass(frozen=True, slots=True)
class Item:
    """One line as it is shown; `url` is empty where the reader could not open the page."""

    mark: str
    word: str
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one gate; `missing` of them keep it shut."""

    key: str
    title: str
    items: list[Item]
    missing: int
    advice: int


def groups_of(node: Competition, viewer: Any, at: datetime) -> list[Group]:
    """Registration, the scoring of each round, publication; the same queries whatever there is."""
    links = _Links(node, viewer)
    registration = registration_lines(node, at=at)
    if not any(line.code == "no_entries" for line in registration):
        registration += form_lines(node)
    found = [_group("registration", _("Registration"), registration, links)]
    rounds = round_lines(node)
    for each in rounds:
        title = _("Scoring of %(round)s") % {"round": each.round.name}
        found.append(_group(f"scoring-{each.round.pk}", title, each.scoring, links))
    for each in rounds:
        title = _("Publication of %(round)s") % {"round": each.round.name}
        found.append(_group(f"results-{each.round.pk}", title, each.publication, links))
    if rounds:
        title = _("Public notice and recommendation")
        found.append(_group("notice", title, publication_lines(node), links))
    return found


def _group(key: str, title: str, lines: Iterable[Line], links: "_Links") -> Group:
    rows = sorted(lines, key=lambda line: ("missing", "advice", "ok").index(line.standing))
    items = [
        Item(MARKS[row.standing][0], str(MARKS[row.standing][1]), row.sentence, links.of(row))
        for row in rows
    ]
    missing = sum(row.standing == "missing" for row in rows)
    return Group(key, title, items, missing, sum(row.standing == "advice" for row in rows))


class _Links:
    """Addresses of the pages that the viewer can open."""

    def __init__(self, node: Competition, viewer: Any) -> None:
        self.node = node
        # Saving leads back to the list.
        self._back = {FROM_CHECKLIST: node.code}
        readers = (Role.ORGANISER, Role.SUPERVISOR)
        self.is_staff = rules.has_role(viewer, node, *readers)
        self.organises = rules.is_organiser(viewer, node)
        parent = node.parent
        self.reads_parent = parent is not None and rules.has_role(viewer, parent, *readers)

    def of(self, line: Line) -> str:
        """The address where the line is mended; "" where the viewer has none."""
        if not self.is_staff:
            return ""
        if line.mend == "parent" or (line.mend == "sectors" and self.node.parent_id):
            return self._above(line.mend)
        if line.mend in LISTS and line.standing == "ok":
            return reverse(LISTS[line.mend], args=[self.node.code])
        if line.mend in NEW:
            return self._new(line) if self.organises else ""
        return self._here(line)

    def _above(self, mend: Mend) -> str:
        parent = self.node.parent
        if parent is None or not self.reads_parent:
            return ""
        if mend == "parent" or parent.parent_id:
            return reverse("checklist", args=[parent.code])
        return f"{self._page_of(parent)}#sectors"

    def _new(self, line: Line) -> str:
        route, field = NEW[line.mend]
        given = self.node.pk if field == "competition" else line.pk
        return f"{reverse(route)}?{urlencode({field: given} | self._back)}"

    def _here(self, line: Line) -> str:
        if line.mend in OBJECTS:
            return f"{reverse(OBJECTS[line.mend], args=[line.pk])}?{urlencode(self._back)}"
        if line.mend in WORK:
            return reverse(WORK[line.mend], args=[self.node.code, line.pk])
        if line.mend == "notices":
            return reverse("publicity:work_notices", args=[self.node.code])
        page = self._page_of(self.node)
        return f"{page}#{line.mend}" if line.mend in TABS else page

    def _page_of(self, node: Competition) -> str:
        page = reverse("admin:competitions_competition_change", args=[node.pk])
        return f"{page}?{urlencode(self._back)}"
