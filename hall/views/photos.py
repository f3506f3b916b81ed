"""The live page for those who look after it: its photos, its video, how many looked at it."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.refusals import explain
from hall.forms import PhotosForm, PhotoTextForm, TakeDownForm, VideoForm
from hall.models import HallRun, LivePhoto
from hall.rules import EDITORS, edits_photos
from hall.services import photos as services
from hall.services.audience import audience_of
from hall.services.runs import HallRefused
from hall.services.video import set_video, video_of
from hall.views.finding import run_of
from judging.rules import organises_heat
from judging.views.organiser import page_context, staffed_node
from projects.scanner import ScannerUnavailable
from projects.services.materials import FileNotStored, MaterialRefused

REFUSALS = (HallRefused, MaterialRefused, ScannerUnavailable, FileNotStored)


def _edited(request: HttpRequest, code: str, run: int) -> HallRun:
    node = staffed_node(request, code, *EDITORS)
    runs = HallRun.objects.select_related("heat__round__competition", "heat__venue")
    found = get_object_or_404(runs, pk=run, heat__round__competition=node)
    if not edits_photos(actor_of(request), found):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def photos(request: HttpRequest, code: str, run: int) -> HttpResponse:
    """The photos of a heat, and by POST one change of them (`do`)."""
    found = _edited(request, code, run)
    form = PhotosForm()
    if request.method == "POST":
        form = _change(request, found)
        if not form.errors:
            return redirect("hall:photos", code, run)
    rows = LivePhoto.objects.current().filter(run=found).order_by("place", "pk")
    context = page_context(found.heat.round.competition) | {
        "heat": found.heat,
        "run": found,
        "photos": rows,
        "form": form,
        "most": services.MOST,
        "audience": audience_of(found),
        "is_host": organises_heat(actor_of(request), found.heat),
        "video_form": VideoForm(initial={"address": video_of(found)}),
    }
    return render(request, "hall/photos.html", context)


def _change(request: HttpRequest, run: HallRun) -> PhotosForm:
    """Take the step; the form of new photos comes back with errors where it has to be shown again."""
    at = timezone.now()
    if request.POST.get("do") == "upload":
        return _add(request, run, at)
    done = _STEPS.get(request.POST.get("do", ""))
    if done is None:
        raise Http404
    photo = _named(request, run)
    try:
        messages.success(request, done(request, photo, at))
    except HallRefused as refused:
        messages.error(request, explain(refused))
    return PhotosForm()


def _named(request: HttpRequest, run: HallRun) -> LivePhoto:
    key = request.POST.get("photo", "")
    wanted = int(key) if key.isdecimal() and len(key) < 19 else 0
    photo = get_object_or_404(LivePhoto, run=run, pk=wanted)
    photo.run = run
    return photo


def _add(request: HttpRequest, run: HallRun, at: datetime) -> PhotosForm:
    """Those before one that is refused stay: nobody sends them twice."""
    form = PhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        return form
    said, kept = form.cleaned_data, 0
    for upload in said["photos"]:
        try:
            services.add_photo(run, upload, alt=said["alt"], actor=actor_of(request), at=at)
        except REFUSALS as refused:
            form.add_error("photos", f"{upload.name}: {explain(refused)}")
        else:
            kept += 1
    if kept:
        messages.success(request, _kept(kept))
    return form


def _kept(n: int) -> str:
    return ngettext(
        "%(n)s photo is here. The public sees it once it is approved.",
        "%(n)s photos are here. The public sees them once they are approved.",
        n,
    ) % {"n": n}


def _describe(request: HttpRequest, photo: LivePhoto, at: datetime) -> str:
    form = PhotoTextForm(request.POST)
    if not form.is_valid():
        raise HallRefused(" ".join(str(error) for error in form.errors["alt"]))
    alt = form.cleaned_data["alt"]
    services.describe_photo(photo, alt=alt, actor=actor_of(request), at=at)
    return _("The description is saved.")


def _approve(request: HttpRequest, photo: LivePhoto, at: datetime) -> str:
    services.approve_photo(photo, actor=actor_of(request), at=at)
    return _("“%(alt)s” is approved.") % {"alt": photo.alt}


def _move(request: HttpRequest, photo: LivePhoto, at: datetime) -> str:
    by = -1 if request.POST.get("do") == "up" else 1
    services.move_photo(photo, by=by, actor=actor_of(request), at=at)
    return _("The order is saved.")


def _take_down(request: HttpRequest, photo: LivePhoto, at: datetime) -> str:
    form = TakeDownForm(request.POST)
    if not form.is_valid():
        raise HallRefused(" ".join(str(error) for error in form.errors["reason"]))
    reason = form.cleaned_data["reason"]
    services.take_down_photo(photo, reason=reason, actor=actor_of(request), at=at)
    return _("“%(alt)s” was taken down.") % {"alt": photo.alt}


_STEPS: dict[str, Callable[[HttpRequest, LivePhoto, datetime], str]] = {
    "describe": _describe,
    "approve": _approve,
    "up": _move,
    "down": _move,
    "take_down": _take_down,
}


@require_POST
def video(request: HttpRequest, code: str, run: int) -> HttpResponse:
    """Name the live video of another site, or none."""
    found = run_of(request, code, run)
    if found.is_rehearsal:
        raise Http404
    form = VideoForm(request.POST)
    if form.is_valid():
        address = form.cleaned_data["address"]
        set_video(found, address, actor=actor_of(request), at=timezone.now())
        said = (
            _("The live page leads to the video.")
            if address
            else _("The live page names no video.")
        )
        messages.success(request, said)
    else:
        messages.error(request, " ".join(str(error) for error in form.errors["address"]))
    return redirect("hall:photos", code, run)
