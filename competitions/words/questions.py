"""What is laid down for an answer, and what is wrong with that, in sentences."""

from collections.abc import Iterator
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from competitions.questions.kinds import Days, Figure, Files, Limits, Options, Table, Words
from competitions.questions.limits import LimitProblem

PROBLEMS: dict[str, Any] = {
    "no_record": gettext_lazy("What is laid down for the answer cannot be read."),
    "unknown": gettext_lazy("“%(field)s” is not laid down for questions of this kind."),
    "unknown_kind": gettext_lazy("There is no kind of question “%(value)s”."),
    "no_flag": gettext_lazy("“%(field)s” is either true or left out."),
    "out_of_range": gettext_lazy("A whole number within %(value)s belongs here."),
    "no_number": gettext_lazy("“%(value)s” is not a number that can stand here."),
    "no_day": gettext_lazy("“%(value)s” is not a day such as 2026-09-01."),
    "no_text": gettext_lazy("One line of at most %(value)s characters belongs here."),
    "no_list": gettext_lazy("A list belongs here."),
    "twice": gettext_lazy("“%(value)s” stands here twice."),
    "least_above_most": gettext_lazy("The beginning lies behind the end: swap them."),
    "too_few_or_many": gettext_lazy("As many as %(value)s belong here."),
    "no_choice": gettext_lazy(
        "“%(value)s” cannot be a choice: at most 120 characters on one line, no blanks around it."
    ),
    "unknown_format": gettext_lazy("“%(value)s” is not among the file formats that are taken."),
    "no_format": gettext_lazy("Choose at least one file format."),
    "no_column": gettext_lazy(
        "“%(value)s” cannot be a column: a heading of at most 40 characters and a known kind."
    ),
}


def problem_sentence(problem: LimitProblem) -> str:
    """What is wrong, without its place."""
    return str(PROBLEMS[problem.code]) % {"field": problem.field, "value": problem.value}


def limits_in_words(limits: Limits) -> str:
    """What an answer may be, in short sentences; "" if there is nothing to say."""
    return " ".join(_parts(limits))


def _parts(limits: Limits) -> Iterator[str]:
    match limits:
        case Words():
            yield _("At most %(n)s characters.") % {"n": limits.most}
        case Figure():
            yield from _figure(limits)
        case Days():
            yield from _days(limits)
        case Options() if limits.is_many:
            yield from _several(limits)
        case Files():
            yield _("%(formats)s, each file at most %(size)s MB.") % {
                "formats": _(", ").join(one.upper() for one in limits.formats),
                "size": limits.max_mib,
            }
            if limits.most > 1:
                yield _("At most %(n)s files.") % {"n": limits.most}
        case Table():
            yield from _table(limits)


def _figure(limits: Figure) -> Iterator[str]:
    least, most = (None if one is None else f"{one:,f}" for one in (limits.least, limits.most))
    if least is not None and most is not None:
        yield _("From %(least)s to %(most)s.") % {"least": least, "most": most}
    elif least is not None:
        yield _("At least %(n)s.") % {"n": least}
    elif most is not None:
        yield _("At most %(n)s.") % {"n": most}
    if limits.decimals:
        text = ngettext("At most %(n)s decimal.", "At most %(n)s decimals.", limits.decimals)
        yield text % {"n": limits.decimals}
    else:
        yield _("A whole number.")


def _days(limits: Days) -> Iterator[str]:
    first, last = (one and formats.date_format(one) for one in (limits.first, limits.last))
    if first and last:
        yield _("From %(first)s to %(last)s.") % {"first": first, "last": last}
    elif first:
        yield _("Not before %(day)s.") % {"day": first}
    elif last:
        yield _("Not after %(day)s.") % {"day": last}


def _several(limits: Options) -> Iterator[str]:
    if limits.least > 1:
        yield _("Choose at least %(n)s.") % {"n": limits.least}
    if limits.most < len(limits.choices):
        yield _("Choose at most %(n)s.") % {"n": limits.most}


def _table(limits: Table) -> Iterator[str]:
    if limits.least > 1:
        yield _("At least %(n)s rows.") % {"n": limits.least}
    yield _("At most %(n)s rows; leave empty what you do not need.") % {"n": limits.most}
