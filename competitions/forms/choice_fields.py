"""Choices that need more than their name to be told apart."""

from typing import Any

from django.forms import ModelChoiceField
from django.utils.translation import gettext as _

from competitions.models import Competition


class RegionChoiceField(ModelChoiceField):
    """Many regions share a name, so each is offered with its code and what it lies in."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class YearChoiceField(ModelChoiceField):
    """A contest keeps its name from year to year, so what belongs to one is offered with the year."""

    def label_from_instance(self, obj: Any) -> str:
        return year_label(obj)


def year_label(obj: Any) -> str:
    """The name of a contest, or of a part of one, with the year of the contest."""
    node = obj if isinstance(obj, Competition) else obj.competition
    return _("%(name)s (%(year)s)") % {"name": obj, "year": node.year}
