"""Feeds of public notices and published results: of the portal, and of one contest."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.models import Competition
from publicity import newsroom
from publicity.feeds import FeedEntry, atom, entries_for
from publicity.views.conditional import public_page

ATOM = "application/atom+xml; charset=utf-8"


@public_page
def notices_feed(request: HttpRequest) -> HttpResponse:
    """Everything that was published last, in the whole portal."""
    return _answer(request, _("Chuangsai: notices and results"), entries_for())


@public_page
def contest_feed(request: HttpRequest, code: str) -> HttpResponse:
    """What was published last in a contest and those below it, news among it."""
    node = get_object_or_404(Competition.objects.public(), code=code)
    found = [*entries_for(node), *newsroom.entries(timezone.now(), node)]
    found.sort(key=lambda entry: (entry.at, entry.path), reverse=True)
    return _answer(request, node.name, found)


def _answer(request: HttpRequest, title: str, entries: Sequence[FeedEntry]) -> HttpResponse:
    site = request.build_absolute_uri("/").rstrip("/")
    text = atom(title, entries, site=site, path=request.path)
    return HttpResponse(text, content_type=ATOM)
