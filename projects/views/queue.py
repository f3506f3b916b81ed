"""The queue of form review: the entries of a contest, filtered, and one step for many of them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actor import actor_of
from accounts.models import User
from competitions import rules as competition_rules
from competitions.models import Competition
from projects.forms.queue import (
    AcceptManyForm,
    AssignManyForm,
    EntryFilter,
    Offered,
    ReturnManyForm,
    city_choices,
    counts_per_state,
    officer_choices,
    single_officer,
)
from projects.models import Entry
from projects.models.entry import STAFF_READERS
from projects.rules import may_export
from projects.services.assignments import officers_of
from projects.services.bulk import (
    MOST_AT_ONCE,
    Outcome,
    accept_many,
    assign_many,
    return_many,
)
from projects.services.drafts import sectors_of
from projects.services.findings import failing
from projects.services.recommending import sent_ranks

PER_PAGE = 50
# What belongs to a step and not to the filter.
OF_STEP = ("entry", "action", "all", "page")


def node_of(request: HttpRequest, code: str) -> Competition:
    """A contest whose entries the reader may read as its staff; anything else does not exist."""
    nodes = Competition.objects.staffed_by(request.user, *STAFF_READERS)
    return get_object_or_404(nodes, code=code)


def entries_of(request: HttpRequest, competition: Competition) -> QuerySet[Entry]:
    """What has been submitted there, as far as the reader may see it."""
    entries = Entry.objects.for_list().select_related("officer").visible_to(request.user)
    return entries.filter(competition=competition).exclude(state=Entry.State.DRAFT)


def filter_of(
    request: HttpRequest,
    data: QueryDict,
    competition: Competition,
    entries: QuerySet[Entry],
    *,
    offers: bool = False,
) -> EntryFilter:
    """The entries that fit. Without `offers` nobody chooses, and what is asked for is all there is."""
    city, officer = data.get("city", ""), data.get("officer", "")
    chosen = single_officer(officer)
    offered = Offered(
        sectors=sectors_of(competition),
        categories=competition.categories.order_by("pk"),
        cities=city_choices(entries, competition.year) if offers else [(city, city)],
        officers=officer_choices(officers_of(competition)) if offers else chosen,
        user=request.user,
        at=timezone.now(),
    )
    return EntryFilter(data or None, queryset=entries, offered=offered)


def without(data: QueryDict, *names: str) -> str:
    """The query string of a link that keeps the filter but for `names`."""
    kept = data.copy()
    for name in names:
        kept.pop(name, None)
    return kept.urlencode()


@require_GET
def review_list(request: HttpRequest, code: str) -> HttpResponse:
    """The entries of a contest, filtered, 50 to a page, with a count for every state."""
    competition = node_of(request, code)
    entries = entries_of(request, competition)
    found = filter_of(request, request.GET, competition, entries, offers=True)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    counts = counts_per_state(entries)
    context = {
        "competition": competition,
        "nav": "entries",
        "filter": found,
        "page": page,
        "failing": failing(page.object_list),
        "ranks": sent_ranks(competition, list(page.object_list)),
        "state": request.GET.get("state", ""),
        "states": _states(counts),
        "total": sum(counts.values()),
        "may_review": competition_rules.is_reviewer(request.user, competition),
        "may_export": may_export(request.user, competition),
        "query": without(request.GET, *OF_STEP),
        "query_of_states": without(request.GET, *OF_STEP, "state"),
    }
    return render(request, "projects/review_list.html", context)


def _states(counts: dict[str, int]) -> list[tuple[str, Any, int]]:
    known = Entry.State.choices
    return [(value, label, counts[value]) for value, label in known if value in counts]


@require_http_methods(["GET", "POST"])
def review_bulk(request: HttpRequest, code: str) -> HttpResponse:
    """One step for many entries: what it will do to how many, then what it came to."""
    competition = node_of(request, code)
    data = request.POST if request.method == "POST" else request.GET
    action = data.get("action", "")
    if action not in STEPS or not competition_rules.is_reviewer(request.user, competition):
        raise Http404
    chosen = _chosen(request, data, competition)
    if not chosen:
        messages.info(request, _("Tick the entries first."))
        return redirect(_list_address(request, competition))
    form = _form(request, competition, action)
    if request.method == "POST" and form.is_valid():
        outcome = _take(action, chosen, form.cleaned_data, actor_of(request))
        return _bulk_page(request, competition, {"action": action, "outcome": outcome})
    failed = failing(chosen) if action == "accept" else set()
    context = {"action": action, "form": form, "chosen": chosen, "failing": failed}
    context |= {"n_accepted": len(chosen) - len(failed), "most": MOST_AT_ONCE}
    return _bulk_page(request, competition, context, status=422 if form.errors else 200)


STEPS = ("assign", "accept", "return")


def _chosen(request: HttpRequest, data: QueryDict, competition: Competition) -> list[Entry]:
    """The ticked entries, or all within the filter; the first two hundred of them."""
    entries = entries_of(request, competition)
    if data.get("all"):
        fitting = QueryDict(without(request.GET, *OF_STEP))
        return list(filter_of(request, fitting, competition, entries).qs[:MOST_AT_ONCE])
    keys = [int(key) for key in data.getlist("entry") if key.isdecimal() and len(key) < 19]
    return list(entries.filter(pk__in=keys[:MOST_AT_ONCE])) if keys else []


def _form(request: HttpRequest, competition: Competition, action: str) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if action == "assign":
        officers = officers_of(competition)
        if not competition_rules.is_organiser(request.user, competition):
            officers = officers.filter(pk=actor_of(request).pk)
        return AssignManyForm(data, officers=officers)
    if action == "return":
        return ReturnManyForm(data, today=timezone.localdate())
    return AcceptManyForm(data)


def _take(action: str, chosen: list[Entry], said: dict[str, Any], actor: User) -> Outcome:
    at = timezone.now()
    if action == "assign":
        return assign_many(chosen, said["officer"], actor=actor, at=at)
    if action == "return":
        return return_many(chosen, actor=actor, at=at, **said)
    return accept_many(chosen, actor=actor, at=at)


def _bulk_page(
    request: HttpRequest, competition: Competition, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    context |= {
        "competition": competition,
        "nav": "entries",
        "list_address": _list_address(request, competition),
    }
    return render(request, "projects/review_bulk.html", context, status=status)


def _list_address(request: HttpRequest, competition: Competition) -> str:
    query = without(request.GET, *OF_STEP)
    address = reverse("projects:review_list", args=[competition.code])
    return f"{address}?{query}" if query else address
