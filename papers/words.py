"""Sentences about a wording that cannot be filled, and about what in a paper does not agree."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from papers.contradictions import Contradiction
from papers.templating import WordingProblem
from publicity.disagreement import explain as explain_figures
from publicity.figures import Disagreement

# Functions, not lazy strings: makemessages finds the text and the language is that of the reader.
_PROBLEMS: dict[str, Callable[[], str]] = {
    "syntax": lambda: _(
        "Line %(line)s: a placeholder or block is not closed or not known: %(part)s"
    ),
    "forbidden": lambda: _(
        "Line %(line)s: only placeholders, “if”, “for” and the listed filters may stand in a "
        "wording, not “%(part)s”."
    ),
    "unknown_filter": lambda: _("Line %(line)s: there is no filter “%(part)s”."),
    "loop_over": lambda: _("Line %(line)s: “for” goes through a list of the data only."),
    "loop_in_loop": lambda: _(
        "Line %(line)s: inside a “for”, another one goes through a list of its row only."
    ),
    "too_deep": lambda: _(
        "Line %(line)s: blocks, brackets or filters stand in one another more than %(part)s deep."
    ),
    "unknown_name": lambda: _("Line %(line)s: the data have nothing called “%(part)s”."),
    "wrong_value": lambda: _("Line %(line)s: the value does not fit what is asked of it."),
    "too_long": lambda: _("The text is longer than %(part)s characters."),
}
_CONTRADICTIONS: dict[str, Callable[[], str]] = {
    "own_number": lambda: _(
        "“%(place)s”: the text says %(number)s, and the data give no number for it."
    ),
    "other_number": lambda: _("“%(place)s”: the text says %(number)s, the data say %(data)s."),
    "sum": lambda: _(
        "In a table the column “%(column)s” has the total %(found)s, but its rows sum to "
        "%(expected)s."
    ),
    "claim": lambda: _("%(source)s says of “%(text)s” %(words)s, but the rows give %(counted)s."),
}


def say_problem(problem: WordingProblem) -> str:
    """One sentence with the line."""
    return _PROBLEMS[problem.code]() % {"line": problem.line, "part": problem.part}


def say_contradiction(found: Contradiction) -> str:
    """What is said, what the data give, and how far apart they are."""
    sentence = _sentence(found)
    if not found.difference:
        return sentence
    said = {"sentence": sentence, "difference": found.difference}
    return _("%(sentence)s The difference is %(difference)s.") % said


def _sentence(found: Contradiction) -> str:
    if (disagreement := disagreement_in(found)) is not None:
        return explain_figures(disagreement)
    params = {**dict(found.params), "place": found.place}
    code = "other_number" if params.get("data") else found.code
    return _CONTRADICTIONS[code]() % params


def disagreement_in(found: Contradiction) -> Disagreement | None:
    """What does not agree within the figures themselves, None where the text is meant."""
    if found.code != "figures":
        return None
    params = dict(found.params)
    code, expected, stated = (params.pop(name) for name in ("code", "expected", "found"))
    return Disagreement(code=code, expected=expected, found=stated, params=params)
