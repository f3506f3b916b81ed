"""Everything that can be wrong with the rules of a round, by code; the sentences are elsewhere.

Pure. "refused" rules cannot be saved; a "warning" is shown and changes nothing.
"""

import dataclasses
from collections.abc import Mapping
from typing import Literal

type Severity = Literal["refused", "warning"]

CODES: dict[str, Severity] = {
    # Any mapping: a name that is empty, a category that the node does not have.
    "name_missing": "refused",
    "unknown_category": "refused",
    "has_no_effect": "warning",
    # The panel.
    "panel_empty": "refused",
    "panel_too_large": "refused",
    "profile_empty": "refused",
    "profiles_exceed_panel": "refused",
    "alternates_too_many": "refused",
    "jury_too_large": "refused",
    "quorum_over_panel": "refused",
    # The score.
    "trim_leaves_no_sheet": "refused",
    "trim_never_reached": "warning",
    "trim_uneven": "warning",
    "too_many_decimals": "refused",
    "carry_over_too_large": "refused",
    "carry_over_is_everything": "warning",
    "normalisation_needs_judges": "warning",
    "reveal_before_normalised": "refused",
    # Ties.
    "tie_unknown": "refused",
    "tie_malformed": "refused",
    "tie_repeated": "refused",
    "tie_chain_too_long": "refused",
    "tie_decimals_too_few": "refused",
    "tie_adds_nothing": "warning",
    "tie_automatic_after_human": "refused",
    "tie_undecided": "refused",
    "chair_missing": "refused",
    "ruling_never_needed": "warning",
    "tie_criterion_unknown": "refused",
    "tie_criterion_of_one_kind": "warning",
    # Promotion.
    "no_places": "refused",
    "group_without_places": "refused",
    "percent_missing": "refused",
    "percent_too_large": "refused",
    "percent_is_everybody": "warning",
    "floor_over_ceiling": "refused",
    "ceiling_zero": "refused",
    "score_line_missing": "refused",
    "score_line_with_everybody": "refused",
    "share_is_by": "refused",
    "share_without_number": "refused",
    "split_without_number": "refused",
    "split_weights_zero": "refused",
    "split_and_category": "refused",
    "reserves_never_move_up": "warning",
    "direct_entries_over_places": "warning",
    "due_diligence_too_large": "refused",
    "one_per_unit_with_everybody": "refused",
    # The stage.
    "pitch_missing": "refused",
    "stage_too_long": "warning",
    "warning_before_start": "refused",
    "warning_repeated": "refused",
    "warnings_too_many": "refused",
    # Conflicts of interest.
    "conflict_unknown": "refused",
    "conflict_years_too_many": "refused",
    "conflict_not_looked_for": "warning",
    # The rubric.
    "rubric_empty": "refused",
    "scale_to_zero": "refused",
    "criterion_repeated": "refused",
    "criterion_without_points": "refused",
    "criterion_without_weight": "refused",
    "kind_without_criterion": "refused",
    "weights_do_not_sum": "refused",
    "scaled_weights_do_not_sum": "warning",
    "bands_malformed": "refused",
    "band_word_missing": "refused",
    "band_word_repeated": "refused",
    "band_over_maximum": "refused",
    "band_off_step": "refused",
    "bands_not_descending": "refused",
    "bands_overlap": "refused",
    "bands_gap": "refused",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at which field ("score.trim_each", "panel.sizes.maker"); `params` for words."""

    field: str
    code: str
    params: Mapping[str, str | int] = dataclasses.field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return CODES[self.code]
