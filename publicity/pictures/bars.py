"""Bars from left to right, one group for each item, its numbers at their ends; pure."""

from publicity.pictures import colours
from publicity.pictures.pen import SMALL, TEXT, box, ems, fitting, linked, text, titled
from publicity.pictures.picture import Picture, Series, said

_MARGIN, _GAP, _BAR, _BETWEEN = 8, 10, 18, 12
_WIDEST_LABEL = 200


def draw_bars(picture: Picture, top: float, width: float) -> tuple[str, float]:
    """The marks from `top` downwards, and the height that they take."""
    labels = [fitting(picture.items[place].label, _WIDEST_LABEL) for place in picture.drawn]
    left = _MARGIN + max((ems(label) for label in labels), default=0) * TEXT + _GAP
    right = (
        max((ems(_end(s, p)) for s in picture.series for p in picture.drawn), default=0) * SMALL
    )
    room = max(width - left - right - _GAP - _MARGIN, 40)
    group = _BAR * len(picture.series) + _BETWEEN
    marks = []
    for place in picture.drawn:
        y = top + place * group
        middle = y + _BAR * len(picture.series) / 2 + TEXT * 0.35
        label = text(left - _GAP, middle, labels[place], fill=colours.INK, anchor="end")
        bars = _bars(picture, place, y, left, room)
        item = picture.items[place]
        named = titled(label + bars, f"{item.label} {_all(picture, place)}")
        marks.append(linked(named, picture.links.get(item.key, "")))
    return "".join(marks), group * len(picture.drawn)


def _bars(picture: Picture, place: int, y: float, left: float, room: float) -> str:
    marks = []
    for number, series in enumerate(picture.series):
        value = series.values[place]
        top = y + number * _BAR
        long = room * float(value or 0) / float(picture.largest or 1)
        marks.append(box(left, top + 1, long, _BAR - 3, fill=colours.of_series(number)))
        end = _end(series, place)
        at = left + long + 6
        marks.append(text(at, top + _BAR - 5, end, fill=colours.INK, size=SMALL))
    return "".join(marks)


def _end(series: Series, place: int) -> str:
    words = series.words[place] if series.words else ""
    return f"{said(series.values[place])}（{words}）" if words else said(series.values[place])


def _all(picture: Picture, place: int) -> str:
    return "，".join(f"{s.label} {_end(s, place)}" for s in picture.series)
