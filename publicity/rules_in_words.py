"""A rule set in plain words, sentence by sentence, for those who are judged by it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.models import Heat, Round, RuleSet


def rules_in_words(round_: Round, heats: Sequence[Heat], criteria: dict[str, str]) -> list[str]:
    """The sentences in the order in which the rules apply; `criteria` are code → name.

    Says only what the rule set holds and what the program does; it promises nothing else.
    """
    rules = round_.rule_set
    return [
        _timing(rules),
        _scoring(rules),
        _("A missing score sheet is missing; it never counts as zero."),
        _ties(rules, criteria),
        _promotion(round_, heats),
        *_final(round_),
        _(
            "A judge with an interest in a project has nothing to do with it: recusal is mandatory."
        ),
    ]


def _timing(rules: RuleSet) -> str:
    return _(
        "Every project has %(pitch)s minutes to pitch and %(qa)s minutes for questions, no longer."
    ) % {"pitch": rules.pitch_minutes, "qa": rules.qa_minutes}


def _scoring(rules: RuleSet) -> str:
    numbers = {
        "judges": rules.panel_size,
        "each": rules.trim_each,
        "rest": rules.panel_size - 2 * rules.trim_each,
        "from": rules.trim_from,
        "decimals": rules.decimals,
    }
    if not rules.trim_each or rules.panel_size < rules.trim_from:
        return (
            _(
                "%(judges)s judges score on their own; the mean of all signed sheets counts,"
                " rounded half-up to %(decimals)s decimals."
            )
            % numbers
        )
    if rules.trim_each == 1:
        dropped = _(
            "%(judges)s judges score on their own; one highest and one lowest total are dropped,"
            " and the mean of the other %(rest)s counts, rounded half-up to %(decimals)s decimals."
        )
    else:
        dropped = _(
            "%(judges)s judges score on their own; the %(each)s highest and the %(each)s lowest"
            " totals are dropped, and the mean of the other %(rest)s counts, rounded half-up to"
            " %(decimals)s decimals."
        )
    return _("%(rule)s With fewer than %(from)s signed sheets nothing is dropped.") % {
        "rule": dropped % numbers,
        "from": rules.trim_from,
    }


def _ties(rules: RuleSet, criteria: dict[str, str]) -> str:
    steps = [_tie_break(name, criteria) for name in rules.tie_breaks]
    if not steps:
        return _("Equal scores share the rank.")
    listed = _("; then ").join(steps)
    return _("Between equal scores decides %(steps)s. What is still equal shares the rank.") % {
        "steps": listed
    }


def _tie_break(name: str, criteria: dict[str, str]) -> str:
    if name == "exact":
        return _("the mean before rounding")
    if name == "earlier_round":
        return _("the score of the earlier round")
    code = name.removeprefix("criterion:")
    return _("the mean of “%(name)s”") % {"name": criteria.get(code, code)}


def _promotion(round_: Round, heats: Sequence[Heat]) -> str:
    rules = round_.rule_set
    if rules.method == RuleSet.Method.TOP_N:
        going = ngettext(
            "The first %(n)s of the round is promoted.",
            "The first %(n)s of the round are promoted.",
            rules.places,
        ) % {"n": rules.places}
    else:
        places = sum(heat.places for heat in heats)
        going = _(
            "The first of every heat are promoted, as many as the heat has places; %(n)s in all."
        ) % {"n": places}
    if rules.ties_at_line == RuleSet.Ties.ALL_THROUGH:
        line = _("All who are tied at the line go through.")
    else:
        line = _("A tie at the line is settled by the panel before anybody is promoted.")
    return _("%(first)s %(second)s") % {"first": going, "second": line}


def _final(round_: Round) -> list[str]:
    if round_.kind != Round.Kind.FINAL or not round_.competition.parent_id:
        return []
    return [
        _(
            "The list is put on public notice; it takes effect, and goes to the level above, only"
            " when the notice has ended."
        )
    ]
