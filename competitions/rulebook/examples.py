"""Ready-made starting points: rules as real contests have published them.

Pure. An example says only what its source says; the rest is as usual. Titles are translated where
they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_ = str


@dataclass(frozen=True, slots=True)
class RuleExample:
    """`source` is the contest, as an official would name it."""

    key: str
    title: str
    source: str
    spec: Mapping[str, Any]


TRIMMED = {"trim_each": 1, "trim_from": 5}
PLAIN = {"trim_each": 0, "trim_from": 5}

RULE_EXAMPLES = (
    RuleExample(
        "roadshow",
        _("Roadshow 8 + 7, five judges, drop one and one"),
        _("Pharmaceutical semifinal"),
        {
            "panel": {"size": 5},
            "score": TRIMMED,
            "ties": {"chain": ["earlier_round"], "at_line": "all_through"},
            "stage": {
                "pitch_minutes": 8,
                "qa_minutes": 7,
                "same_speaker": True,
                "audience": "closed",
                "reveal": "at_once",
                "confirm_score": True,
            },
        },
    ),
    RuleExample(
        "seven",
        _("Final with seven judges, drop one and one"),
        _("Final of Zhongshan"),
        {
            "panel": {"size": 7},
            "score": TRIMMED,
            "stage": {
                "pitch_minutes": 7,
                "qa_minutes": 5,
                "draw": "chat_group",
                "reveal": "at_once",
            },
        },
    ),
    RuleExample(
        "plain",
        _("Plain mean of five, the chair settles ties"),
        _("Semifinal of Shaanxi"),
        {
            "panel": {"size": 5, "chair": True, "profiles": {"investor": 4, "technical": 1}},
            "score": PLAIN,
            "ties": {"chain": ["chair"], "at_line": ""},
            "stage": {"pitch_minutes": 8, "qa_minutes": 7, "people_on_stage": 3},
        },
    ),
    RuleExample(
        "vote",
        _("Plain mean, the panel votes on ties"),
        _("County contest of Jingzhou"),
        {
            "panel": {"size": 5},
            "score": PLAIN,
            "ties": {"chain": ["panel_vote"], "at_line": ""},
            "stage": {"pitch_minutes": 10, "qa_minutes": 5},
        },
    ),
    RuleExample(
        "percentage",
        _("A percentage with floor and ceiling, split over the groups"),
        _("Dongguan"),
        {
            "promotion": {
                "how": "percent",
                "percent": "5",
                "floor": 10,
                "ceiling": 16,
                "split": {"enterprise": 4, "maker": 1},
            },
        },
    ),
    RuleExample(
        "proportional",
        _("Places in proportion to those who take part"),
        _("Semifinal of Shandong 2021"),
        {
            "promotion": {
                "how": "places",
                "by": "category",
                "places_of": {"enterprise": 80, "maker": 50},
                "share_over": "region",
            },
            "stage": {"pitch_minutes": 6, "qa_minutes": 3},
        },
    ),
    RuleExample(
        "groups",
        _("Fixed places for enterprises and makers"),
        _("National final 2021"),
        {
            "promotion": {
                "how": "places",
                "by": "category",
                "places_of": {"enterprise": 25, "maker": 25},
            },
        },
    ),
    RuleExample(
        "direct",
        _("Fixed places, and some for direct entry"),
        _("Guangzhou 2024"),
        {
            "promotion": {
                "how": "places",
                "by": "category",
                "places_of": {"enterprise": 66, "maker": 16},
                "direct_entries": 7,
            },
            "stage": {"pitch_minutes": 8, "qa_minutes": 5, "draw": "sign_in"},
        },
    ),
    RuleExample(
        "admits",
        _("Not more than a percentage, and no substitution"),
        _("Zhanjiang: not more than 75 %"),
        {
            "promotion": {
                "how": "percent",
                "percent": "75",
                "percent_rounding": "down",
                "substitution": "never",
                "reserves": 0,
            },
        },
    ),
    RuleExample(
        "everybody",
        _("Everybody goes through"),
        _("First stage of a prefecture's contest"),
        {"promotion": {"how": "all"}},
    ),
)


def rule_example(key: str) -> RuleExample | None:
    """The example of that name; None for a name that there is none of."""
    return next((one for one in RULE_EXAMPLES if one.key == key), None)
