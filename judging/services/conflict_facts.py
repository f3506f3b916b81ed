"""What is known of judges and projects that could part them; and who cannot judge what."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import F, Q, QuerySet

from competitions.models import Body, Competition, Region
from judging.company_names import Places, places_from
from judging.conflicts import House, JudgeFacts, ProjectFacts, Statement, Tie
from judging.models import Judge, JudgeTie, KeepAway, Suspicion
from projects.credit_code import normalise_credit_code
from projects.models import (
    Collaborator,
    Entry,
    IntellectualProperty,
    Member,
    Project,
    Recusal,
)


def barred_pairs(competition: Competition) -> set[tuple[int, int]]:
    """(judge, project) by primary keys that must not meet in `competition`; four queries.

    Recusals, suspicions that nobody has decided yet, and the judges' own projects (as owner or
    teammate). Of the projects that are entered in the node itself, whoever the judge is.
    """
    entered = Entry.objects.filter(competition=competition).values("project")
    judges = Judge.objects.order_by()
    recused = Recusal.objects.filter(project__in=entered, user__judge__isnull=False)
    suspected = Suspicion.objects.filter(project__in=entered, state=Suspicion.State.OPEN)
    owned = Project.objects.filter(pk__in=entered, owner__in=judges.values("user"))
    shared = Collaborator.objects.filter(project__in=entered, user__in=judges.values("user"))
    rows = (
        recused.values_list("user__judge", "project"),
        suspected.order_by().values_list("judge", "project"),
        owned.annotate(expert=F("owner__judge")).values_list("expert", "pk"),
        shared.values_list("user__judge", "project"),
    )
    return {pair for found in rows for pair in found}


def facts_of_judges(judges: QuerySet[Judge]) -> list[JudgeFacts]:
    """What each judge is and has declared; two queries."""
    found = list(judges.select_related("user"))
    ties: dict[int, list[Tie]] = defaultdict(list)
    for row in JudgeTie.objects.filter(judge__in=[judge.pk for judge in found]).order_by("pk"):
        code = normalise_credit_code(row.code)
        tie = Tie(row.kind, row.organisation, code, row.person, row.since, row.until)  # type: ignore[arg-type]
        ties[row.judge_id].append(tie)
    return [
        JudgeFacts(
            judge.pk,
            judge.user.name,
            judge.employer,
            normalise_credit_code(judge.employer_code),
            tuple(ties[judge.pk]),
        )
        for judge in found
    ]


def facts_of_projects(keys: Collection[int]) -> list[ProjectFacts]:
    """What stands behind each project, by primary keys; seven queries however many there are.

    The unit as it is now and as it was handed in, holders of rights, the hosts who recommended it,
    everybody named in it, and who was asked to keep away from it.
    """
    projects = Project.objects.filter(pk__in=keys).select_related("enterprise", "team", "owner")
    houses: dict[int, dict[House, None]] = defaultdict(dict)
    people: dict[int, dict[str, None]] = defaultdict(dict)
    texts: dict[int, dict[str, None]] = defaultdict(dict)
    found = list(projects.order_by("pk"))
    for project in found:
        unit = project.unit
        code = normalise_credit_code(getattr(unit, "credit_code", ""))
        houses[project.pk][House("unit", unit.name, code)] = None
        representative = getattr(unit, "legal_representative", "")
        people[project.pk] |= dict.fromkeys([project.owner.name, representative])
    _entered(keys, houses, people, texts)
    _named(keys, houses, people)
    statements = _statements(keys)
    return [
        ProjectFacts(
            project.pk,
            tuple(houses[project.pk]),
            tuple(name for name in people[project.pk] if name),
            tuple(texts[project.pk]),
            tuple(statements[project.pk]),
        )
        for project in found
    ]


def _entered(
    keys: Collection[int],
    houses: dict[int, dict[House, None]],
    people: dict[int, dict[str, None]],
    texts: dict[int, dict[str, None]],
) -> None:
    """What stands in the entries: two queries."""
    entries = Entry.objects.filter(project__in=keys).exclude(state=Entry.State.DRAFT)
    came_from: dict[int, set[int]] = defaultdict(set)
    for entry in entries.select_related("recommended_from").order_by("pk"):
        key, stated = entry.project_id, entry.declared
        code = normalise_credit_code(stated.get("credit_code") or "")
        if stated.get("unit"):
            houses[key][House("unit", stated["unit"], code)] = None
        people[key][entry.contact_name] = None
        if entry.funding_history:
            texts[key][entry.funding_history] = None
        if entry.recommended_from:
            came_from[entry.recommended_from.competition_id].add(key)
    hosts = Body.objects.filter(competition__in=came_from, role=Body.Role.HOST).order_by("pk")
    for node, name in hosts.values_list("competition", "name"):
        for key in came_from[node]:
            houses[key][House("recommender", name)] = None


def _named(
    keys: Collection[int],
    houses: dict[int, dict[House, None]],
    people: dict[int, dict[str, None]],
) -> None:
    """Members, teammates and holders of rights: three queries."""
    members = Member.objects.filter(project__in=keys).order_by("pk")
    teammates = Collaborator.objects.filter(project__in=keys).order_by("pk")
    for key, name in members.values_list("project", "name"):
        people[key][name] = None
    for key, name in teammates.values_list("project", "user__name"):
        people[key][name] = None
    rights = IntellectualProperty.objects.filter(project__in=keys).order_by("pk")
    for key, holder in rights.values_list("project", "owner"):
        houses[key][House("holder", holder)] = None


def _statements(keys: Collection[int]) -> dict[int, list[Statement]]:
    rows = KeepAway.objects.filter(entry__project__in=keys, withdrawn_at=None).order_by("pk")
    found: dict[int, list[Statement]] = defaultdict(list)
    for row in rows.select_related("entry"):
        said = Statement(row.kind, row.person, row.organisation)  # type: ignore[arg-type]
        found[row.entry.project_id].append(said)
    return found


def known_places() -> Places:
    """Provinces, prefectures and counties, as company names begin with them; one query."""
    rows = Region.objects.filter(~Q(name="")).order_by().values_list("code", "name")
    names = list(rows)
    return places_from(
        provinces_and_cities=[name for code, name in names if code.endswith("00")],
        counties=[name for code, name in names if not code.endswith("00")],
    )
