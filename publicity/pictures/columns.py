"""Columns side by side, one group for each item, their numbers above them; pure."""

from publicity.pictures import colours
from publicity.pictures.pen import SMALL, box, ems, fitting, linked, rule, text, titled
from publicity.pictures.picture import Picture, said

_MARGIN, _HEIGHT, _HEAD = 8, 190, 20
_WIDEST = 44


def draw_columns(picture: Picture, top: float, width: float) -> tuple[str, float]:
    """The marks from `top` downwards, and the height that they take."""
    share = (width - 2 * _MARGIN) / max(len(picture.drawn), 1)
    column = min(_WIDEST, share * 0.8 / max(len(picture.series), 1))
    base = top + _HEAD + _HEIGHT
    longest = max((ems(picture.items[place].label) for place in picture.drawn), default=0)
    # What does not fit side by side stands in turn on two lines.
    in_turn = longest * SMALL > share
    marks = [rule(_MARGIN, base, width - _MARGIN, base, stroke=colours.QUIET)]
    for place in picture.drawn:
        item = picture.items[place]
        middle = _MARGIN + share * (place + 0.5)
        drop = 16 * (place % 2) if in_turn else 0
        words = fitting(item.label, share * (2 if in_turn else 1), SMALL)
        label = text(
            middle, base + 18 + drop, words, fill=colours.INK, anchor="middle", size=SMALL
        )
        named = titled(_group(picture, place, middle, column, base) + label, _all(picture, place))
        marks.append(linked(named, picture.links.get(item.key, "")))
    return "".join(marks), _HEAD + _HEIGHT + (42 if in_turn else 26)


def _group(picture: Picture, place: int, middle: float, column: float, base: float) -> str:
    marks = []
    left = middle - column * len(picture.series) / 2
    for number, series in enumerate(picture.series):
        value = series.values[place]
        tall = _HEIGHT * float(value or 0) / float(picture.largest or 1)
        x = left + number * column
        marks.append(box(x + 1, base - tall, column - 2, tall, fill=colours.of_series(number)))
        # A number wider than its column would stand in that of its neighbour.
        size = min(SMALL, column * 1.15 / max(ems(said(value)), 1))
        if value is not None:
            marks.append(
                text(
                    x + column / 2, base - tall - 5, said(value),
                    fill=colours.INK, anchor="middle", size=round(size, 1),
                )
            )  # fmt: skip
    return "".join(marks)


def _all(picture: Picture, place: int) -> str:
    values = "，".join(f"{s.label} {said(s.values[place])}" for s in picture.series)
    return f"{picture.items[place].label} {values}"
