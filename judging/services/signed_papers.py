"""A signed sheet as it is printed: what was given, how it was signed, and what proves it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from competitions.models import Criterion, Heat
from judging.models import HeatSeal, HeatSignature, Ledger, ScoreSheet, SheetVersion
from judging.services.desk import own_sheets
from judging.services.papers import paper_sheets
from judging.services.sheets import criteria_of, rules_of
from judging.strokes import HEIGHT, WIDTH, Strokes, read_strokes

FIELD = f"0 0 {WIDTH} {HEIGHT}"


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """One page: `head` and `length` are those of the heat's ledger when it is printed."""

    sheet: ScoreSheet
    version: SheetVersion
    rows: tuple[tuple[Criterion, str], ...]
    strokes: Strokes | None
    by_pin: bool
    ledger: Ledger
    seal: HeatSeal | None

    @property
    def typists(self) -> list[str]:
        return list(self.version.payload.get("typists", ()))


def own_signed(heat: Heat, user: User) -> QuerySet[ScoreSheet]:
    """The judge's own signed sheets of the heat, in running order."""
    return (
        own_sheets(user)
        .filter(seat__heat=heat, current__signed=True)
        .order_by("appearance__order", "pk")
    )


def signed_of_heat(heat: Heat, user: User) -> QuerySet[ScoreSheet]:
    """All signed sheets of a locked heat, by seat; none before, since nobody sees marks till then."""
    if heat.state != Heat.State.LOCKED:
        return ScoreSheet.objects.none()
    return paper_sheets(heat, user).filter(current__signed=True)


def papers(heat: Heat, sheets: Iterable[ScoreSheet]) -> list[SignedPaper]:
    """The pages of these sheets; five queries, whatever their number."""
    ledger = Ledger.objects.filter(heat=heat).first()
    if ledger is None:
        return []
    seal = HeatSeal.objects.filter(heat=heat).order_by("-seq").first()
    criteria = criteria_of(heat.round_id)
    signatures = {one.digest: one for one in HeatSignature.objects.filter(seat__heat=heat)}
    return [
        SignedPaper(
            sheet,
            version,
            _rows(sheet, version, criteria),
            read_strokes(signed.strokes) if signed is not None and signed.strokes else None,
            signed is not None and signed.method == HeatSignature.Method.PIN,
            ledger,
            seal,
        )
        for sheet in sheets
        if (version := sheet.current) is not None
        for signed in [signatures.get(str(version.payload.get("signature")))]
    ]


def _rows(
    sheet: ScoreSheet, version: SheetVersion, criteria: list[Criterion]
) -> tuple[tuple[Criterion, str], ...]:
    marks = version.payload["marks"]
    codes = {rule.code for rule in rules_of(criteria, sheet.appearance.entry.category.kind)}
    return tuple((one, marks.get(one.code, "")) for one in criteria if one.code in codes)
