"""Every setting of a rule set as a form shows it: label, help with a real contest, choices.

The kind of a setting is that of its field in `competitions.rulebook.spec`; a test holds both together.
`only` names the settings that a setting depends on, with the values under which it counts.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from competitions.labels import choices as words
from competitions.labels.choices import Choices
from competitions.labels.recusal_settings import RECUSAL
from competitions.labels.shapes import Only, Section, Setting

PLACES: Only = {"promotion.how": ("places",)}
GROUPED = tuple(name for name in words.BY if name)
COUNTED = ("places", "percent")


KINDS: Choices = {"enterprise": _("Enterprise group"), "maker": _("Maker group")}

PANEL = Section(
    _("Panel"),
    _("Who scores: how many judges sit together, and of which kind."),
    (
        Setting(
            "panel.size",
            _("judges on a panel"),
            _("Five in the Shaanxi semifinal, seven in the finals of Zhongshan and Anhui."),
        ),
        Setting(
            "panel.sizes",
            _("another number for a category"),
            _("Guizhou 2015: 3 for enterprises, 2 for teams. Empty: the number above."),
            keys=KINDS,
        ),
        Setting(
            "panel.profiles",
            _("of these at least"),
            _("Shaanxi semifinal: 4 investors and 1 technical expert. Empty: no matter."),
            keys=words.PROFILES,
        ),
        Setting(
            "panel.source",
            _("where the judges come from"),
            _("Huizhou took all 25 from the national pool."),
            words.SOURCE,
        ),
        Setting(
            "panel.chair",
            _("one of them is the chair"),
            _("The chair sums up the comments and settles ties where the rules say so."),
        ),
        Setting(
            "panel.alternates",
            _("alternates"),
            _("Who steps in for a judge with an interest in an entry. 0: none."),
        ),
        Setting(
            "panel.popular_jury",
            _("popular jury"),
            _("People besides the panel who award the popularity prize; Anhui: 20. 0: none."),
        ),
        Setting(
            "panel.quorum",
            _("signed sheets of an entry at least"),
            _(
                "With fewer, because of recusals or a heat locked early, nobody is promoted. 0: none."
            ),
        ),
    ),
)

SCORE = Section(
    _("Score"),
    _("How the sheets of a panel become one score."),
    (
        Setting(
            "score.trim_each",
            _("drop so many highest and so many lowest"),
            _("Hainan and Zhongshan drop 1 and 1; Shaanxi and Jingzhou drop none: 0."),
        ),
        Setting(
            "score.trim_from",
            _("but only with so many signed sheets"),
            _("Usually 5: below five sheets nothing is dropped."),
        ),
        Setting("score.decimals", _("decimals"), _("Two are usual. At most 4.")),
        Setting("score.rounding", _("rounding"), _("Half up is usual."), words.ROUNDING),
        Setting(
            "score.normalisation",
            _("strict and generous judges"),
            _("Raw marks are always kept and shown beside the others."),
            words.NORMALISATION,
        ),
        Setting(
            "score.carry_over",
            _("percentage that the round before supplies"),
            _("Huizhou: 0, the online score only admits. 30: it is 30 percent of the score."),
        ),
    ),
)

TIES = Section(
    _("Ties"),
    _("What parts equal scores, in order from top to bottom."),
    (
        Setting(
            "ties.chain",
            _("equal scores are parted by"),
            _(
                "First the numbers, then people; what is not used stays empty. Decisions go on record."
            ),
        ),
        Setting(
            "ties.at_line",
            _("still equal at the line of promotion"),
            _("Say what happens if all of the above does not part them."),
            words.AT_LINE,
        ),
    ),
)

PROMOTION = Section(
    _("Promotion"),
    _("How many go through, and out of what. Choose the method first."),
    (
        Setting(
            "promotion.how",
            _("method"),
            _("Guangzhou 2024: 82 places; Dongguan: 5 %; a prefecture let all 60 through."),
            words.HOW,
        ),
        Setting(
            "promotion.by",
            _("the line is drawn for"),
            _("A national final: 25 enterprises and 25 makers, so by category."),
            words.BY,
            only={"promotion.how": ("places", "percent", "score_line")},
        ),
        Setting(
            "promotion.places",
            _("places"),
            _("For groups with no number of their own below."),
            only=PLACES,
        ),
        Setting(
            "promotion.places_of",
            _("places of each group"),
            _(
                "One a line, the group and its places: “enterprise 66”, “330200 12”. Categories by "
                "name, heats by number, regions and sectors by code. Empty for heats: the places "
                "of the heat."
            ),
            only={**PLACES, "promotion.by": GROUPED},
        ),
        Setting(
            "promotion.percent",
            _("percentage"),
            _("Dongguan: 5 percent of the registrations."),
            only={"promotion.how": ("percent",)},
        ),
        Setting(
            "promotion.percent_rounding",
            _("rounding of the percentage"),
            _("“Not more than 70 %” is rounded down."),
            words.PERCENT_ROUNDING,
            only={"promotion.how": ("percent",)},
        ),
        Setting(
            "promotion.floor",
            _("but at least"),
            _("Dongguan: at least 10, however few there are. 0: no floor."),
            only={"promotion.how": ("percent", "score_line")},
        ),
        Setting(
            "promotion.ceiling",
            _("and at most"),
            _("Dongguan: at most 16. Empty: no ceiling."),
            only={"promotion.how": ("percent", "score_line")},
        ),
        Setting(
            "promotion.split",
            _("split over the categories by weight"),
            _("Dongguan: 4 to 1 gives 8 + 2 of 10 and 13 + 3 of 16. Empty: not split."),
            keys=KINDS,
            only={
                "promotion.how": COUNTED,
                "promotion.by": tuple(name for name in words.BY if name != "category"),
            },
        ),
        Setting(
            "promotion.share_over",
            _("shared out in proportion to those who take part"),
            _("Shandong 2021: 58 and 92 entries share 80 places as 31 and 49."),
            words.SHARE_OVER,
            only={"promotion.how": COUNTED},
        ),
        Setting(
            "promotion.score_line",
            _("score line"),
            _("The lowest score that goes through. Beside another method: a minimum."),
            only={"promotion.how": ("places", "percent", "score_line")},
        ),
        Setting("promotion.reserves", _("reserves"), _("Who waits behind the last place.")),
        Setting(
            "promotion.substitution",
            _("somebody withdraws"),
            _("What happens to the place of somebody who was promoted."),
            words.SUBSTITUTION,
        ),
        Setting(
            "promotion.direct_entries",
            _("places for direct entry"),
            _("Besides all others: Guangzhou 2024 kept 7 beside 66 + 16. 0: none."),
        ),
        Setting(
            "promotion.due_diligence",
            _("percentage that is looked into afterwards"),
            _("Huizhou: at least a third of the promoted enterprises, 33.3333. 0: none."),
        ),
        Setting(
            "promotion.site_visit",
            _("everybody who is promoted is visited"),
            _("Before the final, at the place of work."),
        ),
        Setting(
            "promotion.one_per_unit",
            _("one place at most for each unit"),
            _(
                "A unit with several projects goes on with the best-ranked one; the next by rank moves up."
            ),
        ),
    ),
)

STAGE = Section(
    _("On stage"),
    _("Minutes, draw, and who may be in the room."),
    (
        Setting(
            "stage.video_minutes",
            _("minutes of film"),
            _("Guangdong 2022: 1 minute of film, then 7 + 4. 0: none."),
        ),
        Setting(
            "stage.pitch_minutes",
            _("minutes to pitch"),
            _("8 + 7 is usual; Shandong 6 + 3, Jingzhou 10 + 5."),
        ),
        Setting("stage.qa_minutes", _("minutes for questions"), _("Anhui: 4, Hainan: 5.")),
        Setting(
            "stage.warnings",
            _("warning so many seconds before the end"),
            _("One or more numbers with commas: 60, 30. Empty: none."),
        ),
        Setting("stage.draw", _("order of appearance"), "", words.DRAW),
        Setting("stage.reveal", _("scores are shown"), "", words.REVEAL),
        Setting("stage.reveal_style", _("the screen shows"), "", words.REVEAL_STYLE),
        Setting("stage.presenter", _("who may present"), "", words.PRESENTER),
        Setting("stage.people_on_stage", _("people on stage at most"), _("0: not laid down.")),
        Setting(
            "stage.same_speaker",
            _("who pitches also answers"),
            _("So in the pharmaceutical semifinal."),
        ),
        Setting(
            "stage.audience",
            _("audience"),
            _("Semifinals are often closed, finals public."),
            words.AUDIENCE,
        ),
        Setting(
            "stage.confirm_score",
            _("contestants sign their score before they leave"),
            _("So in the pharmaceutical semifinal."),
        ),
        Setting("stage.recorded", _("everything is filmed and kept"), _("So in Huizhou.")),
    ),
)

SECTIONS = (PANEL, SCORE, TIES, PROMOTION, STAGE, RECUSAL)
SETTINGS: Mapping[str, Setting] = {
    one.path: one for section in SECTIONS for one in section.settings
}
