"""Finding suspicions and keeping them: what was found before is not asked twice.

A dismissed suspicion stays dismissed for the evidence that it was decided on; anything new is a new
question. Whom a recusal parts already is not asked about, nor whose own project it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.services import take_step
from competitions.models import Competition, Heat
from competitions.rulebook.spec import NamesAlike, RecusalRule
from judging import rules
from judging.conflicts import CERTAINTIES, Certainty, Found, suspicions
from judging.models import Appearance, Judge, Suspicion
from judging.services.conflict_facts import facts_of_judges, facts_of_projects, known_places
from judging.workflow import SUSPICION_WORKFLOW
from projects.models import Collaborator, Entry, Project, Recusal

CHUNK = 200

type Evidence = list[dict[str, Any]]


@transaction.atomic
def find_for_heat(heat: Heat, *, at: datetime) -> int:
    """Compare the panel with the entries of a heat; how many new questions there are.

    Sixteen queries at most and one for each suspicion that grew, however many judges and entries meet.
    """
    judges = Judge.objects.filter(seats__heat=heat).order_by("pk")
    projects = list(
        Appearance.objects.filter(heat=heat)
        .taking_part()
        .order_by()
        .values_list("entry__project", flat=True)
    )
    rule = heat.round.rule_set.rules.recusal
    return _find(judges, projects, rule, on=timezone.localdate(heat.starts_at), at=at)


def find_for_judge(judge: Judge, *, at: datetime) -> int:
    """In every heat of the judge that is not locked, after a tie was declared."""
    heats = Heat.objects.filter(seats__judge=judge).exclude(state=Heat.State.LOCKED)
    return sum(find_for_heat(heat, at=at) for heat in _with_rules(heats))


def find_for_project(project: Project, *, at: datetime) -> int:
    """In every heat of the project that is not locked, after somebody was asked to keep away."""
    heats = Heat.objects.filter(appearances__entry__project=project)
    open_heats = heats.exclude(state=Heat.State.LOCKED).distinct()
    return sum(find_for_heat(heat, at=at) for heat in _with_rules(open_heats))


def _with_rules(heats: Any) -> Any:
    return heats.select_related("round__rule_set", "round__competition").order_by("pk")


def search_node(node: Competition, *, at: datetime) -> Iterator[tuple[int, int]]:
    """Compare the whole pool with everything in the contest of the node; (compared, found) so far.

    By chunks, each kept by itself, so that a search that is broken off has not been in vain. The
    rules are the widest of the node's rounds.
    """
    entries = Entry.objects.filter(competition=node).in_contest().order_by("pk")
    keys = list(entries.values_list("project", flat=True))
    judges, rule, found = Judge.objects.order_by("pk"), widest_rule(node), 0
    for begin in range(0, len(keys), CHUNK):
        chunk = keys[begin : begin + CHUNK]
        with transaction.atomic():
            found += _find(judges, chunk, rule, on=timezone.localdate(at), at=at)
        yield begin + len(chunk), found


def widest_rule(node: Competition) -> RecusalRule:
    """Every kind that a round of the node looks for, as far back as any of them does."""
    of_rounds = [
        one.rule_set.rules.recusal for one in node.rounds.select_related("rule_set").order_by("pk")
    ]
    if not of_rounds:
        return RecusalRule()
    years: dict[str, int] = {}
    for rule in of_rounds:
        for kind, back in rule.years.items():
            years[kind] = max(back, years.get(kind, 0))
    names: NamesAlike = "characters"
    if any(rule.names == "pinyin" for rule in of_rounds):
        names = "pinyin"
    return RecusalRule(years, names)


def _find(
    judges: Any, projects: Collection[int], rule: RecusalRule, *, on: date, at: datetime
) -> int:
    if not projects:
        return 0
    found = suspicions(
        facts_of_judges(judges),
        facts_of_projects(projects),
        rule,
        on=on,
        places=known_places(),
    )
    return _keep(found, at=at) if found else 0


def _keep(found: Iterable[Found], *, at: datetime) -> int:
    """Write down what is new; how many new rows."""
    about = list(found)
    judges = {one.judge for one in about}
    projects = {one.project for one in about}
    answered = _answered(judges, projects)
    known: dict[tuple[int, int, str], list[Suspicion]] = defaultdict(list)
    for row in Suspicion.objects.filter(judge__in=judges, project__in=projects):
        known[row.judge_id, row.project_id, row.kind].append(row)
    new = []
    for one in about:
        if (one.judge, one.project) in answered:
            continue
        rows = known[one.judge, one.project, one.kind]
        evidence = [asdict(each) for each in one.evidence]
        fresh = [each for each in evidence if not any(each in row.evidence for row in rows)]
        still_open = next((row for row in rows if row.state == Suspicion.State.OPEN), None)
        if fresh and still_open:
            _grow(still_open, fresh)
        elif fresh:
            new.append(_row(one, evidence, at))
    Suspicion.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _answered(judges: Collection[int], projects: Collection[int]) -> set[tuple[int, int]]:
    """Pairs about which nothing is in doubt: recused, or the judge's own; three queries.

    That somebody's own project waits for a recusal is said where scoring opens.
    """
    about = {"project__in": projects, "user__judge__in": judges}
    own = Project.objects.filter(pk__in=projects, owner__judge__in=judges)
    return {
        *Recusal.objects.filter(**about).values_list("user__judge", "project"),
        *Collaborator.objects.filter(**about).values_list("user__judge", "project"),
        *own.values_list("owner__judge", "pk"),
    }


def _row(one: Found, evidence: Evidence, at: datetime) -> Suspicion:
    return Suspicion(
        judge_id=one.judge,
        project_id=one.project,
        kind=one.kind,
        certainty=one.certainty,
        evidence=evidence,
        found_at=at,
    )


def _grow(row: Suspicion, fresh: Evidence) -> None:
    """More evidence for an open question; decided meanwhile, it is left as it was decided."""
    evidence = sorted([*row.evidence, *fresh], key=lambda one: CERTAINTIES.index(one["certainty"]))
    certainty: Certainty = evidence[0]["certainty"]
    is_open = Q(pk=row.pk, state=Suspicion.State.OPEN)
    Suspicion.objects.filter(is_open).update(evidence=evidence, certainty=certainty)


@transaction.atomic
def settle_by(recusal: Recusal, judge: Judge, *, actor: User, at: datetime) -> int:
    """Confirm every open suspicion that the recusal answers; how many.

    In the actor's name where the actor may decide on it, else as what follows from the recusal.
    """
    rows = Suspicion.objects.select_for_update(of=("self",)).filter(
        judge=judge, project=recusal.project, state=Suspicion.State.OPEN
    )
    settled = list(rows.order_by("pk"))
    for row in settled:
        row.recusal, row.reason = recusal, recusal.note
        row.decided_by, row.decided_at = actor, at
        row.save(update_fields=["recusal", "reason", "decided_by", "decided_at"])
        decides = rules.decides_suspicion(actor, row)
        name, who = ("confirm", actor) if decides else ("settle", None)
        take_step(
            SUSPICION_WORKFLOW, row, name, actor=who, at=at, kind=row.kind, reason=row.reason
        )
    return len(settled)
