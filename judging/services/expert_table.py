"""Experts from Excel and to Excel: every row's effect first, then all of them or none.

An empty cell leaves what is here; contacts are never written out.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record_each
from competitions.models import Competition, Region
from competitions.services.tables.apply import TableRefused
from competitions.services.tables.declared import Table
from competitions.services.tables.plan import Change, RowPlan, TablePlan, read_table
from competitions.services.tables.port import TablePort
from competitions.services.tables.sheets import book_of
from judging import rules
from judging.models import Expertise, Judge, ServedRegion
from judging.services.contacts import HIDDEN
from judging.services.expert_accounts import Accounts, read_accounts
from judging.services.expert_columns import CONTACT, PLAIN, YES
from judging.services.pool import sector_names
from judging.services.served_regions import regions_by_words, set_regions
from judging.title_words import title_words, unclear_words
from judging.titles import TitlesWrong, parts_of, read_titles


def may_take_experts(user: User, table: Table, node: Competition | None, /) -> bool:
    """Whoever keeps the pool."""
    return bool(rules.keeps_pool(user))


def plan_experts(
    table: Table,
    cells: Sequence[Sequence[str]],
    *,
    node: Competition | None,
    actor: User,
    at: datetime,
) -> TablePlan:
    """Every row with its effect; a fixed number of queries for all rows."""
    plan, letters = read_table(table, cells)
    sound = [row for row in plan.rows if row.effect != "refused"]
    if not sound:
        return plan
    accounts = read_accounts([row.values["account"] for row in sound], actor)
    regions = regions_by_words(part for row in sound for part in parts_of(row.values["regions"]))
    sectors = _by_words(sector_names())
    for row in sound:
        refuse = _at(row, letters)
        _read_parts(row, sectors, regions, refuse)
        if row.values["email"] and not _is_address(row.values["email"]):
            refuse("email", _("This is not an e-mail address."))
        _whose(row, accounts, refuse)
    _no_person_twice(sound, letters)
    for row in sound:
        if row.effect == "new" and isinstance(row.target, Judge):
            _compare(row, table)
    return plan


def _at(row: RowPlan, letters: Mapping[str, str]) -> Callable[[str, str], None]:
    return lambda name, sentence: row.refuse(letters.get(name, ""), sentence)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _by_words(names: Mapping[str, str]) -> dict[str, str]:
    """Codes by code and by name; a code goes before a name."""
    return {name.casefold(): code for code, name in names.items()} | {
        code.casefold(): code for code in names
    }


def _read_parts(
    row: RowPlan,
    sectors: Mapping[str, str],
    regions: Mapping[str, Sequence[Region]],
    refuse: Callable[[str, str], None],
) -> None:
    """Titles, sectors and regions of a row as lists, what is unknown refused at its cell; whether
    the expert chairs as yes, no or unsaid."""
    chairs = row.values["can_chair"]
    row.values["can_chair"] = chairs == YES if chairs else None
    try:
        row.values["titles"] = read_titles(row.values["titles"])
    except TitlesWrong as wrong:
        refuse("titles", title_words(wrong))
    typed = parts_of(row.values["sectors"])
    if unknown := [part for part in typed if part.casefold() not in sectors]:
        refuse("sectors", _("No edition has the sector “%(sector)s”.") % {"sector": unknown[0]})
    row.values["sectors"] = sorted({sectors.get(part.casefold(), "") for part in typed})
    typed = parts_of(row.values["regions"])
    for part in typed:
        if len(regions.get(part, ())) != 1:
            refuse("regions", unclear_words(part))
            return
    row.values["regions"] = sorted({regions[part][0].pk for part in typed})
    row.values["region_names"] = sorted({regions[part][0].name for part in typed})


def _whose(row: RowPlan, accounts: Accounts, refuse: Callable[[str, str], None]) -> None:
    """Whom the row is about: an expert of the pool, an account, or an address without one."""
    typed = row.values["account"]
    users = accounts.of(typed)
    if len(users) > 1:
        refuse("account", _("Several accounts share this e-mail address."))
    elif not users and not _is_address(typed):
        refuse("account", _("There is no such account, and it is no e-mail address."))
    elif not users:
        row.said = _("new, an account is opened")
    elif (judge := accounts.judges.get(users[0].pk)) is None:
        row.target, row.said = users[0], _("new, has an account")
    elif judge.pk in accounts.elsewhere:
        refuse(
            "account",
            _("This expert also sits on panels of contests that you do not organise."),
        )
    else:
        row.target = judge


def _no_person_twice(rows: Iterable[RowPlan], letters: Mapping[str, str]) -> None:
    """One person under a user name and under an e-mail address is still one."""
    first: dict[Any, int] = {}
    for row in rows:
        target = row.target
        key = target.user_id if isinstance(target, Judge) else getattr(target, "pk", None)
        if key is None:
            key = row.values["account"].casefold()
        if key in first and row.effect != "refused":
            said = _("The same stands in row %(row)s already.") % {"row": first[key]}
            row.refuse(letters.get("account", ""), said)
        first.setdefault(key, row.number)


def _now(judge: Judge) -> dict[str, Any]:
    """What is here about an expert, under the names of the columns; from prefetched rows."""
    return {name: getattr(judge, name) for name in PLAIN} | {
        "sectors": sorted(one.sector_code for one in judge.expertise.all()),
        "regions": sorted(one.region_id for one in judge.served_regions.all()),
    }


def _compare(row: RowPlan, table: Table) -> None:
    before = _now(row.target)
    heads = {column.name: column.head for column in table.columns}
    masked = {"phone": row.target.masked_phone, "email": row.target.masked_email}
    for name, was in before.items():
        typed = row.values[name]
        if typed in ("", [], None) or typed == was:
            continue
        row.changes.append(
            Change(name, heads[name], _words(row, name, was, masked), _after(row, name))
        )
    row.effect = "changed" if row.changes else "unchanged"


def _words(row: RowPlan, name: str, was: Any, masked: Mapping[str, str]) -> Any:
    if name in CONTACT:
        return masked[name] or "–"
    if name == "regions":
        return "、".join(one.region.name for one in row.target.served_regions.all()) or "–"
    return _shown(was)


def _after(row: RowPlan, name: str) -> Any:
    return _shown(row.values["region_names"] if name == "regions" else row.values[name])


def _shown(value: Any) -> Any:
    if value is None or value == []:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "、".join(value) if isinstance(value, list) else value


@transaction.atomic
def take_experts(
    table: Table,
    cells: Sequence[Sequence[str]],
    *,
    node: Competition | None,
    actor: User,
    at: datetime,
    site: str = "",
) -> TablePlan:
    """Write what `plan_experts` says, each expert with a line in the audit trail.

    Raises PermissionDenied, TableRefused while a row is refused.
    """
    if not may_take_experts(actor, table, node):
        raise PermissionDenied
    # One table after the other, so that what was compared is still so.
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    plan = plan_experts(table, cells, node=node, actor=actor, at=at)
    if not plan.is_sound:
        raise TableRefused
    made, mended = [], []
    for row in plan.rows:
        if row.effect == "new":
            made.append((_create(row), {"file": True}))
        elif row.effect == "changed":
            hidden = {
                c.name: HIDDEN if c.name in CONTACT else [c.before, c.after] for c in row.changes
            }
            mended.append((_change(row), {"changes": hidden}))
    record_each("judge.create", made, actor=actor, at=at)
    record_each("judge.change", mended, actor=actor, at=at)
    return plan


def _create(row: RowPlan) -> Judge:
    user = row.target or _open_account(row.values["account"].lower(), row.values["name"])
    said = {name: row.values[name] for name in PLAIN if row.values[name] is not None}
    judge = Judge.objects.create(user=user, **said)
    _write_rows(judge, row, {"sectors", "regions"})
    return judge


def _open_account(address: str, name: str) -> User:
    """An account without a password: its owner signs in with a code sent to the address."""
    user = User(username=f"expert-{secrets.token_hex(6)}", email=address, name=name)
    user.set_unusable_password()
    user.save(force_insert=True)
    return user


def _change(row: RowPlan) -> Judge:
    judge: Judge = row.target
    names = {change.name for change in row.changes}
    for name in names & set(PLAIN):
        setattr(judge, name, row.values[name])
    judge.save(update_fields=sorted(names & set(PLAIN)) or None)
    _write_rows(judge, row, names)
    return judge


def _write_rows(judge: Judge, row: RowPlan, names: set[str]) -> None:
    """Sectors and regions as the row has them."""
    if "sectors" in names:
        judge.expertise.all().delete()
        codes = row.values["sectors"]
        Expertise.objects.bulk_create(Expertise(judge=judge, sector_code=code) for code in codes)
    if "regions" in names:
        set_regions(judge, row.values["regions"])


def export_experts(table: Table, *, node: Competition | None, actor: User) -> bytes:
    """The pool without contacts; four queries. PermissionDenied for who does not keep it."""
    if not rules.keeps_pool(actor):
        raise PermissionDenied
    regions = Prefetch("served_regions", ServedRegion.objects.select_related("region"))
    rows = Judge.objects.for_list().prefetch_related("expertise", regions)
    names = sector_names()
    return book_of(table, (_cells(judge, names) for judge in rows))


def _cells(judge: Judge, names: Mapping[str, str]) -> list[Any]:
    sectors = [names.get(one.sector_code, one.sector_code) for one in judge.expertise.all()]
    regions = [one.region.code for one in judge.served_regions.all()]
    titles, profile = "、".join(judge.titles), str(judge.get_profile_display())
    head = [judge.user.name, judge.user.username, judge.employer, profile, titles]
    limits = [_shown(judge.can_chair), judge.most_entries or "", judge.most_heats or ""]
    return [*head, "、".join(sectors), "、".join(regions), "", "", judge.biography, *limits]


PORT = TablePort(may_take_experts, plan_experts, take_experts, export_experts)
