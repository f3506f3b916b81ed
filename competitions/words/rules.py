"""A rule set said in sentences: for those who set it up and for those who are judged by it."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.labels.choices import CONFLICTS, PROFILES
from competitions.models import Category
from competitions.rulebook.spec import HUMAN_TIE_BREAKS, Rules
from competitions.words.problems import problem_words
from competitions.words.promotion import plain, promotion_words
from competitions.words.stage import stage_words
from competitions.words.ties import tie_break_words

__all__ = ["in_words", "problem_words", "tie_break_words"]


def in_words(
    rules: Rules,
    criteria: Mapping[str, str],
    *,
    heat_places: int | None = None,
    goes_up: bool = False,
    names: Mapping[str, str] | None = None,
) -> list[str]:
    """The rules as sentences, in the order in which they come into play.

    Says only what the rule set holds and what the program does. `criteria` maps codes to the names
    of criteria, `names` codes of regions and sectors to theirs; `heat_places` are the places of all
    heats together, where they are known; `goes_up`: what the round promotes is recommended to the
    level above.
    """
    return [
        *stage_words(rules.stage),
        *_panel(rules),
        *_score(rules),
        _("A missing score sheet is missing; it never counts as zero."),
        *_ties(rules, criteria),
        *promotion_words(rules.promotion, heat_places, names or {}),
        *_goes_up(goes_up),
        _(
            "A judge with an interest in a project has nothing to do with it: recusal is mandatory."
        ),
        *_recusal(rules),
    ]


def _recusal(rules: Rules) -> Iterator[str]:
    said = [
        _("%(kind)s (%(n)s years back)") % {"kind": CONFLICTS[kind], "n": years}
        if years
        else str(CONFLICTS[kind])
        for kind, years in rules.recusal.years.items()
        if kind in CONFLICTS
    ]
    if said:
        yield _(
            "Judges and projects are compared before scoring opens: %(kinds)s. What is found is "
            "decided by a person."
        ) % {"kinds": _(", ").join(said)}


def _panel(rules: Rules) -> Iterator[str]:
    panel = rules.panel
    yield ngettext(
        "%(judges)s judge sits on a panel.", "%(judges)s judges sit on a panel.", panel.size
    ) % {"judges": panel.size}
    labels = dict(Category.Kind.choices)
    for kind, size in panel.sizes.items():
        yield (
            ngettext(
                "For “%(category)s” it is %(judges)s judge.",
                "For “%(category)s” it is %(judges)s judges.",
                size,
            )
            % {"category": labels.get(kind, kind), "judges": size}
        )
    if panel.profiles:
        listed = _(", ").join(
            _("%(profile)s: %(n)s") % {"profile": PROFILES.get(name, name), "n": count}
            for name, count in panel.profiles.items()
        )
        yield _("Of these at least: %(list)s.") % {"list": listed}
    if panel.chair:
        yield _("One of them is the chair.")
    if panel.source == "host":
        yield _("The host chooses the judges.")
    yield from _beside_the_panel(rules)


def _beside_the_panel(rules: Rules) -> Iterator[str]:
    if rules.panel.alternates:
        yield ngettext(
            "%(n)s alternate stands by.", "%(n)s alternates stand by.", rules.panel.alternates
        ) % {"n": rules.panel.alternates}
    if rules.panel.quorum:
        yield _(
            "The promotion is decided only when every entry with a score has at least %(n)s signed sheets."
        ) % {"n": rules.panel.quorum}
    if rules.panel.popular_jury:
        yield _(
            "A popular jury of %(n)s awards the popularity prize; its votes are no part of the score."
        ) % {"n": rules.panel.popular_jury}


def _rounding(rules: Rules) -> str:
    words = {
        "half_up": _("rounded half-up to %(decimals)s decimals"),
        "half_even": _("rounded to %(decimals)s decimals, halves to the even digit"),
        "down": _("cut off after %(decimals)s decimals"),
    }
    return words[rules.score.rounding] % {"decimals": rules.score.decimals}


def _score(rules: Rules) -> Iterator[str]:
    score = rules.score
    if score.normalisation != "off":
        yield _normalised(rules)
    each, size = score.trim_each, rules.panel.size
    numbers = {"each": each, "rest": size - 2 * each, "from": score.trim_from}
    numbers["rounding"] = _rounding(rules)  # type: ignore[assignment]
    largest = max([size, *rules.panel.sizes.values()])
    if not each or largest < score.trim_from:
        yield (
            _(
                "Every judge scores on their own; the mean of all signed sheets counts, %(rounding)s."
            )
            % numbers
        )
    else:
        if size < score.trim_from or rules.panel.sizes:
            dropped = _trimmed_without_rest(each)
        else:
            dropped = _trimmed(each)
        yield _("%(rule)s With fewer than %(from)s signed sheets nothing is dropped.") % {
            "rule": dropped % numbers,
            "from": score.trim_from,
        }
    if score.carry_over:
        yield _(
            "The score of the round before makes up %(share)s %% and this round %(rest)s %%. Who has "
            "no score of the round before counts by this round alone."
        ) % {"share": plain(score.carry_over), "rest": plain(100 - score.carry_over)}


def _normalised(rules: Rules) -> str:
    if rules.score.normalisation == "centre":
        return _(
            "Every judge's marks of a heat are moved to the mean of its judges; the marks as given "
            "are shown beside them."
        )
    return _(
        "Every judge's marks of a heat are brought to the same mean and spread; the marks as given "
        "are shown beside them."
    )


def _trimmed(each: int) -> str:
    if each == 1:
        return _(
            "Every judge scores on their own; one highest and one lowest total are dropped, and the "
            "mean of the other %(rest)s counts, %(rounding)s."
        )
    return _(
        "Every judge scores on their own; the %(each)s highest and the %(each)s lowest totals are "
        "dropped, and the mean of the other %(rest)s counts, %(rounding)s."
    )


def _trimmed_without_rest(each: int) -> str:
    """Panels of several sizes keep different numbers of sheets."""
    if each == 1:
        return _(
            "Every judge scores on their own; one highest and one lowest total are dropped, and the "
            "mean of the others counts, %(rounding)s."
        )
    return _(
        "Every judge scores on their own; the %(each)s highest and the %(each)s lowest totals are "
        "dropped, and the mean of the others counts, %(rounding)s."
    )


def _ties(rules: Rules, criteria: Mapping[str, str]) -> Iterator[str]:
    steps = [tie_break_words(name, criteria) for name in rules.ties.chain]
    if steps:
        yield _("Between equal scores decides %(steps)s. What is still equal shares the rank.") % {
            "steps": _("; then ").join(steps)
        }
    else:
        yield _("Equal scores share the rank.")
    if rules.promotion.how == "all":
        return
    if rules.ties.at_line == "all_through":
        yield _("All who are tied at the line go through.")
    elif set(rules.ties.chain) & set(HUMAN_TIE_BREAKS):
        yield _("A tie at the line is decided by these people before anybody is promoted.")
    else:
        yield _("A tie at the line is settled by the panel before anybody is promoted.")


def _goes_up(goes_up: bool) -> Iterator[str]:
    if goes_up:
        yield _(
            "The list is put on public notice; it takes effect, and goes to the level above, only"
            " when the notice has ended."
        )
