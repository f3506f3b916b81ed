"""What a recommended list would change: every row with its effect. Writes nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.models import User
from competitions.models import Category, Competition
from competitions.services.region_choice import RegionNotFound, meant
from competitions.services.tables.declared import Table
from competitions.services.tables.plan import Change, RowPlan, TablePlan, read_table
from projects.code_words import CODE_PROBLEMS
from projects.credit_code import LENGTH, check_credit_code
from projects.models import Nomination
from projects.services.nomination_columns import CONTACT
from projects.services.nomination_facts import NominationFacts, read_facts
from projects.similarity import identity_of

HIDDEN = "***"
REFERENCES = ("category", "sector", "region")

type Refuse = Callable[[str, str], None]


def plan_nominations(
    table: Table,
    cells: Sequence[Sequence[str]],
    *,
    node: Competition,
    actor: User,
    at: datetime,
) -> TablePlan:
    """Every row with its effect; a fixed number of queries for all rows.

    `target` of a row is the recommended project that is here; `values` holds `identity` and
    `entry`, the handed-in entry that the row is about, or None.
    """
    plan, letters = read_table(table, cells)
    sound = [row for row in plan.rows if row.effect != "refused"]
    if not sound:
        return plan
    for row in sound:
        row.values["credit_code"] = check_credit_code(row.values["credit_code"]).code
    facts = read_facts(node, [row.values for row in sound], actor)
    for row in sound:
        _read(row, facts, _at(row, letters))
        if row.effect != "refused":
            _compare(row, table, facts, _at(row, letters))
    standing = [row for row in sound if row.effect != "refused"]
    _once(standing, "identity", "title", letters)
    _ranks(standing, facts, letters)
    return plan


def _at(row: RowPlan, letters: Mapping[str, str]) -> Refuse:
    return lambda name, sentence: row.refuse(letters.get(name, ""), sentence)


def _read(row: RowPlan, facts: NominationFacts, refuse: Refuse) -> None:
    values = row.values
    try:
        place = meant(facts.regions, values["region"])
        values["region"], values["region_name"] = place.key, place.name
    except RegionNotFound as unknown:
        refuse("region", str(unknown))
    if values["contact_email"] and not _is_address(values["contact_email"]):
        refuse("contact_email", _("This is not an e-mail address."))
    if facts.kinds[values["category"]] == Category.Kind.ENTERPRISE:
        _read_code(row, refuse)
    elif not values["leader"]:
        refuse("leader", _("A team is known by its leader."))
    elif values["credit_code"]:
        refuse("credit_code", _("A team has no credit code."))
    for name in ("body", "category", "sector"):
        values[name] = int(values[name])
    values["identity"] = identity_of(values["title"], values["credit_code"], values["leader"])


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _read_code(row: RowPlan, refuse: Refuse) -> None:
    """A code that fails the check is told and not refused: genuine ones are known that do."""
    checked = check_credit_code(row.values["credit_code"])
    if not checked.problem:
        return
    said = CODE_PROBLEMS[checked.problem] % {"length": len(checked.code)}
    if len(checked.code) != LENGTH:
        refuse("credit_code", said)
    else:
        row.said = _("new; look at the credit code: %(said)s") % {"said": said}


def _compare(row: RowPlan, table: Table, facts: NominationFacts, refuse: Refuse) -> None:
    values = row.values
    present = facts.present.get((values["body"], values["number"].casefold()))
    same = facts.projects.get(values["identity"])
    values["entry"] = entry = facts.entries.get(values["identity"])
    numbered = facts.numbered.get(values["number"].casefold())
    bound = present.entry if present is not None else None
    touched = [one for one in (entry, numbered, bound) if one is not None]
    if any(one.project_id in facts.kept_away for one in touched):
        refuse("title", _("You have to do with this project: leave its row to somebody else."))
    elif numbered is not None and numbered != entry:
        refuse("number", _("The entry with this number is another project."))
    elif same is not None and same != present:
        words = {"body": same.body, "number": same.number}
        refuse("title", _("%(body)s recommends this project as number %(number)s.") % words)
    elif bound is not None and present is not None and present.identity != values["identity"]:
        said = _("It was handed in as %(number)s: project name and unit stay as they are.")
        refuse("title", said % {"number": bound.number})
    elif present is not None:
        row.target, row.said = present, ""
        _changes(row, table, present)
    elif entry is not None:
        row.said = row.said or _("new; handed in as %(number)s") % {"number": entry.number}


def _changes(row: RowPlan, table: Table, present: Nomination) -> None:
    for column in table.columns:
        name, after = column.name, row.values[column.name]
        reference = name in (*REFERENCES, "body")
        before = getattr(present, f"{name}_id" if reference else name)
        if before == after or name == "number" or (name in CONTACT and not after):
            continue
        row.changes.append(Change(name, column.head, *_words(row, table, present, name)))
    row.effect = "changed" if row.changes else "unchanged"


def _words(row: RowPlan, table: Table, present: Nomination, name: str) -> tuple[Any, Any]:
    """A value before and after as a person reads it; contacts are in the file, not on the page."""
    before, after = getattr(present, name), row.values[name]
    if name in CONTACT:
        return HIDDEN if before else "", after
    if name == "region":
        return str(before), row.values["region_name"]
    if name in REFERENCES:
        return str(before), next(c for c in table.columns if c.name == name).listed_word(after)
    return before, after


def _once(rows: Sequence[RowPlan], name: str, column: str, letters: Mapping[str, str]) -> None:
    first: dict[Any, int] = {}
    for row in rows:
        if (number := first.setdefault(row.values[name], row.number)) != row.number:
            said = _("The same project stands in row %(row)s already.") % {"row": number}
            row.refuse(letters[column], said)


def _ranks(rows: Sequence[RowPlan], facts: NominationFacts, letters: Mapping[str, str]) -> None:
    """No rank twice in the list of a body, neither in the file nor beside it."""
    moved = {row.target.pk for row in rows if row.target is not None}
    first: dict[tuple[int, int], int] = {}
    for row in rows:
        key = (row.values["body"], row.values["rank"])
        holder = facts.ranks.get(key)
        number = first.setdefault(key, row.number)
        if number != row.number:
            said = _("The same rank of this body stands in row %(row)s.") % {"row": number}
            row.refuse(letters["rank"], said)
        elif holder is not None and holder.pk not in moved:
            said = _("This rank is held by number %(number)s, which is not in the file.")
            row.refuse(letters["rank"], said % {"number": holder.number})
