"""The public document of a run, made anew after each step and stored beside it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import connection, transaction

from hall.models import HallRun
from hall.public_document import GONE, Card, HeatCard, document, written
from hall.services.folding import state_of
from hall.state import Running
from judging.models import Appearance
from projects.declared import title_of, unit_of
from projects.models import Entry

# Stand in the compiled query for the heat and the code that are asked for.
ANY_HEAT, ANY_CODE = 2**62, "\x01"


def cards_of(run: HallRun) -> Mapping[str, Card]:
    """What is public of each entry of the running order, nothing of who has left; one query."""
    rows = Appearance.objects.for_list().filter(pk__in=[int(key) for key in run.order])
    return {
        str(row.pk): GONE
        if row.entry.state not in Entry.IN_CONTEST
        else Card(
            row.entry.number or "",
            title_of(row.entry),
            unit_of(row.entry),
            row.entry.category.name,
            row.entry.sector.name,
        )
        for row in rows
    }


def heat_card(run: HallRun) -> HeatCard:
    """What is public of the heat itself; no query with heat, round and competition at hand."""
    heat = run.heat
    return HeatCard(
        contest=heat.round.competition.short_name,
        heat=f"{heat.round.name} {heat.name}",
        warnings=tuple(run.play["warnings"]),
        is_rehearsal=run.is_rehearsal,
        seed=run.play["seed"],
    )


def store_document(run: HallRun, state: Running, cards: Mapping[str, Card]) -> None:
    """Write what screens and phones are to show from now on; `run` comes from `locked`."""
    run.document, run.entity_tag = written(document(state, heat_card(run), cards))
    run.gone = run.n_gone
    run.save(update_fields=["document", "entity_tag", "gone"])


def current_document(run: HallRun) -> tuple[str, str]:
    """The document and its tag; made anew where an entry has left the contest since the last step.

    `run` comes from `with_gone`.
    """
    if run.n_gone == run.gone:
        return run.document, run.entity_tag
    return _made_anew(run.pk)


def public_document(code: str, heat: int) -> tuple[str, str] | None:
    """What `current_document` says of the heat's live page; None where none is open to everybody.

    One query, compiled once: a crowd asks it, and building it takes longer than answering it.
    """
    sql, params = _public_query()
    asked = {ANY_HEAT: heat, ANY_CODE: code}
    values: list[Any] = [asked.get(value, value) for value in params]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    if row is None:
        return None
    pk, document, entity_tag, gone, n_gone = row
    return (document, entity_tag) if n_gone == gone else _made_anew(pk)


@cache
def _public_query() -> tuple[str, tuple[Any, ...]]:
    asked = HallRun.objects.public().with_gone().order_by()
    # Of what `with_gone` adds the type checker knows nothing by name.
    rows: Any = asked.filter(heat=ANY_HEAT, heat__round__competition__code=ANY_CODE)
    columns = rows.values_list("pk", "document", "entity_tag", "gone", "n_gone")
    return columns.query.sql_with_params()


@transaction.atomic
def _made_anew(pk: int) -> tuple[str, str]:
    locked = HallRun.objects.locked().get(pk=pk)
    store_document(locked, state_of(locked), cards_of(locked))
    return locked.document, locked.entity_tag
