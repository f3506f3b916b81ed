"""What parts equal scores, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from competitions.rulebook.spec import CRITERION, DECIMALS


def tie_break_words(name: str, criteria: Mapping[str, str]) -> str:
    """One tie-break in words; `criteria` maps codes to the names of criteria.

    What no rule set knows is said as it was written.
    """
    if name.startswith(CRITERION):
        code = name.removeprefix(CRITERION)
        return _("the mean of the criterion “%(name)s”") % {"name": criteria.get(code, code)}
    if name.startswith(DECIMALS):
        return _("the mean with %(decimals)s decimals") % {"decimals": name.removeprefix(DECIMALS)}
    words = {
        "exact": _("the mean before rounding"),
        "earlier_round": _("the score of the round before"),
        "chair": _("the decision of the chair"),
        "panel_vote": _("a vote of the panel"),
        "extra_pitch": _("an extra pitch that is marked again"),
    }
    return words.get(name, name)
