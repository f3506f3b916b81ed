"""Publishing a piece of news, now or at an hour, and withdrawing it: each named and confirmed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from accounts.refusals import explain
from accounts.workflow import TransitionRefused
from competitions.models import Competition
from publicity import newsroom
from publicity.models import NewsItem
from publicity.news_forms import PublishForm, WithdrawForm
from publicity.services import news
from publicity.views.work_news import TEXT, editors_node, item_of
from publicity.views.workspace import frame
from publicity.workflow import NEWS_WORKFLOW


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def news_publish(request: HttpRequest, code: str, item: int) -> HttpResponse:
    """The item as it will be read, and the hour; what is confirmed is the text that was shown."""
    node = editors_node(request, code)
    found, at = item_of(node, item), timezone.now()
    form = PublishForm(request.POST or None, at=at, initial={"version": found.version})
    if request.method == "POST" and form.is_valid() and _publish(request, found, form):
        return redirect("publicity:news_edit", code, item)
    context = {
        **frame(node, "news"),
        "item": found,
        "at": at,
        "form": form,
        "article": newsroom.article(found),
        "saved": {name: getattr(found, name) for name in TEXT},
        "is_open": _is_open(request, found, "publish"),
        "contest_is_hidden": node.state == Competition.State.DRAFT,
    }
    return render(request, "publicity/work_news_publish.html", context)


def _is_open(request: HttpRequest, item: NewsItem, step: str) -> bool:
    return step in {each.name for each in NEWS_WORKFLOW.open_to(request.user, item)}


def _publish(request: HttpRequest, item: NewsItem, form: PublishForm) -> bool:
    """Whether it was published; if not, a sentence says why."""
    said = form.cleaned_data
    try:
        moved = news.publish_item(
            item,
            base=said["version"],
            publish_at=said["publish_at"],
            actor=actor_of(request),
            at=form.at,
        )
    except news.NewerText:
        messages.error(
            request, _("The text was changed while you looked at it. Read it once more.")
        )
        return False
    except news.HourImpossible as refused:
        form.add_error("publish_at", explain(refused))
        return False
    except TransitionRefused as refused:
        messages.error(request, explain(refused))
        return True
    messages.success(request, _said(moved, form))
    return True


def _said(item: NewsItem, form: PublishForm) -> str:
    if item.is_scheduled(form.at):
        return _("“%(title)s” is scheduled. Until its hour nobody outside sees it.") % {
            "title": item.title
        }
    return _("“%(title)s” is published.") % {"title": item.title}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def news_withdraw(request: HttpRequest, code: str, item: int) -> HttpResponse:
    """Out of everybody's sight, with a reason; what is scheduled is called off."""
    node = editors_node(request, code)
    found = item_of(node, item)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            news.withdraw_item(
                found,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                at=timezone.now(),
            )
            messages.success(request, _("“%(title)s” is withdrawn.") % {"title": found.title})
        except TransitionRefused as refused:
            messages.error(request, explain(refused))
        return redirect("publicity:news_edit", code, item)
    context = {
        **frame(node, "news"),
        "item": found,
        "at": timezone.now(),
        "form": form,
        "is_open": _is_open(request, found, "withdraw"),
    }
    return render(request, "publicity/work_news_withdraw.html", context)
