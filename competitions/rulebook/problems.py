"""Whether the values of a rule set make sense together.

Pure: codes and numbers, no sentences. Rules without a refused problem can be played: neither
scoring nor promotion fails on them but for what they themselves leave to people (a tie at the line)
or for entrants of whom something is missing.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from competitions.rulebook.codes import CODES, Problem, Severity
from competitions.rulebook.promotion_problems import promotion_problems
from competitions.rulebook.rubric_problems import CriterionShape, rubric_problems
from competitions.rulebook.spec import (
    CONFLICT_KINDS,
    CRITERION,
    DECIMALS,
    HUMAN_TIE_BREAKS,
    Rules,
)

__all__ = ["CODES", "CriterionShape", "Problem", "Severity", "problems", "rubric_problems"]

LARGEST_PANEL, LARGEST_JURY = 50, 1000
MOST_DECIMALS, LONGEST_CHAIN = 4, 10
MOST_WARNINGS, LONGEST_TURN = 5, 60
LONGEST_MEMORY = 30
AUTOMATIC = ("exact", "earlier_round")
CRITERION_TOKEN = re.compile(re.escape(CRITERION) + r"[-a-zA-Z0-9_]{1,30}")
DECIMALS_TOKEN = re.compile(re.escape(DECIMALS) + r"[0-9]")


def problems(rules: Rules, *, kinds: Collection[str] = ()) -> tuple[Problem, ...]:
    """Everything that is wrong with `rules`, in the order of their fields.

    `kinds` are the kinds of category that the node has ("enterprise", "maker"); without them names
    of categories are not checked.
    """
    return (
        *_panel(rules, kinds),
        *_score(rules),
        *_ties(rules),
        *promotion_problems(rules.promotion, kinds),
        *_stage(rules),
        *_recusal(rules),
    )


def refused(found: Collection[Problem]) -> tuple[Problem, ...]:
    """Those of the problems with which the rules cannot be saved."""
    return tuple(one for one in found if one.severity == "refused")


def _sizes(rules: Rules) -> Mapping[str, int]:
    """Every panel size by the field that sets it."""
    own = {f"panel.sizes.{kind}": size for kind, size in rules.panel.sizes.items()}
    return {"panel.size": rules.panel.size, **own}


def _panel(rules: Rules, kinds: Collection[str]) -> Iterator[Problem]:
    panel = rules.panel
    for field, size in _sizes(rules).items():
        if not size:
            yield Problem(field, "panel_empty")
        if size > LARGEST_PANEL:
            yield Problem(field, "panel_too_large", {"max": LARGEST_PANEL})
    if "" in panel.sizes:
        yield Problem("panel.sizes", "name_missing")
    for kind in sorted(panel.sizes.keys() - {"", *kinds}) if kinds else ():
        yield Problem(f"panel.sizes.{kind}", "unknown_category", {"category": kind})
    yield from _profiles(rules)
    if panel.alternates > LARGEST_PANEL:
        yield Problem("panel.alternates", "alternates_too_many", {"max": LARGEST_PANEL})
    if panel.popular_jury > LARGEST_JURY:
        yield Problem("panel.popular_jury", "jury_too_large", {"max": LARGEST_JURY})
    yield from _quorum(rules)


def _quorum(rules: Rules) -> Iterator[Problem]:
    panel = rules.panel
    smallest = min(_sizes(rules).values())
    if panel.quorum > smallest:
        params = {"quorum": panel.quorum, "size": smallest}
        yield Problem("panel.quorum", "quorum_over_panel", params)


def _profiles(rules: Rules) -> Iterator[Problem]:
    profiles = rules.panel.profiles
    if "" in profiles:
        yield Problem("panel.profiles", "name_missing")
    for name in sorted(name for name, count in profiles.items() if not count):
        yield Problem(f"panel.profiles.{name}", "profile_empty", {"name": name})
    total, smallest = sum(profiles.values()), min(_sizes(rules).values())
    if total > smallest:
        yield Problem("panel.profiles", "profiles_exceed_panel", {"sum": total, "size": smallest})


def _score(rules: Rules) -> Iterator[Problem]:
    score = rules.score
    yield from _trim(rules)
    if score.decimals > MOST_DECIMALS:
        yield Problem("score.decimals", "too_many_decimals", {"max": MOST_DECIMALS})
    if score.normalisation != "off" and min(_sizes(rules).values()) < 2:
        yield Problem("score.normalisation", "normalisation_needs_judges")
    if score.carry_over > 100:
        yield Problem("score.carry_over", "carry_over_too_large")
    if score.carry_over == 100:
        yield Problem("score.carry_over", "carry_over_is_everything")


def _trim(rules: Rules) -> Iterator[Problem]:
    each, trim_from = rules.score.trim_each, rules.score.trim_from
    sizes = [size for size in _sizes(rules).values() if size]
    if not each or not sizes:
        return
    if trim_from <= 2 * each:
        params = {"each": each, "from": trim_from, "least": 2 * each + 1}
        yield Problem("score.trim_each", "trim_leaves_no_sheet", params)
    elif max(sizes) < trim_from:
        params = {"from": trim_from, "size": max(sizes)}
        yield Problem("score.trim_from", "trim_never_reached", params)
    elif min(sizes) < trim_from:
        params = {"from": trim_from, "size": min(sizes)}
        yield Problem("score.trim_from", "trim_uneven", params)


def _ties(rules: Rules) -> Iterator[Problem]:
    chain, at_line = rules.ties.chain, rules.ties.at_line
    if len(chain) > LONGEST_CHAIN:
        yield Problem("ties.chain", "tie_chain_too_long", {"max": LONGEST_CHAIN})
    for position, name in enumerate(chain):
        if name in chain[:position]:
            yield Problem("ties.chain", "tie_repeated", {"name": name})
        elif code := _wrong_token(name):
            yield Problem("ties.chain", code, {"name": name})
        else:
            yield from _idle_decimals(rules, name, chain[:position])
    yield from _human_ties(rules)
    if at_line == "" and (not chain or chain[-1] not in HUMAN_TIE_BREAKS):
        yield Problem("ties.at_line", "tie_undecided")


def _wrong_token(name: str) -> str:
    if name in (*AUTOMATIC, *HUMAN_TIE_BREAKS):
        return ""
    if name.startswith((CRITERION, DECIMALS)):
        whole = CRITERION_TOKEN.fullmatch(name) or DECIMALS_TOKEN.fullmatch(name)
        return "" if whole else "tie_malformed"
    return "tie_unknown"


def _idle_decimals(rules: Rules, name: str, before: tuple[str, ...]) -> Iterator[Problem]:
    """Decimals that the published score has already, or that the exact mean went beyond."""
    if not name.startswith(DECIMALS):
        return
    params: dict[str, str | int] = {"name": name, "decimals": rules.score.decimals}
    if int(name.removeprefix(DECIMALS)) <= rules.score.decimals:
        yield Problem("ties.chain", "tie_decimals_too_few", params)
    elif "exact" in before:
        yield Problem("ties.chain", "tie_adds_nothing", params)


def _human_ties(rules: Rules) -> Iterator[Problem]:
    chain = rules.ties.chain
    spots = [spot for spot, name in enumerate(chain) if name in HUMAN_TIE_BREAKS]
    if not spots:
        return
    late = [name for name in chain[spots[0] :] if name not in HUMAN_TIE_BREAKS]
    if late:
        params = {"human": chain[spots[0]], "automatic": late[0]}
        yield Problem("ties.chain", "tie_automatic_after_human", params)
    if "chair" in chain and not rules.panel.chair:
        yield Problem("panel.chair", "chair_missing")
    if rules.ties.at_line == "all_through":
        yield Problem("ties.at_line", "ruling_never_needed", {"human": chain[spots[0]]})


def _stage(rules: Rules) -> Iterator[Problem]:
    stage = rules.stage
    if not stage.pitch_minutes:
        yield Problem("stage.pitch_minutes", "pitch_missing")
    minutes = stage.video_minutes + stage.pitch_minutes + stage.qa_minutes
    if minutes > LONGEST_TURN:
        yield Problem("stage.pitch_minutes", "stage_too_long", {"minutes": minutes})
    seconds = stage.pitch_minutes * 60
    early = [one for one in stage.warnings if one >= seconds]
    if early and seconds:
        params = {"warning": max(early), "seconds": seconds}
        yield Problem("stage.warnings", "warning_before_start", params)
    if len(set(stage.warnings)) < len(stage.warnings):
        yield Problem("stage.warnings", "warning_repeated")
    if len(stage.warnings) > MOST_WARNINGS:
        yield Problem("stage.warnings", "warnings_too_many", {"max": MOST_WARNINGS})
    if stage.reveal == "at_once" and rules.score.normalisation != "off":
        yield Problem("stage.reveal", "reveal_before_normalised")


def _recusal(rules: Rules) -> Iterator[Problem]:
    years = rules.recusal.years
    for kind in sorted(years.keys() - set(CONFLICT_KINDS)):
        yield Problem(f"recusal.years.{kind}", "conflict_unknown", {"name": kind})
    for kind, back in years.items():
        if back > LONGEST_MEMORY:
            params = {"max": LONGEST_MEMORY}
            yield Problem(f"recusal.years.{kind}", "conflict_years_too_many", params)
    if "employment" not in years:
        yield Problem("recusal.years", "conflict_not_looked_for")
