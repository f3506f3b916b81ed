"""What the season came to, read from stored rows alone."""

from typing import Any

from django.core.files.storage import default_storage

from competitions.models import Competition
from outcomes.models import Award, RecommendedEntry
from papers.models import Paper
from papers.services.files import file_of
from publicity.figures import SummaryFigures, number_zh
from publicity.models import NewsItem


def outcome(track: Competition, figures: SummaryFigures, report: Paper) -> dict[str, Any]:
    """The figures of the case as plain data for one line of JSON."""
    return {
        "events": len(figures.events),
        "heats": len(figures.heats),
        "registered": figures.registered,
        "accepted": figures.accepted,
        "pitched": figures.presented,
        "cities": len(figures.cities),
        "judges": figures.judges,
        "recused": figures.recused,
        "finalists": figures.finalists,
        "promoted": figures.promoted,
        "promotion_rate": str(figures.promotion_rate),
        "promoted_by_sector": dict(figures.promoted_by_sector),
        "recommended_upward": RecommendedEntry.objects.filter(
            recommendation__competition=track, target__competition=track.parent
        ).count(),
        "coverage_total": figures.coverage_total,
        "coverage_without_pictures": figures.coverage_without_pictures,
        "coverage_broadcast": figures.coverage_broadcast,
        "claims": {
            claim.subject: number_zh(claim.count, claim.approximator, claim.unit)
            for claim in track.claims.all()
        },
        "sheets": figures.sheets,
        "ledger_head": figures.ledger_head,
        "report_pdf": default_storage.path(file_of(report, "pdf")),
        "report_pages": report.pages,
        "report_number": report.number,
        "papers": Paper.objects.filter(competition=track).count(),
        "honours": Award.objects.in_force().filter(prize__competition=track).count(),
        "news": NewsItem.objects.filter(competition=track).count(),
    }
