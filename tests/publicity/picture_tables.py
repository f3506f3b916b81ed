"""A picture drawn, read back as the numbers that it shows."""

import datetime as dt
from xml.etree import ElementTree

from publicity.services import pictures as service

DAY = dt.date(2026, 9, 20)


def parsed(drawn):
    return ElementTree.fromstring(drawn)  # noqa: S314 - our own drawing


def draw(node, name, **said):
    kind = next(kind for kind in service.KINDS if kind.name == name)
    return service.pictures_for(service.Scope(node, **said), [kind], [node])[0]


def numbers(picture):
    return {
        item.key: tuple(series.values[place] for series in picture.series)
        for place, item in enumerate(picture.items)
    }
