"""What people decide about a round besides its promotion: ties, direct entries, other rules."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from judging.models import DirectEntry
from judging.round_forms import DirectEntryForm, OtherRulesForm, TieForm
from judging.services.direct_entries import allow_direct_entry, withdraw_direct_entry
from judging.services.overview import round_result
from judging.services.rule_changes import newer_versions, request_change
from judging.services.substitutions import fill_vacancies
from judging.services.ties import rule_tie
from judging.views.organiser import Role, refusal_of, taken
from judging.views.round_page import find_round, round_page, tied_at_line


@require_POST
def round_tie(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Write down how people decided between the entries that are tied at the line."""
    round_ = find_round(request, code, pk, Role.ORGANISER)
    result = round_result(round_, actor_of(request))
    tied, token = tied_at_line(round_, result)
    if not tied:
        messages.error(request, _("No entries are tied at the line that people could decide on."))
        return redirect("judging:round", code, pk)
    form = TieForm(request.POST, tied=tied)

    def step(data: dict[str, Any]) -> object:
        said = {"decided_by": data["decided_by"], "reason": data["reason"]}
        return rule_tie(
            round_, form.ordered, token=token, actor=actor_of(request), at=timezone.now(), **said
        )

    if taken(request, form, step, _("The decision is on record, and the ranking follows it.")):
        return redirect("judging:round", code, pk)
    return round_page(request, round_, tie_form=form)


@require_POST
def round_direct_entry(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let an entry into the round directly, or take that back (`remove`)."""
    round_ = find_round(request, code, pk, Role.ORGANISER)
    if "remove" in request.POST:
        return _remove(request, code, pk)
    form = DirectEntryForm(request.POST, round_=round_, viewer=actor_of(request))
    if taken(
        request,
        form,
        lambda data: allow_direct_entry(
            round_, actor=actor_of(request), at=timezone.now(), **data
        ),
        _("The entry can be seated in this round."),
    ):
        return redirect("judging:round", code, pk)
    return round_page(request, round_, direct_form=form)


def _remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    key = request.POST["remove"]
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        raise Http404
    direct = get_object_or_404(
        DirectEntry.objects.select_related("round", "entry"), pk=key, round=pk
    )
    refused = refusal_of(
        lambda: withdraw_direct_entry(direct, actor=actor_of(request), at=timezone.now())
    )
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, _("The entry no longer enters directly."))
    return redirect("judging:round", code, pk)


@require_POST
def round_rules(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask a second person to have the round played by other rules."""
    round_ = find_round(request, code, pk, Role.ORGANISER)
    form = OtherRulesForm(request.POST, versions=newer_versions(round_))
    if taken(
        request,
        form,
        lambda data: request_change(round_, actor=actor_of(request), at=timezone.now(), **data),
        _("Asked. The round keeps its rules until another organiser confirms it."),
    ):
        return redirect("judging:round", code, pk)
    return round_page(request, round_, rules_form=form)


@require_POST
def round_substitute(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Fill the places of those who left, as the rules have it."""
    round_ = find_round(request, code, pk, Role.ORGANISER)
    refused = refusal_of(
        lambda: fill_vacancies(round_, actor=actor_of(request), at=timezone.now())
    )
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, _("The places of those who left are settled by the rules."))
    return redirect("judging:round", code, pk)
