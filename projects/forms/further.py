"""Which further contests a project is to be entered in, and under which sector there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.services.further import Choice, Offer, clashes


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer with its two boxes, and whether it would be one place too many of its edition."""

    offer: Offer
    enter: forms.BoundField
    sector: forms.BoundField
    is_one_of_several: bool


class FurtherForm(forms.Form):
    """A box for every offer. A second place in one edition has to be confirmed."""

    knows = forms.BooleanField(
        label=gettext_lazy(
            "I have asked the organisers, or I accept that only one of these entries will count."
        ),
        required=False,
    )

    def __init__(self, data: Any = None, *, offers: Iterable[Offer]) -> None:
        super().__init__(data)
        self.offers = list(offers)
        for offer in self.offers:
            pk = offer.competition.pk
            sectors = [(str(one.pk), one.name) for one in offer.sectors]
            self.fields[f"enter-{pk}"] = forms.BooleanField(
                label=offer.competition.name, required=False
            )
            self.fields[f"sector-{pk}"] = forms.ChoiceField(
                label=_("Sector"),
                choices=[("", _("Please choose")), *sectors],
                initial=str(offer.sector.pk) if offer.sector else "",
                required=False,
            )

    @property
    def may_clash(self) -> bool:
        """Whether any choice could put the project into a second place of an edition."""
        return bool(clashes(self.offers))

    def rows(self) -> list[OfferRow]:
        """What the page shows."""
        several = {id(offer) for offer in clashes(self.offers)}
        return [
            OfferRow(
                offer,
                self[f"enter-{offer.competition.pk}"],
                self[f"sector-{offer.competition.pk}"],
                id(offer) in several,
            )
            for offer in self.offers
        ]

    def chosen(self) -> list[Choice]:
        """After is_valid()."""
        return [
            Choice(offer.competition, offer.category, sector)
            for offer in self._ticked()
            for sector in offer.sectors
            if str(sector.pk) == self.cleaned_data[f"sector-{offer.competition.pk}"]
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        ticked = self._ticked()
        if not ticked:
            self.add_error(None, _("Choose at least one contest."))
        for offer in ticked:
            name = f"sector-{offer.competition.pk}"
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Choose the sector in this contest."))
        if clashes(ticked) and not cleaned.get("knows"):
            self.add_error(
                "knows",
                _("This puts the project into more than one place of one edition. Confirm it."),
            )
        return cleaned

    def _ticked(self) -> list[Offer]:
        return [
            offer
            for offer in self.offers
            if self.cleaned_data.get(f"enter-{offer.competition.pk}")
        ]
