"""A small contest played to its publication, with something of everything that moves a rank.

Two heats with a panel of five, then a final: trimming, a carried score, one measure for strict and
generous judges, an abstention, a late recusal, drawn signatures, and ties that people settled.
"""

from types import SimpleNamespace

from competitions.models import Criterion, Round, RuleSet
from competitions.rulebook.spec import as_data, read
from judging.models import ScoreSheet
from judging.services.heats import lock_heat
from judging.services.panels import declare_recusal
from judging.services.promotions import confirm_publication, decide_round, request_publication
from judging.services.sheets import SheetDraft, save_sheet
from judging.services.signing import Signature, review_of, sign_heat
from judging.services.ties import rule_tie
from tests import builders
from tests.builders import NOW

STROKES = "40,80 60,120 90,80;120,60 120,160"
FIRST = {
    "panel": {"size": 5, "chair": True},
    "ties": {"chain": ["exact", "criterion:tech", "panel_vote"]},
    "promotion": {"how": "places", "by": "heat", "reserves": 1},
}
LAST = {
    "panel": {"size": 5, "chair": True},
    "score": {"carry_over": "30", "normalisation": "spread", "decimals": 2},
    "ties": {"chain": ["exact", "criterion:market", "earlier_round", "chair"]},
    "promotion": {"how": "places", "places": 2, "reserves": 1},
}
TECH = {1: (50, 50, 41, 30), 2: (47, 44, 38, 33), 3: (51, 51, 46, 39)}


def moment(hours):
    return NOW.replace(microsecond=4000) + builders.dt.timedelta(hours=hours)


def rule_set(track, name, spec):
    return RuleSet.objects.create(competition=track, name=name, spec=as_data(read(spec)))


def mark(heat, *, at, numbers):
    """Every counted sheet, in half points around what TECH says; equal marks stay equal."""
    sheets = ScoreSheet.objects.counted().filter(appearance__heat=heat)
    rows = sheets.select_related("appearance__entry__category", "seat__judge__user").order_by("pk")
    wanted = TECH[heat.number if heat.round.order == 1 else 3]
    for sheet in rows:
        tech = wanted[numbers.index(sheet.appearance.entry.number)] - sheet.seat.number % 4
        marks = {"tech": str(tech), "market": f"{30 - sheet.seat.number}.5"}
        if sheet.appearance.entry.category.kind == "maker":
            del marks["market"]
        save(sheet, marks, signed=True, at=at)


def save(sheet, marks, *, at, signed, abstained=""):
    draft = SheetDraft(builders.uuid.uuid4(), sheet.revision, marks, signed, abstained=abstained)
    save_sheet(sheet.pk, draft, actor=sheet.seat.judge.user, at=at)


def draw_names(heat, *, at, seats=(1, 2)):
    for seat in heat.seats.filter(number__in=seats).select_related("judge__user"):
        seen = review_of(heat, seat.judge.user).seen
        sign_heat(heat, Signature(STROKES), seen=seen, actor=seat.judge.user, at=at)


def abstain(heat, seat, entry, *, at):
    sheet = ScoreSheet.objects.get(
        appearance__heat=heat, seat__number=seat, appearance__entry=entry
    )
    save(sheet, {}, signed=False, abstained="没有听完", at=at)


def publish(round_, *, at):
    admin, second = builders.make_admin(), builders.make_staff(round_.competition)
    decide_round(round_, actor=admin, at=at)
    asked = request_publication(round_, actor=admin, at=at, reason="已核对")
    confirm_publication(asked, actor=second, at=at)


def play_first(track):
    admin = builders.make_admin()
    first = builders.make_round(
        track, kind=Round.Kind.PRELIMINARY, rule_set=rule_set(track, "初赛规则", FIRST)
    )
    # Only firms are asked for their market.
    market = Criterion.objects.filter(rubric__round=first, code="market")
    market.update(weight="1.5", category_kind="enterprise")
    for number in (1, 2):
        units = ["enterprise", "enterprise", "team", "enterprise"]
        entries = [builders.make_entry(track, unit=unit) for unit in units]
        heat = builders.make_open_heat(
            track, round_=first, number=number, entry_list=entries, places=2
        )
        numbers = [entry.number for entry in entries]
        mark(heat, at=moment(10 * number), numbers=numbers)
        draw_names(heat, at=moment(10 * number + 1))
        abstain(heat, 5, entries[3], at=moment(10 * number + 2))
        lock_heat(heat, actor=admin, at=moment(10 * number + 3))
    judge = heat.seats.get(number=4).judge
    declare_recusal(
        entries[2].project, judge, kind="mentoring", actor=judge.user, at=moment(25), note="任教"
    )
    publish(first, at=moment(30))
    return first


def play_last(track, first):
    admin = builders.make_admin()
    last = builders.make_round(track, order=2, rule_set=rule_set(track, "决赛规则", LAST))
    promoted = first.promotions.filter(outcome="promoted").order_by("entry__number")
    entries = [one.entry for one in promoted.select_related("entry__project")]
    heat = builders.make_open_heat(track, round_=last, entry_list=entries)
    mark(heat, at=moment(50), numbers=[entry.number for entry in entries])
    draw_names(heat, at=moment(51), seats=(3,))
    lock_heat(heat, actor=admin, at=moment(52))
    tied = list(heat.appearances.filter(standings__tied=True).distinct().order_by("-pk"))
    rule_tie(
        last,
        tied,
        token="chair",
        decided_by="评审组长",
        reason="技术更成熟",
        actor=admin,
        at=moment(53),
    )
    publish(last, at=moment(54))
    return last


def play(track):
    """The contest, published; `first`, `last` are its rounds, `last_heat` the final."""
    first = play_first(track)
    last = play_last(track, first)
    return SimpleNamespace(track=track, first=first, last=last, last_heat=last.heats.get())
