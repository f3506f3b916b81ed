"""One archive with all that is needed to recount a contest without its server. Reads only.

Which rounds: those whose heats are all locked. What is in it: judging/bundle_readme.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db.models import Count, F, Max, Q

from competitions.models import Competition, Heat, Round, RuleChange
from judging.bundle_format import write_archive, written
from judging.models import HeatSeal, Promotion, Ranking, Standing, TieRuling
from judging.services.bundle_heats import heat_content, names_of, recusals_of, units_of
from judging.services.rule_digests import rubric_content, rules_digest
from judging.services.taken_places import taken_places
from projects.models import Entry, Recusal

HERE = Path(__file__).resolve().parent.parent
# Columns of a standing that are copied as they are, besides its score.
STANDING_COLUMNS = ("rank", "tied", "category_rank", "region_rank", "detail")


class NothingToRecount(Exception):
    """No round of the contest has all its heats locked."""


class BundleMoved(Exception):
    """Something was unlocked, ranked or decided while the bundle was written."""


def rounds_to_recount(node: Competition) -> list[Round]:
    """The rounds of the node whose heats are all locked, in their order; one query."""
    rounds = Round.objects.filter(competition=node).annotate(
        heat_count=Count("heats"), open_count=Count("heats", ~Q(heats__state=Heat.State.LOCKED))
    )
    ready = rounds.filter(heat_count__gt=0, open_count=0)
    return list(ready.select_related("rule_set", "competition").order_by("order"))


def write_bundle(
    node: Competition,
    target: Path,
    *,
    named: bool,
    advance: Callable[[int], object] = lambda _done: None,
) -> None:
    """Write the bundle of the node to `target`, which is there whole or not at all.

    `named`: with judges, comments, drawn names and units. `advance` is told after each heat how
    many are written. The same rows give the same bytes. Raises NothingToRecount, BundleMoved.
    """
    rounds = rounds_to_recount(node)
    if not rounds:
        raise NothingToRecount
    before = _state_of(node)
    manifest = {
        "competition": {"code": node.code, "name": node.name},
        "as_of": _as_of(node),
        "named": named,
    }
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".bundle-")
    try:
        with os.fdopen(handle, "wb") as file:
            write_archive(file, manifest, _members(node, rounds, advance, named=named))
        if _state_of(node) != before:
            raise BundleMoved
        Path(name).replace(target)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _state_of(node: Competition) -> list[Any]:
    """What moves whenever a heat, a rank or a decision does."""
    rankings = Ranking.objects.filter(round__competition=node)
    promotions = Promotion.objects.filter(round__competition=node)
    return [
        list(Round.objects.filter(competition=node).order_by("pk").values_list("pk", "state")),
        list(
            Heat.objects.filter(round__competition=node).order_by("pk").values_list("pk", "state")
        ),
        rankings.aggregate(Max("pk"), Count("superseded_at")),
        promotions.aggregate(Max("pk"), Count("revoked_at")),
        Recusal.objects.filter(project__entries__competition=node).aggregate(Max("pk")),
    ]


def _as_of(node: Competition) -> str | None:
    newest = Ranking.objects.filter(round__competition=node).aggregate(at=Max("made_at"))["at"]
    return newest.isoformat() if newest else None


def _members(
    node: Competition, rounds: list[Round], advance: Callable[[int], object], *, named: bool
) -> Iterator[tuple[str, bytes]]:
    """Every file but the manifest, by name."""
    yield "README.en.md", (HERE / "bundle_readme" / "en.md").read_bytes()
    yield "README.zh.md", (HERE / "bundle_readme" / "zh.md").read_bytes()
    done = 0
    units = units_of(rounds)
    for round_ in rounds:
        heats = Heat.objects.filter(round=round_).select_related("round__competition", "ledger")
        for heat in heats.order_by("number"):
            name = f"heats/{round_.order}-{heat.number}.json"
            yield name, written(heat_content(heat, units, named=named))
            done += 1
            advance(done)
    if named:
        yield "names.json", written(names_of(rounds))
    yield "promotions.json", written({"rounds": [_promotions(one) for one in rounds]})
    yield "rankings.json", written({"rounds": [_rankings(one) for one in rounds]})
    yield "recount.py", (HERE / "recount.py").read_bytes()
    yield "recusals.json", written({"rows": recusals_of(rounds)})
    rubrics = [{"round": one.order, **rubric_content(one)} for one in rounds]
    yield "rubric.json", written({"rounds": rubrics})
    yield "rules.json", written({"rounds": [_rules(one) for one in rounds]})
    yield "rulings.json", written({"rounds": [_rulings(one, named=named) for one in rounds]})
    yield "seals.json", written({"rows": _seals(node)})


def _rules(round_: Round) -> dict[str, Any]:
    before = Round.objects.filter(competition=round_.competition_id, order__lt=round_.order)
    replaced = RuleChange.objects.filter(round=round_, applied_at__isnull=False)
    changes = replaced.select_related("replaces").order_by("pk")
    return {
        "round": round_.order,
        "name": round_.name,
        "kind": round_.kind,
        "state": round_.state,
        "before": before.aggregate(order=Max("order"))["order"],
        "rule_set": {"name": round_.rule_set.name, "version": round_.rule_set.version},
        "spec": round_.rule_set.spec,
        "replaced": [rules_digest(change.replaces) for change in changes],
    }


def _seals(node: Competition) -> list[dict[str, Any]]:
    return [
        {
            "seq": seal.seq,
            "payload": seal.payload,
            "previous_hash": seal.previous_hash,
            "hash": seal.hash,
            "at": seal.at.isoformat(),
        }
        for seal in HeatSeal.objects.filter(competition=node).order_by("seq", "pk")
    ]


def _rulings(round_: Round, *, named: bool) -> dict[str, Any]:
    rows = TieRuling.objects.filter(round=round_).select_related("appearance__entry")
    lines = []
    for one in rows.order_by("number", "-value", "pk"):
        line = {
            "number": one.number,
            "token": one.token,
            "score": f"{one.score:f}",
            "entry": one.appearance.entry.number or "",
            "value": one.value,
            "at": one.at.isoformat(),
        }
        said = {"decided_by": one.decided_by, "reason": one.reason} if named else {}
        lines.append(line | said)
    return {"round": round_.order, "rulings": lines}


def _rankings(round_: Round) -> dict[str, Any]:
    """The rankings in force, of each heat and of the round, with their standings; two queries."""
    rows = Ranking.objects.filter(round=round_, superseded_at=None).select_related(
        "rule_set", "heat"
    )
    rankings = rows.order_by(F("heat__number").asc(nulls_last=True), "pk")
    standings: dict[int, list[dict[str, Any]]] = {ranking.pk: [] for ranking in rankings}
    found = Standing.objects.filter(ranking__in=standings).select_related(
        "appearance__entry", "appearance__heat__round"
    )
    for one in found.order_by("ranking", "appearance__entry__number", "pk"):
        standings[one.ranking_id].append(_standing(one))
    return {
        "round": round_.order,
        "rankings": [
            {
                "id": ranking.pk,
                "heat": ranking.heat.number if ranking.heat else None,
                "rule_set": {"name": ranking.rule_set.name, "version": ranking.rule_set.version},
                "ledger_head": ranking.ledger_head,
                "made_at": ranking.made_at.isoformat(),
                "standings": standings[ranking.pk],
            }
            for ranking in rankings
        ],
    }


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "entry": one.appearance.entry.number or "",
        "round": one.appearance.heat.round.order,
        "heat": one.appearance.heat.number,
        "score": None if one.score is None else f"{one.score:f}",
        **{name: getattr(one, name) for name in STANDING_COLUMNS},
    }


def _promotions(round_: Round) -> dict[str, Any]:
    """The decisions that follow from the ranking in force, in the order in which they were taken.

    `taken`: who has lost a place after a check.
    """
    rows = Promotion.objects.filter(
        round=round_, standing__ranking__superseded_at=None, standing__ranking__heat=None
    )
    found = rows.select_related("entry", "standing__appearance__entry").order_by("pk")
    taken = Entry.objects.filter(pk__in=taken_places(round_), number__isnull=False)
    return {
        "round": round_.order,
        "taken": sorted(taken.values_list("number", flat=True)),
        "rows": [
            {
                "entry": one.entry.number or "",
                "standing": one.standing.appearance.entry.number or "",
                "outcome": one.outcome,
                "place": one.place,
                "revoked": one.revoked_at is not None,
            }
            for one in found
        ],
    }
