"""A region is found by typing: three thousand of them are too many for a list."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from competitions.models import Competition, Region
from competitions.services.region_choice import RegionNotFound, choose, label_of, offers


class RegionInput(forms.TextInput):
    """A text field with a list of offers, which a script keeps to what is being typed.

    Without the script the list holds what the text last sent could have meant.
    """

    def __init__(self, address: str) -> None:
        super().__init__(
            attrs={
                "data-regions": address,
                "autocomplete": "off",
                "placeholder": _("Name, code or initials, for example xhq"),
            }
        )
        self.offers: Iterable[str] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        listed = f"{(attrs or {}).get('id', name)}-offers"
        box = super().render(name, value, (attrs or {}) | {"list": listed}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((o,) for o in self.offers))
        return format_html('{}<datalist id="{}">{}</datalist>', box, listed, options)


class RegionField(forms.Field):
    """The region that a typed text means in the year and the territory of `contest`.

    What stands in the box for the `present` region stays that region, even if it is abolished.
    """

    widget: RegionInput

    def __init__(self, *, contest: Competition, present: Region | None, label: Any) -> None:
        address = reverse("projects:regions", args=[contest.code])
        super().__init__(label=label, widget=RegionInput(address))
        self.contest, self.present = contest, present
        self.widget.offers = [offer.place.label for offer in offers(contest, "")]

    @cached_property
    def present_label(self) -> str:
        return label_of(self.present, self.contest) if self.present else ""

    def prepare_value(self, value: Any) -> Any:
        """The label for the key that a form starts with; what was typed stays as it is."""
        return self.present_label if self.present and value == self.present.pk else value

    def to_python(self, value: Any) -> Region | None:
        typed = str(value or "").strip()
        if not typed:
            return None
        if typed == self.present_label:
            return self.present
        try:
            return choose(self.contest, typed)
        except RegionNotFound as refused:
            self.widget.offers = [place.label for place in refused.offers]
            raise ValidationError(str(refused)) from refused

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(data or "").strip() != self.present_label
