"""Everything that the record of a heat says, read at once. Reads only, and only of a heat that was held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import AuditEntry
from competitions.models import Heat
from hall.history import History, history
from hall.models import HallRun, HallStep
from hall.schedule import schedule, slot_length
from hall.services.folding import milliseconds, play_of, state_of, step_of
from hall.services.presenters import members_of
from hall.services.steps import seat_letter
from hall.state import Running, beginning
from judging.models import Appearance, Draw, HeatSeal, HeatSignature, ScoreSheet, Seat
from projects.declared import title_of, unit_of
from projects.models import Entry, Recusal


@dataclass(frozen=True, slots=True)
class Heard:
    """An entry of the running order as its staff know it; `has_left` the contest since."""

    number: str
    title: str
    unit: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """A seat of the panel: `recused` are keys of turns that it did not score."""

    letter: str
    judge: str
    is_chair: bool
    signed: HeatSignature | None
    recused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record is written from. `sheets` has, by turn and seat letter, "signed" (with the
    whole heat), "paper", "handed_in", "abstained", "missing" or "recused"; none of who has left."""

    run: HallRun
    heat: Heat
    steps: Sequence[HallStep]
    state: Running
    history: History
    planned: Mapping[str, int]
    entries: Mapping[str, Heard]
    presenters: Mapping[str, Mapping[int, str]]
    seats: Sequence[Sitting]
    sheets: Mapping[str, Mapping[str, str]]
    draw: Draw | None
    seal: HeatSeal
    lock: AuditEntry | None


def held_run(heat: Heat) -> HallRun | None:
    """The run of a heat that was opened in the hall for good; a rehearsal is none."""
    runs = HallRun.objects.real().with_gone().select_related("opened_by")
    run = runs.filter(heat=heat).first()
    if run is not None:
        # The caller's has its round and contest at hand.
        run.heat = heat
    return run


def last_seal(heat: Heat) -> HeatSeal | None:
    """The seal of the lock in force; None while the heat is not locked."""
    if heat.state != Heat.State.LOCKED:
        return None
    return HeatSeal.objects.filter(heat=heat).order_by("-seq").first()


def facts_of(run: HallRun, seal: HeatSeal) -> Facts:
    """The facts of a locked heat; nine queries, however many entries, judges and steps."""
    heat = run.heat
    steps = list(run.steps.order_by("seq").select_related("taken_by", "appearance__entry"))
    start = beginning(run.order, play_of(run.play))
    taken = ((row.seq, step_of(row)) for row in steps if not row.refused)
    state = state_of(run, steps)
    appearances = _appearances(run)
    recused = _recused(heat, appearances)
    return Facts(
        run=run,
        heat=heat,
        steps=steps,
        state=state,
        history=history(start, taken),
        planned=_planned(start, heat),
        entries={str(one.pk): _heard(one) for one in appearances},
        presenters=members_of(run),
        seats=_seats(heat, recused),
        sheets=_sheets(heat, appearances, recused),
        draw=Draw.objects.filter(heat=heat).select_related("drawn_by").first(),
        seal=seal,
        lock=_lock(heat),
    )


def _appearances(run: HallRun) -> list[Appearance]:
    rows = Appearance.objects.for_list().filter(pk__in=[int(key) for key in run.order])
    place = {key: at for at, key in enumerate(run.order)}
    return sorted(rows, key=lambda one: place[str(one.pk)])


def _heard(appearance: Appearance) -> Heard:
    entry = appearance.entry
    has_left = entry.state not in Entry.IN_CONTEST
    return Heard(entry.number or "", title_of(entry), unit_of(entry), has_left)


def _planned(start: Running, heat: Heat) -> dict[str, int]:
    starts = milliseconds(heat.starts_at)
    ends = milliseconds(heat.ends_at) if heat.ends_at else None
    slots = schedule(start, starts, slot_length(start, starts, ends), starts)
    return {key: slot.planned for key, slot in slots.items()}


def _recused(heat: Heat, appearances: Sequence[Appearance]) -> dict[int, list[str]]:
    """By user the turns that a recusal parts them from, in the order that was drawn."""
    keys = {one.entry.project_id: str(one.pk) for one in appearances}
    judges = Seat.objects.filter(heat=heat).values("judge__user")
    rows = Recusal.objects.filter(project__in=keys, user__in=judges)
    found: dict[int, list[str]] = {}
    parted = set(rows.values_list("user", "project"))
    for project, key in keys.items():
        for user in {user for user, other in parted if other == project}:
            found.setdefault(user, []).append(key)
    return found


def _seats(heat: Heat, recused: Mapping[int, Sequence[str]]) -> list[Sitting]:
    signatures = HeatSignature.objects.filter(seat__heat=heat).order_by("at", "pk")
    last = {one.seat_id: one for one in signatures}
    rows = Seat.objects.filter(heat=heat).select_related("judge__user").order_by("number")
    return [
        Sitting(
            seat_letter(seat.number),
            str(seat.judge),
            seat.is_chair,
            last.get(seat.pk),
            tuple(recused.get(seat.judge.user_id, ())),
        )
        for seat in rows
    ]


def _sheets(
    heat: Heat, appearances: Sequence[Appearance], recused: Mapping[int, Sequence[str]]
) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {
        str(one.pk): {} for one in appearances if one.entry.state in Entry.IN_CONTEST
    }
    rows = ScoreSheet.objects.filter(seat__heat=heat).select_related("current", "seat__judge")
    for sheet in rows:
        key, seat = str(sheet.appearance_id), sheet.seat
        if key in found:
            is_parted = key in recused.get(seat.judge.user_id, ())
            state = "recused" if is_parted else _state_of(sheet)
            found[key][seat_letter(seat.number)] = state
    return found


def _state_of(sheet: ScoreSheet) -> str:
    current = sheet.current
    if current is None:
        return "missing"
    if current.is_frozen:
        return "paper" if current.payload.get("source") == "paper" else "signed"
    return "abstained" if current.abstained else "handed_in" if current.signed else "missing"


def _lock(heat: Heat) -> AuditEntry | None:
    """Who locked it and why all the same; the line of the lock in force."""
    lines = AuditEntry.objects.filter(
        action="heat.lock", subject_type=heat._meta.label_lower, subject_id=str(heat.pk)
    )
    return lines.select_related("actor").order_by("-pk").first()
