"""Coverage rows and claims, for the publicity editors."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import actor_of
from competitions.models import Competition
from publicity import rules
from publicity.forms import ClaimForm, CoverageForm
from publicity.models import Claim, Coverage
from publicity.services.coverage import delete_row, save_row, totals
from publicity.views.workspace import frame, page_of, staffed_node

MODELS: dict[str, type[Coverage] | type[Claim]] = {"row": Coverage, "claim": Claim}

type RowForm = CoverageForm | ClaimForm


def coverage(request: HttpRequest, code: str) -> HttpResponse:
    """The rows with their sums, the claims apart from them, and one form at a time.

    `?row=12`, `?claim=3` open one for change (`new` for a new one), `&delete=1` asks before it
    is taken out.
    """
    competition = staffed_node(request, code)
    may_edit = rules.edits_coverage(request.user, competition)
    kind, instance = _chosen(request, competition)
    if (request.method == "POST" or kind) and not may_edit:
        raise Http404
    form = _form(request, kind, competition, instance)
    if request.method == "POST" and _changed(request, instance, form):
        return redirect("publicity:coverage", code)
    context = {
        "form": form,
        "kind": kind,
        "instance": instance,
        "named": _named(instance) if instance else "",
        "may_edit": may_edit,
    }
    return render(request, "publicity/work_coverage.html", context | _rows(request, competition))


def _named(row: Coverage | Claim) -> str:
    return str(row.get_subject_display()) if isinstance(row, Claim) else row.outlet


def _chosen(request: HttpRequest, competition: Competition) -> tuple[str, Coverage | Claim | None]:
    """Which form is asked for, and the stored row it is about (None for a new one)."""
    for kind, model in MODELS.items():
        if key := request.GET.get(kind, ""):
            if key == "new":
                return kind, None
            rows: Any = model._default_manager.filter(competition=competition)
            # Longer keys than any row has would be too large a number for the database.
            wanted = int(key) if key.isdecimal() and len(key) < 19 else 0
            return kind, get_object_or_404(rows, pk=wanted)
    return "", None


def _form(
    request: HttpRequest,
    kind: str,
    competition: Competition,
    instance: Coverage | Claim | None,
) -> RowForm | None:
    data = request.POST if request.method == "POST" else None
    if kind == "row":
        today = timezone.localdate()
        return CoverageForm(data, instance=instance, competition=competition, today=today)
    if kind == "claim":
        return ClaimForm(data, instance=instance, competition=competition)
    return None


def _changed(
    request: HttpRequest, instance: Coverage | Claim | None, form: RowForm | None
) -> bool:
    """Take out or save what was posted; False when the form has to be shown again."""
    if "delete" in request.GET and instance is not None:
        delete_row(instance, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("“%(row)s” was taken out.") % {"row": _named(instance)})
        return True
    if form is None or not form.is_valid():
        return False
    save_row(form.instance, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("“%(row)s” was saved.") % {"row": _named(form.instance)})
    return True


def _rows(request: HttpRequest, competition: Competition) -> dict[str, Any]:
    rows = Coverage.objects.filter(competition=competition).select_related("heat")
    return {
        **frame(competition, "coverage"),
        "page": page_of(request, rows.order_by("-count", "pk")),
        "totals": totals(competition),
        "claims": Claim.objects.filter(competition=competition).order_by("subject", "pk"),
    }
