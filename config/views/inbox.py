"""Everybody's own letters in the portal."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.models import Message
from accounts.outbox import mark_read

PER_PAGE = 50


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """My letters, the newest first, 50 to a page."""
    letters = Message.objects.for_user(actor_of(request))
    page = Paginator(letters, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "config/inbox.html", {"page": page, "nav": "inbox"})


@require_safe
def inbox_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One of my letters; opening it marks it as read."""
    letters = Message.objects.for_user(actor_of(request))
    letter = get_object_or_404(letters, pk=pk)
    if request.method == "GET" and letter.read_at is None:
        mark_read(letters.filter(pk=pk), at=timezone.now())
    return render(request, "config/inbox_letter.html", {"letter": letter, "nav": "inbox"})


@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark all of my letters as read."""
    mark_read(Message.objects.for_user(actor_of(request)), at=timezone.now())
    return redirect("inbox")
