"""The files of an entry: uploading, removing, and handing them to those who may see the entry."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.refusals import explain
from projects.attachments import attachment_response
from projects.forms import MaterialForm
from projects.models import Entry, Material
from projects.services.drafts import EntryNotEditable
from projects.services.materials import (
    REQUIREMENTS,
    FileNotStored,
    MaterialRefused,
    remove_material,
    store_material,
)
from projects.steps import material_rows, step_url
from projects.views.steps import own_entry, render_step


@require_http_methods(["GET", "POST"])
def material_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one file; a refused one comes back as a sentence in its row."""
    entry = own_entry(request, pk)
    if request.method == "GET":
        return redirect(step_url(entry, "materials"))
    kind, form = request.POST.get("kind", ""), MaterialForm(request.POST, request.FILES)
    if kind not in REQUIREMENTS:
        raise Http404
    error = ""
    if not form.is_valid():
        error = " ".join(map(str, form.errors["file"]))
    else:
        try:
            upload = form.cleaned_data["file"]
            store_material(entry, kind, upload, actor=actor_of(request), at=timezone.now())
        except EntryNotEditable as refused:
            messages.error(request, explain(refused))
            return redirect("projects:detail", entry.pk)
        except (MaterialRefused, FileNotStored) as refused:
            error = explain(refused)
    if error:
        parts = {"rows": material_rows(entry, kind, error)}
        return render_step(request, entry, "materials", parts, status=422)
    messages.success(request, _("The file has been received."))
    return redirect(f"{step_url(entry, 'materials')}#material-{kind}")


@require_POST
def material_remove(request: HttpRequest, pk: int, material: int) -> HttpResponse:
    """Take a file out of an entry that has not been handed in."""
    entry = own_entry(request, pk)
    row = get_object_or_404(Material, entry=entry, pk=material)
    try:
        remove_material(row, actor=actor_of(request), at=timezone.now())
    except EntryNotEditable as refused:
        messages.error(request, explain(refused))
        return redirect("projects:detail", entry.pk)
    messages.success(request, _("The file has been removed."))
    return redirect(step_url(entry, "materials"))


@require_GET
def material_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of an entry that the reader may see; judges have their own way to it."""
    entries = Entry.objects.visible_to(request.user)
    material = get_object_or_404(Material, pk=pk, entry__in=entries.values("pk"))
    return attachment_response(material)
