"""Forms of what a node is made of: documents, places to recommend, further ways upwards."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competitions.forms.rows import RowsFormSet
from competitions.models import Category, Competition, Document, Feed, Quota
from competitions.promotion.quota_sums import TOTAL, QuotaRow, faults
from competitions.services.quota_facts import taken_of
from competitions.tree.document_number import is_in_form, normalised
from competitions.tree.feeds import lies_above, way_back
from competitions.words.quotas import sentence


def clean_number(typed: str) -> str:
    """The number as it is written, or ValidationError if it does not read as one; "" stays."""
    number = normalised(typed)
    if number and not is_in_form(number):
        raise ValidationError(
            _("A document number reads like 浙经信企业〔2022〕108号: who issued it, the year, 号.")
        )
    return number


class NumberedForm(forms.ModelForm):
    """A row with the number of a document; what is typed with [2022] is kept with 〔2022〕."""

    def clean_document_number(self) -> str:
        return clean_number(self.cleaned_data["document_number"])


class DocumentForm(forms.ModelForm):
    class Meta:
        model = Document
        fields = ["kind", "issuer", "number", "title", "issued_on"]

    def clean_number(self) -> str:
        return clean_number(self.cleaned_data["number"])


class QuotaForm(NumberedForm):
    class Meta:
        model = Quota
        fields = ["category", "places", "at_least", "share_at_least", "document_number"]


# The field of a row at which a fault is said, where that is not the places.
AT = {"share_above_places": "share_at_least", "shares_above_all": "share_at_least"}


class QuotaFormSet(RowsFormSet):
    """The places for all categories and for each: they have to add up, and to hold what is taken."""

    def clean(self) -> None:
        super().clean()
        if any(form.errors for form in self.forms):
            return
        rows: dict[str, forms.ModelForm] = {}
        for form in self.forms:
            typed = getattr(form, "cleaned_data", None)
            if typed and not typed.get("DELETE") and typed.get("places") is not None:
                category: Category | None = typed["category"]
                rows[category.kind if category else TOTAL] = form
        if any(form.has_changed() for form in self.forms):
            self._check(rows)

    def _check(self, rows: dict[str, Any]) -> None:
        numbers = {
            key: QuotaRow(typed["places"], typed["at_least"] or 0, typed["share_at_least"])
            for key, typed in ((key, form.cleaned_data) for key, form in rows.items())
        }
        for fault in faults(numbers, taken_of(self.instance)):
            if fault.key in rows:
                # The least above the most is said by the row itself.
                if fault.code != "least_above_most":
                    rows[fault.key].add_error(AT.get(fault.code, "places"), sentence(fault))
            else:
                raise ValidationError(sentence(fault))


class FeedForm(NumberedForm):
    class Meta:
        model = Feed
        fields = ["into", "places", "document_number"]


class FeedFormSet(RowsFormSet):
    """Ways upwards besides the tree; none may lead back to where it began."""

    def clean(self) -> None:
        super().clean()
        node = self.instance
        others = Feed.objects.exclude(competition=node)
        feeds = list(others.values_list("competition__path", "into__path"))
        for form in self.forms:
            typed = getattr(form, "cleaned_data", None) or {}
            into: Competition | None = typed.get("into")
            if into is None or typed.get("DELETE") or not form.has_changed():
                continue
            if lies_above(into.path, node.path):
                form.add_error(
                    "into", _("It recommends there anyway; the places are those of its quota.")
                )
            elif way := way_back(node.path, into.path, feeds):
                names = " → ".join(self._names(way))
                form.add_error(
                    "into",
                    gettext("What is recommended there would come back here: %(way)s.")
                    % {"way": names},
                )

    def _names(self, way: tuple[str, ...]) -> list[str]:
        found = Competition.objects.filter(path__in=way).values_list("path", "short_name")
        names = dict(found)
        return [names.get(path, path) for path in way]
