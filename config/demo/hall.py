"""Days 22 to 50: nine heats and the final, from the draw to the lock."""

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from decimal import Decimal

from accounts.models import User
from competitions.models import Criterion, Heat, Region, Round, Rubric, RuleSet, Venue
from competitions.rulebook.spec import PanelRule, PromotionRule, Rules, as_data
from config.demo import case
from config.demo.cast import Tree
from config.demo.invention import SEED, Firm
from config.demo.marks import split, totals
from judging.commitment_text import TEXT, digest_of
from judging.models import Judge, ScoreSheet, Suspicion
from judging.services.commitments import sign_commitment
from judging.services.conflict_decisions import dismiss_suspicion
from judging.services.draws import draw_order
from judging.services.heats import lock_heat, open_scoring
from judging.services.panels import declare_recusal, eligible_entries, seat_entries, seat_judge
from judging.services.sheets import SheetDraft, save_sheet
from projects.models import Entry

CLIENT = uuid.uuid5(uuid.NAMESPACE_URL, "urn:chuangsai:demo")
TURN = dt.timedelta(minutes=16)
REMARKS = ("现场演示有说服力。", "建议补充与主要竞品的对比数据。", "")


def _rules(*, final: bool) -> Rules:
    """Heats promote by their own places and keep no reserves; the final by rank."""
    promotion = PromotionRule(
        by="" if final else "heat", places=case.QUOTA, reserves=3 if final else 0
    )
    return Rules(panel=PanelRule(size=case.PANEL, chair=True), promotion=promotion)


def plan_round(tree: Tree, *, final: bool) -> Round:
    """A round with its rule set, rubric and heats, as organisers set it up in the admin."""
    rule_set = RuleSet.objects.create(
        competition=tree.track,
        name="决赛规则" if final else "初赛规则",
        spec=as_data(_rules(final=final)),
    )
    stops = (case.FINAL,) if final else case.HEATS
    round_ = Round.objects.create(
        competition=tree.track,
        order=2 if final else 1,
        kind=Round.Kind.FINAL if final else Round.Kind.PRELIMINARY,
        name="决赛" if final else "初赛",
        rule_set=rule_set,
        starts_on=stops[0].day.date(),
        ends_on=stops[-1].day.date(),
    )
    rubric = Rubric.objects.create(round=round_, name="路演评分表")
    for order, (code, name, text, most) in enumerate(case.CRITERIA):
        Criterion.objects.create(
            rubric=rubric, code=code, name=name, description=text, max_points=most, order=order
        )
    for number, stop in enumerate(stops, start=1):
        region = Region.objects.standing_in(stop.day.year).filter(code=stop.region).first()
        venue, _created = Venue.objects.get_or_create(
            name=stop.venue, defaults={"kind": stop.venue_kind, "region": region}
        )
        Heat.objects.create(
            round=round_,
            number=number,
            name=stop.name,
            venue=venue,
            starts_at=stop.day,
            places=stop.places,
        )
    return round_


def seat_panel(heat: Heat, judges: Sequence[Judge], tree: Tree, at: dt.datetime) -> None:
    """Seven judges; who comes to which heat goes round the pool."""
    first = (heat.number - 1) * 4 if heat.round.order == 1 else 1
    for number in range(1, case.PANEL + 1):
        judge = judges[(first + number * 5) % len(judges)]
        seat_judge(heat, judge, number=number, is_chair=number == 1, actor=tree.organiser, at=at)
        promise(judge, heat, at)


def promise(judge: Judge, heat: Heat, at: dt.datetime) -> None:
    """The judge signs the commitment of the edition; once is enough for all heats."""
    said = {"signature": str(judge.user), "digest": digest_of(TEXT)}
    sign_commitment(heat.round.competition, actor=judge.user, at=at, **said)


def fill_heats(round_: Round, tree: Tree, firms: dict[str, Firm]) -> None:
    """Seat the finalists-to-be where the case puts them and others up to the number of pitches."""
    at = case.REVIEW_DAY + dt.timedelta(hours=8)
    waiting = [e for e in eligible_entries(round_) if firms[e.number or ""].finalist is None]
    known = [e for e in eligible_entries(round_) if firms[e.number or ""].finalist is not None]
    for heat, stop in zip(round_.heats.order_by("number"), case.HEATS, strict=True):
        here = [e for e in known if _finalist(firms, e).heat == heat.number]
        rest = stop.pitches - len(here)
        # Every so many of the waiting ones, so that sectors and cities mix in every heat.
        chosen, waiting = waiting[:rest], waiting[rest:]
        seat_entries(heat, here + chosen, actor=tree.organiser, at=at)


def _finalist(firms: dict[str, Firm], entry: Entry) -> case.Finalist:
    finalist = firms[entry.number or ""].finalist
    if finalist is None:
        raise LookupError(entry.number)
    return finalist


def wanted_scores(heat: Heat, firms: dict[str, Firm], rng: random.Random) -> dict[int, Decimal]:
    """Appearance → the score our judges come to; those who stay behind get 70 to 85."""
    scores = {}
    for appearance in heat.appearances.select_related("entry").order_by("order"):
        firm = firms[appearance.entry.number or ""]
        if firm.finalist is None:
            scores[appearance.pk] = Decimal(rng.randint(700, 850)) / 10
        else:
            finalist = firm.finalist
            text = finalist.preliminary if heat.round.order == 1 else finalist.final
            scores[appearance.pk] = Decimal(text)
    return scores


def score(heat: Heat, firms: dict[str, Firm]) -> None:
    """Every judge signs a sheet for every project; one in six saves a draft before."""
    rng = random.Random(f"{SEED}-{heat.round.order}-{heat.number}")  # noqa: S311 - must repeat
    wanted = wanted_scores(heat, firms, rng)
    sheets = (
        ScoreSheet.objects.counted()
        .filter(appearance__heat=heat)
        .select_related("appearance", "seat__judge__user")
        .order_by("appearance__order", "seat__number")
    )
    by_appearance: dict[int, list[ScoreSheet]] = {}
    for sheet in sheets:
        by_appearance.setdefault(sheet.appearance_id, []).append(sheet)
    for appearance, row in by_appearance.items():
        for sheet, total in zip(row, totals(wanted[appearance], rng), strict=False):
            _sign(heat, sheet, total, rng)


def _sign(heat: Heat, sheet: ScoreSheet, total: Decimal, rng: random.Random) -> None:
    order, seat = sheet.appearance.order or 0, sheet.seat
    at = heat.starts_at + TURN * order + dt.timedelta(seconds=7 * seat.number)
    drafts = [False, True] if (order + seat.number) % 6 == 0 else [True]
    for revision, signed in enumerate(drafts):
        name = f"{heat.round.order}/{heat.number}/{order}/{seat.number}/{revision}"
        draft = SheetDraft(
            client_id=uuid.uuid5(CLIENT, name),
            base_revision=revision,
            marks=split(total),
            signed=signed,
            comment=rng.choice(REMARKS),
            device=f"平板{seat.number}",
        )
        save_sheet(sheet.pk, draft, actor=seat.judge.user, at=at)


def tell_apart(heat: Heat, organiser: User, at: dt.datetime) -> None:
    """Invented people share names now and then; the organiser has asked them and says so."""
    for doubt in Suspicion.objects.still_open().filter(
        judge__seats__heat=heat,
        project__in=heat.appearances.values("entry__project"),
        certainty=Suspicion.Certainty.POSSIBLE,
    ):
        dismiss_suspicion(
            doubt, actor=organiser, at=at, reason="同名或同音，已向本人核实，不是同一人"
        )


def play_heat(heat: Heat, tree: Tree, judges: Sequence[Judge], firms: dict[str, Firm]) -> None:
    """Panel, recusal, draw, scoring, lock."""
    morning = heat.starts_at - dt.timedelta(hours=2)
    seat_panel(heat, judges, tree, morning)
    if heat.round.order == 1 and heat.number in {2, 8}:
        _recuse(heat, firms, morning, kind="investment", place=-1)
    seed = f"{heat.starts_at:%Y%m%d}-{heat.number:02d}-583"
    draw_order(heat, seed=seed, witness="公证员 郑守一", actor=tree.organiser, at=morning)
    tell_apart(heat, tree.organiser, morning)
    open_scoring(heat, actor=tree.organiser, at=heat.starts_at)
    score(heat, firms)
    if heat.round.order == 1 and heat.number == 5:
        # A conflict remembered late: the sheet is voided before the lock, and not counted.
        _recuse(heat, firms, heat.starts_at + TURN * 13, kind="mentoring", place=-2)
    lock_heat(heat, actor=tree.organiser, at=heat.starts_at + TURN * 14)


def _recuse(heat: Heat, firms: dict[str, Firm], at: dt.datetime, *, kind: str, place: int) -> None:
    appearances = heat.appearances.select_related("entry__project").order_by("entry__number")
    invented = [a for a in appearances if firms[a.entry.number or ""].finalist is None]
    judge = heat.seats.select_related("judge__user").get(number=3).judge
    declare_recusal(
        invented[place].entry.project, judge, kind=kind, actor=judge.user, at=at, note="本人申报"
    )
