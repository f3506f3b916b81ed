"""What of a question may still change once it has been answered. Pure.

An answer that was handed in has to stay a possible answer, and to mean what it meant.
"""

from competitions.questions.kinds import Days, Figure, Files, Limits, Options, Table, Words


def narrowed(before: Limits, after: Limits) -> tuple[str, ...]:
    """The names of the limits that would no longer hold what was possible before."""
    if type(before) is not type(after):
        return ("kind",)
    found = _ends(before, after) | _lists(before, after)
    return tuple(name for name, is_narrower in found.items() if is_narrower)


def _ends(before: Limits, after: Limits) -> dict[str, bool]:
    match before, after:
        case Words(), Words():
            return {"most": after.most < before.most}
        case Figure(), Figure():
            return {
                "least": _above(after.least, before.least),
                "most": _above(before.most, after.most, is_open_above=True),
                "decimals": after.decimals < before.decimals,
                "unit": after.unit != before.unit,
            }
        case Days(), Days():
            return {
                "from": _above(after.first, before.first),
                "to": _above(before.last, after.last, is_open_above=True),
            }
    return {}


def _lists(before: Limits, after: Limits) -> dict[str, bool]:
    match before, after:
        case Options(), Options():
            return {
                "choices": not set(before.choices) <= set(after.choices),
                "least": after.least > before.least,
                "most": after.most < before.most,
            }
        case Files(), Files():
            return {
                "formats": not set(before.formats) <= set(after.formats),
                "max_mib": after.max_mib < before.max_mib,
                "most": after.most < before.most,
            }
        case Table(), Table():
            kinds = [column.kind for column in after.columns[: len(before.columns)]]
            return {
                "columns": kinds != [column.kind for column in before.columns],
                "least": after.least > before.least,
                "most": after.most < before.most,
            }
    return {}


def _above[T](one: T | None, other: T | None, *, is_open_above: bool = False) -> bool:
    """Whether `one` lies above `other`; None is the open end below, or above if so said."""
    if one is None:
        return is_open_above and other is not None
    if other is None:
        return not is_open_above
    return one > other  # type: ignore[operator]
