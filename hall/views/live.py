"""The live page for everybody, its document and photos, and what time it is here."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from hall.models import HallRun, LivePhoto
from hall.rules import edits_photos
from hall.services.audience import note_here
from hall.services.documents import public_document
from hall.services.folding import milliseconds
from hall.services.video import video_of
from hall.views.answers import document_answer
from hall.words.page import live_words
from judging.paper.seat_cards import qr_svg
from projects.services.public_pictures import read_picture

# So long a cache in between may hand out the document without asking: a screen is a second late.
SHARED_SECONDS = 1
# A photo that was taken down is handed out by a cache no longer than this.
PHOTO_SECONDS = 60


@login_not_required
@require_safe
def live_page(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What is on in the hall now, for phones."""
    runs = HallRun.objects.public().select_related("heat__round__competition", "heat__venue")
    run = get_object_or_404(runs, heat=pk, heat__round__competition__code=code)
    context = {
        "run": run,
        "heat": run.heat,
        "competition": run.heat.round.competition,
        "live_words": live_words(),
        "photos": LivePhoto.objects.public().filter(run=run).order_by("place", "pk"),
        "address": (address := request.build_absolute_uri(request.path)),
        "qr": qr_svg(address),
        "share": _share(run),
        "video": video_of(run),
    }
    return render(request, "hall/live.html", context)


def _share(run: HallRun) -> dict[str, Any]:
    """What the page says of itself where its address is passed on; the picture is the contest's."""
    heat, contest = run.heat, run.heat.round.competition
    return {
        "title": f"{heat.round.name} {heat.name} · {contest.short_name}",
        "text": _(
            "Live from the hall: who is on stage, the clock, and the scores as they are shown."
        ),
        "kind": "website",
        "picture": reverse("publicity:contest_card", args=[contest.code]),
        "picture_alt": contest.name,
        "size": (1200, 630),
    }


@login_not_required
@require_safe
def live_document(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The document alone, for any cache, which also keeps that there is none.

    A cache that learned nothing from a 404 would go on handing out what was closed.
    """
    found = public_document(code, pk)
    answer = HttpResponseNotFound() if found is None else document_answer(request, *found)
    answer["Cache-Control"] = f"public, max-age=0, s-maxage={SHARED_SECONDS}"
    return answer


@login_not_required
@csrf_exempt
@require_POST
@never_cache
def here(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """An open page says that it is there; `opened=1` that it was opened just now. Counts are all
    that is kept, so that no form of ours has to prove where it came from."""
    is_opening = request.GET.get("opened") == "1"
    if not note_here(code, pk, is_opening=is_opening, at=timezone.now()):
        raise Http404
    return HttpResponse(status=204)


@login_not_required
@require_safe
def photo(request: HttpRequest, code: str, pk: int, photo: UUID, cut: str) -> HttpResponse:
    """An approved photo of an open live page; those who look after it see it before, too."""
    of_heat = LivePhoto.objects.current().filter(
        run__heat=pk, run__heat__round__competition__code=code
    )
    found = get_object_or_404(of_heat.select_related("run__heat__round__competition"), key=photo)
    file = {"large": found.file, "small": found.small}.get(cut)
    is_public = LivePhoto.objects.public().filter(pk=found.pk).exists()
    if file is None or not (is_public or edits_photos(request.user, found.run)):
        raise Http404
    content = read_picture(file.name or "")
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    shared = f"public, max-age={PHOTO_SECONDS}"
    response["Cache-Control"] = shared if is_public else "private, no-store"
    return response


@login_not_required
@require_safe
@never_cache
def now(request: HttpRequest) -> JsonResponse:
    """The server's time in milliseconds since 1970 UTC; devices measure their offset by it."""
    return JsonResponse({"now": milliseconds(timezone.now())})
