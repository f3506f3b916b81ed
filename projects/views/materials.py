"""The files of an entry: uploading, removing, and handing them to those who may see the entry."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.admin_input import is_key
from accounts.refusals import explain
from projects.attachments import attachment_response, picture_response
from projects.entry_fields import STEP_OF_QUESTIONS
from projects.forms import MaterialForm
from projects.material_rows import material_rows, question_rows
from projects.models import Entry, Material
from projects.scanner import ScannerUnavailable
from projects.services.drafts import EntryNotEditable
from projects.services.material_rules import Requirement
from projects.services.materials import (
    FileNotStored,
    MaterialRefused,
    remove_material,
    requirement_for,
    store_material,
)
from projects.steps import step_url
from projects.views.steps import own_entry, render_step


def wanted_by(request: HttpRequest, entry: Entry) -> Requirement:
    """What the sent file is for; 404 if this entry is not asked for it."""
    question = request.POST.get("question", "")
    if question and not is_key(question):
        raise Http404
    found = requirement_for(
        entry, request.POST.get("kind", ""), int(question) if question else None
    )
    if found is None:
        raise Http404
    return found


def replaced_by(request: HttpRequest) -> int | None:
    """The key of the file that the new one is put for, if the page says so."""
    sent = request.POST.get("replaces", "")
    return int(sent) if is_key(sent) else None


def page_of(entry: Entry, wanted: Requirement) -> str:
    """The address of the row of these files."""
    step = STEP_OF_QUESTIONS if wanted.question else "materials"
    return f"{step_url(entry, step)}#{wanted.anchor}"


@require_http_methods(["GET", "POST"])
def material_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take files; a refused one comes back as a sentence in its row, the others are kept."""
    entry = own_entry(request, pk)
    if request.method == "GET":
        return redirect(step_url(entry, "materials"))
    wanted, form = wanted_by(request, entry), MaterialForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, entry, wanted, [" ".join(map(str, form.errors["file"]))])
    try:
        errors = _store_all(request, entry, wanted)
    except EntryNotEditable as refused:
        messages.error(request, explain(refused))
        return redirect("projects:detail", entry.pk)
    if errors:
        return _refused(request, entry, wanted, errors)
    messages.success(request, _("The file has been received."))
    return redirect(page_of(entry, wanted))


def _store_all(request: HttpRequest, entry: Entry, wanted: Requirement) -> list[str]:
    """Keep every sent file; a sentence for each that was not taken."""
    uploads, errors = request.FILES.getlist("file"), []
    for upload in uploads:
        try:
            store_material(
                entry,
                wanted,
                upload,
                actor=actor_of(request),
                at=timezone.now(),
                replaces=replaced_by(request),
            )
        except (MaterialRefused, ScannerUnavailable, FileNotStored) as refused:
            named = _("%(name)s: %(error)s") if len(uploads) > 1 else "%(error)s"
            errors.append(named % {"name": upload.name, "error": explain(refused)})
    return errors


def _refused(
    request: HttpRequest, entry: Entry, wanted: Requirement, errors: list[str]
) -> HttpResponse:
    rows = question_rows if wanted.question else material_rows
    step = STEP_OF_QUESTIONS if wanted.question else "materials"
    parts = {"rows": rows(entry, wanted.name, tuple(errors))}
    return render_step(request, entry, step, parts, status=422)


@require_POST
def material_remove(request: HttpRequest, pk: int, material: int) -> HttpResponse:
    """Take a file out of an entry that has not been handed in."""
    entry = own_entry(request, pk)
    row = get_object_or_404(Material.objects.current(), entry=entry, pk=material)
    try:
        remove_material(row, actor=actor_of(request), at=timezone.now())
    except EntryNotEditable as refused:
        messages.error(request, explain(refused))
        return redirect("projects:detail", entry.pk)
    messages.success(request, _("The file has been removed."))
    return redirect(step_url(entry, STEP_OF_QUESTIONS if row.question_id else "materials"))


@require_GET
def material_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of an entry that the reader may see; judges have their own way to it."""
    material = get_object_or_404(Material.objects.visible_to(request.user), pk=pk)
    return attachment_response(material)


@require_GET
def material_preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The first page of such a file as a picture; 404 while there is none."""
    material = get_object_or_404(Material.objects.visible_to(request.user), pk=pk)
    return picture_response(material)
