"""What a recommending body does with its list: rank it, and send it upward inside its quota."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Body, Competition
from projects.models import BodyQuota, Entry, Nomination, Project, SentList
from projects.models.recommending import bodies_served_by

MOST_PLACES = 32_767


class ListRefused(Exception):
    """The list cannot be ranked or sent so; the message says why and what to do."""


def list_of(body: Body) -> list[Nomination]:
    """The projects of a body, those with a rank first, in their order; one query."""
    rows = Nomination.objects.for_list().filter(body=body)
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.pk))


def why_kept_away(body: Body, user: User) -> str:
    """The sentence for who has to do with a project of the list, "" for everybody else."""
    projects = Nomination.objects.filter(body=body, entry__isnull=False).values("entry__project")
    if Project.objects.kept_from(user).filter(pk__in=projects).exists():
        return _("You have to do with a project of this list: another person ranks and sends it.")
    return ""


def _lock(body: Body, actor: User) -> Body:
    """The body while nobody else changes its list; PermissionDenied, ListRefused."""
    # The contest's row, as whoever takes an Excel list in and whoever hands an entry in.
    node = Competition.objects.select_for_update(of=("self",)).get(pk=body.competition_id)
    found = bodies_served_by(actor).filter(pk=body.pk).first()
    if found is None:
        raise PermissionDenied
    if node.state == Competition.State.ARCHIVED:
        raise ListRefused(_("The contest is archived."))
    if sentence := why_kept_away(found, actor):
        raise ListRefused(sentence)
    return found


@transaction.atomic
def rank_list(body: Body, ranks: Mapping[int, int | None], *, actor: User, at: datetime) -> None:
    """Give the projects of a body their ranks, by key; None leaves a project out of the list.

    PermissionDenied; ListRefused for a tie, and where the list holds other projects by now.
    """
    locked = _lock(body, actor)
    rows = {row.pk: row for row in list_of(locked)}
    if set(rows) != set(ranks):
        raise ListRefused(_("The list has changed meanwhile. Look at it again."))
    given = [rank for rank in ranks.values() if rank is not None]
    if twice := next((rank for rank in given if given.count(rank) > 1), None):
        raise ListRefused(_("Rank %(rank)s stands twice. No two share a rank.") % {"rank": twice})
    moved = [row for key, row in rows.items() if row.rank != ranks[key]]
    changes = {row.number: [row.rank, ranks[row.pk]] for row in moved}
    for row in moved:
        row.rank = ranks[row.pk]
    # Ranks may be exchanged: for a moment nobody of them has one.
    Nomination.objects.filter(pk__in=[row.pk for row in moved]).update(rank=None)
    Nomination.objects.bulk_update(moved, ["rank"], batch_size=100)
    if moved:
        said: dict[str, Any] = {"body": locked.name, "changes": changes}
        record("competition.rank_list", locked.competition, actor=actor, at=at, **said)


@transaction.atomic
def send_list(
    body: Body, *, document_number: str, document_date: date, actor: User, at: datetime
) -> SentList:
    """Send the ranked projects upward as a list that nobody changes any more.

    A list that was sent before stays, and no longer counts. PermissionDenied; ListRefused without
    a ranked project, without or above the quota, and for a document number used before.
    """
    locked = _lock(body, actor)
    ranked = [row for row in list_of(locked) if row.rank is not None]
    _check_places(locked, len(ranked))
    before = SentList.objects.filter(body=locked).order_by("-serial").first()
    if SentList.objects.filter(body=locked, document_number=document_number).exists():
        raise ListRefused(_("A list was sent under this document number already."))
    sent = SentList(
        body=locked,
        serial=before.serial + 1 if before else 1,
        document_number=document_number,
        document_date=document_date,
        rows=[_frozen(place, row) for place, row in enumerate(ranked, 1)],
        sent_by=actor,
        sent_at=at,
    )
    sent.digest = digest_of(sent, before.digest if before else "")
    sent.save(force_insert=True)
    said = {"body": locked.name, "document": document_number, "digest": sent.digest}
    record("competition.send_list", locked.competition, actor=actor, at=at, **said)
    return sent


def _check_places(body: Body, n: int) -> None:
    quota = BodyQuota.objects.filter(body=body).first()
    if n == 0:
        raise ListRefused(_("No project of the list has a rank yet."))
    if quota is None:
        raise ListRefused(_("The organiser has not set a quota for this body yet."))
    if n > quota.places:
        words = {"n": n, "places": quota.places, "over": n - quota.places}
        raise ListRefused(
            _(
                "The list has %(n)s projects, the quota of this body is %(places)s. "
                "Take the rank of %(over)s of them away."
            )
            % words
        )


def _frozen(place: int, row: Nomination) -> dict[str, Any]:
    """What the list says of a project; ranks are counted through, contacts stay out."""
    return {
        "nomination": row.pk,
        "rank": place,
        "number": row.number,
        "title": row.title,
        "unit": row.unit,
        "credit_code": row.credit_code,
        "leader": row.leader,
        "category": row.category.name,
        "sector": row.sector.name,
        "region": row.region.code,
        "entry": row.entry.number if row.entry is not None else "",
    }


def digest_of(sent: SentList, before: str) -> str:
    """SHA-256 of what was sent and of the digest of the list before, in hexadecimal."""
    said = [
        sent.body_id,
        sent.serial,
        sent.document_number,
        sent.document_date.isoformat(),
        sent.rows,
        before,
    ]
    return sealed(said)


def sealed(said: list[Any]) -> str:
    """SHA-256 of JSON values in one way of writing them, in hexadecimal."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sent_ranks(competition: Competition, entries: list[Entry]) -> dict[int, tuple[str, int]]:
    """By entry the body that recommends it and its rank in the list that counts; two queries."""
    joined = Nomination.objects.filter(entry__in=[entry.pk for entry in entries])
    entry_of = dict(joined.values_list("pk", "entry"))
    lists = SentList.objects.counting(competition).select_related("body")
    return {
        entry_of[row["nomination"]]: (sent.body.name, row["rank"])
        for sent in lists
        for row in sent.rows
        if row["nomination"] in entry_of
    }
