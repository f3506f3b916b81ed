"""Actions on several rows of a list: a page says what will happen to each, then all or none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR, ActionLocation
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin_audit import AuditedAdmin, refusal_sentence
from accounts.admin_input import is_key
from competitions.services.bulk import BulkLine, BulkRefused

MOST = 200


@dataclass(frozen=True, slots=True)
class BulkAction:
    """`plan(objects, actor=, **typed)` gives a line for each object; `take` does it, in one
    transaction of its own, and raises BulkRefused if it cannot be done to every one.

    `button` names the act, `keep` is the way back, `done` takes the number as %(count)s.
    """

    name: str
    button: Any
    consequence: Any
    keep: Any
    done: Any
    plan: Callable[..., list[BulkLine]]
    take: Callable[..., int]
    is_open: Callable[[HttpRequest], bool]
    form: type[forms.Form] = forms.Form


class BulkAdmin(AuditedAdmin):
    """A list whose rows can be ticked; only for what `bulk` names."""

    bulk: ClassVar[tuple[BulkAction, ...]] = ()

    def get_actions(
        self, request: HttpRequest, action_location: Any = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        if IS_POPUP_VAR in request.GET or action_location != ActionLocation.CHANGE_LIST:
            return {}
        return {
            action.name: (_runner(action), action.name, action.button)
            for action in self.bulk
            if action.is_open(request)
        }

    def get_action_choices(
        self,
        request: HttpRequest,
        default_choices: Any = (),
        action_location: Any = ActionLocation.CHANGE_LIST,
    ) -> list[tuple[str, Any]]:
        actions = self.get_actions(request, action_location)
        return [(name, button) for _run, name, button in actions.values()]

    def response_action(
        self, request: HttpRequest, queryset: models.QuerySet[Any], **options: Any
    ) -> Any:
        """As Django's; ticks that can belong to no row are as good as none."""
        sent = request.POST.copy()
        ticked = [key for key in sent.getlist(ACTION_CHECKBOX_NAME) if is_key(key)]
        sent.setlist(ACTION_CHECKBOX_NAME, ticked)
        request.POST = sent  # type: ignore[assignment]
        return super().response_action(request, queryset, **options)

    def run_bulk(
        self, request: HttpRequest, action: BulkAction, chosen: models.QuerySet[Any]
    ) -> HttpResponse | None:
        """Show what will happen; do it once the page that was shown has been confirmed."""
        objects = list(chosen[: MOST + 1])
        if len(objects) > MOST:
            text = _("At most %(most)s rows can be treated at once. Choose fewer.")
            messages.error(request, text % {"most": MOST})
            return None
        sent = request.POST if "shown" in request.POST else None
        form = action.form(sent)
        typed = _typed(form)
        if sent and form.is_valid() and "take" in sent and sent["shown"] == _mark(form.data, form):
            return self._take_all(request, action, objects, typed)
        lines = action.plan(objects, actor=request.user, **typed) if typed is not None else []
        refused = [line for line in lines if line.refusal]
        context = {
            **self.admin_site.each_context(request),
            "title": action.button,
            "opts": self.opts,
            "action": action,
            "form": form,
            "shown": _mark(form.data, form) if sent else _mark(_initial(form), form),
            "lines": lines,
            "refused": len(refused),
            "keys": [obj.pk for obj in objects],
            "checkbox": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/bulk_confirm.html", context)

    def _take_all(
        self, request: HttpRequest, action: BulkAction, objects: list[Any], typed: Any
    ) -> HttpResponse:
        refusals: tuple[type[Exception], ...] = (BulkRefused, *self.refusals)
        try:
            count = action.take(objects, actor=request.user, at=timezone.now(), **typed)
        except refusals as refused:
            messages.error(request, refusal_sentence(refused))
        else:
            messages.success(request, action.done % {"count": count})
        return HttpResponseRedirect(request.get_full_path())


def _runner(action: BulkAction) -> Callable[..., Any]:
    def run(page: BulkAdmin, request: HttpRequest, chosen: models.QuerySet[Any]) -> Any:
        return page.run_bulk(request, action, chosen)

    return run


def _initial(form: forms.Form) -> dict[str, Any]:
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def _typed(form: forms.Form) -> dict[str, Any] | None:
    """What the form says, its proposals if nothing was sent yet; None where it has errors."""
    if not form.is_bound:
        return _initial(form)
    return form.cleaned_data if form.is_valid() else None


def _mark(data: Any, form: forms.Form) -> str:
    """What was typed when the page was made; a page made for other values is shown again."""
    return "|".join(str(data.get(name, "")).strip() for name in form.fields)
