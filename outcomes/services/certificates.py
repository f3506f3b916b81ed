"""Certificates: issued for confirmed awards, found again by whoever holds one."""

import hashlib
import secrets
import unicodedata
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from competitions.models import Body, Competition
from judging.ledger import canonical
from outcomes.models import Award, Certificate

# Letters and figures that are not taken for one another; 16 of 30 are 78 bits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 16


def issue_certificates(
    competition: Competition, *, actor: User, at: datetime
) -> list[Certificate]:
    """A certificate for every award in force that has none; the caller holds the node's lock.

    Numbers run on: prefix, year of the edition, a serial of four digits. What the papers will say
    is frozen here.
    """
    awards = Award.objects.in_force().filter(
        prize__competition=competition, certificate__isnull=True
    )
    issuers = issuers_of(competition)
    before = Certificate.objects.filter(competition=competition).count()
    made = []
    for serial, one in enumerate(awards.for_list(), start=before + 1):
        number = f"{competition.number_prefix}-{competition.year}-{serial:04d}"
        content = _content(one, issuers, at)
        digest = hashlib.sha256(canonical({"number": number, "content": content})).hexdigest()
        made.append(
            Certificate(
                competition=competition,
                award=one,
                number=number,
                code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
                content=content,
                digest=digest,
                issued_by=actor,
                issued_at=at,
            )
        )
    return Certificate.objects.bulk_create(made)


def issuers_of(competition: Competition) -> list[str]:
    """Who issues: the hosts, or else the organizers, or else the contest itself."""
    bodies = list(competition.bodies.order_by("order", "pk").values_list("role", "name"))
    for role in (Body.Role.HOST, Body.Role.ORGANIZER):
        if named := [name for own, name in bodies if own == role]:
            return named
    return [competition.name]


def _content(one: Award, issuers: list[str], at: datetime) -> dict[str, object]:
    declared = one.entry.declared
    return {
        "contest": one.prize.competition.name,
        "project": declared["title"],
        "unit": declared["unit"],
        "party": "团队" if one.entry.project.team_id else "单位",
        "category": one.entry.category.name,
        "prize": one.prize.name,
        "amount": "" if one.amount is None else f"{one.amount:f}",
        "support": one.prize.support,
        "sponsor": one.prize.sponsor,
        "issuers": issuers,
        "day": timezone.localdate(at).isoformat(),
    }


def certificate_with(number: str, name: str) -> Certificate | None:
    """The public certificate of that number, if `name` is its unit or its project; else None."""
    found = Certificate.objects.public().filter(number__iexact=number.strip()).first()
    if found is None:
        return None
    known = {_plain(found.content[key]) for key in ("unit", "project")}
    return found if _plain(name) in known else None


def _plain(text: str) -> str:
    """As people type it: without spaces, full-width letters and brackets as narrow ones."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
