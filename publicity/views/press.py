"""Items for the press: drafted from an event's public facts, finished by an editor, in one pack."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actor import actor_of
from competitions.models import Competition, Heat
from publicity import rules
from publicity.coverage_forms import PressForm
from publicity.models import PressItem
from publicity.services import press as services
from publicity.views.workspace import frame, page_of, staffed_node


@require_http_methods(["GET", "HEAD", "POST"])
def press(request: HttpRequest, code: str) -> HttpResponse:
    """The items of a contest and its events; an editor drafts an item of one of these."""
    competition = staffed_node(request, code)
    may_edit = rules.edits_coverage(request.user, competition)
    if request.method == "POST":
        if not may_edit:
            raise Http404
        return _drafted(request, competition)
    items = PressItem.objects.filter(competition=competition)
    context = frame(competition, "coverage") | {
        "page": page_of(request, items.select_related("heat", "finished_by").order_by("-pk")),
        "heats": _heats(competition),
        "finished": items.exclude(finished_at=None).count(),
        "may_edit": may_edit,
    }
    return render(request, "publicity/press.html", context)


def _heats(competition: Competition) -> Any:
    rows = Heat.objects.filter(round__competition=competition)
    return rows.select_related("round__competition", "venue").order_by("round__order", "number")


def _drafted(request: HttpRequest, competition: Competition) -> HttpResponse:
    key = request.POST.get("heat", "")
    wanted = int(key) if key.isdecimal() and len(key) < 19 else 0
    heat = get_object_or_404(_heats(competition), pk=wanted)
    try:
        item = services.draft_item(heat, actor=actor_of(request), at=timezone.now())
    except services.NothingPublic as refused:
        messages.error(request, str(refused))
        return redirect("publicity:press", competition.code)
    return redirect("publicity:press_item", competition.code, item.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def press_item(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One item; `step` says what an editor does: save, finish, delete."""
    competition = staffed_node(request, code)
    rows = PressItem.objects.select_related(
        "competition", "heat__venue", "heat__round__competition", "made_by", "finished_by"
    )
    item = get_object_or_404(rows, competition=competition, pk=pk)
    may_edit = rules.edits_coverage(request.user, competition)
    form = PressForm(request.POST if request.method == "POST" else None, item=item)
    if request.method == "POST":
        if not may_edit or request.POST.get("step") not in ("save", "finish", "delete"):
            raise Http404
        if answer := _changed(request, item, form):
            return answer
    context = frame(competition, "coverage") | {
        "item": item,
        "form": form,
        "may_edit": may_edit,
        "is_current": services.is_current(item),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "publicity/press_item.html", context, status=status)


def _changed(request: HttpRequest, item: PressItem, form: PressForm) -> HttpResponse | None:
    """Where to go on, None when the form has to be shown again."""
    who: Any = {"actor": actor_of(request), "at": timezone.now()}
    step, code = request.POST["step"], item.competition.code
    if step == "delete":
        services.delete_item(item, **who)
        messages.success(request, _("“%(row)s” was taken out.") % {"row": item.title})
        return redirect("publicity:press", code)
    if not form.is_valid():
        return None
    try:
        services.save_item(item, **form.cleaned_data, finish=step == "finish", **who)
    except (services.NotFinished, services.ChangedMeanwhile) as refused:
        form.add_error("body", str(refused))
        return None
    said = _("The item is finished.") if step == "finish" else _("The draft was saved.")
    messages.success(request, said)
    return redirect("publicity:press_item", code, item.pk)


@require_GET
def press_pack(request: HttpRequest, code: str) -> HttpResponse:
    """The finished items with their facts, as an archive, for whoever may see the ledger."""
    content, _number = services.pack_of(staffed_node(request, code))
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{code}-press.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer
