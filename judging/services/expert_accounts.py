"""Whose accounts the rows of a table of experts name, and which of them are in the pool."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch
from django.db.models.functions import Lower

from accounts.models import User
from judging.models import Judge, ServedRegion
from judging.rules import foreign_seats


@dataclass(frozen=True, slots=True)
class Accounts:
    """Active accounts by user name and lower-case address; experts by account.

    `elsewhere`: experts who also sit on panels that the reader does not organise.
    """

    by_name: Mapping[str, list[User]]
    judges: Mapping[int, Judge]
    elsewhere: frozenset[int]

    def of(self, typed: str) -> list[User]:
        """The accounts that a cell names: a user name goes before an address."""
        return self.by_name.get(typed) or self.by_name.get(typed.lower(), [])


def read_accounts(typed: Iterable[str], actor: User) -> Accounts:
    """All accounts and experts that are named; six queries at most."""
    wanted = set(typed)
    active = User.objects.filter(is_active=True)
    by_name: dict[str, list[User]] = {}
    lower = {name.lower() for name in wanted}
    for user in active.annotate(address=Lower("email")).filter(address__in=lower):
        by_name.setdefault(user.email.lower(), []).append(user)
    by_name |= {user.username: [user] for user in active.filter(username__in=wanted)}
    users = {user.pk for found in by_name.values() for user in found}
    regions = Prefetch("served_regions", ServedRegion.objects.select_related("region"))
    judges = Judge.objects.for_list().filter(user__in=users).prefetch_related("expertise", regions)
    found = {judge.user_id: judge for judge in judges}
    foreign = foreign_seats(actor).filter(judge__user__in=users)
    return Accounts(by_name, found, frozenset(foreign.values_list("judge", flat=True)))
