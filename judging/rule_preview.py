"""The sample of a rule set as a page shows it: sentences, places with their working, a table."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from competitions.labels.settings import KINDS
from competitions.rulebook.problems import problems
from competitions.rulebook.spec import Rules
from competitions.words.plan import MARKS, OUTCOMES, key_words, plan_lines, stopped_words
from competitions.words.problems import problem_words
from competitions.words.rules import in_words, tie_break_words
from judging.rounding import round_exact
from judging.rule_sample import Sample, SampleRow, play

# How many projects the places are worked out for, unless the reader says another number.
FIELD, LARGEST_FIELD = 250, 100_000
# More of them change nothing, and take long to read.
DIGITS = 9
FIELD_NAME = "preview_field"


def field_of(data: Mapping[str, Any]) -> int:
    """The number of projects that the reader asked for, within bounds."""
    typed = str(data.get(FIELD_NAME, ""))
    return (
        min(int(typed[:DIGITS]), LARGEST_FIELD) if typed.isascii() and typed.isdigit() else FIELD
    )


def preview_of_form(form: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a checked form would do: its complaints if there are any, else the sample."""
    field = field_of(data)
    wrong = [
        {"label": form.fields[name].label, "sentences": sentences}
        for name, sentences in form.errors.items()
        if "__" in name and name in form.fields
    ]
    if wrong or form.rules is None:
        return {"wrong": wrong, "field": field}
    return preview_of_rules(form.rules, form.criteria, field)


def preview_of_rules(rules: Rules, criteria: Mapping[str, str], field: int) -> dict[str, Any]:
    """The sample by `rules`; nothing but the complaints if they cannot be played."""
    found = problems(rules)
    refused = [problem_words(one) for one in found if one.severity == "refused"]
    if refused:
        return {"wrong": [{"label": "", "sentences": refused}], "field": field}
    sample = play(rules, kinds=_kinds(rules), field=field)
    seats = max(len(row.sheets) for row in sample.rows)
    return {
        "field": field,
        "sentences": in_words(rules, criteria),
        "warnings": [problem_words(one) for one in found if one.severity == "warning"],
        "plan": plan_lines(sample.plan) if sample.plan else [],
        "wider": plan_lines(sample.wider) if sample.wider else [],
        "wider_total": sample.wider.total if sample.wider else None,
        "stopped": _stopped(sample),
        "seats": range(1, seats + 1),
        "rows": [_row(row, seats, criteria) for row in sample.rows],
        "is_moved": rules.score.normalisation != "off",
        "is_carried": bool(rules.score.carry_over) or "earlier_round" in rules.ties.chain,
    }


def name_of(number: int) -> str:
    return _("Project %(number)s") % {"number": number + 1}


def _stopped(sample: Sample) -> str:
    if sample.stopped is None:
        return ""
    names = {str(row.number): name_of(row.number) for row in sample.rows}
    return stopped_words(sample.stopped, names)


def _kinds(rules: Rules) -> tuple[str, ...]:
    """The categories of the sample: those that the promotion names, otherwise all."""
    rule = rules.promotion
    named = {*rule.split, *(rule.places_of if rule.by == "category" else ())}
    return tuple(kind for kind in KINDS if kind in named) or tuple(KINDS)


def _row(row: SampleRow, seats: int, criteria: Mapping[str, str]) -> dict[str, Any]:
    outcome = row.decision.outcome if row.decision else ""
    by = row.place.decided_by
    return {
        "name": name_of(row.number),
        "category": key_words("category", row.groups["category"]),
        "heat": key_words("heat", row.groups["heat"]),
        "sheets": [_sheet(one) for one in row.sheets],
        "empty": range(seats - len(row.sheets)),
        "raw_score": row.raw_score,
        "earlier": row.earlier,
        "score": row.total.score,
        "rank": row.place.rank,
        "tied": row.place.tied,
        "decided_by": tie_break_words(by, criteria) if by else "",
        "outcome": OUTCOMES.get(outcome, ""),
        "mark": MARKS.get(outcome, "idle"),
    }


def _sheet(sheet: Any) -> dict[str, Any]:
    moved = None if sheet.moved is None else round_exact(sheet.moved, 2)
    raw = None if sheet.raw is None else f"{sheet.raw:f}"
    return {"raw": raw, "moved": moved, "dropped": sheet.dropped}
