"""Who did what on a contest and below it."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.audit_words import action_words, detail_words
from accounts.models import AuditEntry, User
from competitions.models import Competition
from config.views.nodes import overseen_node
from projects.admin import audit_lines_for
from publicity.views.workspace import frame

PAGE_SIZE = 50


class AuditFilter(forms.Form):
    """What to look for; an empty field looks for everything."""

    q = forms.CharField(label=_("Object or person"), max_length=60, required=False)
    action = forms.CharField(label=_("Action"), max_length=60, required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@require_safe
def audit_trail(request: HttpRequest, code: str) -> HttpResponse:
    """The lines of the node and of all below it, the newest first."""
    competition = overseen_node(request, code)
    entries = readable_lines(request.user, competition)
    form = AuditFilter(request.GET)
    if form.is_valid():
        entries = lines_found(entries, form.cleaned_data)
    page = Paginator(entries.order_by("-at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [(line, action_words(line.action), list(detail_words(line))) for line in page]
    context = {**frame(competition, "workspace"), "form": form, "page": page, "lines": lines}
    return render(request, "config/audit.html", context)


def readable_lines(user: Any, competition: Competition) -> QuerySet[AuditEntry]:
    """As in the admin: without what one is recused from, and for the platform without projects."""
    lines = audit_lines_for(user, is_platform=user.is_superuser)
    return lines.filter(scope__startswith=competition.path).select_related("actor")


def lines_found(entries: QuerySet[AuditEntry], wanted: dict[str, Any]) -> QuerySet[AuditEntry]:
    """The lines that are looked for."""
    if words := wanted["q"]:
        by_name = User.objects.filter(Q(name__icontains=words) | Q(username__icontains=words))
        entries = entries.filter(Q(subject__icontains=words) | Q(actor__in=by_name.values("pk")))
    if wanted["action"]:
        entries = entries.filter(action__icontains=wanted["action"])
    if wanted["since"]:
        entries = entries.filter(at__date__gte=wanted["since"])
    if wanted["until"]:
        entries = entries.filter(at__date__lte=wanted["until"])
    return entries
