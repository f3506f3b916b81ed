"""What the page of a prize asks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.admin_audit import RefusableForm
from outcomes.models import Prize


class CategoryField(forms.ModelChoiceField):
    """Categories with their contest, for the reader has several contests."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.competition.short_name} · {obj.name}"


class PrizeForm(RefusableForm):
    class Meta:
        model = Prize
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        node = cleaned.get("competition") or (self.instance.pk and self.instance.competition)
        category = cleaned.get("category")
        if node and category and category.competition_id != node.pk:
            self.add_error(
                "category", ValidationError(_("This category belongs to another contest."))
            )
        return cleaned
