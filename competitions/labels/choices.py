"""The choices of a rule set in words, each with the contest that plays so."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

type Choices = Mapping[str, Any]

# The mix of a panel; the same names as the profiles of the experts.
PROFILES: Choices = {
    "technical": _("Technical expert"),
    "investor": _("Investor"),
    "entrepreneur": _("Entrepreneur"),
    "official": _("Former official"),
}
# The same names as the kinds of a recusal.
CONFLICTS: Choices = {
    "employment": _("Employment"),
    "investment": _("Shareholding or investment"),
    "kinship": _("Kinship"),
    "mentoring": _("Mentoring"),
    "recommender": _("Recommender"),
    "rival": _("Rival"),
}
NAMES_ALIKE: Choices = {
    "pinyin": _("By their characters, and by how they are read"),
    "characters": _("By their characters alone"),
}
ROUNDING: Choices = {
    "half_up": _("Half up: 86.125 becomes 86.13"),
    "half_even": _("Half to the even digit: 86.125 becomes 86.12"),
    "down": _("Cut off: 86.129 becomes 86.12"),
}
NORMALISATION: Choices = {
    "off": _("Off: marks count as they were given"),
    "centre": _("Same mean: every judge's marks are moved to the mean of the panel"),
    "spread": _("Same mean and spread: strict and narrow judges weigh as much as the others"),
}
TIE_BREAKS: Choices = {
    "exact": _("The mean before rounding"),
    "decimals:3": _("The mean with three decimals"),
    "decimals:4": _("The mean with four decimals"),
    "earlier_round": _("The score of the round before (pharmaceutical semifinal)"),
}
CRITERION_NAMED = _("The criterion “%(name)s”")
PEOPLE_DECIDE: Choices = {
    "chair": _("The chair of the panel decides (Shaanxi semifinal)"),
    "panel_vote": _("The panel votes (Jingzhou)"),
    "extra_pitch": _("An extra pitch and a second scoring (Zhaoqing)"),
}
AT_LINE: Choices = {
    "": _("Not said: only if people decide last in the list above"),
    "refuse": _("The promotion stops until people decide"),
    "all_through": _("All who are tied go through (pharmaceutical semifinal)"),
}
HOW: Choices = {
    "places": _("A fixed number of places"),
    "percent": _("A percentage of those who take part"),
    "score_line": _("Everybody from a score on"),
    "all": _("Everybody goes through, nobody is eliminated"),
}
BY: Choices = {
    "": _("All together, one line for the round"),
    "heat": _("Each heat has its own places"),
    "category": _("Each category has its own places"),
    "region": _("Each region has its own places"),
    "sector": _("Each sector has its own places"),
}
SHARE_OVER: Choices = {
    "": _("Not shared out"),
    "heat": _("Over the heats"),
    "category": _("Over the categories"),
    "region": _("Over the regions"),
    "sector": _("Over the sectors"),
}
PERCENT_ROUNDING: Choices = {
    "half_up": _("Half up: 5 percent of 250 is 12.5, so 13"),
    "down": _("Down: 70 percent of 59 is 41.3, so 41; never more than the percentage"),
}
SUBSTITUTION: Choices = {
    "next_rank": _("The next by rank moves up (Bengbu)"),
    "never": _("The place stays empty (Zhanjiang)"),
}
SOURCE: Choices = {
    "pool": _("From the pool of experts"),
    "host": _("Chosen by the host"),
}
DRAW: Choices = {
    "computer": _("By computer, with a seed on record"),
    "box": _("From a box, before a witness"),
    "sign_in": _("At sign-in"),
    "chat_group": _("Earlier, in the chat group of the entrants"),
    "order_of_entry": _("No draw: in the order of registration"),
}
REVEAL: Choices = {
    "": _("Not laid down"),
    "at_once": _("At once, on stage"),
    "after_heat": _("After the heat"),
    "after_notice": _("Only with the public notice"),
}
REVEAL_STYLE: Choices = {
    "marks": _("Every judge's mark and the mean"),
    "mean": _("The mean alone"),
}
PRESENTER: Choices = {
    "member": _("A registered member of the team"),
    "employee": _("An employee of the enterprise"),
    "anyone": _("Anybody"),
}
AUDIENCE: Choices = {
    "": _("Not laid down"),
    "public": _("Open to the public"),
    "closed": _("Behind closed doors"),
}
