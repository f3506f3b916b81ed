"""News for everybody: the list, each item, its pictures, and the feed."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from publicity import newsroom, portal
from publicity.feeds import atom
from publicity.models import NewsItem, NewsPicture
from publicity.sharing import Share
from publicity.views.conditional import public_page
from publicity.views.feeds import ATOM

PER_PAGE = 20
LONGEST_SEARCH = 60


@public_page
def news_list(request: HttpRequest) -> HttpResponse:
    """What is public now, the newest first; `?contest=` (and those below it) and `?q=` let
    fewer through."""
    at = timezone.now()
    items = NewsItem.objects.public(at).for_list().newest_first()
    contests = newsroom.contests_with_news(at)
    wanted = request.GET.get("contest", "")
    chosen = next((node for node in contests if node.code == wanted), None)
    words = " ".join(request.GET.get("q", "")[:LONGEST_SEARCH].split())
    found = items.saying(words)
    if chosen is not None:
        found = found.below(chosen)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "news",
        "share": Share(_("News"), _("What the organisers report from their contests.")),
        "page": page,
        "contests": contests,
        "chosen": chosen,
        "words": words,
        "is_demonstration": any(i.competition.is_demonstration for i in page.object_list),
    }
    return render(request, "publicity/news_list.html", context)


@public_page
def news_item(request: HttpRequest, item: int) -> HttpResponse:
    """One item; a draft, a scheduled and a withdrawn one are not there."""
    at = timezone.now()
    found = get_object_or_404(NewsItem.objects.public(at).for_list(), number=item)
    site = request.build_absolute_uri("/").rstrip("/")
    context = {
        "nav": "news",
        "competition": found.competition,
        "tree": portal.tree_of(found.competition),
        "item": found,
        "article": newsroom.article(found),
        "mended": newsroom.was_mended(found),
        "near": newsroom.neighbours(found, at),
        "share": newsroom.share_of(found),
        "linked_data": newsroom.linked_data(found, site),
    }
    return render(request, "publicity/news_item.html", context)


@public_page
def news_picture(request: HttpRequest, picture: UUID, cut: str) -> HttpResponse:
    """A picture of a public item that shows it; its editors see it before, too."""
    found = get_object_or_404(NewsPicture.objects.for_list(), key=picture)
    file = {"large": found.file, "small": found.small}.get(cut)
    if file is None or not _may_see(request, found):
        raise Http404
    try:
        with file.open() as stored:
            response = HttpResponse(stored.read(), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _may_see(request: HttpRequest, picture: NewsPicture) -> bool:
    public = NewsItem.objects.public(timezone.now())
    if picture.is_shown_by(picture.item) and public.filter(pk=picture.item_id).exists():
        return True
    return NewsPicture.objects.staffed_by(request.user).filter(pk=picture.pk).exists()


@public_page
def news_feed(request: HttpRequest) -> HttpResponse:
    """The newest items of the portal."""
    site = request.build_absolute_uri("/").rstrip("/")
    entries = newsroom.entries(timezone.now())
    text = atom(_("Chuangsai: news"), entries, site=site, path=request.path)
    return HttpResponse(text, content_type=ATOM)
