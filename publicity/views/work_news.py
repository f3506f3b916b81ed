"""The editors' side of the news: the list, the text with its preview, the item as it will look."""

import copy
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from competitions.models import Body, Competition
from publicity import newsroom, rules
from publicity.models import NewsItem
from publicity.news_forms import NewsForm, PictureForm
from publicity.news_models import LONGEST_BODY, READERS, NewsItemQuerySet
from publicity.services import news
from publicity.views.workspace import frame, page_of, staffed_node

LONGEST_SEARCH = 60
TEXT = ("title", "summary", "source", "body")


def editors_node(request: HttpRequest, code: str) -> Competition:
    """The node, or a 404 for whoever does not edit its news."""
    node = staffed_node(request, code, *READERS)
    if not rules.edits_news(request.user, node):
        raise Http404
    return node


def item_of(node: Competition, number: int) -> NewsItem:
    rows = NewsItem.objects.select_related("cover", "changed_by", "author")
    found = get_object_or_404(rows, competition=node, number=number)
    found.competition = node
    return found


@require_safe
@never_cache
def work_news(request: HttpRequest, code: str) -> HttpResponse:
    """The node's items in every state; `?show=` and `?q=` let fewer through."""
    node = staffed_node(request, code, *READERS)
    at = timezone.now()
    show = request.GET.get("show", "")
    words = request.GET.get("q", "")[:LONGEST_SEARCH]
    own = NewsItem.objects.filter(competition=node)
    shown = _shows(at)
    found = found_in(own, request.GET, at)
    context = {
        **frame(node, "news"),
        "page": page_of(request, found.for_desk()),
        "at": at,
        "show": show if show in shown else "",
        "words": words,
        "counts": own.aggregate(
            all=Count("pk"), **{name: Count("pk", filter=those) for name, those in shown.items()}
        ),
        "may_edit": rules.edits_news(request.user, node),
    }
    return render(request, "publicity/work_news.html", context)


def found_in(items: NewsItemQuerySet, query: QueryDict, at: datetime) -> NewsItemQuerySet:
    """The items that `?show=` and `?q=` let through at `at`."""
    words = query.get("q", "")[:LONGEST_SEARCH]
    return items.saying(words).filter(_shows(at).get(query.get("show", ""), Q()))


def _shows(at: Any) -> dict[str, Q]:
    public = Q(state=NewsItem.State.PUBLISHED)
    return {
        "draft": Q(state=NewsItem.State.DRAFT),
        "scheduled": public & Q(publish_at__gt=at),
        "published": public & Q(publish_at__lte=at),
        "withdrawn": Q(state=NewsItem.State.WITHDRAWN),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def news_new(request: HttpRequest, code: str) -> HttpResponse:
    """A new item: a draft once its text is whole."""
    node = editors_node(request, code)
    form = NewsForm(request.POST or None, initial={"source": _source(node)})
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        item = news.create_item(node, form.text, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("The draft is saved. Nobody outside sees it."))
        return redirect("publicity:news_edit", code, item.number)
    return render(request, "publicity/work_news_edit.html", _desk(request, node, None, form))


def _source(node: Competition) -> str:
    """Whose news it is, as a proposal: the organizer, whose desk this is, else nobody.

    The hosts are departments that did not write it.
    """
    bodies = node.bodies.filter(role=Body.Role.ORGANIZER).order_by("order", "pk")
    name = bodies.values_list("name", flat=True).first()
    return name if name and len(name) <= 60 else ""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def news_edit(request: HttpRequest, code: str, item: int) -> HttpResponse:
    """The text of an item; what somebody else saved in between is shown beside what was typed.

    `publish` saves it and goes on to the page that publishes, so that no words are left behind.
    """
    node = editors_node(request, code)
    found = item_of(node, item)
    form = NewsForm(request.POST or None, instance=copy.copy(found))
    newer = None
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        newer = _save(request, found, form)
        if newer is None:
            page = "news_publish" if "publish" in request.POST else "news_edit"
            return redirect(f"publicity:{page}", code, item)
    context = _desk(request, node, found, form) | {"newer": newer}
    if newer is not None:
        context["typed_version"] = newer.version
    return render(request, "publicity/work_news_edit.html", context)


def _save(request: HttpRequest, item: NewsItem, form: NewsForm) -> NewsItem | None:
    """None once it is saved; the newer text that stands in the way."""
    base = form.cleaned_data["version"] or 0
    try:
        saved = news.save_item(
            item, form.text, base=base, actor=actor_of(request), at=timezone.now()
        )
    except news.NewerText as refused:
        return refused.item
    if saved.is_due(timezone.now()):
        messages.success(request, _("Saved. The public page shows this text now."))
    else:
        messages.success(request, _("Saved."))
    return None


def _desk(
    request: HttpRequest, node: Competition, item: NewsItem | None, form: NewsForm
) -> dict[str, Any]:
    """The editor's page; the preview is of what is typed, saved or not."""
    body = form["body"].value() or ""
    return {
        **frame(node, "news"),
        "item": item,
        "at": timezone.now(),
        "form": form,
        "typed_version": form["version"].value() or 0,
        "article": newsroom.article(item or NewsItem(), body[:LONGEST_BODY]),
        "pictures": item.pictures.order_by("pk") if item else [],
        "picture_form": PictureForm(),
        "versions": item.versions.select_related("saved_by")[:20] if item else [],
    }


@require_POST
@never_cache
def news_render(request: HttpRequest, code: str) -> HttpResponse:
    """What was typed as an article; nothing is stored. `item` names whose pictures it may show."""
    node = editors_node(request, code)
    number = request.POST.get("item", "")
    item = NewsItem()
    if number.isdecimal() and len(number) < 9:
        item = item_of(node, int(number))
    body = request.POST.get("body", "").replace("\x00", "")[:LONGEST_BODY]
    context = {"article": newsroom.article(item, body), "title": request.POST.get("title", "")}
    return render(request, "publicity/_news_preview.html", context)


@require_safe
@never_cache
def news_preview(request: HttpRequest, code: str, item: int) -> HttpResponse:
    """A saved item as its page will look, or an earlier text of it (`?version=3`)."""
    node = staffed_node(request, code, *READERS)
    found = item_of(node, item)
    version = None
    wanted = request.GET.get("version", "")
    if wanted.isdecimal() and len(wanted) < 9:
        versions = found.versions.select_related("saved_by")
        version = get_object_or_404(versions, number=int(wanted))
        for name in TEXT:
            setattr(found, name, getattr(version, name))
    context = {
        **frame(node, "news"),
        "item": found,
        "at": timezone.now(),
        "version": version,
        "article": newsroom.article(found),
        "may_edit": rules.edits_news(request.user, node),
    }
    return render(request, "publicity/work_news_preview.html", context)
