"""How many rows of each kind a file brings, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def counts_in_words(counts: Mapping[str, int]) -> str:
    """“2 rounds, 3 heats”; "" for a contest without anything of its own."""
    words = {
        "bodies": lambda n: ngettext("%(n)s body", "%(n)s bodies", n),
        "categories": lambda n: ngettext("%(n)s category", "%(n)s categories", n),
        "sectors": lambda n: ngettext("%(n)s sector", "%(n)s sectors", n),
        "territory": lambda n: ngettext("%(n)s region", "%(n)s regions", n),
        "quotas": lambda n: ngettext("%(n)s quota", "%(n)s quotas", n),
        "feeds": lambda n: ngettext("%(n)s further way upwards", "%(n)s further ways upwards", n),
        "documents": lambda n: ngettext("%(n)s document", "%(n)s documents", n),
        "questions": lambda n: ngettext("%(n)s question", "%(n)s questions", n),
        "materials": lambda n: ngettext("%(n)s required material", "%(n)s required materials", n),
        "letters": lambda n: ngettext("%(n)s letter", "%(n)s letters", n),
        "rule_sets": lambda n: ngettext("%(n)s rule set", "%(n)s rule sets", n),
        "rounds": lambda n: ngettext("%(n)s round", "%(n)s rounds", n),
        "rubrics": lambda n: ngettext("%(n)s rubric", "%(n)s rubrics", n),
        "heats": lambda n: ngettext("%(n)s heat", "%(n)s heats", n),
        "trainings": lambda n: ngettext("%(n)s training", "%(n)s trainings", n),
    }
    return _(", ").join(words[name](n) % {"n": n} for name, n in counts.items())
