"""Who may do what on a node, through which duty, and on whose word; read for one page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.masking import masked_email
from accounts.models import Approval, AuditEntry, User
from competitions.models import Competition, Invitation, StaffGrant, ancestor_paths
from competitions.templatetags.duties import PARTS
from competitions.tree.grant_bounds import reaches
from competitions.words.grants import DUTY_WORDS
from judging.models import Seat

Role = StaffGrant.Role
SOON = timedelta(days=30)
INVITATIONS_SHOWN = 50

# The pages of the workspace, as its menu names them.
PART_WORDS: dict[str, Promise] = {
    "access": gettext_lazy("Who may do what"),
    "calendar": gettext_lazy("Calendar"),
    "checklist": gettext_lazy("Checklist"),
    "coverage": gettext_lazy("Coverage"),
    "entries": gettext_lazy("Entries and form review"),
    "judging": gettext_lazy("Rounds and heats"),
    "news": gettext_lazy("News"),
    "notices": gettext_lazy("Public notices"),
    "outbox": gettext_lazy("Outbox"),
    "pictures": gettext_lazy("Figures"),
    "reports": gettext_lazy("Secretariat papers"),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """One row: `chain` leads from the giver up to the platform, `url` to the duty's own page."""

    grant: StaffGrant
    is_inherited: bool
    chain: list[str]
    mark: str
    word: str
    url: str


@dataclass(frozen=True, slots=True)
class RoleLine:
    """What one kind of duty may do here, how many people have it, how many of these end soon."""

    label: str
    words: str
    parts: list[str]
    people: int
    soon: int


@dataclass(frozen=True, slots=True)
class Offer:
    """An open invitation; `sent_at` is None until the mail server has taken it."""

    invitation: Invitation
    address: str
    sent_at: datetime | None
    is_open: bool


class Organisers:
    """Every organiser's duty that was ever given on the node or above: the links of all chains."""

    def __init__(self, node: Competition, at: datetime) -> None:
        self.node, self.at = node, at
        rows = StaffGrant.objects.filter(
            competition__path__in=ancestor_paths(node.path), role=Role.ORGANISER
        ).select_related("user", "competition", "granted_by")
        self.by_pk = {grant.pk: grant for grant in rows.order_by("competition__path", "pk")}

    def now(self) -> list[User]:
        """Each organiser in force once, nearest the root first."""
        found = {
            grant.user_id: grant.user
            for grant in self.by_pk.values()
            if is_current(grant, self.at) and grant.user.is_active
        }
        return list(found.values())

    def paths_of(self, user: Any) -> list[str]:
        """The nodes on which `user` is an organiser now."""
        return [
            grant.competition.path
            for grant in self.by_pk.values()
            if grant.user_id == user.pk and is_current(grant, self.at) and user.is_active
        ]

    def chain_of(self, grant: StaffGrant) -> list[str]:
        """By virtue of which duty it was given, and that one, up to the platform."""
        links: list[str] = []
        while via := self.by_pk.get(grant.via_id or 0):
            said = _("%(who)s, organiser of %(node)s")
            if not (is_current(via, self.at) and via.user.is_active):
                said = _("%(who)s, then organiser of %(node)s")
            links.append(said % {"who": via.user, "node": via.competition.short_name})
            grant = via
        return [*links, _last(grant)]


def _last(grant: StaffGrant) -> str:
    giver = grant.granted_by
    if giver is None:
        return _("on record without its giver")
    if giver.is_superuser:
        return _("%(who)s, the platform's administrator") % {"who": giver}
    return str(giver)


def is_current(grant: StaffGrant, at: datetime) -> bool:
    """Neither revoked nor run out at `at`, whatever became of the account."""
    return grant.revoked_at is None and (grant.expires_at is None or grant.expires_at > at)


def grants_here(node: Competition) -> QuerySet[StaffGrant]:
    """What is on record for the node or above it, by person; what was ended is not."""
    rows = StaffGrant.objects.filter(
        competition__path__in=ancestor_paths(node.path), revoked_at=None
    )
    return rows.select_related("user", "competition", "granted_by").order_by(
        "user__name", "user", "competition__path", "role", "pk"
    )


def duties(
    grants: Iterable[StaffGrant], organisers: Organisers, viewer: User, url_of: Any
) -> list[Duty]:
    """The rows of a page; `url_of(grant)` is where whoever may end it does so."""
    node, at = organisers.node, organisers.at
    reach = [""] if viewer.is_superuser else organisers.paths_of(viewer)
    rows = []
    for grant in grants:
        mark, word = _standing(grant, at)
        may_end = any(reaches(path, grant.competition.path) for path in reach)
        url = url_of(grant) if may_end else ""
        is_inherited = grant.competition_id != node.pk
        rows.append(Duty(grant, is_inherited, organisers.chain_of(grant), mark, word, url))
    return rows


def _standing(grant: StaffGrant, at: datetime) -> tuple[str, str]:
    if not grant.user.is_active:
        return "off", _("Account closed, no effect")
    if not is_current(grant, at):
        return "idle", _("Run out")
    if grant.expires_at is not None and grant.expires_at <= at + SOON:
        days = (grant.expires_at - at).days
        said = ngettext("Ends in %(n)s day", "Ends in %(n)s days", days)
        return "wait", said % {"n": days} if days else _("Ends within a day")
    return "ok", _("In force")


def role_lines(node: Competition, at: datetime) -> list[RoleLine]:
    """Every kind of duty, from the tables that the pages themselves go by; one query."""
    soon = Q(expires_at__lte=at + SOON)
    counted = (
        StaffGrant.objects.current()
        .filter(competition__path__in=ancestor_paths(node.path), user__is_active=True)
        .order_by()
        .values_list("role")
        .annotate(people=Count("user", distinct=True), soon=Count("pk", filter=soon))
    )
    by_role = {role: (people, ending) for role, people, ending in counted}
    return [
        RoleLine(
            label=str(label),
            words=str(DUTY_WORDS[role]),
            parts=[str(PART_WORDS[part]) for part, roles in PARTS.items() if role in roles],
            people=by_role.get(role, (0, 0))[0],
            soon=by_role.get(role, (0, 0))[1],
        )
        for role, label in Role.choices
    ]


def offers(node: Competition, at: datetime, *, in_full: bool) -> list[Offer]:
    """Invitations to the node that wait for an answer or ran out without one; two queries.

    The addresses are masked unless `in_full`.
    """
    waiting = Invitation.objects.filter(
        competition=node, accepted_at=None, declined_at=None, revoked_at=None
    ).select_related("invited_by")
    rows = list(waiting.order_by("-invited_at", "-pk")[:INVITATIONS_SHOWN])
    sent = AuditEntry.objects.filter(
        action="invitation.send",
        subject_type=Invitation._meta.label_lower,
        subject_id__in=[str(row.pk) for row in rows],
    )
    times = dict(sent.order_by().values_list("subject_id").annotate(last=Max("at")))
    return [
        Offer(
            row,
            row.email if in_full else masked_email(row.email),
            times.get(str(row.pk)),
            row.valid_until > at,
        )
        for row in rows
    ]


def two_person_steps() -> list[str]:
    """What one organiser asks for and another one confirms."""
    return [str(label) for label in Approval.Action.labels]


def judges_of(node: Competition) -> int:
    """People who sit on a panel of the node's own heats."""
    seats = Seat.objects.filter(heat__round__competition=node)
    return seats.order_by().values("judge").distinct().count()
