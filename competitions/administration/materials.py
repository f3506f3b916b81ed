"""What files a contest asks for, as rows on its page."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from competitions.administration.scope import ScopedStackedInline
from competitions.forms.materials import RequirementForm, RequirementFormSet
from competitions.models import Category, MaterialRequirement


class RequirementInline(ScopedStackedInline):
    """For this contest and those below it; what is not said here is said above, or built in."""

    model = MaterialRequirement
    form = RequirementForm
    formset = RequirementFormSet
    fields = [("kind", "category"), ("least", "most", "max_mib"), "formats", "help_text"]
    tab = True

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        rows = super().get_formset(request, obj, **kwargs)
        field = rows.form.base_fields.get("category")
        if field is not None:
            field.queryset = Category.objects.filter(competition=obj)
            field.empty_label = _("All categories")
        rows.shared_choices = ("category",)
        return rows
