"""Who may do what on a contest, and through which duty."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from api.rules import gives_tokens
from competitions import rules
from competitions.models import StaffGrant
from config import access
from config.views.nodes import overseen_node
from publicity.views.workspace import frame

PAGE_SIZE = 50


class PeopleFilter(forms.Form):
    """Whom to look for; an empty field looks for everybody."""

    q = forms.CharField(label=_("Name or user name"), max_length=60, required=False)
    role = forms.ChoiceField(
        label=_("duty"), required=False, choices=[("", _("All duties")), *StaffGrant.Role.choices]
    )


@require_safe
def access_page(request: HttpRequest, code: str) -> HttpResponse:
    """People and their duties, steps that take two, open invitations, what each duty may do."""
    node, viewer, at = overseen_node(request, code), actor_of(request), timezone.now()
    form = PeopleFilter(request.GET)
    grants = people_found(access.grants_here(node), form)
    page = Paginator(grants, PAGE_SIZE).get_page(request.GET.get("page"))
    organisers = access.Organisers(node, at)
    may_grant = rules.may_grant(viewer, node)
    context: dict[str, Any] = {
        **frame(node, "access"),
        "form": form,
        "page": page,
        "rows": access.duties(page, organisers, viewer, _page_of),
        "organisers": organisers.now(),
        "steps": access.two_person_steps(),
        "roles": access.role_lines(node, at),
        "offers": access.offers(node, at, in_full=may_grant),
        "judges": access.judges_of(node),
        "may_grant": may_grant,
        "gives_tokens": gives_tokens(viewer, node),
    }
    context["soon"] = sum(line.soon for line in context["roles"])
    return render(request, "config/access.html", context)


def _page_of(grant: StaffGrant) -> str:
    return reverse("admin:competitions_staffgrant_change", args=[grant.pk])


def people_found(grants: QuerySet[StaffGrant], form: PeopleFilter) -> QuerySet[StaffGrant]:
    """The duties that are looked for."""
    if not form.is_valid():
        return grants
    if words := form.cleaned_data["q"]:
        grants = grants.filter(Q(user__name__icontains=words) | Q(user__username__icontains=words))
    if role := form.cleaned_data["role"]:
        grants = grants.filter(role=role)
    return grants
