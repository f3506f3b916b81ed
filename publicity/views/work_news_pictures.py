"""The pictures of a piece of news: beside its text, or on a page of their own without scripts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from accounts.refusals import explain
from projects.scanner import ScannerUnavailable
from projects.services.materials import FileNotStored, MaterialRefused
from publicity.models import NewsItem, NewsPicture
from publicity.news_forms import AltForm, PictureForm
from publicity.services import news_pictures as services
from publicity.views.work_news import editors_node, item_of
from publicity.views.workspace import frame

REFUSALS = (
    MaterialRefused,
    ScannerUnavailable,
    FileNotStored,
    services.TooManyPictures,
)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def news_pictures(request: HttpRequest, code: str, item: int) -> HttpResponse:
    """The pictures, and by POST one change of them (`do`); htmx gets the list alone."""
    node = editors_node(request, code)
    found = item_of(node, item)
    form, said = PictureForm(), ""
    if request.method == "POST":
        form, said = _change(request, found)
        found.refresh_from_db()
    has_failed = form.is_bound and not form.is_valid()
    if request.method == "POST" and not request.htmx and not has_failed:  # type: ignore[attr-defined]
        messages.info(request, said)
        return redirect("publicity:news_pictures", code, item)
    context = {
        **frame(node, "news"),
        "item": found,
        "pictures": found.pictures.order_by("pk"),
        "picture_form": form,
        "said": said,
    }
    part = "_work_news_pictures" if request.htmx else "work_news_pictures"  # type: ignore[attr-defined]
    return render(request, f"publicity/{part}.html", context)


def _change(request: HttpRequest, item: NewsItem) -> tuple[PictureForm, str]:
    """The form of a new picture, bound where it has to be shown again, and what was done."""
    at = timezone.now()
    if request.POST.get("do") == "upload":
        return _add(request, item, at)
    done = _STEPS.get(request.POST.get("do", ""))
    if done is None:
        raise Http404
    return PictureForm(), done(request, item, _named(request, item), at)


def _named(request: HttpRequest, item: NewsItem) -> NewsPicture:
    key = request.POST.get("picture", "")
    wanted = int(key) if key.isdecimal() and len(key) < 19 else 0
    picture = get_object_or_404(NewsPicture, item=item, pk=wanted)
    picture.item = item
    return picture


def _add(request: HttpRequest, item: NewsItem, at: datetime) -> tuple[PictureForm, str]:
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return form, ""
    said = form.cleaned_data
    try:
        services.add_picture(
            item, said["picture"], alt=said["alt"], actor=actor_of(request), at=at
        )
    except REFUSALS as refused:
        form.add_error("picture", explain(refused))
        return form, ""
    return PictureForm(), _("The picture is here. Put it into the text or on the cover.")


def _describe(request: HttpRequest, item: NewsItem, picture: NewsPicture, at: datetime) -> str:
    form = AltForm(request.POST)
    if not form.is_valid():
        return " ".join(str(error) for error in form.errors["alt"])
    alt = form.cleaned_data["alt"]
    services.describe_picture(picture, alt=alt, actor=actor_of(request), at=at)
    return _("The description is saved.")


def _cover(request: HttpRequest, item: NewsItem, picture: NewsPicture, at: datetime) -> str:
    services.choose_cover(item, picture, actor=actor_of(request), at=at)
    return _("“%(alt)s” is the cover.") % {"alt": picture.alt}


def _uncover(request: HttpRequest, item: NewsItem, picture: NewsPicture, at: datetime) -> str:
    services.choose_cover(item, None, actor=actor_of(request), at=at)
    return _("The item has no cover now.")


def _remove(request: HttpRequest, item: NewsItem, picture: NewsPicture, at: datetime) -> str:
    try:
        services.remove_picture(picture, actor=actor_of(request), at=at)
    except services.PictureInUse as refused:
        return explain(refused)
    return _("“%(alt)s” was taken out.") % {"alt": picture.alt}


_STEPS: dict[str, Callable[[HttpRequest, NewsItem, NewsPicture, Any], str]] = {
    "describe": _describe,
    "cover": _cover,
    "uncover": _uncover,
    "remove": _remove,
}
