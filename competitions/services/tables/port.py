"""How a page of tables reads and writes one: the steps that every kind of table has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from accounts.models import User
from competitions.models import Competition
from competitions.services.tables import apply, plan, sheets
from competitions.services.tables.declared import Table
from competitions.services.tables.plan import TablePlan


class May(Protocol):
    """Whether somebody may take the table in."""

    def __call__(self, user: User, table: Table, node: Competition | None, /) -> bool: ...


class Planning(Protocol):
    """Every row with its effect; writes nothing."""

    def __call__(
        self,
        table: Table,
        cells: Sequence[Sequence[str]],
        *,
        node: Competition | None,
        actor: User,
        at: datetime,
    ) -> TablePlan: ...


class Taking(Protocol):
    """All rows or none."""

    def __call__(
        self,
        table: Table,
        cells: Sequence[Sequence[str]],
        *,
        node: Competition | None,
        actor: User,
        at: datetime,
        site: str = "",
    ) -> TablePlan: ...


class Exporting(Protocol):
    """What is here, as a workbook."""

    def __call__(self, table: Table, *, node: Competition | None, actor: User) -> bytes: ...


@dataclass(frozen=True, slots=True)
class TablePort:
    """The four of them."""

    may_take: May
    plan: Planning
    take: Taking
    export: Exporting


PORT = TablePort(apply.may_take, plan.plan_table, apply.take_table, sheets.export_table)
