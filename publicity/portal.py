"""What the front page shows of all contests together: states, notices, results, the tree.

Everything is read from published rows and planned dates; queries do not grow with the rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from competitions.models import Body, Category, Competition, Quota, Round, ancestor_paths
from competitions.rules import registration_is_open
from judging.models import Ranking, Standing
from publicity import dates
from publicity.models import Notice
from publicity.noticeboard import NoticeStatus, hangs_any, notice_status
from publicity.winners import prizes_of

# Over this many nodes the front page shows the children of the editions only.
WHOLE_TREE = 60
ALSO_OPEN = 4


@dataclass(frozen=True, slots=True)
class NodeState:
    """The state of a contest for the public: a kind of mark, its word, and a name for programs."""

    kind: str
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A contest among its siblings, with its state."""

    node: Competition
    state: NodeState


@dataclass(frozen=True, slots=True)
class Branching:
    """A contest and those directly under it."""

    parent: Competition
    children: tuple[Branch, ...]
    above: Competition | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Registration that is open now: the contest with the earliest deadline, and the others."""

    node: Competition
    days_left: int
    groups: tuple[str, ...]
    also: tuple[Competition, ...]
    more: int


@dataclass(frozen=True, slots=True)
class NoticeLine:
    notice: Notice
    status: NoticeStatus


@dataclass(frozen=True, slots=True)
class Recent:
    """The newest published round, and the first three of it with the prizes that they hold;
    `is_final` once no public notice of its contest hangs any more."""

    ranking: Ranking
    first: tuple[tuple[Standing, tuple[str, ...]], ...]
    is_final: bool

    @property
    def has_winners(self) -> bool:
        return any(prizes for _standing, prizes in self.first)


def public_nodes() -> list[Competition]:
    """Every contest that the public may see, the newest edition first, parents before children."""
    nodes = Competition.objects.public().select_related("parent").order_by("path")
    return sorted(nodes, key=lambda node: (-node.year, node.path))


def tree_of(node: Competition) -> list[Competition]:
    """The node's public ancestors from the root, and the node itself."""
    paths = ancestor_paths(node.path)
    return list(Competition.objects.public().filter(path__in=paths).order_by("path"))


def states_of(nodes: Sequence[Competition], at: datetime) -> dict[int, NodeState]:
    """The public state of each node; two queries."""
    pks = [node.pk for node in nodes]
    rounds: dict[int, list[Round]] = defaultdict(list)
    for round_ in Round.objects.filter(competition__in=pks).order_by("competition", "order"):
        rounds[round_.competition_id].append(round_)
    newest: dict[int, Notice] = {}
    for notice in Notice.objects.public().filter(competition__in=pks).order_by("starts_on", "pk"):
        newest[notice.competition_id] = notice
    return {
        node.pk: _state(node, rounds.get(node.pk, []), newest.get(node.pk), at) for node in nodes
    }


def branchings(nodes: Sequence[Competition], states: dict[int, NodeState]) -> list[Branching]:
    """Contests that have others under them, each with its children."""
    children: dict[int, list[Branch]] = defaultdict(list)
    for node in nodes:
        if node.parent_id is not None:
            children[node.parent_id].append(Branch(node, states[node.pk]))
    parents = [node for node in nodes if node.pk in children]
    if len(nodes) > WHOLE_TREE:
        parents = [node for node in parents if node.parent_id is None]
    shown = [parent for parent in parents if not _only_leads_on(children[parent.pk], parents)]
    return [
        Branching(parent, tuple(children[parent.pk]), None if above in shown else above)
        for parent in shown
        for above in [_public_parent(parent, nodes)]
    ]


def _only_leads_on(children: Sequence[Branch], parents: Sequence[Competition]) -> bool:
    """A contest with a single one under it, which has others in turn, is no branching."""
    return len(children) == 1 and children[0].node in parents


def _public_parent(node: Competition, nodes: Sequence[Competition]) -> Competition | None:
    return next((each for each in nodes if each.pk == node.parent_id), None)


def alone(nodes: Sequence[Competition], states: dict[int, NodeState]) -> list[Branch]:
    """Contests with no public parent and none under them: no branching shows these."""
    pks = {node.pk for node in nodes}
    parents = {node.parent_id for node in nodes}
    return [
        Branch(node, states[node.pk])
        for node in nodes
        if node.parent_id not in pks and node.pk not in parents
    ]


def children_of(node: Competition, at: datetime) -> list[Branch]:
    """The contests directly under a node with their states; three queries."""
    nodes = list(Competition.objects.public().filter(parent=node).order_by("path"))
    states = states_of(nodes, at)
    return [Branch(child, states[child.pk]) for child in nodes]


def opening(nodes: Sequence[Competition], at: datetime) -> Opening | None:
    """Where one can register now: the earliest deadline, and others; one query."""
    taking = [node for node in nodes if registration_is_open(node, at)]
    taking.sort(key=lambda node: (node.registration_closes_at or at, node.path))
    if not taking:
        return None
    first = taking[0]
    groups = Category.objects.filter(competition=first).order_by("pk")
    return Opening(
        node=first,
        days_left=days_left(first, at),
        groups=tuple(groups.values_list("name", flat=True)),
        also=tuple(taking[1 : 1 + ALSO_OPEN]),
        more=max(len(taking) - 1 - ALSO_OPEN, 0),
    )


def registration_phase(node: Competition, at: datetime) -> str:
    """One of "open", "to_come", "over"; empty for a contest that takes no registrations."""
    if registration_is_open(node, at):
        return "open"
    opens, closes = node.registration_opens_at, node.registration_closes_at
    if opens and at < opens:
        return "to_come"
    return "over" if closes and closes <= at else ""


def days_left(node: Competition, at: datetime) -> int:
    """Calendar days in China until the day on which registration closes; 0 is today."""
    closes = node.registration_closes_at
    return (dates.china_day(closes) - dates.china_day(at)).days if closes else 0


def newest_notices(at: datetime, limit: int = 4) -> list[NoticeLine]:
    """The newest public notices with where they stand; one query."""
    today = dates.china_day(at)
    found = Notice.objects.public().for_list()[:limit]
    return [NoticeLine(notice, notice_status(notice, today)) for notice in found]


def recent_result() -> Recent | None:
    """The round that was published last, by the time of its ranking; four queries."""
    ranking = (
        Ranking.objects.public()
        .filter(heat=None)
        .select_related("round__competition", "rule_set")
        .order_by("-made_at", "-pk")
        .first()
    )
    if ranking is None:
        return None
    ranked = ranking.standings.filter(rank__isnull=False)
    first = list(ranked.select_related("appearance__entry__sector")[:3])
    held = prizes_of(standing.appearance.entry_id for standing in first)
    notices = Notice.objects.public().filter(competition=ranking.round.competition_id)
    return Recent(
        ranking,
        tuple((one, tuple(held.get(one.appearance.entry_id, ()))) for one in first),
        is_final=not hangs_any(notices.only("state")),
    )


def bodies_by_role(node: Competition) -> list[tuple[str, list[str]]]:
    """The bodies of a contest under their legal roles, in the order of the roles; one query."""
    found: dict[str, list[str]] = defaultdict(list)
    for body in Body.objects.filter(competition=node).order_by("order", "pk"):
        found[body.role].append(body.name)
    return [(str(role.label), found[role.value]) for role in Body.Role if role.value in found]


def recommended_at_most(node: Competition) -> int | None:
    """How many entries it may recommend to the level above, None where nothing is laid down; at
    most one query."""
    total = Quota.objects.total_of(node) if node.parent_id is not None else None
    return total.places if total else None


def _state(
    node: Competition, rounds: Sequence[Round], notice: Notice | None, at: datetime
) -> NodeState:
    today = dates.china_day(at)
    status = notice_status(notice, today) if notice else None
    if status and status.phase == "running":
        return NodeState(status.mark, status.label, "notice_running")
    if node.state == Competition.State.ARCHIVED:
        return NodeState("ok", _("Ended"), "ended")
    if registration_is_open(node, at) and node.registration_closes_at:
        closes = dates.day(node.registration_closes_at)
        words = _("Registration until %(day)s") % {"day": closes}
        return NodeState("now", words, "registration_open")
    if status:
        return NodeState(status.mark, status.label, f"notice_{status.phase}")
    opens = node.registration_opens_at
    if opens and at < opens:
        words = _("Registration opens %(day)s") % {"day": dates.day(opens)}
        return NodeState("idle", words, "registration_to_come")
    return _state_of_rounds(rounds, today)


def _state_of_rounds(rounds: Sequence[Round], today: date) -> NodeState:
    """By planned dates and publication alone: how far the scoring is, is nobody's business yet."""
    waiting = [round_ for round_ in rounds if round_.state != Round.State.PUBLISHED]
    for round_ in waiting:
        name = {"round": round_.name, "day": dates.day(round_.starts_on)}
        if round_.starts_on <= today <= round_.ends_on:
            return NodeState("now", _("%(round)s under way") % name, "round_under_way")
        if today < round_.starts_on:
            return NodeState("idle", _("%(round)s from %(day)s") % name, "round_to_come")
    if waiting:
        return NodeState("wait", _("Results to be published"), "results_awaited")
    if rounds:
        return NodeState("ok", _("Results published"), "results_published")
    return NodeState("idle", _("Dates to be announced"), "unplanned")
