"""A picture in words and numbers, before anybody draws it; pure and frozen.

Page, paper, file and table are all made from this one description, so they cannot tell different
numbers. It keeps no order of its own: items and series stand as they are drawn.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

BARS, COLUMNS, LINES, TILES = "bars", "columns", "lines", "tiles"
KINDS = (BARS, COLUMNS, LINES, TILES)
# Units of height that the bars of a drawing may take on a printed page.
_PAGE = 720
# More bars than this nobody compares; the table has them all.
MOST_DRAWN = 40

type Number = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the table: a bar, a group of columns, a day (key in ISO form) or a tile.

    `place` is column and row of a tile, from 0; `key` says which rows of the portal are behind it.
    """

    key: str
    label: str
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One number for each item, None where there is none; `words` stand beside the numbers."""

    label: str
    values: tuple[Number, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a picture says. `axis` names what the items are, `unit` what is counted (个, 人次).

    `sentence` is its text alternative, `note` what its reader has to know besides. `words_label`
    heads the column of the series' words, `foot` stands under the drawing itself.
    """

    name: str
    kind: str
    title: str
    axis: str
    unit: str
    items: tuple[Item, ...]
    series: tuple[Series, ...]
    sentence: str
    note: str = ""
    words_label: str = ""
    foot: str = ""
    links: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing to draw: no item, or no number other than 0."""
        return not any(value for series in self.series for value in series.values)

    @property
    def drawn(self) -> range:
        """The places of the items that are drawn; a map and a line are drawn whole."""
        limit = MOST_DRAWN if self.kind in {BARS, COLUMNS} else len(self.items)
        return range(min(limit, len(self.items)))

    @property
    def left_out(self) -> int:
        return len(self.items) - len(self.drawn)

    @property
    def largest(self) -> int | Decimal:
        return max((v for s in self.series for v in s.values if v is not None), default=0)

    @property
    def head(self) -> tuple[str, ...]:
        """The head of the table: the axis, then each series with its unit, and its words."""
        cells = [self.axis]
        for series in self.series:
            cells.append(f"{series.label}（{self.unit}）" if self.unit else series.label)
            if series.words:
                cells.append(self.words_label)
        return tuple(cells)

    @property
    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """The table: labels, numbers (None where there is none) and words."""
        return tuple(self._row(place) for place in range(len(self.items)))

    def _row(self, place: int) -> tuple[Any, ...]:
        cells: list[Any] = [self.items[place].label]
        for series in self.series:
            cells.append(series.values[place])
            if series.words:
                cells.append(series.words[place])
        return tuple(cells)

    def to_data(self) -> dict[str, Any]:
        """As `json` keeps it; decimals as strings."""
        return {
            "name": self.name,
            "kind": self.kind,
            "title": self.title,
            "axis": self.axis,
            "unit": self.unit,
            "items": [[item.key, item.label, item.place] for item in self.items],
            "series": [
                {
                    "label": series.label,
                    "values": [_plain(value) for value in series.values],
                    "words": list(series.words),
                }
                for series in self.series
            ],
            "sentence": self.sentence,
            "note": self.note,
            "words_label": self.words_label,
        }


def from_data(data: dict[str, Any]) -> Picture:
    """The picture that `to_data` was asked of, without its links."""
    items = tuple(
        Item(key, label, tuple(place) if place else None) for key, label, place in data["items"]
    )
    series = tuple(
        Series(
            said["label"],
            tuple(_number(value) for value in said["values"]),
            tuple(said["words"]),
        )
        for said in data["series"]
    )
    texts = ("name", "kind", "title", "axis", "unit", "sentence", "note", "words_label")
    return Picture(items=items, series=series, **{name: data[name] for name in texts})


def for_page(picture: Picture) -> Picture:
    """The picture with no more bars than a printed page has room for; a line says what is missing."""
    most = _PAGE // (18 * max(len(picture.series), 1) + 12)
    if picture.kind != BARS or len(picture.items) <= most:
        return picture
    return replace(
        picture,
        items=picture.items[:most],
        series=tuple(
            Series(one.label, one.values[:most], one.words[:most]) for one in picture.series
        ),
        foot=f"另有{len(picture.items) - most}项未画出。",
    )


def _plain(value: Number) -> int | str | None:
    return str(value) if isinstance(value, Decimal) else value


def _number(value: int | str | None) -> Number:
    return Decimal(value) if isinstance(value, str) else value


def said(value: Number) -> str:
    """A number as it stands beside a bar: 1,234 or 86.5; a dash where there is none."""
    return "—" if value is None else f"{value:,}"
