"""Who scores, how, and what comes out."""

from judging.models.panels import Appearance, Criterion, Draw, Judge, Rubric, Seat
from judging.models.results import Promotion, Ranking, Standing
from judging.models.sheets import HeatSeal, Ledger, ScoreSheet, SheetVersion

__all__ = [
    "Appearance",
    "Criterion",
    "Draw",
    "HeatSeal",
    "Judge",
    "Ledger",
    "Promotion",
    "Ranking",
    "Rubric",
    "ScoreSheet",
    "Seat",
    "SheetVersion",
    "Standing",
]
