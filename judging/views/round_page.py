"""The page of a round: standings, what people have to decide, the rules and how to change them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.actor import actor_of
from accounts.models import Approval, User
from competitions.models import Competition, Criterion, Heat, Region, Round, RuleSet, Sector
from competitions.words.plan import plan_lines
from competitions.words.rules import in_words
from judging.forms import ReasonForm
from judging.models import Appearance, DirectEntry, Promotion, Seat, TieRuling
from judging.round_forms import DirectEntryForm, OtherRulesForm, TieForm
from judging.rules import organises_round, reads_bundle
from judging.services.direct_entries import places_kept
from judging.services.overview import (
    HeatLine,
    RoundResult,
    heat_lines,
    open_approvals,
    round_result,
)
from judging.services.proposals import plan_of
from judging.services.ranking_runs import may_rank
from judging.services.rule_changes import effect_of, newer_versions
from judging.services.substitutions import vacancies
from judging.services.ties import tied_with
from judging.views.organiser import READERS, Role, page_context, page_of, staffed_node
from projects.models import Entry, Project

READ_BY = (*READERS, Role.SECRETARIAT)


@dataclass(frozen=True, slots=True)
class EffectLine:
    """An entry whose rank a change of rules would move; None is no rank."""

    number: str
    title: str
    before: int | None
    after: int | None
    hidden: bool


def rounds_of(node: Competition) -> Any:
    rounds = Round.objects.filter(competition=node)
    return rounds.select_related("competition", "rule_set").order_by("order")


def find_round(request: HttpRequest, code: str, pk: int, *roles: str) -> Round:
    node = staffed_node(request, code, *roles)
    return get_object_or_404(rounds_of(node), pk=pk)


def round_page(request: HttpRequest, round_: Round, **bound: forms.Form) -> HttpResponse:
    """`bound`: the form that was refused, by its name on the page."""
    node, user = round_.competition, actor_of(request)
    lines = heat_lines(Heat.objects.filter(round=round_), user, node)
    locked = bool(lines) and all(line.heat.state == Heat.State.LOCKED for line in lines)
    staff = Competition.objects.staffed_by(user, *READERS).filter(pk=node.pk).exists()
    if not locked and not staff:
        raise Http404
    result = round_result(round_, user)
    may_act = organises_round(user, round_)
    context = page_context(node) | {
        "round": round_,
        **_heats(lines, staff=staff),
        "unlocked": sum(line.heat.state != Heat.State.LOCKED for line in lines),
        "result": result,
        "page": page_of(request, result.lines),
        "may_act": may_act,
        "may_rank": locked and may_rank(user, round_),
        "may_recount": reads_bundle(user, node),
    }
    context |= _steps(round_, user) | _rules(round_, result)
    context |= _changes(request, round_, user, may_act=may_act)
    if may_act:
        context |= _tie(round_, result, user) | _direct(round_, user)
    return render(request, "judging/work_round.html", context | bound)


def _heats(lines: list[HeatLine], *, staff: bool) -> dict[str, Any]:
    """Staff go to the pages of the heats; the secretariat reads what is on record of each."""
    return {"heats": lines if staff else [], "records": [] if staff else lines}


def _steps(round_: Round, viewer: User) -> dict[str, Any]:
    return {
        "approval": open_approvals(Approval.Action.PUBLISH_ROUND, [round_.pk]).first(),
        "form": ReasonForm(),
        "rulings": _rulings(round_, viewer),
        "vacancies": _vacancies(round_, viewer),
    }


def _vacancies(round_: Round, viewer: User) -> list[Promotion]:
    """Who was promoted and has left, without what the viewer is party to."""
    if round_.state not in {Round.State.DECIDED, Round.State.PUBLISHED}:
        return []
    kept = Project.objects.kept_from(viewer).values("pk")
    return list(vacancies(round_).exclude(entry__project__in=kept))


def _rules(round_: Round, result: RoundResult) -> dict[str, Any]:
    criteria = Criterion.objects.filter(rubric__round=round_).values_list("code", "name")
    plan = plan_of(round_, [line.standing for line in result.lines]) if result.lines else None
    rules = round_.rule_set.rules
    return {
        "words": in_words(rules, dict(criteria), names=_names(rules.promotion.places_of)),
        "plan": plan_lines(plan) if plan else [],
    }


def _names(codes: Any) -> dict[str, str]:
    """Names of the sectors and regions that the rules call by code."""
    if not codes:
        return {}
    sectors = Sector.objects.filter(code__in=list(codes)).values_list("code", "name")
    regions = Region.objects.filter(code__in=list(codes)).values_list("code", "name")
    return dict(sectors) | dict(regions)


def _kept(viewer: User, entries: Any) -> set[str]:
    """Numbers of those of the entries that the viewer is party to."""
    kept = Project.objects.kept_from(viewer).values("pk")
    return set(entries.filter(project__in=kept).values_list("number", flat=True))


def _rulings(round_: Round, viewer: User) -> list[TieRuling]:
    """What was decided, the newest first; without what the viewer is party to."""
    kept = Project.objects.kept_from(viewer).values("pk")
    found = TieRuling.objects.filter(round=round_).exclude(appearance__entry__project__in=kept)
    related = found.select_related("appearance__entry__project", "actor")
    return list(related.order_by("-number", "-value"))


def tied_at_line(round_: Round, result: RoundResult) -> tuple[list[Appearance], str]:
    """All who share the place at the line, and the decision that the rules leave to people."""
    refused = result.line_tied
    if refused is None or not refused.token:
        return [], ""
    return tied_with(round_, refused.entries[0], refused.token), refused.token


def _tie(round_: Round, result: RoundResult, viewer: User) -> dict[str, Any]:
    tied, token = tied_at_line(round_, result)
    recused = _kept(viewer, Entry.objects.filter(appearances__in=tied))
    judges = Seat.objects.filter(heat__round=round_, judge__user=viewer).exists()
    if not tied or recused or judges:
        return {}
    return {"tie_form": TieForm(tied=tied), "tie_token": TieRuling.Token(token).label}


def _direct(round_: Round, viewer: User) -> dict[str, Any]:
    places = places_kept(round_)
    if not places or round_.state in {Round.State.DECIDED, Round.State.PUBLISHED}:
        return {}
    kept = Project.objects.kept_from(viewer).values("pk")
    entries = DirectEntry.objects.filter(round=round_).exclude(entry__project__in=kept)
    return {
        "direct_places": places,
        "direct_entries": entries.select_related("entry__project", "actor"),
        "direct_form": DirectEntryForm(round_=round_, viewer=viewer),
    }


def _changes(
    request: HttpRequest, round_: Round, viewer: User, *, may_act: bool
) -> dict[str, Any]:
    """What waits for the second person, or the versions to choose from and the effect of one."""
    if round_.state != Round.State.SCORING:
        return {}
    asked = open_approvals(Approval.Action.CHANGE_RULES, [round_.pk])
    approval = asked.select_related("requested_by", "rule_change__rule_set").first()
    if approval is not None:
        change = approval.rule_change
        return {
            "change": approval,
            "change_to": change.rule_set,
            "effect": _shown(change.effect, viewer),
        }
    versions = newer_versions(round_) if may_act else []
    chosen = _chosen(request, versions)
    effect = _shown(effect_of(round_, chosen), viewer) if chosen else None
    return {
        "versions": versions,
        "chosen": chosen,
        "effect": effect,
        "rules_form": OtherRulesForm(versions=versions, initial={"rule_set": chosen}),
    }


def _chosen(request: HttpRequest, versions: Sequence[RuleSet]) -> RuleSet | None:
    asked = request.GET.get("rules") or request.POST.get("rule_set")
    return next((one for one in versions if str(one.pk) == asked), None)


def _shown(effect: dict[str, Any], viewer: User) -> dict[str, Any]:
    """The effect as the viewer may read it: no project that they are recused from."""
    numbers = [one["number"] for one in effect["moved"]]
    hidden = _kept(viewer, Entry.objects.filter(number__in=numbers))
    return {
        "moved": [EffectLine(**one, hidden=one["number"] in hidden) for one in effect["moved"]],
        "promoted": effect["promoted"],
        "dropped": effect["dropped"],
    }
