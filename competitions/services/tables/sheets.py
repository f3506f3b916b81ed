"""Excel files that go out: an empty template with the values that are allowed, and what is here.

Every cell is written as text or number, so that nothing that somebody typed becomes a formula.
"""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from string import ascii_uppercase
from typing import Any

import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import User
from competitions import rules
from competitions.models import Competition, Region, StaffGrant
from competitions.services.tables.apply import may_take
from competitions.services.tables.declared import REGIONS, SECTORS, STAFF, Column, Table
from competitions.services.tables.staff import CHINA

LAST_ROW = 5000
# Excel takes no longer list within a rule.
LONGEST_LIST = 255
MOST_SAID = 100


def may_read(user: User, table: Table, node: Competition | None) -> bool:
    """Whoever may take a table in, also once the node is archived; of all but the staff,
    supervisors. Sectors stand only at the top of a tree."""
    if node is None:
        return may_take(user, table, node)
    if table is STAFF:
        return bool(rules.may_grant(user, node))
    if table is SECTORS and node.parent_id:
        return False
    roles = (StaffGrant.Role.ORGANISER, StaffGrant.Role.SUPERVISOR)
    return rules.has_role(user, node, *roles) or may_take(user, table, node)


def template(table: Table) -> bytes:
    """An empty table with heads, choices to pick from, and a sheet that explains the columns."""
    return book_of(table, ())


def export_table(table: Table, *, node: Competition | None, actor: User) -> bytes:
    """What the table holds now, in the form in which it can be taken in again; one query."""
    if not may_read(actor, table, node):
        raise PermissionDenied
    return book_of(table, (_row(table, one) for one in _rows(table, node)))


def _rows(table: Table, node: Competition | None) -> Iterable[Any]:
    if table is REGIONS:
        return Region.objects.order_by("code", "since")
    if table is STAFF:
        grants = StaffGrant.objects.current().filter(competition=node)
        return grants.select_related("user").order_by("role", "pk")
    return table.model._default_manager.filter(competition=node).order_by("order", "pk")


def _row(table: Table, one: Any) -> list[Any]:
    if table is STAFF:
        ends = one.expires_at
        until = ends.astimezone(CHINA).date().isoformat() if ends else ""
        return [one.user.name, one.user.username, str(one.get_role_display()), until]
    return [_shown(column, getattr(one, column.name)) for column in table.columns]


def _shown(column: Column, value: Any) -> Any:
    if column.choices is not None:
        return str(column.choices().get(value, value))
    return "" if value is None else value


def book_of(table: Table, rows: Iterable[Sequence[Any]]) -> bytes:
    """The workbook of a table with these rows, and a sheet that explains the columns."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    # Codes such as 010000 keep their noughts.
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(str(table.title))
    sheet.freeze_panes(1, 0)
    offered: dict[str, list[str]] = {}
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width, text)
        sheet.write_string(0, place, str(column.head), head)
        offered[column.name] = column.listed()
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, place, value)
            else:
                sheet.write_string(number, place, str(value))
    _explain(book, table, head, offered)
    _offer(book, sheet, table, head, offered)
    book.close()
    return file.getvalue()


def _offer(
    book: Any, sheet: Any, table: Table, head: Any, offered: Mapping[str, Sequence[str]]
) -> None:
    """Lists to pick from. What Excel does not take inside of a rule stands on a sheet of its own."""
    choices: Any = None
    for place, column in enumerate(table.columns):
        words = offered[column.name]
        if not words:
            continue
        source: Any = words
        if len(",".join(words)) > LONGEST_LIST or any("," in word for word in words):
            choices = choices or book.add_worksheet(_("Lists"))
            choices.set_column(place, place, 32)
            choices.write_string(0, place, str(column.head), head)
            for number, word in enumerate(words, 1):
                choices.write_string(number, place, word)
            letter = ascii_uppercase[place]
            source = f"='{choices.get_name()}'!${letter}$2:${letter}${len(words) + 1}"
        rule = {"validate": "list", "source": source}
        if column.offers is not None:
            rule["error_type"] = "information"
        sheet.data_validation(1, place, LAST_ROW, place, rule)


def _explain(book: Any, table: Table, head: Any, offered: Mapping[str, Sequence[str]]) -> None:
    sheet = book.add_worksheet(_("How to fill it in"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 3, 48)
    heads = (_("Column"), _("Needed"), _("Allowed values"), _("Example"))
    for place, word in enumerate(heads):
        sheet.write_string(0, place, word, head)
    for number, column in enumerate(table.columns, 1):
        words = offered[column.name]
        allowed = _(", ").join(words) if len(words) <= MOST_SAID else _("see the sheet “Lists”")
        needed = _("yes") if column.is_required else _("no")
        for place, word in enumerate((str(column.head), needed, allowed, column.example)):
            sheet.write_string(number, place, word)
    sheet.set_column(5, 5, 60)
    sheet.write_string(0, 5, str(table.lead), head)
