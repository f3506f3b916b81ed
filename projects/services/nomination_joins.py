"""Recommended projects and the entries that their own people hand in."""

from django.db.models import Q

from accounts.models import User
from accounts.own_addresses import owns_address
from competitions.models import Competition
from projects.models import Entry, Nomination
from projects.services.nomination_facts import GONE, identity_of_entry


def join_nomination(entry: Entry) -> None:
    """Join an entry that is handed in with the recommended project that describes it, if any.

    A row that is joined with an entry out of the contest is free again. At most three queries.
    """
    free = Q(entry=None) | Q(entry__state__in=GONE)
    rows = Nomination.objects.filter(competition=entry.competition_id)
    if rows.filter(free).exists() and not rows.filter(entry=entry).exists():
        rows.filter(free, identity=identity_of_entry(entry)).update(entry=entry)


def waiting_nominations(user: User, competition: Competition) -> list[Nomination]:
    """The recommended projects whose contact is this account, for which no entry is handed in."""
    if not user.email or not owns_address(user, user.email):
        return []
    rows = Nomination.objects.waiting_for(user.email, competition)
    return list(rows.select_related("body", "sector", "category").order_by("rank", "pk"))
