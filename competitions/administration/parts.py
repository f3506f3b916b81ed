"""The parts of a node, as rows on its page: bodies, categories, sectors, places, documents."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from competitions.administration.scope import ScopedInline, ScopedStackedInline
from competitions.forms.nodes import CategoryForm, MeetingForm
from competitions.forms.parts import (
    DocumentForm,
    FeedForm,
    FeedFormSet,
    QuotaForm,
    QuotaFormSet,
)
from competitions.models import Body, Category, Competition, Document, Feed, Meeting, Quota, Sector


class BodyInline(ScopedInline):
    model = Body
    fields = ["role", "name", "order"]
    ordering_field = "order"
    tab = True


class CategoryInline(ScopedInline):
    model = Category
    form = CategoryForm
    fields = ["kind", "name", "max_members"]
    tab = True


class SectorInline(ScopedInline):
    model = Sector
    fields = ["code", "name", "order"]
    ordering_field = "order"
    tab = True


class QuotaInline(ScopedInline):
    """Of all categories together, and of any single one of the node's own."""

    model = Quota
    form = QuotaForm
    formset = QuotaFormSet
    fields = ["category", "places", "at_least", "share_at_least", "document_number"]
    tab = True

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        rows = super().get_formset(request, obj, **kwargs)
        field = rows.form.base_fields.get("category")
        if field is not None:
            field.queryset = Category.objects.filter(competition=obj)
            field.empty_label = _("All categories together")
        rows.shared_choices = ("category",)
        return rows


class FeedInline(ScopedInline):
    """Other contests that the node recommends to, besides the one above it."""

    model = Feed
    fk_name = "competition"
    form = FeedForm
    formset = FeedFormSet
    autocomplete_fields = ["into"]
    fields = ["into", "places", "document_number"]
    tab = True

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "into":
            # Whoever runs the other contest is somebody else; that it is public is enough.
            kwargs["queryset"] = Competition.objects.feedable()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class DocumentInline(ScopedInline):
    model = Document
    form = DocumentForm
    fields = ["kind", "issuer", "number", "title", "issued_on"]
    tab = True


class MeetingInline(ScopedStackedInline):
    model = Meeting
    form = MeetingForm
    autocomplete_fields = ["venue"]
    fields = [
        ("kind", "title"),
        ("held_on", "starts_at", "ends_at"),
        ("venue", "is_public"),
        ("trainers", "audience"),
        ("speakers", "participants", "participants_approximator"),
    ]
    tab = True
