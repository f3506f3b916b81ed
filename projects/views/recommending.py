"""The list of a recommending body: ranked and sent by its people, set up and read by officers."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.refusals import explain
from competitions.models import Body, Competition
from projects.forms.recommending import DutyForm, QuotaForm, RankForm, SendForm
from projects.models import BodyDuty, BodyQuota, Nomination, SentList
from projects.models.recommending import bodies_served_by
from projects.services.body_duties import (
    DutyRefused,
    end_body_duty,
    give_body_duty,
    may_set_bodies,
    set_body_quota,
)
from projects.services.recommending import (
    ListRefused,
    list_of,
    rank_list,
    send_list,
    why_kept_away,
)


def _own_body(request: HttpRequest, pk: int) -> Body:
    return get_object_or_404(bodies_served_by(request.user), pk=pk)


@require_http_methods(["GET", "POST"])
def body_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The projects that a body recommends, with a box for the rank of each."""
    body = _own_body(request, pk)
    form = RankForm(request.POST if request.method == "POST" else None, rows=list_of(body))
    if form.is_bound and form.is_valid():
        try:
            rank_list(body, form.ranks(), actor=actor_of(request), at=timezone.now())
        except ListRefused as refused:
            form.add_error(None, explain(refused))
        else:
            messages.success(request, _("The ranks are saved."))
            return redirect("projects:body_list", pk)
    return _body_page(request, body, form, SendForm(today=timezone.localdate()))


@require_POST
def body_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the ranked list upward."""
    body = _own_body(request, pk)
    form = SendForm(request.POST, today=timezone.localdate())
    if form.is_valid():
        try:
            sent = send_list(body, actor=actor_of(request), at=timezone.now(), **form.cleaned_data)
        except ListRefused as refused:
            form.add_error(None, explain(refused))
        else:
            messages.success(request, _("The list has been sent."))
            return redirect("projects:sent_list", sent.pk)
    return _body_page(request, body, RankForm(rows=list_of(body)), form)


def _body_page(
    request: HttpRequest, body: Body, form: RankForm, send_form: SendForm
) -> HttpResponse:
    kept_away = why_kept_away(body, actor_of(request))
    context = {
        "body": body,
        "form": form,
        "send_form": send_form,
        "kept_away": kept_away,
        # Who keeps away from one project sees neither it nor its place among the others.
        "boxes": [] if kept_away else form.boxes(),
        "quota": BodyQuota.objects.filter(body=body).first(),
        "sent": SentList.objects.filter(body=body).order_by("-serial"),
        "nav": "mine",
    }
    status = 422 if form.errors or send_form.errors else 200
    return render(request, "projects/body_list.html", context, status=status)


@require_GET
def sent_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list as it was sent; a recusal hides its project."""
    lists = SentList.objects.visible_to(request.user).select_related("body__competition")
    sent = get_object_or_404(lists, pk=pk)
    seen = set(
        Nomination.objects.visible_to(request.user)
        .filter(pk__in=[row["nomination"] for row in sent.rows])
        .values_list("pk", flat=True)
    )
    context: dict[str, Any] = {
        "sent": sent,
        "rows": [row for row in sent.rows if row["nomination"] in seen],
        "is_latest": not SentList.objects.filter(body=sent.body, serial__gt=sent.serial).exists(),
    }
    return render(request, "projects/sent_list.html", context)


@require_http_methods(["GET", "POST"])
def bodies(request: HttpRequest, code: str) -> HttpResponse:
    """The recommending bodies of a contest: quota, who acts for them, what they sent."""
    competition = get_object_or_404(Competition.objects.staffed_by(request.user), code=code)
    if not may_set_bodies(actor_of(request), competition):
        raise Http404
    rows = Body.objects.filter(competition=competition, role=Body.Role.RECOMMENDER)
    form: Any = None
    if request.method == "POST":
        form = _set(request, get_object_or_404(rows, pk=_key(request, "body")))
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("projects:bodies", code)
    duties = BodyDuty.objects.filter(ended_at=None).select_related("user").order_by("pk")
    shown = rows.select_related("quota").prefetch_related(Prefetch("duties", duties), "sent")
    context = {"competition": competition, "nav": "entries", "form": form}
    context["bodies"] = shown.order_by("order", "pk")
    status = 422 if form is not None else 200
    return render(request, "projects/bodies.html", context, status=status)


def _key(request: HttpRequest, name: str) -> int:
    said = request.POST.get(name, "")
    if not said.isdecimal() or len(said) > 15:
        raise Http404
    return int(said)


def _set(request: HttpRequest, body: Body) -> Any:
    """Take one of the three steps; the form, with errors if it was refused."""
    said: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    form: Any = QuotaForm(request.POST) if "places" in request.POST else DutyForm(request.POST)
    if "duty" in request.POST:
        duties = BodyDuty.objects.filter(body=body).select_related("body", "user")
        end_body_duty(get_object_or_404(duties, pk=_key(request, "duty")), **said)
        return QuotaForm()
    if not form.is_valid():
        return form
    try:
        if isinstance(form, QuotaForm):
            set_body_quota(body, form.cleaned_data["places"], **said)
        else:
            give_body_duty(body, form.cleaned_data["account"], **said)
    except DutyRefused as refused:
        form.add_error("account", explain(refused))
    return form
