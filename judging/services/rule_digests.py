"""What a heat is played by and who is heard there, in one written form: a seal binds the digests."""

import json
from typing import Any

from competitions.models import Criterion, Heat, Round, Rubric, RuleSet
from judging.bundle_format import content_digest


def rules_digest(rule_set: RuleSet) -> str:
    """SHA-256 (hexadecimal) of a version of the rules as it is stored, with its name."""
    said = {"name": rule_set.name, "version": rule_set.version, "spec": rule_set.spec}
    return content_digest(said)


def panel_digest(heat: Heat) -> str:
    """SHA-256 (hexadecimal) of the seats, which of them leads, and the running order; two queries."""
    seats = heat.seats.order_by("number").values_list("number", "is_chair")
    entries = heat.appearances.order_by("entry__number").values_list("entry__number", "order")
    order = sorted([number or "", order] for number, order in entries)
    return content_digest({"seats": [list(seat) for seat in seats], "entries": order})


def rubric_digest(round_: Round) -> str:
    """SHA-256 (hexadecimal) of `rubric_content`."""
    return content_digest(rubric_content(round_))


def rubric_content(round_: Round) -> dict[str, Any]:
    """The score sheet's form of a round: numbers as decimal text, bands as JSON text; two queries."""
    rubric = Rubric.objects.filter(round=round_).first()
    rows = Criterion.objects.filter(rubric=rubric).order_by("order", "pk")
    criteria = [
        {
            "code": one.code,
            "name": one.name,
            "description": one.description,
            "max_points": f"{one.max_points:f}",
            "weight": f"{one.weight:f}",
            "category_kind": one.category_kind,
            "bands": json.dumps(one.bands, ensure_ascii=False),
            "order": one.order,
        }
        for one in rows
    ]
    return {
        "name": rubric.name if rubric else "",
        "scale_to": rubric.scale_to if rubric else None,
        "criteria": criteria,
    }
