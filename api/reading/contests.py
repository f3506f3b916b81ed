"""Contests as their public pages show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.urls import reverse

from api import contest_shapes as whole
from api import shapes
from api.asks import ContestsAsk, State
from api.reading.paging import cut
from competitions.models import Competition
from publicity import contest as pages
from publicity import portal
from publicity.dates import CHINA, china_day
from publicity.happenings import Happening
from publicity.winners import PrizeLine


def contest_lines(ask: ContestsAsk, at: datetime) -> tuple[list[shapes.ContestLine], int]:
    """The page that is asked for, the newest year first, and how many there are; four queries."""
    nodes = _asked_for(ask)
    if ask.state is None:
        found = cut(nodes, ask)
        states = portal.states_of(found, at)
        return [_line(node, states[node.pk], at) for node in found], nodes.count()
    # A state follows from dates, rounds and notices, so it is known only of what has been read.
    every = list(nodes)
    states = portal.states_of(every, at)
    kept = [node for node in every if states[node.pk].name == ask.state]
    return [_line(node, states[node.pk], at) for node in cut(kept, ask)], len(kept)


def _asked_for(ask: ContestsAsk) -> QuerySet[Competition]:
    nodes = Competition.objects.public().select_related("parent").order_by("-year", "path")
    if ask.year is not None:
        nodes = nodes.filter(year=ask.year)
    if ask.level is not None:
        nodes = nodes.filter(level=ask.level)
    if ask.q:
        named = Q(name__icontains=ask.q) | Q(short_name__icontains=ask.q)
        nodes = nodes.filter(named | Q(code__icontains=ask.q))
    return nodes


def public_node(code: str) -> Competition | None:
    """The public contest with this code; one query."""
    nodes = Competition.objects.public().select_related("parent")
    return nodes.filter(code=code).first()


def whole_contest(node: Competition, at: datetime) -> whole.Contest:
    """Everything that the page of a public contest shows, in a bounded number of queries."""
    shown = pages.contest_of(node, at)
    state = portal.states_of([node], at)[node.pk]
    return whole.Contest(
        **_of_line(node, state, at),
        summary=node.summary,
        basis_document=node.basis_document,
        bodies=[whole.Bodies(role=r, names=n) for r, n in portal.bodies_by_role(node)],
        places_above=shown.places_above,
        calendar=[_dated(line.what) for line in shown.calendar],
        prizes=[_prize(line) for line in shown.winners],
        children=[_child(branch) for branch in portal.children_of(node, at)],
        stages=[_stage(stage) for stage in shown.funnel.stages] if shown.funnel else [],
        events=[_event(event) for event in shown.events],
        rules=[_rules(sheet) for sheet in shown.rules],
        published=[whole.RoundMention.from_orm(r) for r in reversed(shown.published_rounds)],
        notices=[whole.NoticeMention.from_orm(notice) for notice in shown.notices],
        documents=[whole.Document.from_orm(each) for each in node.documents.all()],
    )


def _line(node: Competition, state: portal.NodeState, at: datetime) -> shapes.ContestLine:
    return shapes.ContestLine(**_of_line(node, state, at))


def _of_line(node: Competition, state: portal.NodeState, at: datetime) -> dict[str, Any]:
    parent = node.parent
    is_named = parent is not None and parent.state != Competition.State.DRAFT
    return {
        "code": node.code,
        "name": node.name,
        "short_name": node.short_name,
        "level": {"name": node.level, "text": str(node.get_level_display())},
        "year": node.year,
        "parent": parent.code if parent is not None and is_named else None,
        "state": _state(state),
        "registration": {
            "phase": portal.registration_phase(node, at),
            "opens_at": _moment(node.registration_opens_at),
            "closes_at": _moment(node.registration_closes_at),
        },
        "page": reverse("publicity:competition", args=[node.code]),
        "address": reverse("api:competition", args=[node.code]),
    }


def in_china(at: datetime) -> datetime:
    """The same moment by the clocks of China."""
    return at.astimezone(CHINA)


def _moment(at: datetime | None) -> datetime | None:
    return in_china(at) if at else None


def _state(state: portal.NodeState) -> shapes.ContestState:
    return shapes.ContestState(name=cast(State, state.name), text=state.text)


def _child(branch: portal.Branch) -> whole.Child:
    return whole.Child(code=branch.node.code, name=branch.node.name, state=_state(branch.state))


def _stage(stage: Any) -> whole.Stage:
    return whole.Stage(
        figure=stage.figure, planned=stage.planned, words=stage.words, note=stage.note
    )


def _event(event: pages.EventRow) -> whole.Event:
    heat = event.heat
    region = heat.venue.region
    return whole.Event(
        round=heat.round.order,
        number=heat.number,
        name=heat.name,
        date=china_day(heat.starts_at),
        place=region.name if region else str(heat.venue.get_kind_display()),
        entries=event.entries,
        promoted=event.promoted,
    )


def _dated(one: Happening) -> whole.Dated:
    return whole.Dated(
        kind=one.kind,
        title=one.title,
        first=one.first,
        last=one.last,
        starts_at=_moment(one.starts),
        ends_at=_moment(one.ends),
        place=one.where,
    )


def _prize(line: PrizeLine) -> whole.Prize:
    winners = [whole.Winner(title=w.title, unit=w.unit, sector=w.sector) for w in line.winners]
    return whole.Prize(name=line.prize, winners=winners)


def _rules(sheet: pages.RuleSheet) -> whole.RuleSheet:
    rule_set = sheet.rounds[0].rule_set
    return whole.RuleSheet(
        rounds=_names(sheet.rounds),
        rule_set=rule_set.name,
        version=rule_set.version,
        sentences=list(sheet.sentences),
    )


def _names(rounds: Sequence[Any]) -> list[str]:
    return [round_.name for round_ in reversed(rounds)]
