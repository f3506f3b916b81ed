"""Where a figure that does not add up can be put right."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from competitions.models import Competition
from publicity.disagreement import explain
from publicity.figures import Disagreement

# The first words of a code say what it is about; each leads to the page that holds the rows.
_PLACES: tuple[tuple[tuple[str, ...], str, Promise], ...] = (
    (("coverage", "broadcast"), "publicity:coverage", _("Mend the coverage rows")),
    (("accepted", "size"), "projects:review_list", _("Look through the entries")),
    (("sector", "top_rank_sector"), "projects:review_list", _("Correct an entry's sector")),
)
_ROUNDS = ("judging:rounds", _("Look through rounds, heats and promotion"))


@dataclass(frozen=True, slots=True)
class ToMend:
    """One disagreement in words, and the page where its rows are."""

    sentence: str
    url: str
    label: Promise


def to_mend(found: Disagreement, competition: Competition) -> ToMend:
    name, label = next(
        ((page, words) for codes, page, words in _PLACES if found.code.startswith(codes)),
        _ROUNDS,
    )
    return ToMend(explain(found), reverse(name, args=[competition.code]), label)
