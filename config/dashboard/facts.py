"""Everything that the page of a contest is made of, read once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, TruncDate

from accounts.models import Approval, User
from competitions.models import Competition, Heat, Meeting, Quota, Region, Round, StaffGrant
from competitions.models import ancestor_paths as paths_above
from judging.models import Appearance, Promotion, ScoreSheet
from judging.services.clashes import READERS as CLASH_READERS
from judging.services.clashes import clashes_of_node
from judging.services.overview import HeatLine, heat_lines
from judging.services.quota_use import promoted_of
from outcomes.models import RecommendedEntry
from papers.labels import Kind
from papers.models import Paper
from projects.models import Entry
from projects.models.entry import STAFF_READERS
from publicity.dates import CHINA, china_day
from publicity.models import Notice, Objection

Role = StaffGrant.Role


@dataclass(frozen=True, slots=True)
class Facts:
    """`presented`, `promoted`: by primary key of the heat, `by_round`: of the round. `days`: entries
    handed in on a day."""

    node: Competition
    viewer: User
    at: datetime
    roles: frozenset[str]
    rounds: list[Round]
    lines: list[HeatLine]
    by_round: dict[int, list[HeatLine]]
    states: dict[str, int]
    to_review: int
    presented: dict[int, int]
    promoted: dict[int, int]
    quotas: list[Quota]
    promoted_kinds: dict[str, int]
    recommended: int
    approvals: list[Approval]
    notices: list[Notice]
    objections: int
    reports: int
    sectors: list[tuple[int, str, int]]
    cities: list[tuple[str, str, int]]
    sizes: dict[str, int]
    days: list[tuple[date, int]]
    twice: int
    kickoff: date | None
    clashes: int

    @property
    def today(self) -> date:
        return china_day(self.at)

    @property
    def quota(self) -> Quota | None:
        """The quota for all categories together."""
        return next((one for one in self.quotas if one.category_id is None), None)

    @property
    def registered(self) -> int:
        return sum(self.states.values())

    @property
    def organises(self) -> bool:
        return Role.ORGANISER in self.roles

    @property
    def reads_entries(self) -> bool:
        return bool(self.roles & set(STAFF_READERS))

    @property
    def reads_rounds(self) -> bool:
        return bool(self.roles & {Role.ORGANISER, Role.SUPERVISOR})

    def lines_of(self, round_: Round) -> list[HeatLine]:
        return self.by_round.get(round_.pk, [])


def gather(node: Competition, viewer: User, at: datetime) -> Facts:
    """Read the facts; the same number of queries however many rows there are."""
    entered = Entry.objects.filter(competition=node, number__isnull=False).order_by()
    roles = _roles(node, viewer)
    lines = heat_lines(Heat.objects.filter(round__competition=node), viewer, node)
    return Facts(
        node=node,
        viewer=viewer,
        at=at,
        roles=roles,
        rounds=list(node.rounds.select_related("rule_set").order_by("order")),
        lines=lines,
        by_round=_by_round(lines),
        states=dict(entered.values_list("state").annotate(n=Count("pk"))),
        to_review=entered.filter(state=Entry.State.SUBMITTED).without_recused(viewer).count(),
        presented=_presented(node),
        promoted=_promoted(node),
        quotas=list(Quota.objects.filter(competition=node).select_related("category")),
        promoted_kinds=promoted_of(node),
        recommended=RecommendedEntry.objects.filter(
            recommendation__competition=node, recommendation__into=node.parent_id
        ).count(),
        approvals=_approvals(node),
        notices=list(Notice.objects.filter(competition=node).order_by("-starts_on", "-pk")[:5]),
        objections=_objections(node, viewer),
        reports=Paper.objects.frozen(Kind.SUMMARY_REPORT).filter(competition=node).count(),
        sectors=_sectors(entered),
        cities=_cities(entered, node.year),
        sizes=_sizes(entered),
        days=_days(entered),
        twice=_entered_twice(node, entered),
        kickoff=_kickoff(node),
        clashes=_clashes(node, viewer, roles),
    )


def _objections(node: Competition, viewer: User) -> int:
    """Objections to notices of the node that wait for an answer and that the viewer may see."""
    seen = Objection.objects.visible_to(viewer).filter(notice__competition=node)
    return seen.open().count()


def _by_round(lines: list[HeatLine]) -> dict[int, list[HeatLine]]:
    """By primary key of the round, in the order of `lines`."""
    found: dict[int, list[HeatLine]] = {}
    for line in lines:
        found.setdefault(line.heat.round_id, []).append(line)
    return found


def _roles(node: Competition, viewer: User) -> frozenset[str]:
    grants = StaffGrant.objects.in_force(viewer)
    above = grants.filter(competition__path__in=paths_above(node.path))
    return frozenset(above.values_list("role", flat=True))


def _presented(node: Competition) -> dict[int, int]:
    """Projects with a signed sheet, by locked heat: what moves before a lock is not told."""
    signed = ScoreSheet.objects.signed().filter(voided_by=None).values("appearance")
    rows = Appearance.objects.filter(
        heat__round__competition=node, heat__state=Heat.State.LOCKED, pk__in=signed
    )
    return dict(rows.order_by().values_list("heat").annotate(n=Count("pk")))


def _promoted(node: Competition) -> dict[int, int]:
    rows = Promotion.objects.filter(
        round__competition=node, outcome=Promotion.Outcome.PROMOTED, revoked_at=None
    )
    grouped = rows.order_by().values_list("standing__appearance__heat")
    return dict(grouped.annotate(n=Count("pk")))


def _approvals(node: Competition) -> list[Approval]:
    open_ones = Approval.objects.filter(scope=node.path, confirmed_at=None, declined_at=None)
    return list(open_ones.select_related("requested_by").order_by("requested_at", "pk")[:20])


def _sectors(entered: QuerySet[Entry]) -> list[tuple[int, str, int]]:
    rows = entered.values("sector", "sector__name").annotate(n=Count("pk"))
    return list(rows.order_by("-n", "sector__order").values_list("sector", "sector__name", "n"))


def _cities(entered: QuerySet[Entry], year: int) -> list[tuple[str, str, int]]:
    """(code, name, entries) of each prefecture in `year`, the largest first; two queries."""
    rows = entered.values(city=KT("declared__city")).annotate(n=Count("pk"))
    counts = {row["city"]: row["n"] for row in rows if row["city"]}
    names = Region.objects.names(counts, year)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(code, names.get(code, code), n) for code, n in ordered]


def _sizes(entered: QuerySet[Entry]) -> dict[str, int]:
    """By size class as declared; teams and companies without a class are not among them."""
    rows = entered.values(size=KT("declared__size")).annotate(n=Count("pk"))
    return {row["size"]: row["n"] for row in rows if row["size"]}


def _days(entered: QuerySet[Entry]) -> list[tuple[date, int]]:
    rows = entered.filter(submitted_at__isnull=False, recommended_from=None)
    by_day = rows.values(day=TruncDate("submitted_at", tzinfo=CHINA)).annotate(n=Count("pk"))
    return list(by_day.order_by("day").values_list("day", "n"))


def _entered_twice(node: Competition, entered: QuerySet[Entry]) -> int:
    """Entries whose company has entered another contest of the same edition by itself too."""
    root = node.path.split("/", 1)[0] + "/"
    others: Any = (
        Entry.objects.filter(
            competition__path__startswith=root, number__isnull=False, recommended_from=None
        )
        .exclude(competition=node)
        .exclude(state__in=[Entry.State.REJECTED, Entry.State.WITHDRAWN])
    )
    code = Cast(KT("declared__credit_code"), CharField(max_length=18))
    codes = others.annotate(code=code).filter(code__gt="").values("code")
    mine = entered.filter(recommended_from=None).annotate(code=code)
    standing = Q(state=Entry.State.SUBMITTED) | Q(state__in=Entry.IN_CONTEST)
    return mine.filter(standing, code__in=codes).count()


def _clashes(node: Competition, viewer: User, roles: frozenset[str]) -> int:
    """What cannot stay as planned here and below; not for those who do not read the rounds."""
    if not roles & set(CLASH_READERS):
        return 0
    return sum(one.is_grave for one in clashes_of_node(node, viewer))


def _kickoff(node: Competition) -> date | None:
    held = Meeting.objects.filter(competition=node, kind=Meeting.Kind.KICKOFF)
    return held.order_by("held_on").values_list("held_on", flat=True).first()
