"""Who goes through and out of what, in sentences."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.rulebook.spec import PromotionRule
from competitions.words.plan import key_words

type Names = Mapping[str, str]

# Groups that a rule names by code.
CODED = ("region", "sector")


def plain(number: Decimal) -> str:
    """Without zeros that say nothing."""
    return f"{number.normalize():f}" if number else "0"


def promotion_words(rule: PromotionRule, heat_places: int | None, names: Names) -> Iterator[str]:
    """The rule in the order in which it is applied; `names` are those of regions and sectors."""
    yield _first(rule, heat_places, names)
    yield from _limits(rule)
    if rule.how in ("places", "percent"):
        yield from _shares(rule)
    yield from _afterwards(rule)


def _key_words(dimension: str, key: str, names: Names) -> str:
    return names.get(key, key) if dimension in CODED else key_words(dimension, key)


def _listed(counts: Mapping[str, int], dimension: str, names: Names) -> str:
    return _(", ").join(
        _("%(group)s %(n)s") % {"group": _key_words(dimension, key, names), "n": count}
        for key, count in counts.items()
    )


def _first(rule: PromotionRule, heat_places: int | None, names: Names) -> str:
    if rule.how == "all":
        return _("Nobody is eliminated: everybody goes through.")
    if rule.how == "score_line":
        line = plain(rule.score_line or Decimal(0))
        return _("Everybody with a score of %(line)s or more is promoted.") % {"line": line}
    if rule.how == "percent":
        return _percentage(rule)
    if rule.by == "heat" and not rule.places_of:
        return _by_heat(heat_places)
    if rule.by:
        return _by_group(rule, names)
    return ngettext(
        "The first %(n)s of the round is promoted.",
        "The first %(n)s of the round are promoted.",
        rule.places,
    ) % {"n": rule.places}


def _by_heat(heat_places: int | None) -> str:
    if heat_places is None:
        return _("The first of every heat are promoted, as many as the heat has places.")
    return _(
        "The first of every heat are promoted, as many as the heat has places; %(n)s in all."
    ) % {"n": heat_places}


def _by_group(rule: PromotionRule, names: Names) -> str:
    openings = {
        "heat": _("The first of every heat are promoted"),
        "category": _("The first of every category are promoted"),
        "region": _("The first of every region are promoted"),
        "sector": _("The first of every sector are promoted"),
    }
    said = {
        "first": openings[rule.by],
        "list": _listed(rule.places_of, rule.by, names),
        "n": rule.places,
    }
    if not rule.places_of:
        return _("%(first)s: %(n)s of each.") % said
    if rule.by == "heat":
        return _("%(first)s: %(list)s; of any other as many as the heat has places.") % said
    if not rule.places:
        return _("%(first)s: %(list)s.") % said
    return _("%(first)s: %(list)s; %(n)s of any other.") % said


def _percentage(rule: PromotionRule) -> str:
    sentences = {
        "": _("%(percent)s %% of those who take part are promoted, %(rounding)s."),
        "heat": _("%(percent)s %% of those in each heat are promoted, %(rounding)s."),
        "category": _("%(percent)s %% of those in each category are promoted, %(rounding)s."),
        "region": _("%(percent)s %% of those in each region are promoted, %(rounding)s."),
        "sector": _("%(percent)s %% of those in each sector are promoted, %(rounding)s."),
    }
    is_down = rule.percent_rounding == "down"
    rounding = _("rounded down") if is_down else _("rounded half-up to whole places")
    return sentences[rule.by] % {"percent": plain(rule.percent), "rounding": rounding}


def _limits(rule: PromotionRule) -> Iterator[str]:
    if rule.how in ("percent", "score_line"):
        of_each = bool(rule.by)
        if rule.floor:
            words = (
                _("At least %(n)s of each go through.")
                if of_each
                else _("At least %(n)s go through.")
            )
            yield words % {"n": rule.floor}
        if rule.ceiling is not None:
            words = (
                _("At most %(n)s of each go through.")
                if of_each
                else _("At most %(n)s go through.")
            )
            yield words % {"n": rule.ceiling}
    if rule.how in ("places", "percent") and rule.score_line is not None:
        yield _("Nobody with a score below %(line)s is promoted.") % {
            "line": plain(rule.score_line)
        }


def _shares(rule: PromotionRule) -> Iterator[str]:
    if rule.split:
        # Weights, not places: written as a ratio.
        parts = (
            _("%(category)s %(weight)s") % {"category": key_words("category", kind), "weight": n}
            for kind, n in rule.split.items()
        )
        yield _("The places are split over the categories in the ratio %(ratio)s.") % {
            "ratio": _(" : ").join(parts)
        }
    words = {
        "heat": _(
            "The places are shared out over the heats in proportion to those who take part."
        ),
        "category": _(
            "The places are shared out over the categories in proportion to those who take part."
        ),
        "region": _(
            "The places are shared out over the regions in proportion to those who take part."
        ),
        "sector": _(
            "The places are shared out over the sectors in proportion to those who take part."
        ),
    }
    if rule.share_over:
        yield words[rule.share_over]


def _afterwards(rule: PromotionRule) -> Iterator[str]:
    if rule.one_per_unit:
        yield _(
            "A unit with several projects has one place at most, that of its best-ranked project."
        )
    if rule.how != "all":
        yield from _substitution(rule)
    if rule.direct_entries:
        yield (
            ngettext(
                "Besides, %(n)s entry may go into the next round without this one.",
                "Besides, up to %(n)s entries may go into the next round without this one.",
                rule.direct_entries,
            )
            % {"n": rule.direct_entries}
        )
    if rule.due_diligence:
        yield _("At least %(percent)s %% of those promoted are looked into afterwards.") % {
            "percent": plain(rule.due_diligence)
        }
    if rule.site_visit:
        yield _("Everybody who is promoted is visited.")


def _substitution(rule: PromotionRule) -> Iterator[str]:
    if rule.substitution == "never":
        yield _("The place of somebody who withdraws after the promotion stays empty.")
    elif rule.reserves:
        yield (
            ngettext(
                "%(n)s reserve waits, and moves up when somebody who was promoted withdraws.",
                "%(n)s reserves wait, and move up by rank when somebody who was promoted withdraws.",
                rule.reserves,
            )
            % {"n": rule.reserves}
        )
