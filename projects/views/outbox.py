"""The outbox of a contest: the list, one letter in full, and what is done with many at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.admin_input import is_key
from accounts.models import Message
from accounts.outbox import masked
from competitions.models import Competition, MessageTemplate
from projects.forms.outbox import OutboxFilter
from projects.outbox_words import (
    MARKS,
    NOTHING,
    STATES,
    TO_JUDGES,
    done_words,
    error_words,
)
from projects.services import outbox

PER_PAGE = 50
# So many are asked about and taken at once; what is left is taken by a second time.
MOST_AT_ONCE = 5000
OF_GALLERY = {
    "showing_down": gettext_lazy("Taken out of the gallery"),
    "showing_back": gettext_lazy("Back in the gallery"),
    "showing_anew": gettext_lazy("Asked anew about the gallery"),
}
OCCASIONS = {**dict(MessageTemplate.Occasion.choices), **TO_JUDGES, **OF_GALLERY}


def _node(request: HttpRequest, code: str) -> Competition:
    nodes = Competition.objects.staffed_by(request.user, *outbox.READERS)
    return get_object_or_404(nodes, code=code)


def _shown(row: Message) -> dict[str, Any]:
    """A row as the page has it: the address masked, the state and the trouble in words."""
    state = outbox.state_of(row)
    return {
        "letter": row,
        "address": masked(row),
        "occasion": OCCASIONS.get(row.occasion, row.occasion),
        "mark": MARKS[state],
        "state": STATES[state],
        "state_code": state,
        "error": error_words(row.error) if state in {"failed", "waiting"} else "",
    }


def _counts(rows: QuerySet[Message]) -> dict[str, int]:
    open_ = Q(sent_at=None, failed_at=None, cancelled_at=None)
    return rows.order_by().aggregate(
        held=Count("pk", filter=open_ & Q(is_held=True)),
        waiting=Count("pk", filter=open_ & Q(is_held=False)),
        sent=Count("pk", filter=~Q(sent_at=None)),
        failed=Count("pk", filter=~Q(failed_at=None)),
        cancelled=Count("pk", filter=~Q(cancelled_at=None)),
    )


@require_safe
def outbox_list(request: HttpRequest, code: str) -> HttpResponse:
    """What waits, was sent and failed; 50 to a page."""
    node, actor = _node(request, code), actor_of(request)
    form = OutboxFilter(request.GET)
    letters = outbox.letters_of(node, actor)
    counts = _counts(form.found(letters, in_any_state=True))
    page = Paginator(form.found(letters), PER_PAGE).get_page(request.GET.get("page"))
    rest = request.GET.copy()
    for name in ("state", "page"):
        rest.pop(name, None)
    context = {
        "competition": node,
        "nav": "outbox",
        "form": form,
        "page": page,
        "rows": [_shown(row) for row in page],
        "states": [(code, words, counts[code]) for code, words in STATES.items()],
        "state": form.cleaned_data.get("state", ""),
        "total": sum(counts.values()),
        "counts": counts,
        "rest": rest.urlencode(),
        "query": request.GET.urlencode(),
        "may_send": outbox.may_send(actor, node),
    }
    return render(request, "projects/outbox.html", context)


@require_safe
def outbox_letter(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One letter as it goes or went."""
    node, actor = _node(request, code), actor_of(request)
    row = get_object_or_404(outbox.letters_of(node, actor), pk=pk)
    context = {
        "competition": node,
        "nav": "outbox",
        "may_send": outbox.may_send(actor, node),
        **_shown(row),
    }
    return render(request, "projects/outbox_letter.html", context)


@require_POST
def outbox_step(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Ask how many letters it is meant for, then release, cancel or send them again."""
    node, actor = _node(request, code), actor_of(request)
    step = verb
    if verb not in outbox.STEPS or not outbox.may_send(actor, node):
        raise Http404
    pks = _chosen(request, node, step)
    back = reverse("projects:outbox", args=[node.code])
    if not pks:
        messages.warning(request, str(NOTHING[step]))
        return redirect(back)
    if "confirmed" not in request.POST:
        context = {"competition": node, "nav": "outbox", "step": step, "pks": pks, "n": len(pks)}
        return render(request, "projects/outbox_confirm.html", context)
    taken = outbox.take_letters(node, step, pks, actor=actor, at=timezone.now())
    messages.success(request, done_words(step, taken))
    return redirect(back)


def _chosen(request: HttpRequest, node: Competition, step: str) -> list[int]:
    """The letters that are ticked, or all that the filter of the address finds, as far as fit."""
    letters = outbox.letters_of(node, actor_of(request))
    if "all" in request.POST:
        letters = OutboxFilter(request.GET).found(letters, in_any_state=True)
    else:
        said = [*request.POST.getlist("pk"), *request.POST.get("pks", "").split(",")]
        wanted = [int(one) for one in said if is_key(one)][:MOST_AT_ONCE]
        letters = letters.filter(pk__in=wanted)
    found = outbox.open_to(letters, step).order_by("pk")
    return list(found.values_list("pk", flat=True)[:MOST_AT_ONCE])
