"""Steps that a page of the admin offers beside saving: a confirmation first, then one service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin_audit import refusal_sentence
from competitions.administration.scope import ScopedAdmin


@dataclass(frozen=True, slots=True)
class AdminStep:
    """`button` names the act, `consequence` says what it will do, `keep` is the way back.

    A step with a `form` asks for more first; `take` gets what was typed by the names of its fields.
    """

    name: str
    button: Any
    consequence: Any
    keep: Any
    take: Callable[..., Any]
    is_open: Callable[[Any, Any], bool]
    done: Any
    form: type[forms.Form] | None = None


class SteppedAdmin(ScopedAdmin):
    """A page with steps; each has an address of its own and works without a script."""

    steps: tuple[AdminStep, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        route = path(
            "<path:object_id>/step/<slug:name>/",
            self.admin_site.admin_view(self.step_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_step",
        )
        return [route, *super().get_urls()]

    def step_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Ask, and on POST take the step; what was refused is said on the object's page."""
        obj = self.get_object(request, unquote(object_id))
        step = next((step for step in self.steps if step.name == name), None)
        if obj is None or step is None:
            raise Http404
        page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
        form = self.step_form(request, step, obj)
        if request.method == "POST" and (form is None or form.is_valid()):
            typed = form.cleaned_data if form else {}
            self._take(request, step, obj, typed, at=timezone.now())
            return HttpResponseRedirect(page)
        if not step.is_open(request.user, obj):
            messages.error(request, _("“%(step)s” is not possible now.") % {"step": step.button})
            return HttpResponseRedirect(page)
        context = {
            **self.admin_site.each_context(request),
            "title": step.button,
            "subtitle": str(obj),
            "opts": self.opts,
            "original": obj,
            "page": page,
            "step": step,
            "form": form,
        }
        return TemplateResponse(request, "admin/step_confirm.html", context)

    def step_form(self, request: HttpRequest, step: AdminStep, obj: Any) -> forms.Form | None:
        """What the step asks for; a page may fit it to the object."""
        if step.form is None:
            return None
        return step.form(request.POST if request.method == "POST" else None)

    def _take(
        self, request: HttpRequest, step: AdminStep, obj: Any, typed: Any, *, at: datetime
    ) -> None:
        try:
            with transaction.atomic():
                step.take(obj, actor=request.user, at=at, **typed)
        except self.refusals as refused:
            messages.error(request, refusal_sentence(refused))
        else:
            messages.success(request, step.done)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        if obj is not None and obj.pk:
            context["steps"] = [step for step in self.steps if step.is_open(request.user, obj)]
        return super().render_change_form(request, context, add, change, form_url, obj)
