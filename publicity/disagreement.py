"""A disagreement between figures, as a sentence for the person whose report it blocks."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from publicity.figures import Disagreement

# Functions, not lazy strings: makemessages finds the text and the language is that of the reader.
_SENTENCES: dict[str, Callable[[], str]] = {
    "events_are_heats_and_finals": lambda: _(
        "The report lists %(found)s events, but heats and finals together are %(expected)s."
    ),
    "final_before_heat": lambda: _(
        "“%(event)s” is dated %(found)s, before the last heat on %(expected)s."
    ),
    "accepted_exceeds_registered": lambda: _(
        "%(found)s entries are accepted, but only %(expected)s are registered."
    ),
    "size_classes_sum": lambda: _(
        "The size classes sum to %(found)s, but %(expected)s entries are accepted."
    ),
    "presented_exceeds_accepted": lambda: _(
        "%(found)s projects presented, but only %(expected)s entries are accepted."
    ),
    "presented_in_heats": lambda: _(
        "The heats sum to %(found)s presented projects, but the report says %(expected)s."
    ),
    "finalists_from_heats": lambda: _(
        "The heats promoted %(found)s projects, but there are %(expected)s finalists."
    ),
    "promoted_exceeds_quota": lambda: _(
        "%(found)s projects are promoted, but the quota is %(expected)s."
    ),
    "promoted_exceeds_finalists": lambda: _(
        "%(found)s projects are promoted, but there are only %(expected)s finalists."
    ),
    "promoted_rows_counted": lambda: _(
        "The list of promoted projects has %(found)s rows, but %(expected)s are promoted."
    ),
    "promoted_in_final": lambda: _(
        "The final promoted %(found)s projects, but the report says %(expected)s."
    ),
    "final_presented_exceeds_finalists": lambda: _(
        "%(found)s projects presented in the final, but there are only %(expected)s finalists."
    ),
    "sectors_sum": lambda: _(
        "The sectors sum to %(found)s, but %(expected)s projects are promoted."
    ),
    "sector_not_in_table": lambda: _(
        "%(expected)s promoted projects are in “%(sector)s”, which the table of sectors lacks."
    ),
    "sector_counted": lambda: _(
        "The table counts %(found)s promoted projects in “%(sector)s”, the list %(expected)s."
    ),
    "top_rank_sector": lambda: _(
        "“%(project)s” is in “%(expected)s” among the promoted, but in “%(found)s” on top."
    ),
    "promoted_out_of_order": lambda: _(
        "The promoted projects are not in order of rank: %(found)s."
    ),
    "top_ranks_out_of_order": lambda: _("The top projects are not in order of rank: %(found)s."),
    "coverage_total": lambda: _(
        "The coverage rows sum to %(expected)s, but the report says %(found)s."
    ),
    "coverage_without_pictures": lambda: _(
        "Without picture live the coverage rows sum to %(expected)s, but the report says "
        "%(found)s."
    ),
    "coverage_online": lambda: _(
        "The online views sum to %(expected)s, but the report says %(found)s."
    ),
    "broadcast_counted_as_online": lambda: _(
        "A broadcast audience is counted among the online views: %(found)s instead of "
        "%(expected)s."
    ),
    "coverage_broadcast": lambda: _(
        "The broadcast audience sums to %(expected)s, but the report says %(found)s."
    ),
}


def explain(disagreement: Disagreement) -> str:
    """One sentence in the active language: what is stated, and what the rows give."""
    values = {
        "expected": disagreement.expected,
        "found": disagreement.found,
        **disagreement.params,
    }
    return _SENTENCES[disagreement.code]() % values
