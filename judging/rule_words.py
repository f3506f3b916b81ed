"""A rule set said in sentences, so that people can check what the numbers mean."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from competitions.models import RuleSet

CRITERION = "criterion:"


def tie_break_words(name: str, criteria: Mapping[str, str]) -> str:
    """One tie-break in words; `criteria` maps codes to the names of criteria."""
    if name == "exact":
        return _("the mean before rounding")
    if name == "earlier_round":
        return _("the score of the round before")
    code = name.removeprefix(CRITERION)
    return _("the mean of the criterion “%(name)s”") % {"name": criteria.get(code, code)}


def _panel(rules: RuleSet) -> str:
    if not rules.trim_each:
        return _(
            "%(judges)s judges sit on a panel. The score is the mean of all signed sheets, rounded "
            "half-up to %(decimals)s decimals."
        ) % {"judges": rules.panel_size, "decimals": rules.decimals}
    return _(
        "%(judges)s judges sit on a panel. Once %(from)s sheets are signed, the highest %(each)s and "
        "the lowest %(each)s are dropped. The score is the mean of the rest, rounded half-up to "
        "%(decimals)s decimals."
    ) % {
        "judges": rules.panel_size,
        "from": rules.trim_from,
        "each": rules.trim_each,
        "decimals": rules.decimals,
    }


def _ties(rules: RuleSet, criteria: Mapping[str, str]) -> str:
    if not rules.tie_breaks:
        return _("Equal scores share a rank.")
    words = [tie_break_words(name, criteria) for name in rules.tie_breaks]
    return _("Equal scores are parted by %(list)s. What is still equal shares a rank.") % {
        "list": _(", then ").join(words)
    }


def _promotion(rules: RuleSet) -> str:
    if rules.method == RuleSet.Method.PER_HEAT:
        through = _("The first of every heat go through, as many as the heat has places.")
    else:
        through = _("The first %(places)s of the round go through.") % {"places": rules.places}
    if rules.ties_at_line == RuleSet.Ties.ALL_THROUGH:
        return through + " " + _("All who are tied at the line go through as well.")
    return through + " " + _("A tie at the line stops the promotion until people decide.")


def in_words(rules: RuleSet, criteria: Mapping[str, str]) -> list[str]:
    """The rules as sentences, in the order in which they come into play."""
    return [
        _panel(rules),
        _ties(rules, criteria),
        _promotion(rules),
        _("Each project has %(pitch)s minutes to pitch and %(qa)s minutes for questions.")
        % {"pitch": rules.pitch_minutes, "qa": rules.qa_minutes},
    ]
