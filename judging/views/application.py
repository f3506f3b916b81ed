"""What makes the judge's pages an application on the tablet: worker, manifest, icons, kit."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from judging.services.desk import heats_of
from judging.services.kit import kit_of
from judging.tablet_icons import SIZES, icon
from judging.views.commitment_gate import HEAT, after_commitment

# Every file that a judge's page loads; a test holds the list against the pages and the folder.
FILES = (
    "vendor/bootstrap/css/bootstrap.min.css",
    "chuangsai.css",
    "portal.css",
    "favicon.svg",
    "icons.svg",
    "img/chevron.svg",
    "img/close.svg",
    "img/tick.svg",
    "django_htmx/htmx-2.min.js",
    "js/csrf.js",
    "js/leave.js",
    "js/mended.js",
    "js/entry/kept.js",
    "js/hall/clock.js",
    "js/hall/feed.js",
    "js/hall/stage-line.js",
    "js/hall/time.js",
    "js/news/kept.js",
    "js/sheet/asides.js",
    "js/sheet/beside.js",
    "js/sheet/compare.js",
    "js/sheet/handover.js",
    "js/sheet/holder.js",
    "js/sheet/kit.js",
    "js/sheet/left.js",
    "js/sheet/list.js",
    "js/sheet/marks.js",
    "js/sheet/outbox.js",
    "js/sheet/page.js",
    "js/sheet/queue.js",
    "js/sheet/sender.js",
    "js/sheet/store.js",
    "js/sheet/vault.js",
)
DAY = 24 * 3600


@lru_cache(maxsize=1)
def _contents() -> str:
    """A digest of the files as they lie here: without hashes in their names, these must tell."""
    digest = hashlib.sha256()
    for name in FILES:
        if path := finders.find(name):
            digest.update(Path(path).read_bytes())
    return digest.hexdigest()


def _worker_text() -> str:
    urls = [static(name) for name in FILES]
    config = {"FILES": urls, "OFFLINE": reverse("judging:offline"), "STATIC": settings.STATIC_URL}
    whole = json.dumps([config, _contents()]) + render_to_string(
        "judging/worker.js", {"config": 0}
    )
    release = hashlib.sha256(whole.encode()).hexdigest()[:12]
    return render_to_string(
        "judging/worker.js", {"config": json.dumps({"RELEASE": release} | config)}
    )


@login_not_required
@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its text changes with every release, so that browsers take the new one."""
    return HttpResponse(_worker_text(), content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
@cache_control(max_age=DAY)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a tablet needs to put the judge's pages on its home screen."""
    icons: list[dict[str, Any]] = [
        {"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
    ]
    for size in SIZES:
        src = reverse("judging:icon", args=[size])
        icons.append({"src": src, "sizes": f"{size}x{size}", "type": "image/png"})
    icons.append(icons[-1] | {"src": reverse("judging:icon_masked"), "purpose": "maskable"})
    said = {
        "id": reverse("judging:home"),
        "name": _("Chuangsai scoring"),
        "short_name": _("Scoring"),
        "lang": "zh-Hans",
        "start_url": reverse("judging:home"),
        "scope": reverse("judging:home"),
        "display": "standalone",
        "orientation": "any",
        "background_color": "#fbfaf7",
        "theme_color": "#12284a",
        "icons": icons,
    }
    return JsonResponse(said, content_type="application/manifest+json")


def _png(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="image/png")


@login_not_required
@require_safe
@cache_control(max_age=DAY)
def tablet_icon(request: HttpRequest, size: int) -> HttpResponse:
    """The mark in one of the sizes of the manifest."""
    if size not in SIZES:
        raise Http404
    return _png(icon(size))


@login_not_required
@require_safe
@cache_control(max_age=DAY)
def tablet_icon_masked(request: HttpRequest) -> HttpResponse:
    """The mark for home screens that cut icons to a shape of their own."""
    return _png(icon(max(SIZES), maskable=True))


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a tablet shows for a page that it does not hold; nobody's data is in it."""
    return render(request, "judging/offline.html")


@require_safe
@never_cache
@after_commitment(HEAT, asks="script")
def heat_kit(request: HttpRequest, pk: int) -> HttpResponse:
    """What the tablet must hold for this heat, and what the server has of my sheets."""
    user = actor_of(request)
    heat = get_object_or_404(heats_of(user), pk=pk)
    kit = kit_of(heat, user, home=request.seat_card is None)  # type: ignore[attr-defined]
    return JsonResponse(
        {
            "user": user.pk,
            "heat": heat.pk,
            "state": heat.state,
            "paths": kit.paths,
            "left_out": kit.left_out,
            "sheets": kit.sheets,
        }
    )
