"""The working of a number of places, and what becomes of an entry, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from competitions.labels.settings import KINDS
from competitions.promotion.plan import GroupPlan, Plan, Step
from competitions.promotion.selection import GroupWithoutPlaces, PromotionError, TieAtLine

STEP_WORDS = {
    "everybody": gettext_lazy("nobody is eliminated"),
    "score_line": gettext_lazy("only from %(score_line)s points on"),
    "places": gettext_lazy("%(places)s places by the rules"),
    "places_of": gettext_lazy("%(places)s places of its own"),
    "heat_places": gettext_lazy("%(places)s places of the heat"),
    "percent": gettext_lazy("%(percent)s %% of %(of)s are %(exact)s, half up %(places)s"),
    "percent_down": gettext_lazy("%(percent)s %% of %(of)s are %(exact)s, cut off %(places)s"),
    "floor": gettext_lazy("but at least %(floor)s"),
    "ceiling": gettext_lazy("but at most %(ceiling)s"),
    "split": gettext_lazy("%(weight)s parts of %(weights)s of the %(total)s places: %(places)s"),
    "share": gettext_lazy(
        "%(of)s of %(all)s projects, so %(exact)s of the %(total)s places: %(places)s"
    ),
}
OUTCOMES = {
    "promoted": pgettext_lazy("outcome", "promoted"),
    "reserve": pgettext_lazy("outcome", "reserve"),
    "out": pgettext_lazy("outcome", "out"),
}
MARKS = {"promoted": "ok", "reserve": "wait", "out": "idle"}
GROUP_WORDS = {"heat": gettext_lazy("Heat %(key)s")}


def step_words(step: Step) -> str:
    """One step of the working: “5 % of 250 are 12.5, half up 13”."""
    return str(STEP_WORDS[step.code]) % step.params


def group_words(dimensions: tuple[str, ...], group: tuple[str, ...]) -> str:
    """A group of entrants by its parts: “Enterprise group, Heat 2”; "" for all together."""
    return _(", ").join(
        key_words(dimension, key) for dimension, key in zip(dimensions, group, strict=True)
    )


def key_words(dimension: str, key: str) -> str:
    if dimension == "heat":
        return str(GROUP_WORDS["heat"]) % {"key": key}
    return str(KINDS.get(key, key)) if dimension == "category" else key


def plan_lines(plan: Plan) -> list[Mapping[str, object]]:
    """The groups of a plan: name, how many take part, places (None: no limit), the working."""
    return [_line(plan, one) for one in plan.groups]


def _line(plan: Plan, one: GroupPlan) -> Mapping[str, object]:
    return {
        "group": group_words(plan.dimensions, one.group),
        "count": one.count,
        "places": one.places,
        "working": _("; ").join(step_words(step) for step in one.steps),
    }


def stopped_words(stopped: PromotionError, names: Mapping[str, str]) -> str:
    """Why a promotion cannot be decided; `names` are those of the entries by key."""
    if isinstance(stopped, TieAtLine):
        return _(
            "%(names)s are tied at the line of promotion. The rules leave this to people, so nobody "
            "is promoted before they have decided."
        ) % {"names": _(", ").join(names.get(key, key) for key in stopped.keys)}
    if isinstance(stopped, GroupWithoutPlaces):
        return _(
            "Nothing is said about the places of “%(group)s”. Give this group a number, or give a "
            "number for all groups."
        ) % {"group": KINDS.get(stopped.group, stopped.group)}
    return _("By these rules nobody could be promoted from the sample. Check the promotion.")
