"""Fills SummaryFigures from stored rows. Nothing here is a number that no row stands behind.

Papers are Chinese documents whatever language the interface is in, so the words that go into
them are not translated. What the rows hold about publicity and meetings is in `records`.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone

from competitions.models import Body, Competition, Document, Heat, Quota, Region, Round
from judging.models import Appearance, HeatSeal, Judge, Promotion, ScoreSheet, Standing
from projects.models import Entry, Recusal
from publicity.figures import EventRow, Example, PromotedRow, SummaryFigures
from publicity.services.pictures import Scope, sources
from publicity.services.records import coverage_figures, record_figures

SIZES = {"medium": "中型企业", "small": "小型企业", "micro": "微型企业", "large": "大型企业"}
SIZE_UNKNOWN, TEAM = "规模未定企业", "创客团队"
BACKGROUNDS = {
    "technical": "技术专家",
    "investor": "投资人",
    "entrepreneur": "企业家",
    "official": "退休干部",
}
EXAMPLES = 4


def collect(competition: Competition, *, report_date: date) -> SummaryFigures:
    """The figures of the node as its rows have them now; reads only, the same number of queries
    however many rows there are.

    An event is a locked heat. The campaign is counted in days of China time, both ends included:
    from the day on which registration opens to that of the last event.
    """
    rounds = list(Round.objects.filter(competition=competition).order_by("order"))
    finals = [round_ for round_ in rounds if round_.is_final]
    final = finals[-1] if finals else None
    events = _events(competition, final)
    promoted_rows = _promoted_rows(final)
    return SummaryFigures(
        contest=competition.name,
        edition=competition.edition,
        year=competition.year,
        report_date=report_date,
        events=events,
        presented=sources.appearances(_alone(competition)).filter(heat__round=rounds[0]).count()
        if rounds
        else 0,
        finalists=_finalists(rounds, final),
        promoted=sources.promotions(_alone(competition)).filter(round=final).count()
        if final
        else 0,
        promotion_quota=_quota(competition),
        promoted_by_sector=_promoted_by_sector(final),
        promoted_rows=promoted_rows,
        top_ranks=promoted_rows[:2],
        examples=_examples(final),
        task_accepted_on=competition.task_accepted_on,
        **_names(competition),
        **_campaign(competition, events),
        **_entries(competition),
        **_judging(competition),
        **coverage_figures(competition),
        **record_figures(competition),
    )


def _alone(competition: Competition) -> Scope:
    return Scope(competition, whole=False)


def _names(competition: Competition) -> dict[str, Any]:
    """Bodies by role, of the nearest node that names any; the nearest basis document."""
    line = [competition]
    while line[-1].parent is not None:
        line.append(line[-1].parent)
    rows = list(Body.objects.filter(competition__in=line).order_by("role", "order", "pk"))

    def nearest(*roles: str) -> tuple[str, ...]:
        named = (
            tuple(b.name for b in rows if b.competition_id == node.pk and b.role in roles)
            for node in line
        )
        return next(filter(None, named), ())

    return {
        "issuer": next(iter(nearest(Body.Role.ORGANIZER)), competition.name),
        "hosts": nearest(Body.Role.GUIDING, Body.Role.HOST),
        "supporters": nearest(Body.Role.SUPPORTER),
        "basis_document": _basis(line),
    }


def _basis(line: Sequence[Competition]) -> str:
    """The numbers of the nearest node's basis documents; `line` begins with the node itself."""
    numbers: dict[int, list[str]] = {}
    basis = Document.objects.filter(competition__in=line, kind=Document.Kind.BASIS)
    for node, number in basis.exclude(number="").values_list("competition", "number"):
        numbers.setdefault(node, []).append(number)
    return next(("、".join(numbers[node.pk]) for node in line if node.pk in numbers), "")


def _campaign(competition: Competition, events: tuple[EventRow, ...]) -> dict[str, Any]:
    opens, closes = competition.registration_opens_at, competition.registration_closes_at
    if opens is None or closes is None or not events:
        return {}
    first = timezone.localdate(opens)
    # A registration that closes at 24:00 is stored as 0:00 of a day that was not open any more.
    last = timezone.localdate(closes - timedelta(microseconds=1))
    return {
        "campaign_days": (events[-1].date - first).days + 1,
        "library_days": (last - first).days + 1,
    }


def _finalists(rounds: Sequence[Round], final: Round | None) -> int:
    """Who is in the final says who went through before it: none until two people published that."""
    if final is None:
        return 0
    before = [round_ for round_ in rounds if round_.order < final.order]
    if before and before[-1].state != Round.State.PUBLISHED:
        return 0
    return Appearance.objects.filter(heat__round=final).count()


def _counted(rows: QuerySet[Any], by: F) -> dict[int, int]:
    grouped = rows.order_by().values(key=by).annotate(n=Count("pk"))
    return {row["key"]: row["n"] for row in grouped}


def _events(competition: Competition, final: Round | None) -> tuple[EventRow, ...]:
    heats = Heat.objects.filter(round__competition=competition, state=Heat.State.LOCKED)
    presented = _counted(sources.appearances(_alone(competition)), F("heat"))
    promoted = _counted(sources.promotions(_alone(competition)), F("standing__appearance__heat"))
    rows = heats.select_related("round", "venue__region").order_by("starts_at", "pk")
    return tuple(
        _event(heat, final, presented.get(heat.pk, 0), promoted.get(heat.pk, 0)) for heat in rows
    )


def _event(heat: Heat, final: Round | None, presented: int, promoted: int) -> EventRow:
    venue, region = heat.venue, heat.venue.region
    is_district = region is not None and not region.code.endswith("00")
    return EventRow(
        name=heat.name,
        kind="final" if heat.round == final else "heat",
        date=timezone.localdate(heat.starts_at),
        venue=venue.name,
        venue_kind=venue.kind if venue.kind in {"park", "college"} else "other",
        district=region.name if region is not None and is_district else "",
        presented=presented,
        promoted=promoted,
    )


def _entries(competition: Competition) -> dict[str, Any]:
    """Registered: ever handed in and numbered. Accepted: ever, whatever became of it later."""
    registered = sources.registered(_alone(competition))
    accepted = sources.accepted(_alone(competition))
    return {
        "registered": registered.count(),
        "accepted": accepted.count(),
        "cities": _cities(registered, competition.year),
        "size_classes": _size_classes(accepted),
    }


def _cities(entries: QuerySet[Entry], year: int) -> tuple[str, ...]:
    """Names of the prefectures that were declared, the one with most entries first."""
    rows = entries.order_by().values(city=KT("declared__city")).annotate(n=Count("pk"))
    counts = {row["city"]: row["n"] for row in rows if row["city"]}
    names = Region.objects.names(counts, year)
    ordered = sorted(counts, key=lambda code: (-counts[code], code))
    return tuple(names.get(code, code) for code in ordered)


def _size_classes(entries: QuerySet[Entry]) -> tuple[tuple[str, int], ...]:
    """Classes as computed on the day of submission, the most frequent first, teams last."""
    rows = entries.order_by().values(size=KT("declared__size"), code=KT("declared__credit_code"))
    counts: dict[str, int] = {}
    for row in rows.annotate(n=Count("pk")).values_list("size", "code", "n"):
        size, code, number = row
        name = SIZES.get(size) or (SIZE_UNKNOWN if code else TEAM)
        counts[name] = counts.get(name, 0) + number
    teams = counts.pop(TEAM, 0)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return (*ordered, (TEAM, teams)) if teams else tuple(ordered)


def _quota(competition: Competition) -> int:
    quota = Quota.objects.total_of(competition)
    return quota.places if quota else 0


def _promoted_by_sector(final: Round | None) -> tuple[tuple[str, int], ...]:
    """Counted by the database, in the order of the edition's own list of sectors."""
    if final is None:
        return ()
    rows = sources.promotions(_alone(final.competition)).filter(round=final).order_by()
    counted = rows.values("entry__sector").annotate(n=Count("pk"))
    return tuple(
        counted.order_by("entry__sector__order", "entry__sector").values_list(
            "entry__sector__name", "n"
        )
    )


def _final_rows(final: Round, *outcomes: str) -> QuerySet[Standing]:
    """Standings of the published final whose decision in force is one of `outcomes`, by rank."""
    decided = Promotion.objects.filter(
        round=final,
        round__state=Round.State.PUBLISHED,
        revoked_at=None,
        outcome__in=outcomes,
    )
    rows = Standing.objects.filter(pk__in=decided.values("standing"))
    return rows.select_related("appearance__entry__sector").order_by(
        F("rank").asc(nulls_last=True), "appearance__entry__number"
    )


def _promoted_rows(final: Round | None) -> tuple[PromotedRow, ...]:
    if final is None:
        return ()
    step = Decimal(1).scaleb(-final.rule_set.rules.score.decimals)
    rows = _final_rows(final, Promotion.Outcome.PROMOTED)
    return tuple(
        PromotedRow(
            rank=standing.rank or 0,
            project=standing.appearance.entry.declared["title"],
            unit=standing.appearance.entry.declared["unit"],
            sector=standing.appearance.entry.sector.name,
            score=(standing.score or Decimal(0)).quantize(step, ROUND_HALF_UP),
        )
        for standing in rows
    )


def _examples(final: Round | None) -> tuple[Example, ...]:
    """The best finalists that were not promoted: the text has reason to name them too."""
    if final is None:
        return ()
    rows = _final_rows(final, Promotion.Outcome.RESERVE, Promotion.Outcome.OUT)
    facts = [s.appearance.entry.declared for s in rows.filter(score__isnull=False)[:EXAMPLES]]
    return tuple(Example(project=f["title"], unit=f["unit"], note=f["title"]) for f in facts)


def _judging(competition: Competition) -> dict[str, Any]:
    judges = Judge.objects.filter(seats__heat__round__competition=competition).distinct()
    profiles = set(judges.values_list("profile", flat=True))
    recusals = Recusal.objects.filter(
        project__entries__competition=competition,
        user__judge__seats__heat__round__competition=competition,
    )
    sheets = (
        ScoreSheet.objects.counted()
        .signed()
        .filter(
            appearance__heat__round__competition=competition,
            appearance__heat__state=Heat.State.LOCKED,
        )
    )
    seal = HeatSeal.objects.filter(competition=competition).order_by("-seq").first()
    return {
        "judges": judges.count(),
        "judge_backgrounds": tuple(name for key, name in BACKGROUNDS.items() if key in profiles),
        "recused": recusals.distinct().count(),
        "sheets": sheets.count(),
        "ledger_head": seal.hash if seal else "",
    }
