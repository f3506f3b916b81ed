"""What the rules of a round decide from the standings as they are; nothing is written here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.models import Quota, Round
from competitions.promotion.decision import decide, substitute
from competitions.promotion.plan import Entrant, GroupUnknown, Plan, group_counts, places_plan
from competitions.promotion.selection import (
    Decision,
    GroupWithoutPlaces,
    PromotionError,
    QuotaExceeded,
    TieAtLine,
    within_quota,
)
from competitions.rulebook.spec import HUMAN_TIE_BREAKS, Rules
from judging.models import Standing
from judging.services.rankings import preview
from judging.services.taken_places import taken_places, with_taken
from projects.models import Entry


class LineTied(Exception):
    """Equal scores stand at the line, and the rules say that people decide.

    `entries`: primary keys of the tied; `token`: the human tie-break that comes next, or "".
    """

    def __init__(self, sentence: str, entries: tuple[int, ...] = (), token: str = "") -> None:
        super().__init__(sentence)
        self.entries, self.token = entries, token


class RulesUnfit(Exception):
    """The rules do not say what becomes of an entry that takes part."""


class OverQuota(Exception):
    """More would be promoted than the node may recommend."""


def entrants_of(standings: Iterable[Standing]) -> list[Entrant]:
    """The standings as the rule of promotion sees them; the region is the unit's city."""
    return [
        Entrant(
            str(standing.appearance.entry_id),
            standing.rank,
            standing.score,
            _groups(standing.appearance.entry, standing.appearance.heat.number),
            unit=unit_key(standing.appearance.entry),
        )
        for standing in standings
    ]


def _groups(entry: Entry, heat: int) -> dict[str, str]:
    return {
        "heat": str(heat),
        "category": entry.category.kind,
        "region": entry.declared.get("city") or "",
        "sector": entry.sector.code,
    }


def unit_key(entry: Entry) -> str:
    """The house behind the project: its credit code as declared, else its own row."""
    project = entry.project
    code = entry.declared.get("credit_code")
    return code or f"{project.enterprise_id or ''}/{project.team_id or ''}"


def heat_places(round_: Round, rules: Rules) -> dict[str, int]:
    """Places by number of the heat, where promotion goes by heat; else there is no query."""
    if rules.promotion.by != "heat":
        return {}
    return {str(heat.number): heat.places for heat in round_.heats.all()}


def propose(
    round_: Round, standings: list[Standing] | None = None, rules: Rules | None = None
) -> list[Decision]:
    """What the rule set decides from the signed sheets as they are.

    A percentage or a share is of those who take part. `standings` spares counting again what
    `rankings.preview` has just counted; `rules` are tried instead of the round's own. Raises
    LineTied where equal ranks stand at the line and the rules do not let all through, RulesUnfit
    where they leave open what happens. Who lost a place after a check does not get it again.
    """
    rules = rules or round_.rule_set.rules
    found = preview(round_, rules) if standings is None else standings
    entrants, places = entrants_of(found), heat_places(round_, rules)
    taken = taken_places(round_)
    try:
        if not taken:
            return decide(rules.promotion, rules.ties, entrants, places)
        decisions = substitute(rules.promotion, rules.ties, entrants, places, left=taken)
        return with_taken(decisions, taken)
    except TieAtLine as error:
        raise line_tied(error, rules) from error
    except PromotionError as error:
        raise RulesUnfit(unfit_words(error)) from error


def plan_of(round_: Round, standings: Sequence[Standing]) -> Plan | None:
    """The places of every group with their working; None where the rules leave them open."""
    rules = round_.rule_set.rules
    try:
        counts = group_counts(rules.promotion, entrants_of(standings))
        return places_plan(rules.promotion, counts, heat_places(round_, rules))
    except PromotionError:
        return None


def line_tied(error: TieAtLine, rules: Rules) -> LineTied:
    """The tie in words, with the step that the rules ask for."""
    human = [token for token in rules.ties.chain if token in HUMAN_TIE_BREAKS]
    told = _("%(n)s entries are tied at the line of promotion.") % {"n": len(error.keys)}
    token = human[0] if human else ""
    steps = {
        "chair": _("By the rules the chair decides: write the decision down here."),
        "panel_vote": _("By the rules the panel votes: write the result down here."),
        "extra_pitch": _("By the rules an extra pitch decides: write its result down here."),
        "": _("Unlock their heat, so that the panel can set them apart."),
    }
    sentence = _("%(first)s %(second)s") % {"first": told, "second": steps[token]}
    return LineTied(sentence, tuple(int(key) for key in error.keys), token)


def unfit_words(error: PromotionError) -> str:
    """What the rules leave open, and how to go on."""
    if isinstance(error, GroupUnknown):
        names = {
            "heat": _("heat"),
            "category": _("category"),
            "region": _("city"),
            "sector": _("sector"),
        }
        return ngettext(
            "%(n)s entry has no %(what)s on record, and the rules give places by it.",
            "%(n)s entries have no %(what)s on record, and the rules give places by it.",
            len(error.keys),
        ) % {"n": len(error.keys), "what": names[error.dimension]}
    if isinstance(error, GroupWithoutPlaces):
        return _(
            "The rules name no places for the group “%(group)s”. Play the round by rules that do."
        ) % {"group": error.group}
    return _("The rules of this round do not say who goes through. Play it by other rules.")


def is_last(round_: Round) -> bool:
    """Whether no round of the node follows: what it promotes is recommended upwards."""
    later = Round.objects.filter(competition=round_.competition_id, order__gt=round_.order)
    return not later.exists()


def check_quota(round_: Round, decisions: Sequence[Decision]) -> None:
    """OverQuota if a node's last round would promote more than the node may recommend upwards.

    In all, and of every category that has a quota of its own. A root recommends to nobody and has
    no quota; a node below it without one recommends nobody.
    """
    if round_.competition.parent_id is None or not is_last(round_):
        return
    promoted = [int(one.key) for one in decisions if one.outcome == "promoted"]
    quotas = list(Quota.objects.filter(competition=round_.competition).select_related("category"))
    total = next((quota.places for quota in quotas if quota.category_id is None), 0)
    _check(len(promoted), total)
    of_category = [quota for quota in quotas if quota.category is not None]
    kinds = category_counts(promoted) if of_category else {}
    for quota in of_category:
        _check(kinds.get(quota.category.kind, 0), quota.places, quota.category.name)  # type: ignore[union-attr]


def category_counts(entries: Sequence[int]) -> Mapping[str, int]:
    """How many of the entries belong to each kind of category; one query."""
    rows = Entry.objects.filter(pk__in=entries).values_list("category__kind", flat=True)
    return Counter(rows)


def _check(selected: int, places: int, category: str = "") -> None:
    try:
        within_quota(selected, places)
    except QuotaExceeded as error:
        said = {"selected": error.selected, "quota": error.quota, "category": category}
        sentence = (
            _(
                "%(selected)s entries of “%(category)s” would be recommended; "
                "its quota is %(quota)s."
            )
            if category
            else _("%(selected)s entries would be recommended; the quota is %(quota)s.")
        )
        raise OverQuota(sentence % said) from error
