"""Where in the tree a contest may stand."""

from django.utils.translation import gettext as _

from competitions.models import Competition
from competitions.tree.levels import BELOW, levels_above, may_lie_under


class WrongPlace(Exception):
    """A node that cannot stand there: archived above, or of the wrong level."""


def place_problem(parent: Competition | None, level: str) -> str:
    """Why a contest of `level` cannot be made under `parent`, "" if it can."""
    if parent is not None and parent.state == Competition.State.ARCHIVED:
        return _("%(parent)s is archived; nothing new can be made below it.") % {"parent": parent}
    if may_lie_under(level, parent.level if parent else None):
        return ""
    labels = dict(Competition.Level.choices)
    allowed = _(", ").join(str(labels[above]) for above in levels_above(level))
    words = {"level": labels.get(level, level), "allowed": allowed}
    if parent is None:
        return (
            _(
                "A contest of the level “%(level)s” cannot stand alone. Choose one of these: %(allowed)s."
            )
            % words
        )
    if not BELOW[parent.level]:
        return _("Nothing can be made below a contest of the level “%(above)s”.") % {
            "above": parent.get_level_display()
        }
    if not allowed:
        return (
            _("A contest of the level “%(level)s” lies under no other one. Choose another level.")
            % words
        )
    return _(
        "A contest of the level “%(level)s” cannot lie under “%(parent)s”. It may lie under these: "
        "%(allowed)s."
    ) % (words | {"parent": parent})


def check_place(parent: Competition | None, level: str) -> None:
    """WrongPlace, with the sentence, unless such a contest can be made there."""
    if problem := place_problem(parent, level):
        raise WrongPlace(problem)
