"""Who scores, how, and what comes out."""

from judging.models.allocations import (
    Allocation,
    AllocationOutcome,
    AllocationUse,
    HandChange,
)
from judging.models.asides import SheetFlag, SheetNote
from judging.models.conflicts import JudgeTie, KeepAway, Suspicion
from judging.models.experts import Absence, Expertise, Judge, PastService, ServedRegion
from judging.models.feedback import Feedback, HeldComment
from judging.models.panels import Appearance, Draw, Seat
from judging.models.places import PlaceCheck
from judging.models.results import Promotion, Ranking, RankingRun, Standing
from judging.models.reveals import LiveScore
from judging.models.rulings import DirectEntry, TieRuling
from judging.models.seat_cards import SeatCard
from judging.models.service import Commitment, ServiceInvitation
from judging.models.sheets import HeatSeal, Ledger, ScoreSheet, SheetVersion
from judging.models.signing import HeatSignature, PaperTyping

__all__ = [
    "Absence",
    "Allocation",
    "AllocationOutcome",
    "AllocationUse",
    "Appearance",
    "Commitment",
    "DirectEntry",
    "Draw",
    "Expertise",
    "Feedback",
    "HandChange",
    "HeatSeal",
    "HeatSignature",
    "HeldComment",
    "Judge",
    "JudgeTie",
    "KeepAway",
    "Ledger",
    "LiveScore",
    "PaperTyping",
    "PastService",
    "PlaceCheck",
    "Promotion",
    "Ranking",
    "RankingRun",
    "ScoreSheet",
    "Seat",
    "SeatCard",
    "ServedRegion",
    "ServiceInvitation",
    "SheetFlag",
    "SheetNote",
    "SheetVersion",
    "Standing",
    "Suspicion",
    "TieRuling",
]
