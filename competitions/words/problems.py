"""What is wrong with rules or a rubric, in a sentence that says how to mend it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from competitions.models import Category
from competitions.rulebook.codes import Problem
from competitions.words.ties import tie_break_words

SENTENCES: dict[str, Any] = {
    "name_missing": _("A number stands here without a name. Name its group, or remove it."),
    "unknown_category": _(
        "This contest has no category “%(category)s”. Add the category, or choose one that it has."
    ),
    "has_no_effect": _(
        "This counts only with another method of promotion. Leave it empty, or change the method."
    ),
    "panel_empty": _("A panel needs at least one judge. Enter how many."),
    "panel_too_large": _("A panel has at most %(max)s judges. Enter fewer."),
    "profile_empty": _("A profile with no judge says nothing. Enter a number, or leave it empty."),
    "profiles_exceed_panel": _(
        "The profiles add up to %(sum)s judges, but the panel has %(size)s. Enlarge the panel, or "
        "ask for fewer of a profile."
    ),
    "alternates_too_many": _("There are at most %(max)s alternates. Enter fewer."),
    "quorum_over_panel": _(
        "At least %(quorum)s signed sheets are asked for, but a panel has only %(size)s judges. "
        "Ask for fewer, or enlarge the panel."
    ),
    "jury_too_large": _("A popular jury has at most %(max)s people. Enter fewer."),
    "trim_leaves_no_sheet": _(
        "Dropping the %(each)s highest and the %(each)s lowest from %(from)s sheets on leaves no "
        "sheet. Drop fewer, or drop only from %(least)s sheets on."
    ),
    "trim_never_reached": _(
        "Sheets are dropped only from %(from)s on, but no panel has more than %(size)s judges, so "
        "nothing is ever dropped. Lower the number, or drop none."
    ),
    "trim_uneven": _(
        "Sheets are dropped from %(from)s on, so a panel of %(size)s judges drops none while a "
        "larger one does. Make sure that this is meant."
    ),
    "too_many_decimals": _("A score has at most %(max)s decimals. Enter fewer."),
    "carry_over_too_large": _(
        "The round before cannot supply more than 100 %% of the score. Enter a percentage up to 100."
    ),
    "carry_over_is_everything": _(
        "The round before supplies the whole score, so this round's marks count for nothing. Enter "
        "less than 100, if they are to count."
    ),
    "normalisation_needs_judges": _(
        "Judges can be compared only where a panel has two or more. Switch this off, or enlarge "
        "the panel."
    ),
    "reveal_before_normalised": _(
        "Scores cannot be shown at once, because they are known only when the whole heat is "
        "marked. Show them after the heat, or let marks count as they were given."
    ),
    "tie_unknown": _("“%(name)s” is no way of parting equal scores. Choose one from the list."),
    "tie_malformed": _(
        "“%(name)s” does not name a criterion or a number of decimals. Choose one from the list."
    ),
    "tie_repeated": _("“%(name)s” stands here twice; the second time adds nothing. Remove it."),
    "tie_chain_too_long": _("At most %(max)s steps can part equal scores. Remove some."),
    "tie_decimals_too_few": _(
        "“%(name)s” parts nothing, since the score itself has %(decimals)s decimals. Choose more "
        "decimals, or remove it."
    ),
    "tie_adds_nothing": _(
        "“%(name)s” parts nothing after the mean before rounding. Remove it, or move it up."
    ),
    "tie_automatic_after_human": _(
        "“%(automatic)s” stands after “%(human)s”, where people have decided already. Move it up."
    ),
    "tie_undecided": _(
        "Equal scores can stay undecided, and nothing says what happens then. Let people decide "
        "last, or say what happens at the line of promotion."
    ),
    "chair_missing": _(
        "The chair is to decide between equal scores, but the panel has none. Give the panel a "
        "chair, or let somebody else decide."
    ),
    "ruling_never_needed": _(
        "All who are tied at the line go through, so “%(human)s” decides only ranks. Make sure "
        "that this is meant."
    ),
    "tie_criterion_unknown": _(
        "Equal scores are to be parted by the criterion “%(code)s”, which the rubric does not "
        "have. Add the criterion, or take it out of the rules."
    ),
    "tie_criterion_of_one_kind": _(
        "Equal scores are parted by the criterion “%(code)s”, which only “%(category)s” has; it "
        "does not part entries of two categories. Make sure that this is meant."
    ),
    "no_places": _("Nobody would go through. Enter the number of places."),
    "group_without_places": _(
        "“%(group)s” has no places. Enter them, or a number for all groups."
    ),
    "percent_missing": _("Enter the percentage of those who go through."),
    "percent_too_large": _("A percentage is at most 100. Enter less."),
    "percent_is_everybody": _(
        "100 %% are everybody. Choose the method by which nobody is eliminated, if that is meant."
    ),
    "floor_over_ceiling": _(
        "At least %(floor)s and at most %(ceiling)s contradict each other. Swap them, or leave one "
        "empty."
    ),
    "ceiling_zero": _("At most 0 lets nobody through. Enter a number, or leave it empty."),
    "score_line_missing": _("Enter the lowest score that goes through."),
    "score_line_with_everybody": _(
        "Nobody is eliminated, so there is no score line. Leave it empty, or choose another method."
    ),
    "share_is_by": _(
        "The places are given by the same groups already. Choose other groups to share them out "
        "over, or none."
    ),
    "share_without_number": _(
        "Only a number of places or a percentage can be shared out. Choose “not shared out”, or "
        "another method."
    ),
    "split_without_number": _(
        "Only a number of places or a percentage can be split over the categories. Leave the "
        "weights empty, or choose another method."
    ),
    "split_weights_zero": _("All weights are 0. Give at least one category a weight."),
    "split_and_category": _(
        "The places are given or shared by category already. Leave the weights empty, or give the "
        "places to all categories together."
    ),
    "reserves_never_move_up": _(
        "%(reserves)s reserves wait, but a place that becomes free stays empty. Enter 0, or let the "
        "next by rank move up."
    ),
    "direct_entries_over_places": _(
        "%(direct)s places for direct entry are more than the %(places)s others. Make sure that "
        "this is meant."
    ),
    "due_diligence_too_large": _("A percentage is at most 100. Enter less."),
    "one_per_unit_with_everybody": _(
        "Nobody is eliminated, so no project can be passed over for another one of its unit. Leave "
        "this out, or change the method."
    ),
    "pitch_missing": _("Enter how many minutes a project has to pitch."),
    "stage_too_long": _(
        "Film, pitch and questions take %(minutes)s minutes, more than an hour. Make sure that "
        "this is meant."
    ),
    "warning_before_start": _(
        "A warning %(warning)s seconds before the end comes before a pitch of %(seconds)s seconds "
        "has begun. Enter fewer seconds."
    ),
    "warning_repeated": _("The same warning stands here twice. Remove one."),
    "warnings_too_many": _("At most %(max)s warnings can be given. Remove some."),
    "conflict_unknown": _("“%(name)s” is no kind of conflict of interest. Remove it."),
    "conflict_years_too_many": _("At most %(max)s years are looked back. Enter fewer."),
    "conflict_not_looked_for": _(
        "Nobody looks whether a judge works for the company that is judged. Make sure that this is "
        "meant."
    ),
    "rubric_empty": _("A rubric needs criteria. Add at least one."),
    "scale_to_zero": _(
        "Full marks cannot be scaled to 0. Enter for example 100, or leave it empty."
    ),
    "criterion_repeated": _("The code “%(code)s” stands here twice. Give one of them another."),
    "criterion_without_points": _("“%(code)s” has no points. Enter the most that it can give."),
    "criterion_without_weight": _("“%(code)s” has no weight. Enter 1 if it counts as it is."),
    "kind_without_criterion": _(
        "No criterion is left for “%(category)s”. Add one, or open one to every category."
    ),
    "weights_do_not_sum": _(
        "The points times their weights add up to %(sum)s and not to %(expected)s. Change points or "
        "weights, or have the total scaled."
    ),
    "scaled_weights_do_not_sum": _(
        "The weights add up to %(sum)s; percentages would add up to 100. The total is scaled all "
        "the same. Make sure that this is meant."
    ),
    "bands_malformed": _(
        "The bands of “%(code)s” cannot be read. Give each a word and its lowest points."
    ),
    "band_word_missing": _("A band of “%(code)s” has no word. Enter one."),
    "band_word_repeated": _("Two bands of “%(code)s” are called “%(word)s”. Reword one."),
    "band_over_maximum": _(
        "The best band of “%(code)s” begins above its %(max)s points. Let it begin lower."
    ),
    "band_off_step": _("The bands of “%(code)s” must begin at whole or half points."),
    "bands_not_descending": _(
        "The bands of “%(code)s” go from best to worst, but one at %(points)s stands too low. "
        "Change their order."
    ),
    "bands_overlap": _(
        "Two bands of “%(code)s” begin at %(points)s points. Let one of them begin elsewhere."
    ),
    "bands_gap": _(
        "The last band of “%(code)s” begins at %(points)s points, so that fewer belong to none. Let "
        "it begin at 0."
    ),
}
KIND_SUM = _("For “%(category)s”: %(sentence)s")


def problem_words(problem: Problem) -> str:
    """One sentence on what is wrong and how to mend it, in the active language."""
    said: dict[str, Any] = dict(problem.params)
    if "category" in said:
        said["category"] = dict(Category.Kind.choices).get(str(said["category"]), said["category"])
    # What is no tie-break is shown as it was written.
    if problem.field.startswith("ties.") and problem.code not in ("tie_unknown", "tie_malformed"):
        for name in {"name", "human", "automatic"} & said.keys():
            said[name] = tie_break_words(str(said[name]), {})
    sentence = str(SENTENCES[problem.code]) % said
    if problem.code == "weights_do_not_sum" and said.get("category"):
        return str(KIND_SUM) % {"category": said["category"], "sentence": sentence}
    return sentence
