"""Admin pages that leave one audit line per save and turn a refusal into a form error.

What is written down: action, object, and before and after of every field that changed, inline
rows included. Whose objects a page shows is not decided here.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

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


class AuditedAdmin(admin.ModelAdmin):
    """The base of every page of the admin; the site takes no other.

    `service_records` names the saves ("add", "change") whose service writes the line itself.
    """

    form = RefusableForm
    actions = None
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    place: ClassVar[int] = 0
    hidden_from_audit: ClassVar[frozenset[str]] = frozenset()
    service_records: ClassVar[frozenset[str]] = frozenset()
    refusals: ClassVar[tuple[type[Exception], ...]] = (IntegrityError, TransitionRefused)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, REFUSAL, "")
        return form

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
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return super().delete_view(request, object_id, dict(extra_context or {}))
        except self.refusals as refused:
            messages.error(request, refusal_sentence(refused))
            return HttpResponseRedirect(request.path)

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
