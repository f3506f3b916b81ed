"""What a recommending body types, and what organisers set for it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.plain_text import no_direction_marks
from projects.models import Nomination
from projects.services.recommending import MOST_PLACES


class RankForm(forms.Form):
    """A box for each project; empty leaves it out of the list."""

    def __init__(self, *args: Any, rows: Sequence[Nomination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"rank-{row.pk}"] = forms.IntegerField(
                label=_("Rank of %(project)s") % {"project": row.title},
                min_value=1,
                max_value=MOST_PLACES,
                required=False,
                initial=row.rank,
            )

    def boxes(self) -> list[tuple[Nomination, forms.BoundField]]:
        """Each project with its box."""
        return [(row, self[f"rank-{row.pk}"]) for row in self.rows]

    def ranks(self) -> dict[int, int | None]:
        """By key of the project; after is_valid()."""
        return {row.pk: self.cleaned_data[f"rank-{row.pk}"] for row in self.rows}


class SendForm(forms.Form):
    """The document under which a list goes upward."""

    document_number = forms.CharField(
        label=gettext_lazy("Document number"), max_length=80, validators=[no_direction_marks]
    )
    document_date = forms.DateField(
        label=gettext_lazy("Date of the document"), widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_document_date(self) -> date:
        said: date = self.cleaned_data["document_date"]
        if said > self.today or said.year < self.today.year - 1:
            raise forms.ValidationError(_("The date lies between last year and today."))
        return said


class QuotaForm(forms.Form):
    places = forms.IntegerField(
        label=gettext_lazy("Places at most"), min_value=1, max_value=MOST_PLACES
    )


class DutyForm(forms.Form):
    account = forms.CharField(label=gettext_lazy("User name or e-mail address"), max_length=254)
