"""Admin pages that leave one audit line per save and turn a refusal into a form error.

What is written down: action, object, and before and after of every field that changed, inline
rows included. Whose objects a page shows is not decided here.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.paginator import Paginator
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from accounts.admin_input import sound_initial
from accounts.audit_words import action_words, detail_words
from accounts.exporting.admin_lists import name_of
from accounts.models import AuditEntry
from accounts.plain_text import keep_plain
from accounts.refusals import explain
from accounts.services import record
from accounts.workflow import TransitionRefused

HIDDEN = "…"
REFUSAL, DETAIL = "_refusal", "_audit_detail"


class RefusableForm(forms.ModelForm):
    """A form that can be shown again with the sentence by which a service or the database refused.

    `checked_too` names fields that the page does not let anybody edit but that take part in
    unique and check constraints.
    """

    refusal: ClassVar[str] = ""
    checked_too: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_plain(self.fields)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - self.checked_too if self.instance.pk else excluded


def _plain(field: forms.Field | None, value: Any) -> Any:
    """What stands in the audit trail for a form value: words and numbers that JSON knows."""
    if isinstance(field, forms.ModelChoiceField) and value and not isinstance(value, models.Model):
        related: Any = field.queryset
        value = related.model._base_manager.filter(pk=value).first() or value
    if value is None or isinstance(value, bool | int | str | list):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def changes_of(form: forms.BaseModelForm, hidden: Iterable[str] = ()) -> dict[str, Any]:
    """Field → [before, after]; a hidden field or one without a value of its own says only that."""
    changes: dict[str, Any] = {}
    for name in form.changed_data:
        field = form.fields.get(name)
        if field is None or name in hidden or isinstance(field.widget, forms.PasswordInput):
            changes[name] = HIDDEN
        elif name != "DELETE":
            pair = (form.initial.get(name), form.cleaned_data.get(name))
            changes[name] = [_plain(field, value) for value in pair]
    return changes


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """What happened to the rows of one inline, one dictionary for each row that was touched."""
    removed = {id(row) for row in formset.deleted_objects}
    rows = []
    for form in formset.forms:
        if id(form.instance) in removed or form in formset.deleted_forms:
            if form.instance.pk or id(form.instance) in removed:
                rows.append({"removed": str(form.instance)})
        elif form.has_changed():
            kind = "changed" if form in formset.initial_forms else "added"
            row: dict[str, Any] = {kind: str(form.instance), "changes": changes_of(form)}
            rows.append(row)
    return rows


def detail_of(form: Any, formsets: Iterable[Any], hidden: Iterable[str]) -> dict[str, Any]:
    """The detail of one save; empty if nothing changed."""
    detail: dict[str, Any] = {}
    if changes := changes_of(form, hidden):
        detail["changes"] = changes
    for formset in formsets:
        if rows := rows_of(formset):
            detail[formset.model._meta.model_name] = rows
    return detail


class AuditedAdmin(ModelAdmin):
    """The base of every page of the admin; the site takes no other.

    `service_records` names the saves ("add", "change") whose service writes the line itself.
    `section`, `place` and `icon` say where the side bar has the page.
    """

    form = RefusableForm
    actions: Any = None
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    # Filters are sent by a button: sending while one types needs a script in the page's text.
    list_filter_submit = True
    section: ClassVar[str] = "shared"
    place: ClassVar[int] = 0
    icon: ClassVar[str] = "list"
    list_before_template = "admin/_export_link.html"
    # Columns with personal data, and how a file that goes out shows them.
    export_masks: ClassVar[Mapping[str, Callable[[str], str]]] = {}
    hidden_from_audit: ClassVar[frozenset[str]] = frozenset()
    service_records: ClassVar[frozenset[str]] = frozenset()
    refusals: ClassVar[tuple[type[Exception], ...]] = (IntegrityError, TransitionRefused)

    @property
    def export_name(self) -> str:
        """The name under which the page's list goes out as a file."""
        return name_of(self.model)

    def unmasks_export(self, request: HttpRequest) -> bool:
        """Whether the reader may take those columns out in full, for a reason."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, REFUSAL, "")
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return sound_initial(self.model, super().get_changeform_initial_data(request))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """As Django's; a refused save is rolled back and the page comes again as it was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, dict(extra_context or {}))
        except self.refusals as refused:
            setattr(request, REFUSAL, refusal_sentence(refused))
            return super().changeform_view(request, object_id, form_url, dict(extra_context or {}))

    def changelist_view(
        self, request: HttpRequest, extra_context: Mapping[str, Any] | None = None
    ) -> Any:
        title = capfirst(self.opts.verbose_name_plural)
        try:
            return super().changelist_view(request, {"title": title, **(extra_context or {})})
        except OverflowError:
            # A filter for a number that SQLite cannot compare; Django answers other wrong ones so.
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return super().delete_view(request, object_id, dict(extra_context or {}))
        except self.refusals as refused:
            messages.error(request, refusal_sentence(refused))
            return HttpResponseRedirect(request.path)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        """The audit trail of one object, the newest line first; seen by whoever sees the object."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_view_or_change_permission(request, obj):
            raise Http404
        lines = AuditEntry.objects.filter(
            subject_type=obj._meta.label_lower, subject_id=str(obj.pk)
        ).select_related("actor")
        page = Paginator(lines.order_by("-at", "-pk"), self.list_per_page).get_page(
            request.GET.get("page")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "subtitle": str(obj),
            "opts": self.opts,
            "original": obj,
            "page": page,
            "lines": [(line, action_words(line.action), [*detail_words(line)]) for line in page],
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        # Django goes to the index with a message; what cannot be seen and what is not there
        # have to look alike.
        raise Http404

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        setattr(request, DETAIL, detail_of(form, formsets or (), self.hidden_from_audit))
        return super().construct_change_message(request, form, formsets, add)

    def _record(self, request: HttpRequest, verb: str, obj: models.Model) -> None:
        record(
            f"{obj._meta.model_name}.{verb}",
            obj,
            actor=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            **getattr(request, DETAIL, {}),
        )

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        if "add" not in self.service_records:
            self._record(request, "create", obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        if "change" not in self.service_records and getattr(request, DETAIL, {}):
            self._record(request, "change", obj)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._record(request, "delete", obj)
        return super().log_deletions(request, queryset)


def refusal_sentence(refused: Exception) -> str:
    """What to tell the reader about a refusal of the database or of a service."""
    if isinstance(refused, IntegrityError):
        return _(
            "The database refused this: the same row exists already, or what it belongs to is "
            "fixed by now. Nothing was saved."
        )
    return explain(refused)
