"""What entrants of a contest allow to be shown, for those who answer for it; taking one down."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from competitions import rules as competition_rules
from competitions.models import Competition
from projects.models import Showing
from projects.models.showings import ShowingQuerySet
from projects.services.showings import ShowingReasonMissing, put_back, take_down
from projects.views.showings import picture_answer
from publicity.gallery import public_showings
from publicity.gallery_forms import TakeDownForm
from publicity.views.workspace import READERS, frame, page_of, staffed_node


@require_safe
def work_gallery(request: HttpRequest, code: str) -> HttpResponse:
    """Every showing of the contest that is allowed, with whether the public sees it already."""
    node = staffed_node(request, code, *READERS)
    return _page(request, node, TakeDownForm(), of=None)


def _page(
    request: HttpRequest, node: Competition, form: TakeDownForm, *, of: Showing | None
) -> HttpResponse:
    page = page_of(request, showings_of(request.user, node).filter(withdrawn_at=None).for_list())
    shown = [row.pk for row in page.object_list]
    context = {
        **frame(node, "notices"),
        "page": page,
        "public": set(public_showings().filter(pk__in=shown).values_list("pk", flat=True)),
        "may_take_down": competition_rules.is_organiser(request.user, node),
        "form": form,
        "of": of.pk if of else 0,
    }
    return render(request, "publicity/work_gallery.html", context, status=422 if of else 200)


def showings_of(user: Any, node: Competition) -> ShowingQuerySet:
    """The showings of a contest that the user sees as its staff."""
    return Showing.objects.visible_to(user).filter(entry__competition=node)


@require_POST
def work_showing(request: HttpRequest, code: str, shown: str) -> HttpResponse:
    """Take a showing down for a reason that its owner reads, or let it be seen again."""
    node = staffed_node(request, code, *READERS)
    showing = get_object_or_404(showings_of(request.user, node), code=shown)
    form = TakeDownForm(request.POST)
    actor, at = actor_of(request), timezone.now()
    try:
        if "back" in request.POST:
            put_back(showing, actor=actor, at=at)
            messages.success(request, _("It is shown again, as far as its owner allows it."))
        elif not form.is_valid():
            return _page(request, node, form, of=showing)
        else:
            take_down(showing, reason=form.cleaned_data["reason"], actor=actor, at=at)
            messages.success(request, _("Nobody sees it any more, and its owner reads why."))
    except PermissionDenied as denied:
        raise Http404 from denied
    except ShowingReasonMissing:
        return _page(request, node, form, of=showing)
    return redirect("publicity:work_gallery", code)


@never_cache
@require_safe
def work_picture(request: HttpRequest, code: str, shown: str) -> HttpResponse:
    """The small picture of a showing, before the public sees it."""
    node = staffed_node(request, code, *READERS)
    showing = get_object_or_404(showings_of(request.user, node), code=shown)
    return picture_answer(showing.thumbnail.name)
